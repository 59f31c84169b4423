"""What the tests of the ground share: who the roof was told about, and databases emptied between threads' tests."""

import pytest

from cohorts.signals import enrollment_changed


@pytest.fixture
def told():
    """The ids of the people whom enrollment_changed named, in order."""
    people = []

    def note(sender, person_ids, at, **kwargs):
        people.extend(person_ids)

    enrollment_changed.connect(note)
    yield people
    enrollment_changed.disconnect(note)


@pytest.fixture
def unguarded(transactional_db):
    """A test that commits: the triggers that guard appended rows are taken away before the tables are emptied."""
    from cohorts.kernel.ledger import drop_triggers, install_triggers

    install_triggers()
    yield
    drop_triggers()
