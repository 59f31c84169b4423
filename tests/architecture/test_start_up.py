"""Starting the site loads nothing that only a computation needs."""

import subprocess
import sys

import pytest

HEAVY = ("pandas", "scipy", "numpy", "openpyxl")
START = "import django, sys; django.setup(); import lms.urls; print(*(m for m in {heavy!r} if m in sys.modules))"


@pytest.mark.slow
def test_starting_the_site_and_finding_an_address_loads_no_arithmetic_library():
    command = [sys.executable, "-c", START.format(heavy=HEAVY)]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split() == []
