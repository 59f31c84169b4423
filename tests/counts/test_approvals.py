"""The pages of approvals cost the same number of queries at one row and at many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.people.actions.state_roles import propose_state_role
from tests.approvals.scenes import state_person
from tests.exams.delivery.rows import into_admin
from tests.world import NOW

pytestmark = pytest.mark.django_db


def propose(world, number):
    return propose_state_role(
        email=f"new{number}@example.org",
        given_name="Noor",
        family_name="Many",
        organization=world.state,
        role=roles.FINANCE,
        reason="x",
        by=world.program_staff,
        at=NOW,
    )


@pytest.mark.parametrize("page", ["proposals", "desk"])
def test_a_list_costs_the_same_at_one_row_and_at_many(client, world, page):
    second = state_person(world, "second", roles.PROGRAM)
    into_admin(client, second)

    def cost(rows):
        for number in rows:
            propose(world, f"{number}a")
            actions.reject(proposal=propose(world, f"{number}b"), reason="x", by=second, at=NOW)
        client.get(reverse(page))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(page)).status_code == 200
        return len(queries)

    assert cost(range(1)) == cost(range(1, 12))
