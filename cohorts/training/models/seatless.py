"""Trainees who have no seat yet, and those who need another one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from cohorts.core import roles
from cohorts.core.visibility import ScopedQuerySet
from cohorts.people.models import Membership
from cohorts.training.models.courses import Course
from cohorts.training.models.enrollments import Admission, Enrollment
from cohorts.training.models.out_of_reach import OutOfReach, out_of_reach
from cohorts.training.models.requests import RequestForSeat
from cohorts.training.models.waiting import WaitingPlace
from cohorts.training.ports import CERTIFIED_PEOPLE, REQUIRED_COURSES


def trainees_without_seat(user: Any) -> ScopedQuerySet:
    """Return the trainees of the agencies that `user` coordinates who have no seat in a course for trainees, are on no
    waiting list, and for whom no request for a seat is open.

    A seat that another agency pays counts, too. Nobody whom programs decided not to admit, and none admits.
    """
    latest = Admission.objects.filter(person=OuterRef("user")).latest_only("person", "program")
    denied = Exists(latest.filter(admitted=False)) & ~Exists(latest.filter(admitted=True))
    trainees = Membership.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).holding(roles.TRAINEE)
    return _without_seat(trainees).filter(~denied)


def own_roles_without_seat(person: Any) -> ScopedQuerySet:
    """Return the roles of a trainee by which `person` could be sponsored, unless they have a seat, place or request."""
    return _without_seat(Membership.objects.of_person(person).holding(roles.TRAINEE))


def was_denied(person: Any) -> bool:
    """Return whether programs decided about a person's admission and none admits them. One query."""
    latest = Admission.objects.of_person(person).latest_per("program").values()
    return bool(latest) and not any(row.admitted for row in latest)


def _without_seat(trainees: ScopedQuerySet) -> ScopedQuerySet:
    seats = Enrollment.objects.taken().filter(cohort__course_version__course__audience="trainees")
    places = WaitingPlace.objects.on_list().filter(person=OuterRef("user"))
    requests = RequestForSeat.objects.open().filter(person=OuterRef("user"))
    return trainees.filter(~Exists(seats.filter(person=OuterRef("user"))), ~Exists(places), ~Exists(requests))


def trainees_for_another_seat(user: Any, at: datetime) -> tuple[ScopedQuerySet, datetime | None]:
    """Return the trainees of the agencies that `user` coordinates who need a seat in another cohort, and since when.

    They cannot get enough hours in their seats, whoever pays those, and no session is left in them. None: nobody is.
    """
    trainees = Membership.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).holding(roles.TRAINEE)
    people = trainees.order_by().values("user")
    waiting = [row for row in short_of_hours_for_good(people, at) if row.needs_another_seat]
    rows = trainees.filter(user__in={row.person for row in waiting})
    return rows, min((row.since for row in waiting), default=None)


def short_of_hours_for_good(people: Any, at: datetime) -> list[OutOfReach]:
    """Return who of these people cannot get enough hours in a course that a program requires, and is not certified.

    people: ids or a subquery. Six queries, and those of the ports where somebody is short. The caller may know of the
    people.
    """
    seats = Enrollment.objects.filter(person__in=people, cohort__course_version__course__audience="trainees")
    rows = out_of_reach(seats.exclude(cohort__state="canceled"), at=at)
    courses = _required(Course.objects.filter(pk__in={row.course for row in rows})) if rows else []
    certified = {
        (person, course.pk)
        for course in courses
        for port in CERTIFIED_PEOPLE
        for person in port([row.person for row in rows], course)
    }
    required = {course.pk for course in courses}
    return [row for row in rows if row.course in required and (row.person, row.course) not in certified]


def _required(courses: Iterable[Course]) -> list[Course]:
    """Nobody must take a course again that no program requires."""
    code_sets = [codes for port in REQUIRED_COURSES if (codes := port()) is not None]
    return [course for course in courses if all(course.code in codes for codes in code_sets)]
