"""Pages of endorsements and of work on teams cost the same number of queries at one row and at a hundred."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.models import Membership, User
from lms.certification.models import Candidacy, Certificate, Cycle, EndorsementGrant, TeamWork
from lms.certification.models.endorsements import endorsements_ending
from tests.lms.certification.endorsed import Endorsed
from tests.lms.certification.holder import local

SIZES = pytest.mark.parametrize("size", [1, 100])
NOW = local(2026, 9, 1, 12)
pytestmark = [pytest.mark.django_db]


@pytest.fixture
def holder(world):
    with time_machine.travel(NOW, tick=False):
        holder = Endorsed(world)
        holder.first = holder.certify(local(2026, 8, 1, 9))
        yield holder


def crowd(holder, size):
    """So many people of the agency on a team, each with an endorsement; the first is the holder's own."""
    world, started = holder.world, local(2026, 1, 5, 9)
    people = User.objects.bulk_create(
        User(email=f"many{n}@example.org", given_name="Many", family_name=f"P{n}") for n in range(1, size)
    )
    Membership.objects.filter(user=holder.person, role=roles.TRAINEE).update(started_at=started)
    jobs = Membership.objects.bulk_create(
        Membership(
            user=person, organization=world.agency, role=roles.TRAINEE, supervisor=world.supervisor, started_at=started
        )
        for person in people
    )
    candidacies = Candidacy.objects.bulk_create(
        Candidacy(person=person, program=holder.program, level="entry", since=started) for person in people
    )
    Cycle.objects.bulk_create(
        Cycle(candidacy=row, number=1, kind="initial", version=holder.version, begun_at=started) for row in candidacies
    )
    everybody = [(holder.person, holder.job), *zip(people, jobs, strict=True)]
    about = {"program": holder.program, "key": "crisis", "at": NOW}
    TeamWork.objects.bulk_create(
        TeamWork(
            person=person, employment=job, team="Team", begins_on=date(2026, 2, 1), due_on=date(2026, 10, 1),
            by=world.supervisor, **about,
        )
        for person, job in everybody
    )  # fmt: skip
    EndorsementGrant.objects.bulk_create(
        EndorsementGrant(
            person=person, certificate=holder.first, version=holder.version, title="Crisis", is_personal=False,
            begins_on=date(2026, 2, 1), ends_on=date(2026, 8, 30), **about,
        )
        for person, _job in everybody
    )  # fmt: skip


@SIZES
def test_lists_of_endorsements_and_teams_cost_no_more_queries(holder, url_cost, size):
    crowd(holder, size)
    world = holder.world
    url_cost(world.supervisor, reverse("team_work"), 6)
    url_cost(world.agency_coordinator, reverse("team_work"), 6)
    url_cost(world.agency_coordinator, reverse("record_team_work"), 6)
    url_cost(holder.staff, reverse("team_work_list"), 12)
    url_cost(holder.staff, reverse("endorsements"), 12)


@SIZES
def test_ones_own_page_costs_no_more_with_a_history(holder, url_cost, size):
    EndorsementGrant.objects.bulk_create(
        EndorsementGrant(
            person=holder.person, certificate=holder.first, version=holder.version, program=holder.program,
            key="crisis", title="Crisis", is_personal=False, begins_on=date(2020, 1, 1), ends_on=date(2020, 12, 31),
            at=NOW,
        )
        for _number in range(size)
    )  # fmt: skip
    url_cost(holder.person, reverse("my_endorsements"), 20)
    url_cost(holder.staff, reverse("certificate_endorsements", args=[holder.first.pk]), 14)


@SIZES
def test_what_ends_is_one_query(holder, django_assert_num_queries, size):
    crowd(holder, size)
    with django_assert_num_queries(1):
        assert len(endorsements_ending(date(2026, 1, 1), date(2026, 12, 31))) == 1
    assert Certificate.objects.count() == 1


def test_the_public_page_costs_one_query_more_where_something_was_granted(holder, client, django_assert_num_queries):
    client.get(f"/verify/{holder.first.token}/")
    with django_assert_num_queries(1):
        client.get(f"/verify/{holder.first.token}/")
    crowd(holder, 1)
    with django_assert_num_queries(2):
        client.get(f"/verify/{holder.first.token}/")
