"""The roof is woken, not called: every signal of the lower floors is connected here and nowhere else.

The receiver notes who must be reconsidered, inside the transaction of the change; one job drains the notes.
"""

from cohorts.signals import enrollment_changed
from exams.signals import result_changed


def connect():
    """Connect every signal. Called once, when the roof is ready."""
    enrollment_changed.connect(_note, dispatch_uid="certification-enrollment")
    result_changed.connect(_note, dispatch_uid="certification-result")


def _note(sender, person_ids, at, **kwargs):
    """Certification is told who and when; it looks up the rest itself."""
