"""The roof is woken, not called: every signal of the lower floors is connected here and nowhere else.

The receiver notes who must be reconsidered, inside the transaction of the change; one job drains the notes.
"""

from cohorts.signals import enrollment_changed
from exams.signals import result_changed


def connect():
    """Connect every signal. Called once, when the roof is ready."""
    enrollment_changed.connect(_seat_changed, dispatch_uid="certification-enrollment")
    result_changed.connect(_result_changed, dispatch_uid="certification-result")


def _seat_changed(sender, person_ids, at, **kwargs):
    """A seat, attendance, fee or admission changed: whoever is new on the road begins, everybody is noted."""
    from lms.certification.actions import candidacies

    candidacies.begin_from_seats(person_ids=person_ids, by=None, at=at)
    candidacies.note(person_ids=person_ids, by=None, at=at)


def _result_changed(sender, person_ids, at, **kwargs):
    """A score was appended or a sitting voided: everybody concerned is noted."""
    from lms.certification.actions import candidacies

    candidacies.note(person_ids=person_ids, by=None, at=at)
