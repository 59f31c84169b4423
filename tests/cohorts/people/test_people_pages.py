"""The pages of agencies, supervisors and trainees, as they and as others meet them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cohorts.billing.models import Charge, Credit
from cohorts.core import roles
from cohorts.core.names import called
from cohorts.people.models import Membership, Organization
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.models import Enrollment, RequestForSeat
from tests.cohorts.training.request_scene import approve, approved_seat
from tests.presence import create_mark
from tests.refusals import on_page
from tests.world import MARKER, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def before_training():
    """A week before the cohorts of the world start."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def agency(client, world):
    """The first agency's coordinator, logged in."""
    client.force_login(world.agency_coordinator)
    return client


@pytest.fixture
def coaching(world):
    """An open cohort of a course for supervisors."""
    course = world.course("coaching", hours=16, fee="300.00", audience="supervisors")
    return world.cohort("LC-1", course=course, days=2, starts=timezone.now() + timedelta(days=30))


def pick(*people):
    return {"trainees": [person.memberships.get().pk for person in people]}


def test_an_agency_finds_open_cohorts_with_the_seats_left(agency, world, coaching):
    world.enroll(world.cohort("OPEN", seats=3))
    world.enroll(world.cohort("FULL", seats=1), world.other_trainee, world.other_agency)
    world.cohort("HIDDEN", state="planned")
    answer = agency.get(reverse("agency_cohorts") + "?sort=left")
    assert [cohort.code for cohort in answer.context["page"]] == ["FULL", "OPEN"]
    assert "2 of 3" in answer.content.decode()
    assert MARKER not in answer.content.decode()
    assert [c.code for c in agency.get(reverse("agency_cohorts") + "?q=lakes open").context["page"]] == ["OPEN"]


def test_an_agency_takes_seats_for_several_trainees_at_once(before_training, agency, world):
    cohort, second = world.cohort(), world.person("second", world.agency, roles.TRAINEE)
    url = reverse("agency_sponsor", args=[cohort.pk])
    assert "$1,200.00" in agency.get(url).content.decode()
    answer = agency.post(url, pick(world.trainee, second), follow=True)
    assert "2 trainees have a seat in PET-1" in answer.content.decode()
    assert (Enrollment.objects.count(), Charge.objects.count()) == (2, 2)
    assert "Your people in it" in agency.get(url).content.decode()


def test_an_agency_with_many_trainees_finds_one_by_name(agency, world):
    cohort = world.cohort()
    url = reverse("agency_sponsor", args=[cohort.pk])
    assert "Find a trainee" not in agency.get(url).content.decode()
    for number in range(16):
        world.person(f"more{number}", world.agency, roles.TRAINEE)
    world.person("wanted", world.agency, roles.TRAINEE, family_name="Ngọc")
    assert "Find a trainee" in agency.get(url).content.decode()
    results = agency.get(url, {"q": "ngọc wan"})
    assert [one.user.family_name for one in results.context["form"].fields["trainees"].queryset] == ["Ngọc"]
    page = agency.get(url, {"q": "nobody such"}).content.decode()
    assert "No one found" in page and "Find a trainee" in page


def test_who_had_the_course_already_is_listed_apart(agency, world):
    world.enroll(world.cohort("BEFORE", state="finished"))
    second = world.person("second", world.agency, roles.TRAINEE, family_name="Newcomer")
    url = reverse("agency_sponsor", args=[world.cohort().pk])
    page = agency.get(url).content.decode()
    assert "1 trainee is not on this list" in page
    offered = [one.user for one in agency.get(url).context["form"].fields["trainees"].queryset]
    assert offered == [second]
    page = agency.get(f"{url}?show=all").content.decode()
    assert "Trainee Example: has a seat in BEFORE" in page
    for show, people in {"all": {world.trainee, second}, "seated": {world.trainee}, "complete": set()}.items():
        listed = agency.get(f"{url}?show={show}").context["form"].fields["trainees"].queryset
        assert {one.user for one in listed} == people


def test_the_list_stays_as_it_was_after_a_mistake(agency, world):
    world.enroll(world.cohort("NOW", state="running"))
    second = world.person("second", world.agency, roles.TRAINEE)
    form = agency.post(reverse("agency_sponsor", args=[world.cohort().pk]), {"csrfmiddlewaretoken": "x"}).context[
        "form"
    ]
    assert form.errors and [one.user for one in form.fields["trainees"].queryset] == [second]


def test_where_one_of_several_has_no_seat_left_nobody_gets_one(agency, world):
    cohort, second = world.cohort(seats=1), world.person("second", world.agency, roles.TRAINEE)
    page = agency.post(reverse("agency_sponsor", args=[cohort.pk]), pick(world.trainee, second)).content.decode()
    assert on_page("too_few_seats_left", left=1, cohort="PET-1", chosen=2) in page
    assert page.count("checked") == 2
    assert not Enrollment.objects.exists()
    assert not Charge.objects.exists()


def test_a_seat_in_a_full_cohort_is_refused(before_training, agency, world):
    cohort = world.cohort(seats=1)
    world.enroll(cohort, world.other_trainee, world.other_agency)
    page = agency.post(reverse("agency_sponsor", args=[cohort.pk]), pick(world.trainee)).content.decode()
    assert "PET-1 is full" in page


def test_the_same_form_sent_twice_takes_one_seat(before_training, agency, world):
    url = reverse("agency_sponsor", args=[world.cohort().pk])
    agency.post(url, pick(world.trainee))
    assert (
        on_page("seat_held", person=called(world.trainee), cohort="PET-1")
        in agency.post(url, pick(world.trainee)).content.decode()
    )
    assert (Enrollment.objects.count(), Charge.objects.count()) == (1, 1)


@pytest.mark.parametrize("forged", [{}, {"trainees": ["x"]}, {"trainees": [999999]}, "other"])
def test_a_form_without_a_trainee_of_ours_takes_no_seat(agency, world, forged):
    sent = pick(world.other_trainee) if forged == "other" else forged
    page = agency.post(reverse("agency_sponsor", args=[world.cohort().pk]), sent)
    assert page.status_code == 422
    assert MARKER not in page.content.decode()
    assert not Enrollment.objects.exists()


def test_a_cohort_that_is_not_open_to_trainees_is_not_found(agency, world, coaching):
    for cohort in (coaching, world.cohort("A", state="planned"), world.cohort("B", state="running")):
        assert agency.get(reverse("agency_sponsor", args=[cohort.pk])).status_code == 404


def test_the_list_of_seats_searches_filters_and_leaves_as_a_file(agency, world):
    world.enroll(world.cohort("ONE"))
    gone = world.enroll(world.cohort("TWO", starts=NOW + timedelta(days=60)))
    Enrollment.objects.filter(pk=gone.pk).update(state="withdrawn", withdrawn_at=NOW)
    world.enroll(world.cohort("THREE"), world.other_trainee, world.other_agency)
    url = reverse("agency_enrollments")
    assert [seat.cohort.code for seat in agency.get(url).context["page"]] == ["TWO", "ONE"]
    assert [seat.cohort.code for seat in agency.get(url + "?state=enrolled").context["page"]] == ["ONE"]
    assert [seat.cohort.code for seat in agency.get(url + "?q=trainee two").context["page"]] == ["TWO"]
    table = agency.get(reverse("agency_enrollments_csv")).content.decode("utf-8-sig")
    assert "Trainee Example,ONE" in table
    assert MARKER not in table


def test_giving_up_a_seat_is_said_before_it_is_done(agency, world):
    cohort = world.cohort(starts=timezone.now() + timedelta(days=60))
    agency.post(reverse("agency_sponsor", args=[cohort.pk]), pick(world.trainee))
    seat = Enrollment.objects.get()
    url = reverse("agency_withdraw", args=[seat.pk])
    page = agency.get(url).content.decode()
    for words in (
        "What will happen",
        "The whole fee of $1,200.00 is credited to Prairie",
        "Trainee Example, who is emailed, as are other coordinators of Prairie Community Services.",
        "The vendor sees",
        "undone",
    ):
        assert words in page
    assert "Enter a reason" in agency.post(url, {"reason": ""}).content.decode()
    credit_text = "$1,200.00 is credited to Prairie"
    assert credit_text in agency.post(url, {"reason": "New job"}, follow=True).content.decode()
    assert "has already been withdrawn from" in agency.post(url, {"reason": "New job"}).content.decode()
    assert [credit.amount for credit in Credit.objects.all()] == [Charge.objects.get().amount]


def test_an_agency_cannot_withdraw_anothers_seat(agency, world):
    seat = world.enroll(world.cohort(), world.other_trainee, world.other_agency)
    for method in (agency.get, agency.post):
        assert method(reverse("agency_withdraw", args=[seat.pk]), {"reason": "Mine"}).status_code == 404
    seat.refresh_from_db()
    assert seat.state == "enrolled"


def test_the_agencys_overview_shows_people_hours_and_who_waits(agency, world):
    world.person("waiting", world.agency, roles.TRAINEE)
    world.enroll(world.cohort(state="running", days=2))
    page = agency.get(reverse("agency_home")).content.decode()
    assert "Trainee Example" in page and "PET-1" in page
    assert "Waiting Example" in page
    assert "16\xa0h of attendance not recorded yet" in page
    assert MARKER not in page


def test_a_supervisor_sees_the_own_staff_only(client, world):
    world.enroll(world.cohort(state="running"))
    world.enroll(world.cohort("PET-2"), world.other_trainee, world.other_agency)
    client.force_login(world.supervisor)
    page = client.get(reverse("supervisor_home")).content.decode()
    assert "Trainee Example" in page
    assert "PET-1" in page
    assert "PET-2" not in page
    assert MARKER not in page


def test_a_supervisor_enrolls_in_leading_and_coaching_and_gives_it_up(before_training, client, world, coaching):
    client.force_login(world.supervisor)
    world.cohort("PET-1")
    answer = client.get(reverse("supervisor_courses"))
    assert [cohort.code for cohort in answer.context["page"]] == ["LC-1"]
    url = reverse("supervisor_ask_own", args=[coaching.pk])
    assert "Prairie Community Services pays $300.00." in client.get(url).text
    assert "We sent your request to Prairie Community Services" in client.post(url, follow=True).text
    assert not Enrollment.objects.exists(), "the agency consents before it is charged"
    assert on_page("request_open_already", person=called(world.supervisor), cohort="LC-1") in client.post(url).text
    approve(world, RequestForSeat.objects.get(), at=world.now)
    seat = Enrollment.objects.get()
    assert on_page("seat_held", person=called(world.supervisor), cohort="LC-1") in client.post(url).text
    assert client.get(reverse("my_cohort", args=[coaching.pk])).status_code == 200
    client.post(reverse("supervisor_withdraw", args=[seat.pk]), {"reason": "Busy"})
    seat.refresh_from_db()
    assert seat.state == "withdrawn"


def test_a_supervisor_of_two_agencies_chooses_who_pays(before_training, client, world, coaching):
    third = Organization.objects.create(kind=roles.AGENCY, name="River House")
    Membership.objects.create(user=world.supervisor, organization=third, role=roles.SUPERVISOR, started_at=NOW)
    client.force_login(world.supervisor)
    url = reverse("supervisor_ask_own", args=[coaching.pk])
    assert "Choose one" in client.get(url).text
    assert "Choose the agency that pays." in client.post(url).text
    client.post(url, {"agency": world.other_agency.pk})
    assert not RequestForSeat.objects.exists()
    client.post(url, {"agency": third.pk})
    assert RequestForSeat.objects.get().agency == third


def test_a_supervisor_does_not_give_up_the_seat_of_staff(client, world):
    seat = world.enroll(world.cohort())
    client.force_login(world.supervisor)
    assert client.post(reverse("supervisor_withdraw", args=[seat.pk]), {"reason": "No"}).status_code == 404
    assert client.get(reverse("supervisor_ask_own", args=[seat.cohort_id])).status_code == 404


def test_a_trainee_sees_the_next_session_with_its_zone_and_the_hours(client, world):
    cohort = world.cohort(state="running", days=3, starts=timezone.now() - timedelta(days=1, hours=1))
    seat = world.enroll(cohort)
    session = cohort.sessions.first()
    create_mark(session=session, enrollment=seat, number=1, minutes=480, at=NOW)
    create_mark(session=session, enrollment=seat, number=2, minutes=240, reason="Left at noon", at=NOW)
    client.force_login(world.trainee)
    page = client.get(reverse("my_home")).content.decode()
    assert "Times are in Central time (CST or CDT)" in page
    assert "4\xa0h credited" in page
    page = client.get(reverse("my_cohort", args=[cohort.pk])).content.decode()
    assert "Left at noon" in page
    assert "Corrected" in page and "8\xa0h, " in page
    assert "You may miss 8\xa0h." in page and "72\xa0h are needed." in page and "4\xa0h credited" in page


def test_a_trainee_without_a_seat_is_told_whom_to_ask(client, world):
    client.force_login(world.trainee)
    page = client.get(reverse("my_home")).text
    assert "ask your agency for a seat" in page and reverse("my_open_cohorts") in page


def test_a_trainee_finds_no_cohort_without_a_seat_in_it(client, world):
    cohort = world.cohort()
    world.enroll(cohort, world.other_trainee, world.other_agency)
    client.force_login(world.trainee)
    assert client.get(reverse("my_cohort", args=[cohort.pk])).status_code == 404


def test_a_seat_given_up_stays_readable(client, world):
    seat = world.enroll(world.cohort())
    Enrollment.objects.filter(pk=seat.pk).update(state="withdrawn", withdrawn_at=NOW)
    client.force_login(world.trainee)
    assert "1 withdrawn seat" in client.get(reverse("my_home")).content.decode()
    assert "was withdrawn on" in client.get(reverse("my_cohort", args=[seat.cohort_id])).content.decode()


def test_an_old_page_of_a_seat_given_up_and_of_a_course_taken_leads_back(client, agency, world, coaching):
    seat = world.enroll(world.cohort())
    withdraw(enrollment=seat, reason="Later", by=world.agency_coordinator, at=world.now)
    page = agency.get(reverse("agency_withdraw", args=[seat.pk]), follow=True).content.decode()
    assert on_page("seat_given_up_before", person=called(world.trainee), cohort="PET-1") in page
    approved_seat(world, coaching, world.supervisor, at=world.now)
    client.force_login(world.supervisor)
    page = client.get(reverse("supervisor_ask_own", args=[coaching.pk]), follow=True).content.decode()
    assert on_page("seat_held", person=called(world.supervisor), cohort="LC-1") in page
