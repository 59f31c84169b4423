"""What only renewals and further certificates ask for: continuing education, and certificates held."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q

from cohorts.core.persons import accounts_of, person_of
from lms.certification.facts.common import evidence_of, home
from lms.certification.models.applications import Application, ApplicationState
from lms.certification.models.certificate_status import CertificateStatus
from lms.certification.models.certificates import Certificate
from lms.certification.models.complaint_papers import standing_of
from lms.certification.models.decisions import Cycle
from lms.certification.models.learning import LearningDecision, LearningEntry
from lms.certification.models.rules import RENEWALS, level_of
from lms.certification.rules.facts import CourseFacts, CredentialFacts, LearningFacts
from lms.certification.rules.leaves import ContinuingEducation, Leaf

Leaves = Mapping[int, tuple[Leaf, ...]]
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
    closed = closings(asking)
    facts = {}
    for cycle in asking:
        after, until = closed[cycle.pk]
        by_staff = any(leaf.evidence == "each" for leaf in _of_type(leaves[cycle.pk]))
        person = person_of(cycle.candidacy.person_id)
        own = by_person[person, cycle.candidacy.program_id]
        rows = [entry for entry in own if (after is None or entry.at > after) and (until is None or entry.at <= until)]
        facts[cycle.pk] = tuple(
            fact for entry in rows if (fact := _fact(entry, decided.get(entry.pk), by_staff=by_staff)).minutes
        ) + _from_courses(cycle, courses[person], closed[cycle.pk])
    return facts


def _of_type(leaves: Iterable[Leaf]) -> list[ContinuingEducation]:
    return [leaf for leaf in leaves if isinstance(leaf, ContinuingEducation)]


def _fact(entry: LearningEntry, decision: LearningDecision | None, *, by_staff: bool) -> LearningFacts:
    """What counts of an entry. `by_staff`: only what staff have accepted; else all that they have not struck."""
    return LearningFacts(
        minutes=decision.minutes if decision else entry.minutes,
        on=entry.on,
        areas=tuple(entry.areas),
        accepted=decision is not None or not by_staff,
        evidence=(evidence_of(entry, home(entry.at)),),
    )


def closings(cycles: Iterable[Cycle]) -> dict[int, tuple[datetime | None, datetime | None]]:
    """Return {cycle id: (when the renewal before it was submitted, when it was submitted)}; None: not, or none.

    A renewal that was withdrawn or not granted closed nothing: its hours count for the next.
    """
    cycles = list(cycles)
    over = Application.objects.filter(state__in=(ApplicationState.WITHDRAWN, ApplicationState.DENIED)).values("cycle")
    rows = Cycle.objects.filter(candidacy__in={cycle.candidacy_id for cycle in cycles}, kind__in=RENEWALS)
    rows = rows.filter(submitted_at__isnull=False).exclude(pk__in=over)
    submitted: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for candidacy, number, at in rows.values_list("candidacy", "number", "submitted_at"):
        submitted[candidacy].append((number, at))
    return {
        cycle.pk: (
            max((at for number, at in submitted[cycle.candidacy_id] if number < cycle.number), default=None),
            cycle.submitted_at,
        )
        for cycle in cycles
    }


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
    rows = Certificate.objects.filter(person__in=accounts).filter(Q(replaced_from=None) | Q(replaced_from__gt=today))
    for row in rows.select_related("candidacy__program").order_by("issued_at", "pk"):
        by_person[accounts[row.person_id]].append(
            CredentialFacts(
                program=row.candidacy.program.key,
                level=row.candidacy.level,
                status=row.status_on(today),
                since=row.certified_since,
                through=row.valid_until,
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
