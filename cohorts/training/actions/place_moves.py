"""Moving somebody who only waits to the waiting list of another cohort of the course: never to a seat (D10)."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import lock_with_lists
from cohorts.training.actions.seat_offers import end_place, offer_free_seats
from cohorts.training.actions.waiting import put_on_list
from cohorts.training.models import Cohort, WaitingPlace


@action("waiting_list.moved", "Moved to another waiting list")
def move_place(*, place: WaitingPlace, cohort: Cohort, by: User | None, at: datetime) -> WaitingPlace:
    """Move a person from one waiting list to the end of that of another cohort of the course; returns the new place.

    By the agency. Emails the person their new place. A seat that is offered to them is offered to the next person.
    Refuses the same cohort, another course, who is on no list any more, gets a seat back or is on that list already,
    and a cohort with a seat left: that seat is taken, not waited for.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=place.agency)
    if cohort.pk == place.cohort_id:
        raise Refused("move_to_same_cohort", field="cohort", cohort=cohort)
    course = place.cohort.course_version.course
    if cohort.course_version.course_id != course.pk:
        raise Refused("move_to_other_course", field="cohort", course=course)
    cohorts = lock_with_lists([place.cohort, cohort], [place.person], course)
    row: WaitingPlace = WaitingPlace.objects.with_cohort().select_related("order").get(pk=place.pk)
    if not row.is_on_list:
        raise Refused("waiting_over", person=row.shown_name, cohort=row.cohort)
    if row.priority == WaitingPlace.Priority.RETURNING:
        raise Refused("waiting_returning", person=row.shown_name)
    invitation = row.invitation if row.is_invited else None
    end_place(row, "leave", by=by, at=at, reason="moved", to=cohort.code)
    about = {"order": row.order, "asked_at": at, "invitation": invitation}
    new = put_on_list(cohorts[cohort.pk], row.person, row.agency, again="", **about, by=by, at=at)
    log(new, by=by, at=at, cohort=cohort.code, former=row.cohort.code)
    offer_free_seats(cohort=cohorts[row.cohort_id], by=by, at=at)
    return new
