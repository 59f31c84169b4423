"""Everybody whom a complaint is about or from, for what must not name them."""

from cohorts.core.persons import accounts_of
from lms.certification.models import ComplaintMatch
from lms.certification.models.complaint_papers import ComplaintSource


def concerned() -> set[int]:
    """Return the ids of all of them, with those of merged records. Two queries, and one for merged records."""
    people = set(ComplaintMatch.objects.values_list("person", flat=True))
    people |= set(ComplaintSource.objects.exclude(complainant=None).values_list("complainant", flat=True))
    return set(accounts_of(people))
