"""Starting the site does not import libraries needed only for computations."""

import subprocess
import sys

import pytest

HEAVY = ("pandas", "scipy", "numpy", "openpyxl")
START = "import django, sys; django.setup(); import lms.urls; print(*(m for m in {heavy!r} if m in sys.modules))"


@pytest.mark.slow
def test_starting_the_site_and_resolving_a_url_imports_no_numeric_library():
    command = [sys.executable, "-c", START.format(heavy=HEAVY)]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split() == []
