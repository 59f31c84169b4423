"""How a request for a seat ends without its own answer: by a seat or a place that the person gets, or with the cohort.

Everything that gives a person a seat or a place answers their request for it, so that two ways to a seat are one seat.
"""

from datetime import datetime

from cohorts.core.actions import action, log
from cohorts.core.states import transition
from cohorts.people.models import Organization, User
from cohorts.training.actions.request_emails import email_approved, email_ended
from cohorts.training.models import Cohort, Enrollment, RequestForSeat, WaitingPlace


def answer_with_seat(seat: Enrollment, *, by: User | None, at: datetime) -> None:
    """Answer the open request of a person who has a seat now, in whichever cohort of the course it is.

    Another agency's seat closes it: this agency is asked no more.
    """
    for request in _open(seat.person_id, seat.cohort.course_version.course_id):
        end = {"answered_at": at, "answered_by": by}
        if request.agency_id != seat.agency_id:
            transition(request, "close", by=by, at=at, fields=end)
            continue
        transition(request, "approve", by=by, at=at, fields=end | {"seat": seat}, seat=seat.pk, cohort=seat.cohort.code)
        email_approved(request, by=by, at=at)


def answer_with_place(place: WaitingPlace, *, by: User | None, at: datetime) -> bool:
    """Answer the open request of a person for the cohort on whose list they are now. Returns whether there was one."""
    is_answer = False
    for request in _open(place.person_id, place.cohort.course_version.course_id):
        if request.cohort_id != place.cohort_id:
            continue
        end = {"answered_at": at, "answered_by": by}
        if request.agency_id != place.agency_id:
            transition(request, "close", by=by, at=at, fields=end)
            continue
        transition(request, "approve", by=by, at=at, fields=end | {"place": place}, place=place.pk)
        email_approved(request, by=by, at=at)
        is_answer = True
    return is_answer


def when_asked(cohort: Cohort, person: User, agency: Organization) -> datetime | None:
    """Return when a person asked this agency for a seat in a cohort, if the request is open; else None."""
    request = RequestForSeat.objects.open().filter(cohort=cohort, person=person, agency=agency).first()
    return request.asked_at if request else None


def _open(person_id: int, course_id: int) -> list[RequestForSeat]:
    rows = RequestForSeat.objects.open().filter(person=person_id, course=course_id)
    return list(rows.with_cohort().order_by("pk"))


@action("seat_requests.ended", "Ended unanswered requests for seats")
def end_requests(*, cohort: Cohort, canceled: bool = False, by: User | None, at: datetime) -> list[RequestForSeat]:
    """End all open requests for a cohort in which nobody can enroll any more; returns them.

    The caller locked the cohort. Emails each person and whoever asked for them once, and each agency once with its
    people; when the cohort is canceled, an agency with a seat or a place in it reads it with that.
    """
    requests = list(RequestForSeat.objects.open().filter(cohort=cohort).with_cohort().order_by("asked_at", "pk"))
    if not requests:
        return []
    for request in requests:
        fields = {"answered_at": at, "answered_by": by}
        transition(request, "close" if canceled else "expire", by=by, at=at, cohort=cohort.code, fields=fields)
    informed: set[int] = set()
    if canceled:
        informed = {
            *Enrollment.objects.taken().filter(cohort=cohort).order_by().values_list("agency", flat=True),
            *WaitingPlace.objects.on_list().filter(cohort=cohort).order_by().values_list("agency", flat=True),
        }
    log(cohort, by=by, at=at, people=len(requests))
    email_ended(requests, canceled=canceled, informed=informed, by=by, at=at)
    return requests
