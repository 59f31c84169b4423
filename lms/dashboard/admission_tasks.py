"""Seats that wait for admission: what the person and program staff have to do. Each in a constant number of queries."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_list
from cohorts.training.models import Course, Enrollment, RequestForSeat, SeatOffer, WaitingPlace
from cohorts.training.ports import gates_of
from lms.certification.facts.seat_gates import undecided
from lms.certification.models import REVIEWED, Application
from lms.dashboard.task import MAX_TASKS, Task

# Program staff are told so long before a seat is not kept any more.
SOON = timedelta(days=14)


def for_trainee(user, at):
    """For whoever has a seat, waits for one or asked for one: choose a program; apply, so that a seat is confirmed.

    Trainees also choose for courses that are only for people in a program: nobody can give them a seat before.
    """
    seats = Enrollment.objects.visible_to(user).of_person(user).taken()
    places = WaitingPlace.objects.visible_to(user).of_person(user).on_list()
    requests = RequestForSeat.objects.visible_to(user).of_person(user).open()
    since = {}
    for rows, moment in ((seats, "enrolled_at"), (places, "joined_at"), (requests, "asked_at")):
        for course, when in rows.order_by().values_list("cohort__course_version__course", moment):
            since[course] = min(when, since.get(course, when))
    is_trainee = has_role(user, roles.TRAINEE)
    asks = Q(pk__in=since) | Q(only_for_programs=True) if is_trainee else Q(pk__in=since)
    courses = Course.objects.visible_to(user).filter(asks) if since or is_trainee else []
    tasks = [
        Task(
            "program_choose", {"course": course.title}, since.get(course.pk, user.date_joined),
            reverse("choose_program", args=[course.pk]),
        )
        for course in undecided(user, courses, at)
    ]  # fmt: skip
    return tasks + _to_apply(user, at)


def _to_apply(user, at):
    """Seats that are kept until admission, while the person has not applied."""
    offers = SeatOffer.objects.visible_to(user).of_person(user).filter(state=SeatOffer.State.OPEN, for_admission=True)
    rows = list(offers.select_related("place__cohort__course_version__course").order_by("ends_at", "pk")[:MAX_TASKS])
    courses = {row.place.cohort.course_version.course_id: row.place.cohort.course_version.course for row in rows}
    gates = {pk: gates_of([user.pk], course, at).get(user.pk) for pk, course in courses.items()}
    tasks = []
    for row in rows:
        cohort = row.place.cohort
        gate = gates[cohort.course_version.course_id]
        if gate is not None and not gate.has_applied:
            about = {"cohort": cohort.code, "programs": format_list(gate.programs)}
            about["answer_by"] = (row.ends_at, cohort.time_zone)
            tasks.append(Task("seat_apply", about, row.made_at, gate.url, cohort.time_zone))
    return tasks


def for_program(user, at):
    """For program staff: applications that wait, of people for whom a seat is not kept much longer."""
    offers = SeatOffer.objects.visible_to(user).filter(state=SeatOffer.State.OPEN, for_admission=True)
    offers = offers.filter(ends_at__gt=at, ends_at__lte=at + SOON).select_related("place__cohort")
    by_person = {}
    for offer in offers.order_by("ends_at", "pk"):
        by_person.setdefault(offer.place.person_id, offer)
    if not by_person:
        return []
    applications = Application.objects.visible_to(user).of_people(by_person).filter(state__in=REVIEWED)
    tasks = []
    for row in applications.select_related("cycle__candidacy"):
        offer = by_person.get(row.cycle.candidacy.person_id)
        if offer is not None:
            cohort = offer.place.cohort
            about = {"cohort": cohort.code, "answer_by": (offer.ends_at, cohort.time_zone)}
            url = reverse("application", args=[row.pk])
            since = max(offer.made_at, offer.ends_at - SOON)
            tasks.append((offer.ends_at, Task("admission_soon", about, since, url, cohort.time_zone)))
    return [task for _ends, task in sorted(tasks, key=lambda pair: pair[0])][:MAX_TASKS]
