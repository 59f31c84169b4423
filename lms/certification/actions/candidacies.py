"""Begin candidacies, and record which must be reconsidered."""

import logging
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
from cohorts.core.persons import accounts_of
from cohorts.people.models import User
from cohorts.training.models import Course as TrainingCourse
from cohorts.training.models import Enrollment
from lms.certification.models import Candidacy, Certificate, CertificateState, Program, ProgramVersion, Reconsideration
from lms.certification.rules.leaves import Course, Fee
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.program_files import in_force
from lms.certification.rules.requirements import leaves_of, read_rules

logger = logging.getLogger(__name__)


@action("candidacy.begun", "Began candidacy")
def begin_candidacy(*, person: User, program: Program, by: User | None, at: datetime) -> Candidacy:
    """Begin a person's candidacy for a program, under the version in force on that day; returns the candidacy.

    Returns an existing candidacy unchanged. Refuses a program without a version in force.
    """
    version = in_force(ProgramVersion.objects.filter(program=program), home_day(at))
    if version is None:
        raise Refused("program_not_in_force", program=program)
    candidacy, created = Candidacy.objects.get_or_create(
        person=person, program=program, defaults={"version": version, "since": at}
    )
    if created:
        log(candidacy, by=by, at=at, program=program.key, version=version.version)
        note(person_ids=[person.pk], by_ids=acting_ids(by), by=by, at=at)
    return candidacy


@action("candidacy.begun_from_seats", "Began candidacies from seats")
def begin_from_seats(*, person_ids: Iterable[int], by: User | None, at: datetime) -> list[Candidacy]:
    """Begin a candidacy for each person with a seat in a course that a program requires; returns the new ones.

    Uses the version in force on the day of the enrollment.
    """
    versions: dict[Program, list[ProgramVersion]] = {}
    for version in ProgramVersion.objects.select_related("program"):
        versions.setdefault(version.program, []).append(version)
    seats = Enrollment.objects.taken().of_people(person_ids).order_by("enrolled_at", "pk")
    seats = list(seats.select_related("person", "cohort__course_version__course")) if versions else []
    existing = set(Candidacy.objects.of_people(seat.person_id for seat in seats).values_list("person_id", "program_id"))
    candidacies = []
    for seat in seats:
        for program, program_versions in versions.items():
            version = in_force(program_versions, home_day(seat.enrolled_at))
            if version is None or (seat.person_id, program.pk) in existing:
                continue
            if seat.cohort.course_version.course.code in courses_of(version):
                existing.add((seat.person_id, program.pk))
                candidacies.append(begin_candidacy(person=seat.person, program=program, by=by, at=seat.enrolled_at))
    return candidacies


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


@compiled
def _candidacies_of(accounts: Any) -> Any:
    return Candidacy.objects.of_accounts(accounts).order_by().values_list("pk", flat=True)


def rules_of(version: ProgramVersion) -> Any:
    """Return the requirement tree of a stored version; None, with an error in the log, if it cannot be read."""
    try:
        return read_rules(version.tree)
    except ProgramFileError as error:
        logger.error("The stored rules of program version %s cannot be read: %s", version.pk, error)
        return None


def certified_people(person_ids: Collection[int], course: TrainingCourse) -> set[int]:
    """Return who of these people has a certificate, in force or suspended, of a program that requires the course."""
    rows = Certificate.objects.of_people(person_ids).exclude(state=CertificateState.REVOKED)
    rows = rows.exclude(valid_until__lt=home_day(timezone.now())).order_by()
    versions = ProgramVersion.objects.in_bulk(set(rows.values_list("version", flat=True)))
    requiring = [pk for pk, version in versions.items() if course.code in courses_of(version)]
    return set(rows.filter(version__in=requiring).values_list("person", flat=True))


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
    rules = [rules_of(version) for version in (in_force(rows, day) for rows in versions.values()) if version]
    leaves = [leaf for tree in rules if tree for leaf in leaves_of(tree) if isinstance(leaf, Fee)]
    return min((leaf.small_remainder for leaf in leaves if leaf.course == course), default=Decimal("0.00"))


def courses_of(version: ProgramVersion) -> set[str]:
    """Return the codes of the courses that a version requires."""
    rules = rules_of(version)
    return {leaf.course for leaf in leaves_of(rules) if isinstance(leaf, Course)} if rules else set()
