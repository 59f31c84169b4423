"""Decide whether a trainer is qualified to teach a course."""

from datetime import date, datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import action, log
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import Membership, User
from cohorts.training.models import Course, TrainerQualification


@action("trainer.qualified", "Qualified trainer")
def qualify_trainer(
    *,
    person: User,
    course: Course,
    valid_from: date,
    by: User | None,
    at: datetime,
    valid_to: date | None = None,
    reason: str = "",
) -> TrainerQualification:
    """Record that a trainer may teach a course from `valid_from` to `valid_to` (None: until withdrawn).

    The latest decision about a person and a course counts, so this also changes the days. Refuses somebody who is a
    trainer nowhere, and days that end before they begin.
    """
    require(by, roles.PROGRAM)
    is_trainer = Membership.objects.holding(roles.TRAINER).filter(user=person).exists()
    ends_early = valid_to is not None and valid_to < valid_from
    refuse(
        None if is_trainer else Problem("not_a_trainer_anywhere", field="person", person=called(person)),
        Problem("approval_ends_before_it_starts", field="valid_to") if ends_early else None,
    )
    dates = {"valid_from": valid_from, "valid_to": valid_to}
    return _append(person, course, qualified=True, reason=reason.strip(), by=by, at=at, **dates)


@action("trainer.qualification_withdrawn", "Withdrew qualification of trainer")
def withdraw_qualification(
    *, person: User, course: Course, reason: str, by: User | None, at: datetime, day: date
) -> TrainerQualification:
    """Record that a trainer may not teach a course from `day` on. Cohorts that are open or running go on.

    Refuses a missing reason, and a person without a qualification for the course.
    """
    require(by, roles.PROGRAM)
    latest = TrainerQualification.objects.filter(course=course).of_person(person).latest_row()
    is_missing = latest is None or not latest.qualified
    refuse(
        None if reason.strip() else Problem("reason_missing", field="reason"),
        Problem("qualification_not_there", person=called(person), course=course.title) if is_missing else None,
    )
    return _append(person, course, qualified=False, reason=reason.strip(), by=by, at=at, valid_from=day)


def _append(person: User, course: Course, *, by: User | None, at: datetime, **fields: object) -> TrainerQualification:
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    row = TrainerQualification.objects.create(person=person, course=course, by=by, at=at, **fields)
    log(row, by=by, at=at, person=person.pk, course=course.code, qualified=row.qualified)
    return row
