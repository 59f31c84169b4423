"""Keys of restricted records of their own for each test."""

import pytest
import time_machine

from cohorts.core.restricted.master_keys import new_master_key
from tests.lms.records.office import Office


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.RESTRICTED_DIR, settings.RESTRICTED_KEYS = tmp_path / "restricted", new_master_key("1")
    return settings


@pytest.fixture
def office(world):
    return Office(world)


@pytest.fixture
def later(office):
    """It is long after everything was closed."""
    with time_machine.travel(office.long_after, tick=False):
        yield office
