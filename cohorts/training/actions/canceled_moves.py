"""Moving the seats of a cohort that is canceled to another cohort of the vendor, instead of giving them up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import lock_with_lists
from cohorts.training.actions.credits import recount
from cohorts.training.actions.funding import lock_seat
from cohorts.training.actions.seat_moves import Moved, carry_seat, move_problems
from cohorts.training.actions.seat_offers import leave_lists
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.scheduled import short_of_hours


def move_targets(cohort: Cohort, at: datetime) -> Any:
    """Return the cohorts to which the seats of a canceled one can be moved, with `left`, the soonest first.

    Open cohorts of the same course and vendor that begin after `at`, with a free seat and nobody waiting, in which
    enough hours are scheduled to complete the course, and which cost no more: nobody is charged for a move that they
    did not ask for.
    """
    version = cohort.course_version
    rows = Cohort.objects.to_fill(version.course.audience, at).exclude(pk=cohort.pk)
    rows = rows.filter(vendor=cohort.vendor_id, course_version__course=version.course_id, starts_at__gt=at)
    rows = rows.filter(state=Cohort.State.OPEN, left__gt=0, waiting=0, course_version__fee__lte=version.fee)
    same = Cohort.objects.filter(vendor=cohort.vendor_id, course_version__course=version.course_id)
    rows = rows.exclude(pk__in=[short.pk for short, _minutes in short_of_hours(same)])
    return rows.order_by("starts_at", "pk")


def target_problem(cohort: Cohort, target: Cohort, at: datetime) -> Problem | None:
    """Return why the seats cannot be moved there, or None."""
    fits = move_targets(cohort, at).filter(pk=target.pk).exists()
    return None if fits else Problem("move_target_unfit", field="move_to", cohort=target)


def lock_both(cohort: Cohort, target: Cohort) -> Cohort:
    """Lock a cohort, its target, and those on whose lists its people are, in order; returns the target."""
    people = [seat.person for seat in Enrollment.objects.taken().filter(cohort=cohort).select_related("person")]
    return lock_with_lists([cohort, target], people, cohort.course_version.course_id)[target.pk]


def move_seats(
    seats: Sequence[Enrollment], target: Cohort, reason: str, *, by: User | None, at: datetime
) -> list[Moved]:
    """Move the seats that fit, the oldest first; returns what was moved. Tells nobody of it.

    Called by the action that cancels the cohort and has locked both. Whoever has another training at the new times, or
    finds no seat left, is not moved. Free days begin again, because the vendor caused the move.
    """
    moved = []
    for row in seats:
        seat = lock_seat(row)
        if move_problems(seat, target, at):
            continue
        moved.append(carry_seat(seat, target, reason, keeps_passed_days=False, by=by, at=at))
    recount([one.seat.person_id for one in moved], at=at)
    for one in moved:
        leave_lists(one.seat, by=by, at=at)
    return moved
