"""Two clerks use one order at the same moment, on both databases: never beyond its limit, nobody half seated."""

import pytest

from cohorts.billing.models import Charge, Order
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.training.actions.enrollments import sponsor_all
from cohorts.training.models import Enrollment
from tests.cohorts.billing.orders import accepted, used
from tests.separate import at_once
from tests.world import NOW, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_two_clerks_who_charge_the_last_dollars_of_an_order_cannot_both_succeed():
    world = World()
    order = accepted(world, limit="2000.00")
    course = world.course("c400", fee="400.00")
    cohorts = [world.cohort(f"C-{n}", course=course) for n in range(2)]
    people = [
        [world.person(f"t{n}{m}", world.agency, roles.TRAINEE).memberships.get() for m in range(3)] for n in range(2)
    ]

    def take(n):
        return lambda: sponsor_all(
            cohort=cohorts[n], memberships=people[n], order=Order.objects.get(pk=order.pk),
            by=world.agency_coordinator, at=NOW,
        )  # fmt: skip

    answers = at_once(take(0), take(1))
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [(answer.code, answer.params["count"]) for answer in refused] == [("order_too_small", 2)]
    assert used(order) == (1200, 0, 800)
    assert Enrollment.objects.count() == Charge.objects.count() == 3


def test_many_single_seats_at_once_never_use_an_order_beyond_its_limit():
    world = World()
    order = accepted(world, limit="1000.00")
    course = world.course("c400", fee="400.00")
    cohorts = [world.cohort(f"C-{n}", course=course) for n in range(5)]
    people = [world.person(f"t{n}", world.agency, roles.TRAINEE).memberships.get() for n in range(5)]

    def take(n):
        return lambda: sponsor_all(
            cohort=cohorts[n], memberships=[people[n]], order=Order.objects.get(pk=order.pk),
            by=world.agency_coordinator, at=NOW,
        )  # fmt: skip

    answers = at_once(*[take(n) for n in range(5)])
    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    assert used(order) == (800, 0, 200) and Enrollment.objects.count() == 2
