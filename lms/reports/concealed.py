"""Entries of the audit log whose actor is not named: the specialist and the complainant of a complaint.

Auditors read that there is a complaint and not whom it is about. What staff did names them as always.
"""

from typing import Any

from django.db.models import BooleanField, Case, Q, When

from cohorts.core.persons import accounts_of
from cohorts.notices.events import private_kinds
from lms.certification.models import ComplaintMatch
from lms.certification.models.complaint_papers import ComplaintSource

# What only the two of them do, and what they do as staff do it too.
THEIRS = (
    "complaint.answered", "complaint.appealed", "complaint.appeal_withdrawn", "complaint.filed", "complaint.sent_more",
)  # fmt: skip
READS = ("complaint.letter_read", "complaint.appeal_read")


def concerned() -> Any:
    """Return the ids of everybody whom a complaint is about or from. Two queries, and one for merged records."""
    people = set(ComplaintMatch.objects.values_list("person", flat=True))
    people |= set(ComplaintSource.objects.exclude(complainant=None).values_list("complainant", flat=True))
    return set(accounts_of(people))


def marked(entries: Any) -> Any:
    """Return entries of the log, each with `is_concealed`: its actor is not named to auditors."""
    hidden = Q(action__in=THEIRS) | Q(action__in=READS, user__in=concerned())
    # The email says nothing, and who caused it would.
    hidden |= Q(action__startswith="email.", data__kind__in=private_kinds())
    is_hidden = Case(When(hidden, then=True), default=False, output_field=BooleanField())
    return entries.annotate(is_concealed=is_hidden)
