"""How requests for seats end without an answer, and who is told."""

from datetime import timedelta

import pytest

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.training.actions import requests
from cohorts.training.actions.cohorts import cancel_cohort, start_cohort
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.models import Cohort, RequestForSeat
from cohorts.training.tasks import fill_free_seats
from tests.cohorts.training.request_scene import approve, ask, states
from tests.cohorts.training.waiting_scene import COURSE_YEAR, NOON, START, emails_to
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cohort(world):
    return world.cohort(**COURSE_YEAR, seats=2)


def test_who_lost_the_role_meanwhile_gets_no_seat(world, cohort):
    request = ask(world, cohort, at=NOON)
    world.trainee.memberships.update(ended_at=NOON)
    with refuses("course_for_other_role"):
        approve(world, request, at=NOON)
    assert states() == ["open"]


# --- The end of requests nobody answered ---


def test_requests_end_with_the_last_day_to_enroll_and_everybody_is_told_once(world, cohort):
    """As D05 says of offers: the end of the day where the cohort is."""
    Cohort.objects.filter(pk=cohort.pk).update(enrollment_closes_on=START.date() - timedelta(days=7))
    ask(world, cohort, at=NOON, by=world.supervisor)
    other = world.person("other", world.agency, roles.TRAINEE)
    ask(world, cohort, other, at=NOON)
    ends = START.replace(hour=5) - timedelta(days=6)  # Midnight in Chicago.
    Email.objects.all().delete()
    assert requests.expire_requests(cohort=cohort, by=None, at=ends - MINUTE) == []
    for _ in range(2):
        requests.expire_requests(cohort=cohort, by=None, at=ends)
    assert states() == ["expired", "expired"]
    for person in (world.trainee, other, world.supervisor, world.agency_coordinator):
        assert emails_to(person) == ["A request for a seat has ended"]
    assert "Trainee Example and Other Example" in Email.objects.get(person=world.agency_coordinator).body
    with refuses("request_expired"):
        approve(world, RequestForSeat.objects.first(), at=ends)


def test_the_job_ends_requests_for_trainings_that_have_begun(world):
    cohort = world.cohort()
    ask(world, cohort, at=world.now)
    fill_free_seats()
    assert states() == ["expired"]


def test_starting_a_cohort_ends_its_requests(world, cohort):
    ask(world, cohort, at=NOON)
    start_cohort(cohort=cohort, by=world.vendor_coordinator, at=START)
    assert states() == ["expired"]


def test_canceling_a_cohort_closes_requests_and_tells_each_person_once_and_an_agency_with_seats_in_one_email(
    world, cohort
):
    """D12: two requests unapproved."""
    seated = world.person("seated", world.agency, roles.TRAINEE)
    sponsor(cohort=cohort, person=seated, agency=world.agency, by=world.agency_coordinator, at=NOON)
    ask(world, cohort, at=NOON)
    ask(world, cohort, world.other_trainee, agency=world.other_agency, at=NOON)
    Email.objects.all().delete()
    cancel_cohort(cohort=cohort, reason="Too few people", by=world.vendor_coordinator, at=NOON)
    assert states() == ["closed", "closed"]
    ended = ["A request for a seat has ended"]
    assert emails_to(world.trainee) == emails_to(world.other_trainee) == ended
    assert emails_to(world.other_agency_coordinator) == ended
    assert emails_to(world.agency_coordinator) == ["A training is canceled"]
    with refuses("request_of_canceled_cohort"):
        approve(world, RequestForSeat.objects.first(), at=NOON)
