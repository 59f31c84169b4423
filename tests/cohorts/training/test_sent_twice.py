"""A form that takes seats and is sent twice is refused for the seats, not for an order that they used up."""

from decimal import Decimal

import pytest

from cohorts.training.actions.enrollments import sponsor_all
from tests.cohorts.billing.orders import accepted
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_people_who_have_a_seat_are_named_before_the_order_is_counted(world):
    order = accepted(world, limit=Decimal("1200.00"))
    cohort = world.cohort()
    rows = [world.trainee.memberships.get()]
    about = {"cohort": cohort, "memberships": rows, "order": order, "by": world.agency_coordinator, "at": NOW}
    sponsor_all(**about)
    with refuses("seat_held"):
        sponsor_all(**about)
