"""Pages about waiting lists: for the agency, the vendor, the person, a supervisor, visitors, and whoever has a link."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.models.openings import openings
from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.training.actions import waiting
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.models import Cohort, Enrollment, RequestForSeat, SeatOffer, WaitingPlace
from cohorts.training.models.waiting import Priority
from cohorts.training.waiting_messages import format_offer_end
from lms.dashboard.tasks_due import tasks_of
from tests.cohorts.training.request_scene import approve
from tests.cohorts.training.waiting_scene import NOON, START, ListScene, emails_to
from tests.refusals import on_page

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def scene(world):
    """A full cohort of two; W1 has an offer of a third seat, W2 and W3 wait."""
    scene = ListScene(world, seats=3, waiting=3)
    withdraw(enrollment=scene.seats[2], reason="Ill", by=world.agency_coordinator, at=NOON)
    return scene


def link(scene, number=1):
    return reverse("seat_offer", args=[scene.offer(number).token])


def read(client, who, name, *args):
    client.force_login(who)
    return " ".join(client.get(reverse(name, args=args)).text.split())


def test_the_link_of_an_offer_is_in_the_email_alone_and_only_a_hash_is_stored(scene, run_jobs):
    run_jobs()
    (message,) = [message for message in mail.outbox if message.subject == "A seat is offered to you"]
    assert message.to == [scene.people[0].email] and link(scene) in message.body
    assert all(link(scene) not in other.body for other in mail.outbox if other is not message)
    offer = scene.offer(1)
    assert offer.token not in (offer.token_hash, message.subject) and len(offer.token_hash) == 64


def test_a_mail_filter_that_opens_the_link_answers_nothing(scene):
    """D08, until 9:12."""
    logged = ModelLogEntry.objects.count()
    for _ in range(2):
        for client in (Client(), Client(REMOTE_ADDR="198.51.100.7")):
            assert client.head(link(scene)).status_code == 200
            assert client.get(link(scene)).status_code == 200
    assert scene.states()[0] == "offered" and ModelLogEntry.objects.count() == logged
    assert not Charge.objects.exists()


def test_the_page_says_what_is_offered_and_to_whom_at_which_price_and_until_when(scene, client):
    answer = client.get(link(scene))
    text = " ".join(answer.text.split())
    assert format_offer_end(scene.offer(1).ends_at, "America/Chicago") in text
    assert "Prairie Community Services pays $1,200.00. You pay nothing." in text
    for words in ("PET-1", "St. Paul", "Lakes Training Center", "Mon, May 3, 2027", "Giving up the seat is free"):
        assert words in text
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer["X-Robots-Tag"]


def test_a_double_press_takes_one_seat_and_a_later_visit_says_what_was_answered(scene, client, time_machine):
    """D08, from 9:12 on."""
    for _ in range(2):
        answer = client.post(link(scene), {"do": "accept"}, follow=True)
        assert answer.status_code == 200
    sentence = on_page("offer_accepted", cohort="PET-1", zone="America/Chicago", when=NOON)
    assert sentence in answer.text
    time_machine.move_to(NOON + 24 * HOUR)
    answer = client.post(link(scene), {"do": "decline"})
    assert sentence in answer.text and sentence in client.get(link(scene)).text
    assert scene.states()[0] == "seated"
    assert Charge.objects.count() == 1 and Enrollment.objects.taken().of_person(scene.people[0]).count() == 1
    assert emails_to(scene.people[0]).count("You have a seat in a training") == 1


def test_a_seat_is_declined_without_log_in(scene, client):
    answer = client.post(link(scene), {"do": "decline"}, follow=True)
    assert "was declined on" in answer.text
    assert scene.states() == ["declined", "offered", "waiting"]


def test_a_post_without_an_answer_changes_nothing(scene, client):
    assert client.post(link(scene), {"do": "maybe"}).status_code == 422
    assert scene.states()[0] == "offered"


def test_an_unknown_link_is_not_found_and_a_late_one_says_when_it_ended(scene, client, time_machine):
    assert client.get(reverse("seat_offer", args=["x" * 43])).status_code == 404
    time_machine.move_to(NOON + 49 * HOUR)
    assert "ended on" in client.post(link(scene), {"do": "accept"}).text
    assert scene.states()[0] == "offered" and not Charge.objects.exists()


def test_the_link_of_a_canceled_cohort_says_so(scene, world, client):
    """D12."""
    Enrollment.objects.all().update(state="withdrawn", withdrawn_at=NOON)
    cancel_cohort(cohort=scene.cohort, reason="Few", by=world.vendor_coordinator, at=NOON + HOUR)
    sentence = on_page("offer_cohort_canceled", cohort="PET-1", zone="America/Chicago", when=NOON + HOUR)
    assert sentence in client.get(link(scene)).text


def test_who_may_not_take_the_seat_any_more_reads_why(scene, client):
    scene.people[0].memberships.update(ended_at=NOON)
    answer = client.post(link(scene), {"do": "accept"})
    assert answer.status_code == 422 and scene.states()[0] == "offered"


def test_an_agency_puts_trainees_on_the_list_after_reading_the_price(scene, world, client):
    listed = read(client, world.agency_coordinator, "agency_cohorts")
    assert "Full" in listed and "1 offered" in listed and "2 waiting" in listed and "Put on the waiting list" in listed
    assert "W2 Example</bdi>: Place 1 of 2" in listed and "Take seats" not in listed
    page = read(client, world.agency_coordinator, "agency_wait", scene.cohort.pk)
    assert "Your agency is charged $1,200.00 for each seat that is accepted, and nothing before." in page
    assert "2 people are waiting now." in page and "W2 Example" not in page
    data = {"trainees": [world.trainee.memberships.get().pk]}
    answer = client.post(reverse("agency_wait", args=[scene.cohort.pk]), data, follow=True)
    assert "is on the waiting list of PET-1, place 3 of 3." in answer.text
    assert answer.redirect_chain[-1][0] == reverse("agency_waiting")
    assert "Place 3 of 3" in answer.text and not Charge.objects.exists()


def test_nobody_is_put_on_the_list_of_a_cohort_with_seats_left_or_after_the_last_day(scene, world, client):
    client.force_login(world.agency_coordinator)
    address = reverse("agency_wait", args=[scene.cohort.pk])
    Cohort.objects.update(enrollment_closes_on=date(2027, 3, 31))
    answer = client.get(address, follow=True)
    assert on_page("enrollment_closed", cohort="PET-1", day=date(2027, 3, 31)) in answer.text
    assert "Enrollment closed" in answer.text
    WaitingPlace.objects.update(state="left", off_list_at=NOON)
    SeatOffer.objects.update(state="taken_back", answered_at=NOON)
    Cohort.objects.update(enrollment_closes_on=None)
    assert on_page("waiting_not_needed", cohort="PET-1") in client.get(address, follow=True).text


def test_an_agency_sees_and_ends_only_places_of_its_own(scene, world, client):
    page = read(client, world.agency_coordinator, "agency_waiting")
    assert "Seat offered until" in page and "Place 2 of 2" in page
    address = reverse("agency_wait_leave", args=[scene.place(2).pk])
    assert "The place on the list is lost." in client.get(address).text
    client.post(address)
    assert scene.states() == ["offered", "left", "waiting"]
    assert "Left the list" in read(client, world.agency_coordinator, "agency_waiting")
    client.force_login(world.other_agency_coordinator)
    assert client.post(reverse("agency_wait_leave", args=[scene.place(3).pk])).status_code == 404
    assert "Nobody is on a waiting list" in client.get(reverse("agency_waiting")).text


def test_the_vendor_reads_the_list_in_order_with_offers_and_priorities(scene, world, client):
    waiting.set_priority(
        place=scene.place(3), priority=Priority.FIRST, reason="Rural", by=world.vendor_coordinator, at=NOON
    )
    page = read(client, world.vendor_coordinator, "vendor_cohort", scene.cohort.pk)
    assert "2 of 3 taken, 1 offered or kept, 2 waiting" in page
    assert "Before the others: Rural" in page and "Take offer back" in page
    waiting_list = page[page.index('id="waiting"') :]
    assert waiting_list.index("W1 ") < waiting_list.index("W3 ") < waiting_list.index("W2 ")
    client.force_login(world.trainer)
    assert not WaitingPlace.objects.visible_to(world.trainer).exists()
    assert not SeatOffer.objects.visible_to(world.trainer).exists()


def test_the_vendor_changes_the_order_takes_an_offer_back_and_takes_people_off(scene, world, client):
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_wait_priority", args=[scene.place(3).pk])
    assert client.post(address, {"priority": "1"}).status_code == 422
    assert client.post(address, {"priority": "1", "reason": "Rural"}).status_code == 302
    assert scene.place(3).priority == Priority.FIRST
    address = reverse("vendor_offer_back", args=[scene.offer(1).pk])
    assert "PET-1 has 2 seats instead of 3" in client.get(address).text
    assert client.post(address, {"reason": "Room"}).status_code == 302
    assert scene.states() == ["waiting", "waiting", "waiting"] and Cohort.objects.get().seats == 2
    address = reverse("vendor_wait_remove", args=[scene.place(2).pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Wrong course"}).status_code == 302
    assert scene.states() == ["waiting", "left", "waiting"]
    for name in ("vendor_wait_priority", "vendor_wait_remove"):
        client.force_login(world.other_vendor_coordinator)
        assert client.post(reverse(name, args=[scene.place(3).pk]), {"reason": "No"}).status_code == 404


def test_fewer_seats_than_promised_names_whose_offer_can_be_taken_back(scene, world, client):
    """D06 (a), on the page."""
    client.force_login(world.vendor_coordinator)
    answer = client.post(reverse("vendor_cohort_seats", args=[scene.cohort.pk]), {"seats": "2"})
    about = {"promised": 3, "taken": 2, "count": 1, "person": "W1 Example"}
    assert on_page("seats_below_promised", **about) in answer.text and answer.status_code == 422


def test_after_the_last_day_the_vendor_has_a_task_and_extends_the_day(scene, world, client):
    """D05, the task."""
    Cohort.objects.update(enrollment_closes_on=date(2027, 3, 31))
    withdraw(enrollment=scene.seats[0], reason="Ill", by=world.agency_coordinator, at=NOON)
    (task,) = [task for task in tasks_of(world.vendor_coordinator, NOON) if task.code == "seats_idle"]
    assert (task.params["left"], task.params["count"]) == (1, 2)
    assert task.url == reverse("vendor_cohort_enrolling", args=[scene.cohort.pk])
    sentence = on_page("seats_idle", cohort="PET-1", left=1, count=2)
    assert sentence in client_page(client, world, scene)
    assert "2 people are waiting. 1 seat is free." in read(
        client, world.vendor_coordinator, "vendor_cohort_enrolling", scene.cohort.pk
    )
    answer = client.post(task.url, {"closes_on": "2027-04-10", "offer_hours": "24"}, follow=True)
    assert "1 seat was offered." in answer.text
    assert scene.states() == ["offered", "offered", "waiting"] and scene.offer(2).ends_at == NOON + 24 * HOUR
    assert not [task for task in tasks_of(world.vendor_coordinator, NOON) if task.code == "seats_idle"]
    answer = client.post(task.url, {"closes_on": "2027-05-04", "offer_hours": "24"})
    assert answer.status_code == 422


def client_page(client, world, scene):
    return read(client, world.vendor_coordinator, "vendor_cohort", scene.cohort.pk)


def test_a_person_sees_their_place_and_their_offer_and_leaves(scene, client):
    offered = read(client, scene.people[0], "my_home")
    assert link(scene) in offered and "Seat offered until" in offered
    (task,) = [task for task in tasks_of(scene.people[0], NOON) if task.code == "offer_answer"]
    assert task.url == link(scene)
    for name in ("my_home", "my_path"):
        assert "Place 1 of 2" in read(client, scene.people[1], name)
    address = reverse("my_wait_leave", args=[scene.place(2).pk])
    assert "Leave the waiting list of PET-1?" in client.get(address).text
    client.post(address)
    assert scene.states() == ["offered", "left", "waiting"]
    assert client.post(reverse("my_wait_leave", args=[scene.place(3).pk])).status_code == 404


def test_a_supervisor_joins_and_leaves_the_list_of_a_course_of_their_own(world, client):
    course = world.course("coaching", audience="supervisors")
    cohort = world.cohort("COACH-1", course=course, starts=START, seats=1)
    world.enroll(cohort, world.other_supervisor, world.other_agency)
    assert "Ask for a seat" in read(client, world.supervisor, "supervisor_courses")
    address = reverse("supervisor_ask_own", args=[cohort.pk])
    assert "No seat is free now. People waiting: 0." in client.get(address).text
    assert "We sent your request to Prairie Community Services" in client.post(address, follow=True).text
    assert "Waiting for the agency" in client.get(reverse("supervisor_courses")).text
    approve(world, RequestForSeat.objects.get(), at=NOON)
    assert "Place 1 of 1" in client.get(reverse("supervisor_courses")).text
    assert (
        on_page("waiting_already", person="Supervisor Example", cohort="COACH-1")
        in client.get(address, follow=True).text
    )
    client.post(reverse("my_wait_leave", args=[WaitingPlace.objects.get().pk]))
    assert WaitingPlace.objects.get().state == "left"


def test_visitors_read_that_a_cohort_is_full_and_how_many_wait_or_are_offered_a_seat(scene, world):
    """D09, the public page; never a negative number."""
    (cohort,) = openings(NOON)
    assert (cohort.seats_left, cohort.offered, cohort.waiting) == (0, 1, 2)
    world.enroll(scene.cohort, world.person("extra", world.agency, roles.TRAINEE))
    (cohort,) = openings(NOON)
    assert cohort.seats_left == 0


def test_the_undo_page_says_before_that_the_person_waits_first(scene, world, client):
    """D06 (c), on the page."""
    client.force_login(world.agency_coordinator)
    address = reverse("agency_undo", args=[scene.seats[2].pk])
    text = " ".join(client.get(address).text.split())
    until = format_offer_end(scene.offer(1).ends_at, "America/Chicago")
    assert f"The seat is offered to somebody else until {until}." in text
    answer = client.post(address, {"expected_owed": "0"}, follow=True)
    assert "is first on the waiting list of PET-1." in answer.text
    assert WaitingPlace.objects.filter(priority=Priority.RETURNING).count() == 1


def test_starting_and_canceling_say_who_is_on_the_list(scene, world, client):
    client.force_login(world.vendor_coordinator)
    Cohort.objects.update(starts_at=NOON + HOUR)
    page = client.get(reverse("vendor_cohort_start", args=[scene.cohort.pk])).text
    sentence = "The waiting list is closed: 3 people on it, and their agencies, are emailed."
    assert sentence in page
    Enrollment.objects.all().update(state="withdrawn", withdrawn_at=NOON)
    assert sentence in client.get(reverse("vendor_cohort_cancel", args=[scene.cohort.pk])).text


def test_giving_up_a_seat_says_that_the_next_person_is_offered_it(scene, world, client):
    page = read(client, world.agency_coordinator, "agency_withdraw", scene.seats[0].pk)
    assert "The seat is offered to the next person on the waiting list." in page
