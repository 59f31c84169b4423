"""Fixtures shared by the cohort tests."""

import pytest

from cohorts.training.signals import enrollment_changed


@pytest.fixture
def notified():
    """The ids of the people in `enrollment_changed` signals, in order."""
    people = []

    def note(sender, person_ids, at, **kwargs):
        people.extend(person_ids)

    enrollment_changed.connect(note)
    yield people
    enrollment_changed.disconnect(note)
