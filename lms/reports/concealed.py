"""Entries of the audit log whose actor is not named: the specialist and the complainant of a complaint.

Auditors read that there is a complaint and not whom it is about. What staff did names them as always.
"""

from typing import Any

from django.db.models import BooleanField, Case, Q, When

from cohorts.notices.events import private_kinds
from lms.certification.facts.concerned import concerned

# What only the two of them do, and what they do as staff do it too.
THEIRS = (
    "complaint.answered", "complaint.appealed", "complaint.appeal_withdrawn", "complaint.filed", "complaint.sent_more",
)  # fmt: skip
READS = ("complaint.letter_read", "complaint.appeal_read")


def marked(entries: Any) -> Any:
    """Return entries of the log, each with `is_concealed`: its actor is not named to auditors."""
    hidden = Q(action__in=THEIRS) | Q(action__in=READS, user__in=concerned())
    # The email says nothing, and who caused it would.
    hidden |= Q(action__startswith="email.", data__kind__in=private_kinds())
    is_hidden = Case(When(hidden, then=True), default=False, output_field=BooleanField())
    return entries.annotate(is_concealed=is_hidden)
