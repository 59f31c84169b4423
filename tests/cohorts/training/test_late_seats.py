"""Seats that agencies fill after the start: until a day that the vendor names (D15)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.core.actions import Refused
from cohorts.training.actions.cohorts import start_cohort
from cohorts.training.actions.copies import copy_cohort
from cohorts.training.actions.enrollment_days import change_enrolling
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.requests import ask
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.actions.waiting import join
from cohorts.training.models import Enrollment
from cohorts.training.rules.waiting import Enrolling, enrolling_problems
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
DAY_4 = (NOW + timedelta(days=3)).date()
# The evening of the first day of four; a day can be missed of ten.
EVENING = NOW + timedelta(hours=9)


@pytest.fixture
def running(world):
    """A cohort that began today, with one seat taken, and late seats until the fourth day."""
    cohort = world.cohort("LATE", starts=NOW - timedelta(hours=1), seats=3, trainer=world.trainer)
    world.enroll(cohort, person=world.other_trainee)
    change_enrolling(cohort=cohort, enrolling=Enrolling(late_until=DAY_4), by=world.vendor_coordinator, at=NOW)
    start_cohort(cohort=cohort, by=world.vendor_coordinator, at=NOW)
    cohort.refresh_from_db()
    return cohort


def give(world, cohort, at=EVENING, late=""):
    return sponsor(
        cohort=cohort, person=world.trainee, agency=world.agency, late=late, by=world.agency_coordinator, at=at
    )


def test_agencies_fill_free_seats_until_the_day_that_the_vendor_named(world, running):
    with refuses("enrollment_closed", cohort=running.code, day=DAY_4):
        give(world, running, at=NOW + timedelta(days=5), late="Has hours from elsewhere")
    assert give(world, running).is_taken


def test_without_such_a_day_nobody_comes_after_the_start(world, running):
    change_enrolling(cohort=running, enrolling=Enrolling(), by=world.vendor_coordinator, at=NOW)
    running.refresh_from_db()
    assert running.late_until is None
    with refuses("cohort_started"):
        give(world, running)


def test_once_it_runs_only_the_day_for_late_seats_is_changed(world, running):
    new = Enrolling(closes_on=DAY_4, offer_hours=1, late_until=DAY_4 + timedelta(days=1))
    change_enrolling(cohort=running, enrolling=new, by=world.vendor_coordinator, at=NOW)
    running.refresh_from_db()
    assert running.enrolling == Enrolling(late_until=DAY_4 + timedelta(days=1))


def test_late_seats_do_not_end_before_the_first_session():
    (problem,) = enrolling_problems(Enrolling(late_until=DAY_4), DAY_4 + timedelta(days=1))
    assert (problem.code, problem.field) == ("late_seats_before_start", "late_until")


def test_late_seats_end_by_the_last_session_and_no_new_day_is_over_already(world, running):
    by = {"by": world.vendor_coordinator, "at": NOW + timedelta(days=5)}
    last = running.days[1]
    with refuses("late_seats_after_end", field="late_until", last=last):
        change_enrolling(cohort=running, enrolling=Enrolling(late_until=last + timedelta(days=1)), **by)
    with refuses("late_seats_day_over", field="late_until"):
        change_enrolling(cohort=running, enrolling=Enrolling(late_until=DAY_4 + timedelta(days=1)), **by)
    # The day that was entered when it was to come may stay.
    assert change_enrolling(cohort=running, enrolling=Enrolling(late_until=DAY_4), **by).late_until == DAY_4
    assert change_enrolling(cohort=running, enrolling=Enrolling(late_until=last), **by).late_until == last


def test_nobody_waits_or_asks_for_a_seat_after_the_start(world, running):
    type(running).objects.filter(pk=running.pk).update(seats=1)
    with refuses("cohort_full"):
        join(cohort=running, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=EVENING)
    with pytest.raises(Refused):
        ask(cohort=running, person=world.trainee, agency=world.agency, by=world.trainee, at=EVENING)


def test_a_copy_takes_late_seats_as_many_days_after_its_start(world, running):
    world.approve()
    copy = copy_cohort(
        cohort=running, code="NEXT", first_day=(NOW + timedelta(days=63)).date(), by=world.vendor_coordinator, at=NOW
    ).cohort
    assert copy.late_until - DAY_4 == copy.starts_at.date() - running.starts_at.date()


def test_the_agency_finds_the_cohort_until_then_and_everybody_reads_it(world, running, client):
    client.force_login(world.agency_coordinator)
    with time_machine.travel(EVENING, tick=False):
        text = client.get(reverse("agency_cohorts")).text
        assert "Has begun. Seats until" in text and reverse("agency_sponsor", args=[running.pk]) in text
        page = client.get(reverse("public_cohort", args=[running.pk])).text
        assert "Agencies can still take free seats" in page
        assert f"{running.seats - 1} of {running.seats} seats left" in page
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        assert reverse("agency_sponsor", args=[running.pk]) not in client.get(reverse("agency_cohorts")).text
        assert "can no longer be taken" in client.get(reverse("public_cohort", args=[running.pk])).text


def test_the_vendor_reads_what_starting_means_and_changes_the_day_while_it_runs(world, client):
    cohort = world.cohort("LATE", starts=NOW - timedelta(hours=1), trainer=world.trainer)
    client.force_login(world.vendor_coordinator)
    with time_machine.travel(NOW, tick=False):
        page = reverse("vendor_cohort_start", args=[cohort.pk])
        assert "Seats can no longer be taken." in client.get(page).text
        enrolling = reverse("vendor_cohort_enrolling", args=[cohort.pk])
        client.post(enrolling, {"late_until": DAY_4.isoformat(), "offer_hours": "48"})
        assert "Agencies can take free seats until the end of" in client.get(page).text
        client.post(page)
        form = client.get(enrolling).text
        assert "late_until" in form and "closes_on" not in form
        client.post(enrolling, {"late_until": ""})
    cohort.refresh_from_db()
    assert (cohort.state, cohort.late_until) == ("running", None)


def test_moving_a_seat_asks_again_when_the_hours_cannot_be_reached_there(world, running, client):
    former = world.enroll(world.cohort("FORMER", starts=NOW + timedelta(days=40)))
    client.force_login(world.program_staff)
    late = NOW + timedelta(days=2, hours=9)
    with time_machine.travel(late, tick=False):
        page = reverse("move_seat", args=[former.pk])
        answer = client.post(page, {"cohort": running.pk, "reason": "Asked to"})
        assert answer.status_code == 422 and "Move the seat all the same" in answer.text
        assert not Enrollment.objects.filter(cohort=running, person=world.trainee).exists()
        client.post(page, {"cohort": running.pk, "reason": "Asked to", "sure": "on"})
    assert Enrollment.objects.get(cohort=running, person=world.trainee).is_taken


def test_moving_a_seat_to_a_cohort_that_takes_no_late_seats_is_refused(world, running):
    type(running).objects.filter(pk=running.pk).update(late_until=None)
    former = world.enroll(world.cohort("FORMER", starts=NOW + timedelta(days=40)))
    with refuses("cohort_started"):
        move_seat(enrollment=former, cohort=running, reason="Asked to", by=world.program_staff, at=EVENING)
