"""What the tests of the ground share: who the roof was told about."""

import pytest

from cohorts.training.signals import enrollment_changed


@pytest.fixture
def notified():
    """The ids of the people whom enrollment_changed named, in order."""
    people = []

    def note(sender, person_ids, at, **kwargs):
        people.extend(person_ids)

    enrollment_changed.connect(note)
    yield people
    enrollment_changed.disconnect(note)
