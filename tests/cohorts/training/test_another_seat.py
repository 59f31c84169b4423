"""Who completed a course, has a seat in it or is certified gets another seat only with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.training.actions.attendance import mark
from cohorts.training.actions.enrollments import sponsor, sponsor_all, withdraw
from cohorts.training.models import Enrollment
from cohorts.training.ports import CERTIFIED_PEOPLE
from cohorts.training.rules.seats import CourseSeat, standing
from tests.presence import present
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
COMPLETE, RUNNING, OVER = CourseSeat("A", True, True), CourseSeat("B", False, True), CourseSeat("C", False, False)


@pytest.mark.parametrize(
    ("seats", "certified", "result"),
    [
        ([], False, None),
        ([], True, ("certified", "")),
        ([COMPLETE, OVER], True, ("certified", "")),
        ([RUNNING, COMPLETE, OVER], False, ("complete", "A")),
        ([OVER, RUNNING], False, ("seated", "B")),
        ([OVER], False, ("short", "C")),
    ],
)
def test_the_strongest_of_all_seats_of_a_course_counts(seats, certified, result):
    assert standing(seats, certified) == result


def by_agency(world, cohort, **more):
    by = {"agency": world.agency, "by": world.agency_coordinator, "at": world.now}
    return sponsor(cohort=cohort, person=world.trainee, **by | more)


def test_who_has_a_seat_in_the_course_gets_another_only_with_a_reason(world):
    by_agency(world, world.cohort("FIRST"))
    second = world.cohort("SECOND", starts=world.now + timedelta(days=60))
    with refuses("seat_again_seated", field="again", person=world.trainee.get_full_name(), cohort="FIRST"):
        by_agency(world, second)
    with refuses("seat_again_seated", field="again"):
        memberships = [world.trainee.memberships.get(role=roles.TRAINEE)]
        sponsor_all(cohort=second, memberships=memberships, by=world.agency_coordinator, at=world.now)
    seat = by_agency(world, second, again="She moves to another city.")
    entry = ModelLogEntry.objects.filter(object_id=str(seat.pk), action="enrollment.sponsored").get()
    assert entry.data["reason"] == "She moves to another city."


def test_a_certified_person_gets_a_seat_only_with_a_reason(world, monkeypatch):
    monkeypatch.setattr("cohorts.training.models.standings.CERTIFIED_PEOPLE", [lambda people, course: set(people)])
    with refuses("seat_again_certified", field="again"):
        by_agency(world, world.cohort())
    assert CERTIFIED_PEOPLE and by_agency(world, world.cohort("B"), again="The certificate was for another program.")


def test_the_page_names_the_standing_and_asks_for_the_reason(client, world):
    by_agency(world, world.cohort("FIRST"))
    client.force_login(world.agency_coordinator)
    page = f"{reverse('agency_sponsor', args=[world.cohort('SECOND').pk])}?show=seated"
    body = client.get(page).text
    assert "has a seat in FIRST" in body and "Why another seat?" in body
    trainee = {"trainees": [world.trainee.memberships.get(role=roles.TRAINEE).pk]}
    answer = client.post(page, trainee)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["again"]
    assert client.post(page, trainee | {"again": "The first one is in Duluth."}).status_code == 302
    assert Enrollment.objects.taken().of_person(world.trainee).count() == 2


def test_who_cannot_get_the_hours_any_more_is_listed_and_needs_no_reason(client, world):
    over = world.cohort("OVER", state="finished")
    world.enroll(over)
    for session in over.sessions.all():
        world.mark(over.enrollments.get(), session, 0)
    client.force_login(world.agency_coordinator)
    cohort = world.cohort("NEXT", starts=timezone.now() + timedelta(days=7))
    page = reverse("agency_sponsor", args=[cohort.pk])
    body = client.get(page).text
    assert "not enough hours in OVER, must take it again" in body and "Why another seat?" not in body
    trainee = {"trainees": [world.trainee.memberships.get(role=roles.TRAINEE).pk]}
    assert client.post(page, trainee).status_code == 302


def test_hours_that_were_complete_when_a_seat_was_given_up_are_not_paid_for_again_unawares(world):
    cohort = world.cohort("DONE", state="running", starts=world.now - timedelta(days=20))
    seat = world.enroll(cohort)
    seat.enrolled_at = cohort.scheduled_at
    seat.save()
    for session in cohort.sessions.all():
        mark(session=session, entries={seat: present(session)}, by=world.vendor_coordinator, at=world.now)
    withdraw(enrollment=seat, reason="New employer", by=world.agency_coordinator, at=world.now)
    with refuses("seat_again_complete", field="again", person=world.trainee.get_full_name(), cohort="DONE"):
        by_agency(world, world.cohort("NEXT"))
