"""What only renewals and further certificates ask for: continuing education, and certificates held."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q

from cohorts.core.persons import accounts_of, person_of
from cohorts.people.models import AccountMerge
from lms.certification.facts.common import evidence_of, home
from lms.certification.models.applications import UNFINISHED, Application, ApplicationState
from lms.certification.models.certificate_status import CertificateStatus
from lms.certification.models.certificates import Certificate
from lms.certification.models.complaint_papers import standing_of
from lms.certification.models.decisions import Cycle, CycleKind
from lms.certification.models.learning import LearningDecision, LearningEntry, LearningSource
from lms.certification.models.levels import is_replaced_by_next_level, replaced_by_next_level
from lms.certification.models.programs import Program
from lms.certification.models.rules import RENEWALS, level_of, rules_of
from lms.certification.rules.facts import CourseFacts, CredentialFacts, LearningFacts
from lms.certification.rules.leaves import ContinuingEducation, Leaf
from lms.certification.rules.merged_learning import Entry, twice
from lms.certification.rules.program_parts import INITIAL
from lms.certification.rules.requirements import leaves_of

Leaves = Mapping[int, tuple[Leaf, ...]]
EVER = datetime(1, 1, 1, tzinfo=UTC)
# What keeps a person from good standing, as codes: nobody reads which.
SANCTIONS = (CertificateStatus.SUSPENDED, CertificateStatus.REVOKED, CertificateStatus.PROBATION)


def learning(
    cycles: Iterable[Cycle], leaves: Leaves, courses: Mapping[int, Iterable[CourseFacts]]
) -> dict[int, tuple[LearningFacts, ...]]:
    """Return {cycle id: entries, and courses of this site} of those whose rules ask for continuing education.

    What was entered until the renewal was submitted counts for it, and what came later for the next one: each exactly
    once. Four queries, whatever the number of cycles.
    """
    asking = [cycle for cycle in cycles if _of_type(leaves[cycle.pk])]
    if not asking:
        return {}
    accounts = accounts_of(cycle.candidacy.person_id for cycle in asking)
    entries = list(LearningEntry.objects.filter(person__in=accounts).order_by("on", "pk"))
    decided = LearningDecision.objects.filter(entry__in=[entry.pk for entry in entries]).latest_per("entry_id")
    by_person: dict[tuple[int, int], list[LearningEntry]] = defaultdict(list)
    for entry in entries:
        by_person[accounts[entry.person_id], entry.program_id].append(entry)
    closed, merged = closings(asking), _Merged(asking, accounts, counted_twice(entries, decided))
    facts = {}
    for cycle in asking:
        by_staff = any(leaf.evidence == "each" for leaf in _of_type(leaves[cycle.pk]))
        person = person_of(cycle.candidacy.person_id)
        rows = merged.counting(cycle, by_person[person, cycle.candidacy.program_id], *closed[cycle.pk])
        facts[cycle.pk] = tuple(
            fact for entry in rows if (fact := _fact(entry, decided.get(entry.pk), by_staff=by_staff)).minutes
        ) + _from_courses(cycle, courses[person], merged.closing(cycle, *closed[cycle.pk]))
    return facts


class _Merged:
    """Which entries count for a renewal, also of people whose records were merged: none twice, and none is lost.

    What was submitted before the records were one stays as it was decided. Two queries where records are merged.
    """

    def __init__(self, cycles: list[Cycle], accounts: Mapping[int, int], double: Mapping[int, int]):
        self.double, self.used = double, _used_elsewhere(cycles, accounts)
        self.joined = _joined(accounts)

    def counting(
        self, cycle: Cycle, entries: Iterable[LearningEntry], after: datetime | None, until: datetime | None
    ) -> list[LearningEntry]:
        """Return the entries that count for a cycle. after, until: when the renewal before and it were submitted."""
        rows = [row for row in entries if until is None or row.at <= until]
        if not self._is_later(cycle, until):
            return [row for row in rows if after is None or row.at > after]
        rows = [row for row in rows if row.pk not in self.double]
        return [row for row in rows if row.at > self._begins(row.person_id, cycle, after)]

    def closing(
        self, cycle: Cycle, after: datetime | None, until: datetime | None
    ) -> tuple[datetime | None, datetime | None]:
        """Return between which moments a course of this site counts: after the last renewal of any record."""
        before = self.used[cycle.pk].values() if self._is_later(cycle, until) else ()
        return max([*before, *([after] if after else [])], default=None), until

    def _is_later(self, cycle: Cycle, until: datetime | None) -> bool:
        joined = self.joined.get(person_of(cycle.candidacy.person_id))
        return joined is not None and (until is None or until > joined)

    def _begins(self, account: int, cycle: Cycle, after: datetime | None) -> datetime:
        """From when entries of an account count: after the last renewal that could count them.

        That is the one before of the same certificate; of a record that was merged later, the last one of its own.
        """
        joined = self.joined[person_of(cycle.candidacy.person_id)]
        if account != cycle.candidacy.person_id and (after is None or after <= joined):
            return self.used[cycle.pk].get(account, EVER)
        return after or EVER


def counted_twice(entries: Iterable[LearningEntry], decided: Mapping[int, LearningDecision]) -> Mapping[int, int]:
    """Return {id of an entry: id of the one that counts for it}, of people whose records were merged."""
    return twice(
        Entry(
            row.pk, row.person_id, row.program_id, row.on, row.minutes,
            decided[row.pk].minutes if row.pk in decided else row.minutes, row.title, row.proof_digest, row.at,
        )
        for row in entries
    )  # fmt: skip


def _used_elsewhere(cycles: Iterable[Cycle], accounts: Mapping[int, int]) -> dict[int, dict[int, datetime]]:
    """{cycle id: {account: when the last renewal of its own certificate was submitted}}, of merged records.

    What was entered there before that was counted then. One query where records are merged, else none.
    """
    cycles, used = list(cycles), defaultdict(dict)
    if all(account == person for account, person in accounts.items()):
        return used
    over = Application.objects.filter(state__in=(ApplicationState.WITHDRAWN, ApplicationState.DENIED)).values("cycle")
    rows = Cycle.objects.filter(candidacy__person__in=accounts, kind__in=RENEWALS, submitted_at__isnull=False)
    rows = rows.exclude(pk__in=over).order_by("submitted_at").select_related("candidacy")
    for row in rows:
        other = row.candidacy
        for cycle in cycles:
            own = cycle.candidacy
            same = (accounts[other.person_id], other.program_id) == (accounts[own.person_id], own.program_id)
            if same and other.pk != own.pk and other.person_id != own.person_id:
                used[cycle.pk][other.person_id] = row.submitted_at
    return used


def _joined(accounts: Mapping[int, int]) -> dict[int, datetime]:
    """{person: when a record was last merged into theirs}. One query where records are merged, else none."""
    merged = [account for account, person in accounts.items() if account != person]
    rows = AccountMerge.objects.filter(account__in=merged).order_by("at") if merged else []
    return {accounts[row.account_id]: row.at for row in rows}


def _of_type(leaves: Iterable[Leaf]) -> list[ContinuingEducation]:
    return [leaf for leaf in leaves if isinstance(leaf, ContinuingEducation)]


def _fact(entry: LearningEntry, decision: LearningDecision | None, *, by_staff: bool) -> LearningFacts:
    """What counts of an entry. `by_staff`: only what staff have accepted; else all that they have not struck."""
    return LearningFacts(
        minutes=decision.minutes if decision else entry.minutes,
        on=entry.on,
        areas=tuple(entry.areas),
        # Two people agreed on what was imported.
        accepted=decision is not None or not by_staff or entry.source == LearningSource.IMPORTED,
        evidence=(evidence_of(entry, home(entry.at)),),
    )


def closings(cycles: Iterable[Cycle]) -> dict[int, tuple[datetime | None, datetime | None]]:
    """Return {cycle id: (when the renewal before it was submitted, when it was submitted)}; None: not, or none.

    A renewal that was withdrawn or not granted closed nothing: its hours count for the next. A first certificate on
    another way than the usual one, such as reciprocity, can ask for hours too: it closes when it is issued.
    """
    cycles = list(cycles)
    over = Application.objects.filter(state__in=(ApplicationState.WITHDRAWN, ApplicationState.DENIED)).values("cycle")
    rows = Cycle.objects.filter(candidacy__in={cycle.candidacy_id for cycle in cycles}, kind__in=RENEWALS)
    rows = rows.filter(submitted_at__isnull=False).exclude(pk__in=over)
    submitted: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for candidacy, number, at in rows.values_list("candidacy", "number", "submitted_at"):
        submitted[candidacy].append((number, at))
    first = Certificate.objects.filter(candidacy__in={cycle.candidacy_id for cycle in cycles})
    first = first.filter(decision__cycle__kind=CycleKind.INITIAL).exclude(decision__cycle__pathway=INITIAL)
    issued: dict[int, datetime] = {}
    for candidacy, number, pk, at in first.order_by("-issued_at").values_list(
        "candidacy", "decision__cycle__number", "decision__cycle", "issued_at"
    ):
        submitted[candidacy].append((number, at))
        issued[pk] = at
    return {
        cycle.pk: (
            max((at for number, at in submitted[cycle.candidacy_id] if number < cycle.number), default=None),
            issued.get(cycle.pk) if cycle.kind == CycleKind.INITIAL else cycle.submitted_at,
        )
        for cycle in cycles
    }


def asking_education(person: Any, program: Program | None = None) -> list[Cycle]:
    """Return the cycles of a person's open first applications whose rules ask for continuing education. One query."""
    rows = Cycle.objects.of_person(person).filter(kind=CycleKind.INITIAL, application__state__in=UNFINISHED)
    rows = rows.filter(candidacy__program=program) if program is not None else rows
    rows = rows.select_related("version", "candidacy__program", "candidacy__person").order_by("pk")
    return [row for row in rows if (rules := rules_of(row)) is not None and _of_type(leaves_of(rules))]


def _from_courses(
    cycle: Cycle, courses: Iterable[CourseFacts], closed: tuple[datetime | None, datetime | None]
) -> tuple[LearningFacts, ...]:
    """Return the hours of courses of this site that count as continuing education by the rules, once complete."""
    level = level_of(cycle.version, cycle.candidacy.level)
    counting = level.renewal.courses if level and level.renewal else {}
    after, until = closed
    rows = [row for row in courses if row.course in counting and row.since and row.required_minutes > 0]
    rows = [row for row in rows if row.credited_minutes >= row.required_minutes and row.since]
    return tuple(
        LearningFacts(row.credited_minutes, row.since.date(), counting[row.course], evidence=row.evidence)
        for row in rows
        if row.since and (after is None or row.since > after) and (until is None or row.since <= until)
    )


def held(cycles: Iterable[Cycle], leaves: Leaves, today: date) -> dict[int, list[CredentialFacts]]:
    """Return {person id: certificates} of those whose rules ask for one, or for good standing. One query."""
    people = {
        cycle.candidacy.person_id
        for cycle in cycles
        if any(leaf.type in ("holds", "good_standing") for leaf in leaves[cycle.pk])
    }
    by_person: dict[int, list[CredentialFacts]] = defaultdict(list)
    if not people:
        return by_person
    accounts = accounts_of(people)
    rows = Certificate.objects.filter(person__in=accounts).filter(
        Q(replaced_from=None) | Q(replaced_from__gt=today) | replaced_by_next_level()
    )
    rows = rows.select_related("candidacy__program", "replaced_by__candidacy").order_by("issued_at", "pk")
    for row in rows:
        # Who has the next level has this one too, as long as nothing but time ended it.
        is_below = is_replaced_by_next_level(row)
        by_person[accounts[row.person_id]].append(
            CredentialFacts(
                program=row.candidacy.program.key,
                level=row.candidacy.level,
                status=row.state if is_below else row.status_on(today),
                since=row.certified_since,
                through=None if is_below else row.valid_until,
                evidence=(evidence_of(row, home(row.issued_at)),),
            )
        )
    return by_person


def complaints(cycles: Iterable[Cycle], leaves: Leaves, today: date) -> dict[int, set[str]]:
    """Return {cycle id: codes of complaints that wait and of sanctions} of those whose rules ask. Two queries.

    For cycles without a certificate: what is decided does to a certificate what it does, and nothing puts it on hold
    besides.
    """
    asking = {cycle.pk: cycle.candidacy.person_id for cycle in cycles if _asks_standing(leaves[cycle.pk])}
    codes = standing_of(set(asking.values()), today) if asking else {}
    return {cycle: codes.get(person_of(person), set()) for cycle, person in asking.items()}


def _asks_standing(leaves: Iterable[Leaf]) -> bool:
    return any(leaf.type == "good_standing" for leaf in leaves)


def sanctions(
    leaves: Iterable[Leaf], rows: Iterable[CredentialFacts], complained: Iterable[str] = ()
) -> tuple[str, ...] | None:
    """Return what stands against a person with these certificates, and by `complaints`; None where no rule asks."""
    if not _asks_standing(leaves):
        return None
    return tuple(sorted({*(row.status for row in rows if row.status in SANCTIONS), *complained}))
