"""Begin candidacies, and record which must be reconsidered."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.compiled import compiled
from cohorts.core.dates import home_day
from cohorts.core.jobs import enqueue
from cohorts.core.persons import accounts_of, person_of
from cohorts.people.models import User
from cohorts.training.models import Course as TrainingCourse
from cohorts.training.models import Enrollment
from lms.certification.models import (
    UNFINISHED,
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    Cycle,
    CycleKind,
    Program,
    ProgramChoice,
    ProgramVersion,
    Reconsideration,
)
from lms.certification.models.rules import entry_level, entry_rules, level_of
from lms.certification.rules.leaves import Course, Fee
from lms.certification.rules.programs import in_force
from lms.certification.rules.requirements import leaves_of


@action("candidacy.begun", "Began candidacy")
def begin_candidacy(*, person: User, program: Program, by: User | None, at: datetime) -> Candidacy:
    """Begin a person's candidacy for a program, under the version in force on that day; returns the candidacy.

    Returns an existing candidacy unchanged. Refuses a program without a version in force.
    """
    existing = Candidacy.objects.of_person(person).filter(program=program).order_by("since", "pk").first()
    if existing is not None:
        return existing
    version = in_force(ProgramVersion.objects.filter(program=program), home_day(at))
    level = entry_level(version) if version else None
    if version is None or level is None:
        raise Refused("program_not_in_force", program=program)
    candidacy, created = Candidacy.objects.get_or_create(
        person=person, program=program, level=level.key, defaults={"since": at}
    )
    if created:
        begin_cycle(candidacy=candidacy, kind=CycleKind.INITIAL, version=version, by=by, at=at)
        log(candidacy, by=by, at=at, program=program.key, version=version.version, level=level.key)
        note(person_ids=[person.pk], by_ids=acting_ids(by), by=by, at=at)
    return candidacy


@action("cycle.begun", "Began cycle")
def begin_cycle(
    *,
    candidacy: Candidacy,
    kind: Any,
    version: ProgramVersion,
    pathway: str = "",
    counts_from: date | None = None,
    by: User | None,
    at: datetime,
) -> Cycle:
    """Begin the next cycle of a candidacy under a version; returns it. Without `pathway`, on the usual one."""
    if not pathway:
        level = level_of(version, candidacy.level)
        if level is None:
            raise Refused("program_not_in_force", program=candidacy.program)
        pathway = next(iter(level.trees))
    number = candidacy.cycles.next_number()
    cycle = Cycle.objects.create(
        candidacy=candidacy, number=number, kind=kind, pathway=pathway, version=version, counts_from=counts_from,
        begun_at=at,
    )  # fmt: skip
    log(cycle, by=by, at=at, kind=kind, version=version.version, pathway=pathway)
    return cycle


@action("candidacy.begun_from_seats", "Began candidacies from seats")
def begin_from_seats(*, person_ids: Iterable[int], by: User | None, at: datetime) -> list[Candidacy]:
    """Begin a candidacy for each person with a seat in a course for which they chose a program that requires it.

    Returns the new ones. Uses the version in force on the day on which both were so. Without a choice a seat begins
    none: it is only the training.
    """
    choices = {
        (person_of(row.person_id), row.course_id): row
        for row in ProgramChoice.objects.of_people(person_ids).select_related("program").order_by("pk")
    }
    chosen = {key: row for key, row in choices.items() if row.program is not None}
    if not chosen:
        return []
    seats = Enrollment.objects.taken().of_people(person_ids).order_by("enrolled_at", "pk")
    candidacies = []
    for seat in seats.select_related("person", "cohort__course_version__course"):
        course = seat.cohort.course_version.course
        choice = chosen.pop((person_of(seat.person_id), course.pk), None)
        since = max(seat.enrolled_at, choice.at) if choice else at
        if choice and _begins(seat.person_id, choice.program, course.code, since):
            candidacies.append(begin_candidacy(person=seat.person, program=choice.program, by=by, at=since))
    return candidacies


def _begins(person_id: int, program: Program, code: str, since: datetime) -> bool:
    if Candidacy.objects.of_people([person_id]).filter(program=program).exists():
        return False
    version = in_force(ProgramVersion.objects.filter(program=program), home_day(since))
    return version is not None and code in courses_of(version)


@action("candidacy.noted", "Queued reconsideration")
def note(*, person_ids: Iterable[int], by: User | None, at: datetime, by_ids: Sequence[int] = ()) -> None:
    """Record that the candidacies of these people must be reconsidered, and queue the job if any record is new.

    `by_ids`: who decided on the change (see the signals). Call inside the transaction of the change. An existing record
    is locked until that transaction ends, so that the job cannot delete it before it sees the change.
    """
    candidacy_ids = set(_candidacies_of(list(accounts_of(person_ids))))
    has_new, cause = False, sorted(by_ids)
    while candidacy_ids:
        rows = Reconsideration.objects.select_for_update().filter(candidacy__in=candidacy_ids).order_by("candidacy_id")
        _add_cause(rows, cause)
        missing = candidacy_ids - {row.candidacy_id for row in rows}
        if not missing:
            break
        has_new = True
        Reconsideration.objects.bulk_create(
            [Reconsideration(candidacy_id=pk, noted_at=at, causes=[cause]) for pk in sorted(missing)],
            ignore_conflicts=True,
        )
    if has_new:
        enqueue("lms.certification.tasks.reconsider_noted")


def _add_cause(rows: Iterable[Reconsideration], cause: list[int]) -> None:
    for row in rows:
        if cause not in row.causes:
            row.causes.append(cause)
            row.save(update_fields=["causes"])


def standing(rows: Iterable[Candidacy]) -> list[Candidacy]:
    """Leave out what a person, of whom accounts were merged, began twice for one level of a program.

    The candidacy counts that led to a certificate, of two such that whose certificate no later one replaced; without
    one that with an application that is open or was granted, that of the account that stays, or the oldest. The others
    stay as they are, and count again once the accounts are two people's again.
    """
    rows = list(rows)
    accounts = accounts_of(row.person_id for row in rows)
    if all(account == person for account, person in accounts.items()):
        return rows
    siblings = Candidacy.objects.of_accounts(list(accounts)).order_by("since", "pk")
    certificates = Certificate.objects.filter(candidacy__in=siblings)
    certified = set(certificates.values_list("candidacy", flat=True))
    current = set(certificates.latest_issues().values_list("candidacy", flat=True))
    applied = Application.objects.filter(
        cycle__candidacy__in=siblings, state__in=(*UNFINISHED, ApplicationState.ADMITTED)
    )
    living = set(applied.values_list("cycle__candidacy", flat=True))
    counting: dict[tuple[int, int, str], int] = {}

    def rank(row: Candidacy) -> tuple[bool, bool, bool, bool]:
        stays = row.person_id == accounts[row.person_id]
        return row.pk not in current, row.pk not in certified, row.pk not in living, not stays

    for row in sorted(siblings, key=rank):
        counting.setdefault((accounts[row.person_id], row.program_id, row.level), row.pk)
    return [row for row in rows if counting[accounts[row.person_id], row.program_id, row.level] == row.pk]


@compiled
def _candidacies_of(accounts: Any) -> Any:
    return Candidacy.objects.of_accounts(accounts).order_by().values_list("pk", flat=True)


def certified_people(person_ids: Collection[int], course: TrainingCourse) -> set[int]:
    """Return who of these people has a certificate, in force or suspended, of a program that requires the course."""
    rows = Certificate.objects.of_people(person_ids).live()
    rows = rows.exclude(valid_until__lt=home_day(timezone.now())).order_by()
    versions = ProgramVersion.objects.in_bulk(set(rows.values_list("version", flat=True)))
    requiring = [pk for pk, version in versions.items() if course.code in courses_of(version)]
    certified = set(accounts_of(rows.filter(version__in=requiring).values_list("person", flat=True)))
    return certified.intersection(person_ids)


def required_courses() -> set[str] | None:
    """Return the codes of the courses that any version of a program requires; None if there is no program."""
    versions = list(ProgramVersion.objects.all())
    return set().union(*(courses_of(version) for version in versions)) if versions else None


def tolerance_for(course: str, day: date) -> Decimal:
    """Return up to how many dollars the programs write off what a payment leaves of a fee for a course: the lowest.

    By the version of each program in force on the day. 0.00 if no program has a fee for it. Two queries.
    """
    versions: dict[int, list[ProgramVersion]] = defaultdict(list)
    for row in ProgramVersion.objects.defer("source"):
        versions[row.program_id].append(row)
    rules = [entry_rules(version) for version in (in_force(rows, day) for rows in versions.values()) if version]
    leaves = [leaf for tree in rules if tree for leaf in leaves_of(tree) if isinstance(leaf, Fee)]
    return min((leaf.small_remainder for leaf in leaves if leaf.is_for(course)), default=Decimal("0.00"))


def courses_of(version: ProgramVersion) -> set[str]:
    """Return the codes of the courses that a version requires for the first level."""
    rules = entry_rules(version)
    return {leaf.course for leaf in leaves_of(rules) if isinstance(leaf, Course)} if rules else set()
