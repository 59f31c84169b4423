"""Hours of practice as facts, and what a plan of supervision looks at. Queries do not depend on how many people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from cohorts.core.persons import accounts_of, person_of
from lms.certification.facts.common import home
from lms.certification.models.decisions import Cycle
from lms.certification.models.practice import PlanOverride, PracticeCheck, PracticeEntry, PracticeKind
from lms.certification.models.practice_rules import (
    PracticeRules,
    certified_periods,
    employment_of,
    employments_on,
    practice_rules,
)
from lms.certification.models.supervisor_qualifications import SupervisorQualification
from lms.certification.rules.facts import Evidence, PracticeFacts
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.leaves.hours import Practice
from lms.certification.rules.practice import CONFIRMED, RETURNED, Days, Entry, counted, overlapping, within
from lms.certification.rules.supervision import ends_soon, plan_states
from lms.certification.rules.supervision_record import DutyState, Held, Override, Period, Record, Session, Work


def entries_of(person_ids: Iterable[int]) -> dict[int, list[PracticeEntry]]:
    """Return {person: standing entries with their state, in order of time}. One query."""
    accounts = accounts_of(person_ids)
    by_person: dict[int, list[PracticeEntry]] = defaultdict(list)
    rows = PracticeEntry.objects.of_accounts(list(accounts)).standing().with_state()
    for row in rows.select_related("employment__organization").order_by("begins_at", "pk"):
        by_person[accounts[row.person_id]].append(row)
    return by_person


def practice_facts(
    cycles: Iterable[Cycle], leaves: Mapping[int, tuple[Leaf, ...]]
) -> dict[int, tuple[PracticeFacts, ...]]:
    """Return {cycle id: hours of practice in its program}, of those whose rules ask for hours. Up to four queries."""
    asking = [cycle for cycle in cycles if any(isinstance(leaf, Practice) for leaf in leaves[cycle.pk])]
    facts: dict[int, tuple[PracticeFacts, ...]] = defaultdict(tuple)
    if not asking:
        return facts
    people = {cycle.candidacy.person_id for cycle in asking}
    entries, periods = entries_of(people), certified_periods(people)
    checks = _moments([row.check_id for rows in entries.values() for row in rows if row.check_id])
    for cycle in asking:
        person = person_of(cycle.candidacy.person_id)
        own = periods.get((person, cycle.candidacy.program_id), [])
        by_day = any(isinstance(leaf, Practice) and leaf.within_months for leaf in leaves[cycle.pk])
        rows = _of_program(entries[person], cycle.candidacy.program_id)
        facts[cycle.pk] = tuple(_facts(rows, counted_minutes(entries[person]), own, checks, by_day=by_day))
    return facts


def _moments(ids: list[int]) -> dict[int, datetime]:
    return {pk: home(at) for pk, at in PracticeCheck.objects.filter(pk__in=ids).values_list("pk", "at")} if ids else {}


def _of_program(entries: list[PracticeEntry], program: int) -> list[PracticeEntry]:
    return [row for row in entries if row.kind == PracticeKind.WORK and row.program_id == program]


def counted_minutes(entries: Iterable[PracticeEntry]) -> dict[int, int]:
    """Return {entry id: minutes of work that count}: none twice, over all programs, categories and employers."""
    rows = [row for row in entries if row.kind == PracticeKind.WORK and row.status != RETURNED]
    return counted([Entry(row.pk, row.category, row.on, row.span, row.status == CONFIRMED) for row in rows])


def _facts(
    rows: list[PracticeEntry], minutes: dict[int, int], periods: list[Days], checks: dict[int, datetime], *,
    by_day: bool,
) -> Iterable[PracticeFacts]:  # fmt: skip
    """Sums of a month, of a day where the rules count from a day on. The evidence is the last check of each sum."""
    sums: dict[Any, int] = defaultdict(int)
    last: dict[Any, tuple[date, int]] = {}
    for row in rows:
        if not minutes.get(row.pk):
            continue
        span = row.on if by_day else (row.on.year, row.on.month)
        key = (row.category, span, row.status == CONFIRMED, within(row.on, periods))
        sums[key] += minutes[row.pk]
        on, check = last.get(key, (row.on, 0))
        last[key] = max(on, row.on), max(check, row.check_id or 0)
    for key, amount in sums.items():
        category, _span, confirmed, certified = key
        on, check = last[key]
        evidence = (Evidence(PracticeCheck._meta.label, str(check), checks[check]),) if check in checks else ()
        yield PracticeFacts(category, amount, on, confirmed, certified=certified, evidence=evidence)


def plans_of(person_ids: Iterable[int], today: date) -> dict[int, list[tuple[PracticeRules, tuple[DutyState, ...]]]]:
    """Return {person: (rules, how it stands with each duty)} for each program with a plan. Up to nine queries."""
    people = list(person_ids)
    rules = practice_rules(people)
    planned = [person for person in rules if any(one.plan for one in rules[person].values())]
    records = records_of(planned, rules) if planned else {}
    return {
        person: [
            (one, plan_states(one.plan, records[person, one.program.pk], today))
            for one in rules[person].values()
            if one.plan
        ]
        for person in planned
    }


def duties_due(person_ids: Iterable[int], today: date) -> dict[int, list[tuple[PracticeRules, DutyState, Period]]]:
    """Return {person: what ends within a week and is not done or not confirmed}.

    Nothing is due of somebody whose certificate does not count any more.
    """
    soon = {
        person: [
            (rules, state, period) for rules, states in plans for state in states if (period := ends_soon(state, today))
        ]
        for person, plans in plans_of(person_ids, today).items()
    }
    soon = {person: rows for person, rows in soon.items() if rows}
    certified = certified_periods(soon) if soon else {}
    over = {key for key, periods in certified.items() if not within(today, periods)}
    left = {person: [row for row in rows if (person, row[0].program.pk) not in over] for person, rows in soon.items()}
    return {person: rows for person, rows in left.items() if rows}


def records_of(people: list[int], rules: Mapping[int, dict[int, PracticeRules]]) -> dict[tuple[int, int], Record]:
    """Return {(person, program id): what a plan looks at}."""
    entries, periods = entries_of(people), certified_periods(people)
    qualified = _held(
        {row.checked_by for rows in entries.values() for row in rows if row.is_session and row.checked_by}
    )
    overrides, employed = _overrides(people), defaultdict(list)
    for membership in employments_on(people):
        employed[person_of(membership.user_id)].append(employment_of(membership))
    return {
        (person, program): _record(
            [row for row in entries[person] if row.program_id == program and row.status != RETURNED],
            employed[person], periods.get((person, program), []), qualified, overrides[person, program],
        )
        for person in people
        for program in rules[person]
    }  # fmt: skip


def _record(
    entries: list[PracticeEntry], employed: list[Days], certified: list[Days], qualified: tuple[Held, ...],
    overrides: list[Override],
) -> Record:  # fmt: skip
    work = [row for row in entries if row.kind == PracticeKind.WORK]
    starts = [row.on for row in work]
    if employed and certified:
        starts.append(max(employed[0][0], certified[0][0]))
    return Record(
        begins_on=min(starts, default=None),
        work=tuple(Work(row.on, row.span, row.is_contact, row.status == CONFIRMED) for row in work),
        sessions=tuple(
            Session(
                row.kind, row.on, row.span, person_of(row.checked_by) if row.status == CONFIRMED else None,
                bool(row.is_cosigned),
            )
            for row in _sessions(entries)
        ),
        qualifications=qualified,
        employed=tuple(employed),
        overrides=tuple(overrides),
    )  # fmt: skip


def _sessions(entries: list[PracticeEntry]) -> list[PracticeEntry]:
    """The sessions of supervision; of two of a kind in the same minutes, which only merged records have, one."""
    once: list[PracticeEntry] = []
    rows = sorted((row for row in entries if row.is_session), key=lambda row: (row.status != CONFIRMED, row.pk))
    for row in rows:
        if not overlapping(row.span, (other.span for other in once if other.kind == row.kind)):
            once.append(row)
    return sorted(once, key=lambda row: (row.begins_at, row.pk))


def _held(confirmers: set[int]) -> tuple[Held, ...]:
    if not confirmers:
        return ()
    accounts = accounts_of(confirmers)
    rows = SupervisorQualification.objects.counting().of_accounts(list(accounts))
    return tuple(Held(accounts[row.person_id], row.kind, (row.begins_on, row.ends_on)) for row in rows)


def _overrides(people: Iterable[int]) -> dict[tuple[int, int], list[Override]]:
    by_person: dict[tuple[int, int], list[Override]] = defaultdict(list)
    rows = PlanOverride.objects.of_people(people).filter(replaced_by=None, is_void=False).order_by("pk")
    for row in rows:
        days = (row.begins_on, row.ends_on)
        by_person[person_of(row.person_id), row.program_id].append(
            Override(row.duty, days, row.is_waived, row.minutes, row.times)
        )
    return by_person
