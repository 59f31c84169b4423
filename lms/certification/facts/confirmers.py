"""Entries of practice that wait for somebody who can never confirm them: the rules ask for another qualification."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from cohorts.core.persons import person_of
from cohorts.people.models import SupervisorTerm, User
from lms.certification.models import PracticeEntry, SupervisorQualification
from lms.certification.models.practice_rules import PracticeRules
from lms.certification.rules.practice import WAITING, within


def lacking(
    entries: Iterable[PracticeEntry], rules: Mapping[int, Mapping[int, PracticeRules]], by: User | None = None
) -> dict[int, tuple[str, ...]]:
    """Return {id of an entry that waits: what one must be to confirm it}, where nobody who could is it on the day.

    `rules`: {person: {program id: rules}}. `by`: the supervisor who looks; None: whoever supervises on the day. Two
    queries at most; the entries are read with their employment and their status.
    """
    needed = {}
    for row in entries:
        own = rules.get(row.person_id, {}).get(row.program_id)
        kinds = own.confirmers(row) if own is not None and row.status == WAITING else set()
        if kinds:
            needed[row] = kinds
    supervisors = _supervisors(needed) if by is None else {row.pk: {by.pk} for row in needed}
    qualified = _qualified({pk for several in supervisors.values() for pk in several})
    return {
        row.pk: tuple(sorted(kinds))
        for row, kinds in needed.items()
        if supervisors[row.pk]
        and not any(
            kind in kinds and within(row.on, [days])
            for pk in supervisors[row.pk]
            for kind, days in qualified[person_of(pk)]
        )
    }


def _supervisors(entries: Iterable[PracticeEntry]) -> dict[int, set[int]]:
    """{entry id: accounts of who supervised on the day}. One query."""
    rows = list(entries)
    terms = defaultdict(list)
    for term in SupervisorTerm.objects.filter(membership__in={row.employment_id for row in rows}) if rows else ():
        terms[term.membership_id].append(term)
    by_entry = {}
    for row in rows:
        own = terms.get(row.employment_id)
        if own is None:
            by_entry[row.pk] = {pk for pk in (row.employment.supervisor_id,) if pk is not None}
        else:
            by_entry[row.pk] = {term.supervisor_id for term in own if within(row.on, [(term.begins_on, term.ends_on)])}
    return by_entry


def _qualified(people: set[int]) -> dict[int, list[tuple[str, tuple[date, date | None]]]]:
    """{person: (what they are, from and through which day)}, as program staff confirmed it. One query."""
    qualified: dict[int, list[tuple[str, tuple[date, date | None]]]] = defaultdict(list)
    for row in SupervisorQualification.objects.counting().of_people(people) if people else ():
        qualified[person_of(row.person_id)].append((row.kind, (row.begins_on, row.ends_on)))
    return qualified
