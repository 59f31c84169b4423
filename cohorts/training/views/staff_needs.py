"""Which of a supervisor's people need attention, why, and what to do next."""

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.persons import person_of
from cohorts.people.models import Membership
from cohorts.training.models import Enrollment, RequestForSeat, WaitingPlace
from cohorts.training.models.out_of_reach import out_of_reach
from cohorts.training.ports import STAFF_NEEDS, Need


def needs_of_staff(user, at):
    """{person: [Need]} of the trainees whom a supervisor signs for, without those who need nothing.

    What only a trainer, a vendor or the agency can do is on their desks. A constant number of queries.
    """
    trainees = Membership.objects.visible_to(user, role=roles.SUPERVISOR).holding(roles.TRAINEE)
    people = {person_of(person) for person in trainees.order_by().values_list("user", flat=True)}
    needs = defaultdict(list)
    for person in people - _provided_for(user):
        needs[person].append(
            Need(gettext("No seat yet."), gettext("Ask the agency for a seat"), reverse("supervisor_cohorts"))
        )
    seats = Enrollment.objects.visible_to(user, role=roles.SUPERVISOR).taken()
    for row in out_of_reach(seats, at=at):
        needs[person_of(row.person)].append(_short_of_hours(row))
    for port in STAFF_NEEDS:
        for person, rows in port(people, at).items():
            needs[person] += rows
    return {person: rows for person, rows in needs.items() if person in people}


def _provided_for(user):
    """Who has a seat, waits on a list, or has a request that the agency has not answered. Three queries."""
    about = {"role": roles.SUPERVISOR}
    rows = (
        Enrollment.objects.visible_to(user, **about).taken(),
        RequestForSeat.objects.visible_to(user, **about).open(),
        WaitingPlace.objects.visible_to(user, **about).on_list(),
    )
    return {person_of(person) for one in rows for person in one.order_by().values_list("person", flat=True)}


def _short_of_hours(row):
    if row.can_make_up:
        why = gettext("Has to make up hours of %(cohort)s.") % {"cohort": row.cohort}
        return Need(why, gettext("Ask them to choose a make-up session on “My training”"))
    why = gettext("Cannot get enough hours in %(cohort)s.") % {"cohort": row.cohort}
    if row.needs_another_seat:
        return Need(why, gettext("Ask the agency for a seat in another cohort"), reverse("supervisor_cohorts"))
    return Need(why, gettext("Ask the training vendor how to make it up"))
