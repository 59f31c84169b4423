"""A trainer who left the vendor is named where they taught, and no longer where they would have to teach."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.people.models import Membership

FORMER = "Former trainer, choose another"


@pytest.fixture
def cohort(world):
    """A running cohort with sessions behind and ahead of now, whose only trainer left; the trainee has a seat."""
    starts = timezone.now() - timedelta(days=2, hours=1)
    cohort = world.cohort(state="running", days=6, starts=starts, trainer=world.trainer)
    world.enroll(cohort)
    Membership.objects.filter(user=world.trainer).update(ended_at=timezone.now())
    return cohort


@pytest.fixture
def rows_of(client):
    """Return a function: person, name of the page, cohort -> the rows of its table of sessions, as HTML."""

    def rows(person, name, cohort):
        client.force_login(person)
        page = client.get(reverse(name, args=[cohort.pk])).content.decode()
        return page.partition('id="sessions"')[2].partition("</table>")[0].split("<tr>")[2:]

    return rows


def test_the_vendor_sees_for_which_sessions_to_choose_another_trainer(world, cohort, rows_of):
    rows = rows_of(world.vendor_coordinator, "vendor_cohort", cohort)
    over = cohort.sessions.filter(ends_at__lte=timezone.now()).count()
    assert 0 < over < len(rows)
    assert [FORMER in row for row in rows] == [False] * over + [True] * (len(rows) - over)
    assert all(world.trainer.family_name in row for row in rows)


def test_a_trainee_reads_who_taught_and_that_there_is_no_trainer_yet(world, cohort, rows_of):
    rows = rows_of(world.trainee, "my_cohort", cohort)
    over = cohort.sessions.filter(ends_at__lte=timezone.now()).count()
    assert [world.trainer.family_name in row for row in rows] == [True] * over + [False] * (len(rows) - over)
    assert ["No trainer yet" in row for row in rows] == [False] * over + [True] * (len(rows) - over)


def test_another_trainer_of_the_session_is_named_alone(world, cohort, rows_of):
    stays = world.person("stays", world.vendor, "trainer", family_name="Staying")
    coming = cohort.sessions.filter(ends_at__gt=timezone.now())
    for session in coming:
        session.trainers.add(stays)
    rows = rows_of(world.trainee, "my_cohort", cohort)[-coming.count() :]
    assert all("Staying" in row and "No trainer yet" not in row for row in rows)
    assert all(world.trainer.family_name not in row for row in rows)


def test_a_trainer_of_another_vendor_is_no_trainer_here(world, cohort, rows_of):
    Membership.objects.filter(user=world.trainer).update(ended_at=None, organization=world.other_vendor)
    assert FORMER in rows_of(world.vendor_coordinator, "vendor_cohort", cohort)[-1]
