"""Lists of certification cost the same number of queries at one row and at a hundred."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.people.models import User
from lms.certification.models import Certificate, Decision, Program
from tests.candidates import candidacy_of, version_of
from tests.lms.certification.findings import MET_FINDINGS


@pytest.fixture
def many(world):
    program = Program.objects.create(key="p", title="P", credential="C", authority=world.state)
    version = version_of(program, at=world.now)

    def make(first, last):
        people = User.objects.bulk_create(
            User(email=f"many{n}@example.org", given_name="Many", family_name=f"P{n}") for n in range(first, last)
        )
        candidacies = [candidacy_of(person, version, at=world.now) for person in people]
        decisions = Decision.objects.bulk_create(
            Decision(
                candidacy=row,
                cycle=row.cycles.get(),
                number=1,
                version=version,
                met=True,
                on=world.now.date(),
                facts={},
                findings=MET_FINDINGS,
                fingerprint="f",
                at=world.now,
            )
            for row in candidacies
        )
        Certificate.objects.bulk_create(
            Certificate(
                number=f"2026-{decision.pk}",
                number_key=f"2026{decision.pk}",
                token=f"t{decision.pk}",
                person=row.person,
                program=program,
                version=version,
                candidacy=row,
                decision=decision,
                valid_from=world.now.date(),
                certified_since=world.now.date(),
                name=str(row.person),
                family_name="x",
                credential="C",
                issued_on=world.now.date(),
                issued_at=world.now + timedelta(minutes=1),
                state="active",
            )
            for row, decision in zip(candidacies, decisions)
        )

    return make


@pytest.mark.parametrize(("name", "queries"), [("candidacies", 13), ("certificates", 12)])
def test_the_lists_of_the_state_cost_the_same_at_one_row_and_at_a_hundred(
    world, many, client, django_assert_num_queries, name, queries
):
    client.force_login(world.program_staff)
    address = reverse(f"{name}:index")
    many(0, 1)
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    many(1, 100)
    with django_assert_num_queries(queries):
        assert client.get(address).content.decode().count("Many P") >= 10


def test_the_trainees_path_costs_the_same_with_one_session_and_with_many(world, client, django_assert_num_queries):
    from tests.lms.certification.conftest import Road

    road = Road(world)
    seat = road.seat(cohort=world.cohort("SHORT", days=1))
    road.attend(seat)
    client.force_login(world.trainee)
    with django_assert_num_queries(34):
        client.get("/my/path/")
    road.attend(road.seat(cohort=world.cohort("LONG", days=30)), sessions=30)
    with django_assert_num_queries(34):
        client.get("/my/path/")
