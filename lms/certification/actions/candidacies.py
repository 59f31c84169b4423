"""Who is on the way to which certificate, and who must be reconsidered."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.jobs import enqueue
from cohorts.people.models import User
from cohorts.training.models import Enrollment
from lms.certification.models import Candidacy, Program, ProgramVersion, Reconsideration
from lms.certification.rules.leaves import Course
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.program_files import in_force
from lms.certification.rules.requirements import leaves_of, read_rules

logger = logging.getLogger(__name__)


@action("candidacy.begun", "Begin a candidacy")
def begin_candidacy(*, person: User, program: Program, by: User | None, at: datetime) -> Candidacy:
    """Begin a person's way to a program's certificate, under the version in force on that day.

    Returns the candidacy; one that exists is returned as it is. Refuses a program without a version in force.
    """
    version = in_force(ProgramVersion.objects.filter(program=program), home_day(at))
    if version is None:
        raise Refused("program_not_in_force", program=program)
    candidacy, new = Candidacy.objects.get_or_create(
        person=person, program=program, defaults={"version": version, "since": at}
    )
    if new:
        log(candidacy, by=by, at=at, program=program.key, version=version.version)
        note(person_ids=[person.pk], by=by, at=at)
    return candidacy


@action("candidacy.begun_from_seats", "Begin candidacies from seats")
def begin_from_seats(*, person_ids: Iterable[int], by: User | None, at: datetime) -> list[Candidacy]:
    """Begin a candidacy for each of the people who holds a seat in a course that a program asks for.

    The version is the one in force on the day of the enrollment. Returns the new candidacies.
    """
    versions: dict[Program, list[ProgramVersion]] = {}
    for version in ProgramVersion.objects.select_related("program"):
        versions.setdefault(version.program, []).append(version)
    seats = Enrollment.objects.taken().of_people(person_ids).order_by("enrolled_at", "pk")
    seats = list(seats.select_related("person", "cohort__course_version__course")) if versions else []
    existing = set(Candidacy.objects.of_people(seat.person_id for seat in seats).values_list("person_id", "program_id"))
    begun = []
    for seat in seats:
        for program, dated in versions.items():
            version = in_force(dated, home_day(seat.enrolled_at))
            if version is None or (seat.person_id, program.pk) in existing:
                continue
            if seat.cohort.course_version.course.code in courses_of(version):
                existing.add((seat.person_id, program.pk))
                begun.append(begin_candidacy(person=seat.person, program=program, by=by, at=seat.enrolled_at))
    return begun


@action("candidacy.noted", "Note who must be reconsidered")
def note(*, person_ids: Iterable[int], by: User | None, at: datetime) -> None:
    """Note everybody's candidacies for reconsideration, and queue the job that drains the notes if one is new.

    Called inside the transaction of the change. An existing note is locked until that transaction ends, so that
    the job cannot take it away before it sees the change.
    """
    candidacy_ids = set(Candidacy.objects.of_people(person_ids).values_list("pk", flat=True))
    fresh = False
    while True:
        notes = Reconsideration.objects.select_for_update().filter(candidacy__in=candidacy_ids).order_by("candidacy_id")
        missing = candidacy_ids - {row.candidacy_id for row in notes}
        if not missing:
            break
        fresh = True
        Reconsideration.objects.bulk_create(
            [Reconsideration(candidacy_id=pk, noted_at=at) for pk in sorted(missing)], ignore_conflicts=True
        )
    if fresh:
        enqueue("lms.certification.tasks.reconsider_noted")


def rules_of(version: ProgramVersion) -> Any:
    """The requirement tree of a stored version; None where this software cannot read it (and the log says so)."""
    try:
        return read_rules(version.tree)
    except ProgramFileError as error:
        logger.error("The stored rules of program version %s cannot be read: %s", version.pk, error)
        return None


def courses_of(version: ProgramVersion) -> set[str]:
    """Codes of the courses that a version asks for."""
    rules = rules_of(version)
    return {leaf.course for leaf in leaves_of(rules) if isinstance(leaf, Course)} if rules else set()
