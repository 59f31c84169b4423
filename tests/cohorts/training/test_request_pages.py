"""The pages on which seats are asked for, and on which an agency answers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Membership, Organization
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.waiting import join
from cohorts.training.models import Enrollment, RequestForSeat, WaitingPlace
from lms.dashboard.tasks_due import tasks_of
from tests.cohorts.billing.orders import accepted
from tests.cohorts.training.request_scene import ask
from tests.refusals import on_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(world):
    return world.cohort(starts=timezone.now() + timedelta(days=60), seats=2)


def codes(person):
    return [task.code for task in tasks_of(person, timezone.now())]


def test_a_trainee_asks_after_reading_the_price_and_its_terms_and_sees_that_the_agency_decides(world, client, cohort):
    client.force_login(world.trainee)
    (task,) = [task for task in tasks_of(world.trainee, timezone.now()) if task.code == "seat_ask"]
    listed = client.get(task.url).text
    address = reverse("my_ask", args=[cohort.pk])
    assert address in listed and "$1,200.00" in listed
    page = client.get(address).text
    assert "Prairie Community Services pays $1,200.00. You pay nothing." in page
    assert "Giving up the seat is free through" in page
    assert "Nothing is charged before the agency approves the request." in page
    answer = client.post(address, {"message": "These dates fit."}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("my_home")
    assert "waiting for Prairie Community Services" in answer.text
    assert "seat_ask" not in codes(world.trainee)
    assert address not in client.get(reverse("my_open_cohorts")).text
    second = client.post(address, {})
    assert (
        second.status_code == 422
        and on_page("request_open_already", person="Trainee Example", cohort="PET-1") in second.text
    )


def test_who_is_trainee_at_two_agencies_says_which_one_pays(world, client, cohort):
    third = Organization.objects.create(kind=roles.AGENCY, name="River House")
    Membership.objects.create(user=world.trainee, organization=third, role=roles.TRAINEE, started_at=world.now)
    client.force_login(world.trainee)
    address = reverse("my_ask", args=[cohort.pk])
    assert "Your agency pays $1,200.00." in client.get(address).text
    assert client.post(address, {}).status_code == 422
    client.post(address, {"agency": third.pk})
    assert RequestForSeat.objects.get().agency == third


def test_a_trainee_withdraws_a_request_on_the_page_that_shows_it(world, client, cohort):
    request = ask(world, cohort, at=timezone.now())
    client.force_login(world.trainee)
    address = reverse("my_request_withdraw", args=[request.pk])
    assert address in client.get(reverse("my_home")).text
    assert "Withdraw your request for a seat in PET-1?" in client.get(address).text
    assert "is withdrawn." in client.post(address, follow=True).text
    assert RequestForSeat.objects.get().state == "withdrawn"
    client.force_login(world.other_trainee)
    assert client.post(address).status_code == 404


def test_the_agency_has_a_task_and_approves_after_reading_the_price_and_its_terms(world, client, cohort):
    ask(world, cohort, at=timezone.now(), message="These dates fit.")
    request = RequestForSeat.objects.get()
    (task,) = [task for task in tasks_of(world.agency_coordinator, timezone.now()) if task.code == "requests_answer"]
    assert task.url == reverse("agency_requests") and task.params["people"] == "Trainee Example"
    client.force_login(world.agency_coordinator)
    assert "1 request for a seat is waiting for your answer." in client.get(reverse("agency_home")).text
    assert "These dates fit." in client.get(task.url).text
    address = reverse("agency_approve", args=[request.pk])
    page = client.get(address).text
    assert "Prairie Community Services pays $1,200.00." in page and "Giving up the seat is free through" in page
    answer = client.post(address, follow=True)
    assert "Trainee Example has a seat in PET-1. Your agency is charged the fee." in answer.text
    assert Enrollment.objects.get().person == world.trainee
    assert "requests_answer" not in codes(world.agency_coordinator)
    assert "seat in PET-1" in client.get(task.url).text
    assert on_page("request_approved", person="Trainee Example", cohort="PET-1", when=request.asked_at) in (
        client.get(address, follow=True).text
    )


def test_an_answer_for_a_full_cohort_is_a_place_and_says_so_before_and_after(world, client, cohort):
    for number in range(2):
        world.enroll(cohort, world.person(f"s{number}", world.agency, roles.TRAINEE))
    request = ask(world, cohort, at=timezone.now())
    client.force_login(world.agency_coordinator)
    address = reverse("agency_approve", args=[request.pk])
    assert "No seat is free now. People waiting: 0." in client.get(address).text
    assert "is on the waiting list of PET-1, place 1 of 1." in client.post(address, follow=True).text
    client.force_login(world.trainee)
    assert "place 1 of 1 on the waiting list" in client.get(reverse("my_home")).text


def test_the_agency_declines_with_a_reason_that_the_person_reads(world, client, cohort):
    request = ask(world, cohort, at=timezone.now())
    client.force_login(world.agency_coordinator)
    address = reverse("agency_decline", args=[request.pk])
    assert "Enter why you decline." in client.post(address, {"reason": ""}).text
    client.post(address, {"reason": "Wait for the spring"})
    client.force_login(world.trainee)
    page = client.get(reverse("my_home")).text
    assert "Wait for the spring" in page
    client.force_login(world.other_agency_coordinator)
    assert client.get(address).status_code == 404


def test_a_supervisor_asks_for_staff_from_my_staff_and_sees_what_became_of_it(world, client, cohort):
    client.force_login(world.supervisor)
    assert reverse("supervisor_cohorts") in client.get(reverse("supervisor_home")).text
    address = reverse("supervisor_ask", args=[cohort.pk])
    assert "You pay nothing" not in client.get(address).text, "the seat is not theirs"
    assert address in client.get(reverse("supervisor_cohorts")).text
    page = client.get(address).text
    assert "Trainee Example" in page and "Prairie Community Services pays $1,200.00." in page
    assert "Choose at least one person." in client.post(address, {}).text
    answer = client.post(address, {"trainees": [world.trainee.memberships.get().pk]}, follow=True)
    assert "We sent 1 request to the agency." in answer.text
    assert "waiting for Prairie Community Services" in answer.text
    assert "Waiting for the agency: Trainee Example" in client.get(reverse("supervisor_cohorts")).text
    withdraw = reverse("supervisor_request_withdraw", args=[RequestForSeat.objects.get().pk])
    assert withdraw in answer.text
    client.post(withdraw)
    assert RequestForSeat.objects.get().state == "withdrawn"


def test_a_supervisor_without_staff_reads_why_nobody_can_be_chosen(world, client, cohort):
    client.force_login(world.other_supervisor)
    assert "No one to choose" in client.get(reverse("supervisor_ask", args=[cohort.pk])).text


def test_a_supervisor_does_not_withdraw_what_the_person_asked(world, client, cohort):
    request = ask(world, cohort, at=timezone.now())
    client.force_login(world.supervisor)
    assert client.post(reverse("supervisor_request_withdraw", args=[request.pk])).status_code == 404
    assert "Withdraw the request" not in client.get(reverse("supervisor_home")).text


def test_the_task_of_the_supervisors_course_is_done_when_it_is_asked_for(world):
    course = world.course("coaching", audience="supervisors")
    assert "supervisor_course_take" in codes(world.supervisor)
    ask(
        world,
        world.cohort("LC-1", course=course, starts=timezone.now() + timedelta(days=9)),
        world.supervisor,
        at=timezone.now(),
    )
    assert "supervisor_course_take" not in codes(world.supervisor)


def test_the_agency_approves_several_requests_and_reads_why_one_was_not(world, client, cohort):
    """The first to ask get the seats, the next one waits, and one that needs a reason stays open."""
    now = timezone.now()
    people = [world.person(f"t{number}", world.agency, roles.TRAINEE) for number in range(4)]
    for number, person in enumerate(people):
        ask(world, cohort, person=person, by=person, at=now + timedelta(seconds=number))
    elsewhere = world.cohort("PET-2", starts=now + timedelta(days=200))
    world.enroll(elsewhere, person=people[0])
    client.force_login(world.agency_coordinator)
    page = reverse("agency_approve_several")
    assert page in client.get(reverse("agency_requests")).text and "$1,200.00" in client.get(page).text
    assert client.post(page, {}).status_code == 422
    ids = list(RequestForSeat.objects.order_by("-pk").values_list("pk", flat=True))
    # The page was open when the first person got another seat; a new one does not list the request.
    assert "1 request is not listed here" in client.get(page).text
    preview = client.post(page, {"requests": ids})
    answer = client.post(page, {"requests": ids, "seen": preview.context["summary"].seen}, follow=True)
    assert "3 requests are approved." in answer.text and "not approved." in answer.text
    assert list(cohort.enrollments.order_by("pk").values_list("person", flat=True)) == [one.pk for one in people[1:3]]
    states = dict(RequestForSeat.objects.values_list("person", "state"))
    assert [states[one.pk] for one in people] == ["open", "approved", "approved", "approved"]
    assert cohort.waiting_places.get().person == people[3]
    assert client.post(page, {"requests": ids[:1]}).status_code == 422, "it was answered meanwhile"


def test_the_agency_reads_the_total_the_terms_and_what_the_order_lacks_before_it_approves_several(
    world, client, cohort
):
    now = timezone.now()
    people = [world.person(f"t{number}", world.agency, roles.TRAINEE) for number in range(3)]
    for number, person in enumerate(people):
        ask(world, cohort, person=person, by=person, at=now + timedelta(seconds=number))
    order = accepted(world, limit="1500.00", through=(now + timedelta(days=300)).date())
    client.force_login(world.agency_coordinator)
    page, ids = reverse("agency_approve_several"), list(RequestForSeat.objects.values_list("pk", flat=True))
    preview = client.post(page, {"requests": ids, "order": order.pk})
    assert preview.status_code == 200 and "Your agency is charged $2,400.00 at once." in preview.text
    assert "PET-1: waiting list, nothing is charged yet" in preview.text
    assert "Giving up the seat is free through" in preview.text and "$900.00 too little" in preview.text
    assert "Approve for $2,400.00" in preview.text
    # Another choice than the one that was read is shown first, too.
    seen = preview.context["summary"].seen
    fewer = client.post(page, {"requests": ids[:1], "order": order.pk, "seen": seen})
    assert "Your agency is charged $1,200.00 at once." in fewer.text and "too little" not in fewer.text
    assert not RequestForSeat.objects.exclude(state="open").exists()
    client.post(page, {"requests": ids[:1], "order": order.pk, "seen": fewer.context["summary"].seen})
    assert RequestForSeat.objects.get(state="approved").pk == ids[0]


def test_an_address_of_a_canceled_training_leads_back_and_says_so(world, client, cohort):
    """Also for whoever sends a page that was opened before."""
    pages = (
        (world.trainee, "my_ask", "my_open_cohorts"),
        (world.supervisor, "supervisor_ask", "supervisor_cohorts"),
        (world.agency_coordinator, "agency_sponsor", "agency_cohorts"),
    )
    type(cohort).objects.update(state="canceled")
    for person, name, back in pages:
        client.force_login(person)
        address = reverse(name, args=[cohort.pk])
        for answer in (client.get(address, follow=True), client.post(address, follow=True)):
            assert answer.redirect_chain == [(reverse(back), 302)] and on_page("training_canceled") in answer.text
        assert client.get(reverse(name, args=[cohort.pk + 1])).status_code == 404
    assert not RequestForSeat.objects.exists()


def test_agency_pages_of_what_ended_with_a_canceled_training_lead_back_and_say_so(world, client, cohort):
    """A seat, a place on its list and a request: links of old emails and tabs."""
    seat, waits, asks = world.enroll(cohort), world.person("w", world.agency, roles.TRAINEE), world.other_trainee
    world.enroll(cohort, world.person("full", world.agency, roles.TRAINEE))
    Membership.objects.filter(user=asks).update(organization=world.agency)
    join(cohort=cohort, person=waits, agency=world.agency, by=world.agency_coordinator, at=timezone.now())
    request = ask(world, cohort, person=asks, by=asks, at=timezone.now())
    cancel_cohort(cohort=cohort, reason="No trainer", by=world.vendor_coordinator, at=timezone.now())
    place = WaitingPlace.objects.get()
    pages = (
        ("agency_withdraw", seat, "agency_enrollments"),
        ("agency_move", seat, "agency_enrollments"),
        ("agency_wait_leave", place, "agency_waiting"),
        ("agency_wait_move", place, "agency_waiting"),
        ("agency_approve", request, "agency_requests"),
        ("agency_decline", request, "agency_requests"),
    )
    client.force_login(world.agency_coordinator)
    for name, row, back in pages:
        answer = client.get(reverse(name, args=[row.pk]), follow=True)
        assert answer.redirect_chain == [(reverse(back), 302)], name
        assert "cancel" in answer.text.split("usa-alert__body")[1].split("</div>")[0], name


def test_a_supervisor_finds_those_who_need_the_course_among_many_staff(world, client, cohort):
    """Whoever has a seat in the cohort, is on its list or is asked for is named and cannot be chosen."""
    staff = [world.person(f"s{number}", world.agency, roles.TRAINEE) for number in range(20)]
    Membership.objects.filter(user__in=[*staff, world.trainee]).update(supervisor=world.supervisor)
    world.enroll(cohort, staff[0])
    ask(world, cohort, person=staff[1], by=staff[1], at=timezone.now())
    world.enroll(world.cohort("PET-2", starts=timezone.now() + timedelta(days=200)), staff[2])
    client.force_login(world.supervisor)
    address = reverse("supervisor_ask", args=[cohort.pk])

    def listed(query=""):
        people = client.get(address + query).context["form"].fields["trainees"].queryset
        return set(people.values_list("user", flat=True))

    assert listed() == {world.trainee.pk, *(one.pk for one in staff[3:])}
    assert listed("?show=seated") == {staff[2].pk}
    assert listed(f"?q={staff[5].email}") == {staff[5].pk}
    page = client.get(address).text
    assert "Already in it, on its list, or asked for:" in page and "1 trainee is not on this list" in page
    assert "None of the people you supervise matches." in client.get(f"{address}?q=nobody").text
