"""What merging two accounts of a person means for their hours of practice: one ledger, no minute twice."""

from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.core.formatting import format_day, format_list, format_minutes
from cohorts.core.persons import accounts_of, supposing_merged
from cohorts.people.models import User
from cohorts.people.ports import MergeView
from lms.certification.facts.practice import counted_minutes, entries_of
from lms.certification.models import PracticeEntry
from lms.certification.rules.practice import overlapping

MOST_DAYS = 5


def view_of_merge(account: User, into: User, at: datetime) -> MergeView:
    """Return how many hours of practice both records have, and together; and whether both have the same minutes.

    Whoever worked at two places in the same minutes may be two people: staff have to look.
    """
    other, own = (_entries(one) for one in (account, into))
    if not other or not own:
        return MergeView()
    with supposing_merged(account.pk, into.pk):
        together = _entries(into)
    text = _("Hours of practice: %(own)s and %(other)s, together %(all)s. The same minutes count once.")
    note = text % {"own": _total(own), "other": _total(other), "all": _total(together)}
    spans = [row.span for row in own]
    same = sorted({row.on for row in other if overlapping(row.span, spans)})
    look = _("Both records have hours of practice in the same minutes: %(days)s. Make sure that it was one person.")
    days = format_list([format_day(day) for day in same[:MOST_DAYS]])
    return MergeView(notes=[note], looks=[look % {"days": days}] if same else [])


def _entries(person: User) -> list[PracticeEntry]:
    own = entries_of([person.pk])
    return own.get(accounts_of([person.pk])[person.pk], [])


def _total(rows: list[PracticeEntry]) -> str:
    return format_minutes(sum(counted_minutes(rows).values()))
