"""Who needs a seat: the first one, or one in another cohort, because their hours are out of reach."""

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.people.models import Membership
from cohorts.people.models.contacts import contacts_at
from cohorts.training.models import Enrollment
from cohorts.training.models.seatless import (
    own_roles_without_seat,
    short_of_hours_for_good,
    trainees_for_another_seat,
    trainees_without_seat,
    was_denied,
)
from lms.certification.facts.seat_gates import decides_first
from lms.dashboard.renewal_tasks import instead_of_a_seat
from lms.dashboard.task import Task

# A task names so many people; its page names all of them.
MAX_NAMES = 3


def for_agency(user, at):
    """For an agency: one task for all trainees without a seat, and one for all who need another."""
    waiting = trainees_without_seat(user).order_by("started_at", "pk")
    first = waiting.first()
    tasks = _seats_to_take("seats_take", waiting, first.started_at) if first else []
    rows, since = trainees_for_another_seat(user, at)
    return tasks + (_seats_to_take("seats_take_again", rows, since) if since else [])


def _seats_to_take(code, waiting, since):
    """The task, with the first names of the list."""
    people = [called(row.user) for row in waiting[: MAX_NAMES + 1]]
    names = ", ".join(people[:MAX_NAMES])
    if len(people) > MAX_NAMES:
        names = gettext("{names} and others").format(names=names)
    return [Task(code, {"count": waiting.count(), "people": names}, since, reverse("agency_home"))]


def for_trainee(user, at, certificates=()):
    """For a trainee without a seat, or who cannot get enough hours in it: whom to ask.

    Whoever is certified, such as before this site was used, needs no seat: they read where their certificate is.
    """
    first = _first_seat(user, at)
    if first and certificates:
        first = instead_of_a_seat(certificates, at)
    return first + _hours_out_of_reach(user, at)


def _first_seat(user, at):
    own = list(own_roles_without_seat(user))
    if not own or was_denied(user) or decides_first(user, at):
        return []
    who = "; ".join(contacts_at([row.organization for row in own], roles.AGENCY_COORDINATOR))
    return [Task("seat_ask", {"who": who}, min(row.started_at for row in own), reverse("my_open_cohorts"))]


def _hours_out_of_reach(user, at):
    """To make up, if that is enough; else the agency for a seat in another cohort; while a session is left, the vendor
    for a make-up session.
    """
    tasks = []
    for row in short_of_hours_for_good([user.pk], at):
        if row.can_make_up:
            tasks.append(
                Task("make_up_choose", {"cohort": row.cohort}, row.since, reverse("my_make_up", args=[row.course]))
            )
            continue
        if row.needs_another_seat:
            own = Membership.objects.visible_to(user).of_person(user).holding(roles.TRAINEE)
            code, role, organizations = "seat_ask_again", roles.AGENCY_COORDINATOR, [one.organization for one in own]
        else:
            seats = Enrollment.objects.visible_to(user).of_person(user).in_course(row.course)
            code, role = "make_up_ask", roles.VENDOR_COORDINATOR
            organizations = [seat.cohort.vendor for seat in seats.select_related("cohort__vendor")]
        who = "; ".join(contacts_at(organizations, role))
        tasks.append(Task(code, {"who": who, "cohort": row.cohort}, row.since, reverse("my_path")))
    return tasks
