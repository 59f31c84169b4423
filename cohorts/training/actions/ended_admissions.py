"""What becomes of a confirmed seat when the admission that it rests on is ended, as of one on a condition."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext

from cohorts.core.actions import action, log
from cohorts.core.jobs import enqueue
from cohorts.people.models import User
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.actions.held_seat_emails import email_admission_ended
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.ports import gates_of


def release_later(person_id: int) -> None:
    """Queue the job that gives up the seats of somebody whose admission was ended. Call inside the change."""
    enqueue("cohorts.training.tasks.give_up_unadmitted", person_id)


def seats_to_come(person_ids: Iterable[int], at: datetime) -> list[Enrollment]:
    """Return the seats of people in trainings that have not begun."""
    rows = Enrollment.objects.taken().of_people(person_ids).filter(cohort__state=Cohort.State.OPEN)
    return list(rows.filter(cohort__starts_at__gt=at).with_cohort().order_by("pk"))


@action("enrollment.admission_ended", "Gave up seat of person who is not admitted any more")
def give_up_unadmitted(*, enrollment: Enrollment, by: User | None, at: datetime) -> Enrollment | None:
    """Give up the seat of a person who is not admitted any more to a program that asks for it before the training.

    As `enrollments.withdraw` does: its fee is credited by the terms of the cohort, the agency is emailed, and the seat
    goes to the next person. The person is emailed why. Returns the seat; None, and nothing happens, if they are
    admitted again, or take the training for another program or for none.
    """
    gate = gates_of([enrollment.person_id], enrollment.cohort.course_version.course, at).get(enrollment.person_id)
    if gate is None or not gate.refused:
        return None
    seat = withdraw(enrollment=enrollment, reason=gettext("The admission has ended."), by=None, at=at)
    log(seat, by=by, at=at, cohort=seat.cohort.code)
    email_admission_ended(seat, by=by, at=at)
    return seat
