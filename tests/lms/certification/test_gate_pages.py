"""Pages of a seat that waits for admission: of the person, the agency, the vendor and program staff."""

import pytest
from django.test import Client
from django.urls import reverse

from cohorts.training.actions import enrollments, rosters, waiting
from cohorts.training.models import RequestForSeat, WaitingPlace
from lms.certification.actions.applications import submit_application
from lms.certification.models import ProgramChoice
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.gate_scene import DAY, NOON, START, GateScene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    return GateScene(world)


def as_person(person):
    client = Client()
    client.force_login(person)
    return client


def text_of(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def codes(person, at=NOON):
    return [task.code for task in tasks_of(person, at)]


def test_whoever_asks_chooses_the_program_and_reads_what_it_asks_first(scene, world):
    scene.add_program("other", {"type": "course", "course": "pet", "min_hours": 1,
                                "attendance": {"max_missed_hours": "set_by_course"}})  # fmt: skip
    client, url = as_person(world.trainee), reverse("my_ask", args=[scene.cohort.pk])
    page = text_of(client, "my_ask", scene.cohort.pk)
    assert "Program mn. Asks you to apply, and for admission before the training." in page
    assert "Program other" in page
    assert "None, only the training" in page
    assert "Choose a program, or only the training." in client.post(url, {"message": ""}).content.decode()
    assert not RequestForSeat.objects.exists()
    assert client.post(url, {"program": "nowhere"}).status_code == 422
    assert not ProgramChoice.objects.exists()
    assert client.post(url, {"program": "mn", "message": ""}).status_code == 302
    assert ProgramChoice.objects.get().program == scene.program
    # Who has chosen is not asked again.
    RequestForSeat.objects.all().delete()
    page = text_of(client, "my_ask", scene.cohort.pk)
    assert "None, only the training" not in page
    assert "It waits for your admission to: Program mn. You have not applied yet." in page
    assert f"{reverse('apply')}?program=mn" in page


def test_none_only_the_training_is_kept_as_no_program(scene, world):
    client, url = as_person(world.trainee), reverse("my_ask", args=[scene.cohort.pk])
    assert client.post(url, {"program": "none"}).status_code == 302
    assert ProgramChoice.objects.get().program is None


def test_a_program_that_was_withdrawn_from_says_so_and_keeps_nothing(scene, world):
    scene.withdraw(scene.apply(world.trainee), at=NOON)
    client, url = as_person(world.trainee), reverse("my_ask", args=[scene.cohort.pk])
    assert "You are not admitted, or you withdrew your application." in text_of(client, "my_ask", scene.cohort.pk)
    assert "only after admission" in client.post(url, {"message": ""}).content.decode()
    assert not RequestForSeat.objects.exists()


def test_the_agency_approves_and_reads_that_the_seat_waits(scene, world):
    request = scene.ask(world.trainee, program="mn")
    client = as_person(world.agency_coordinator)
    page = text_of(client, "agency_approve", request.pk)
    assert "a seat is kept for them until they are: Trainee Example" in page
    several = client.post(reverse("agency_approve_several"), {"requests": [request.pk]}).content.decode()
    assert "Trainee Example (waits for admission)" in several
    response = client.post(reverse("agency_approve", args=[request.pk]), {}, follow=True).content.decode()
    assert "is kept for Trainee Example until they are admitted" in response
    assert "Waiting for admission, seat kept until" in text_of(client, "agency_waiting")
    assert "Program mn" not in text_of(client, "agency_waiting")


def test_the_agency_takes_a_seat_for_somebody_who_waits_and_one_who_does_not(scene, world):
    second = scene.trainee("second")
    scene.choose(world.trainee)
    client = as_person(world.agency_coordinator)
    url = reverse("agency_sponsor", args=[scene.cohort.pk])
    page = text_of(client, "agency_sponsor", scene.cohort.pk)
    assert "a seat is kept for them until they are: Trainee Example" in page
    chosen = [person.memberships.get().pk for person in (world.trainee, second)]
    done = client.post(url, {"trainees": chosen}, follow=True).content.decode()
    assert "Second Example has a seat" in done
    assert "Trainee Example: a seat in PET-1 waits for admission." in done
    assert scene.figures() == (1, 1, 0, 0)


def test_a_roster_keeps_a_seat_for_whoever_waits(scene, world):
    scene.choose(world.trainee)
    content = b"Email address,Given name,Family name\ntrainee@example.org,Trainee,Example\n"
    about = {"by": world.agency_coordinator, "at": NOON}
    roster = rosters.read_file(
        cohort=scene.cohort, agency=world.agency, filename="a.csv", content=content, **about
    )  # fmt: skip
    rosters.carry_out(roster=roster, ways={2: rosters.SEAT}, **about)
    assert WaitingPlace.objects.get(person=world.trainee).state == "offered"
    assert scene.figures() == (0, 1, 0, 1)


def test_the_vendor_reads_that_the_seat_waits_and_no_reason(scene, world):
    scene.choose(world.trainee)
    scene.sponsor(world.trainee)
    client = as_person(world.vendor_coordinator)
    page = text_of(client, "vendor_cohort", scene.cohort.pk)
    assert "Waiting for admission, seat kept until Sat, May 1, 2027" in page
    assert "Program mn" not in page
    assert "Each is kept for 30 days" in page
    offer = scene.offer(world.trainee)
    url = reverse("vendor_hold_longer", args=[offer.pk])
    assert "already kept for" in " ".join(client.get(url, follow=True).content.decode().split())
    assert client.post(reverse("vendor_cohort_hold", args=[scene.cohort.pk]), {"days": "40"}).status_code == 302
    assert client.post(url, {"reason": "The office is late"}).status_code == 302
    assert scene.offer(world.trainee).ends_at == NOON + 40 * DAY
    wrong = client.post(reverse("vendor_cohort_hold", args=[scene.cohort.pk]), {"days": "0"})
    assert wrong.status_code == 422
    assert client.post(reverse("vendor_wait_remove", args=[offer.place_id]), {"reason": "Asked"}).status_code == 302
    assert scene.figures() == (0, 0, 0, 2)


def test_the_person_reads_on_their_pages_what_the_seat_waits_for_and_can_leave(scene, world):
    scene.choose(world.trainee)
    scene.sponsor(world.trainee)
    client = as_person(world.trainee)
    for name in ("my_home", "my_path"):
        page = text_of(client, name)
        assert "It waits for your admission to: Program mn. You have not applied yet." in page
        assert "Accept or decline the seat" not in page
        assert reverse("my_wait_leave", args=[scene.place(world.trainee).pk]) in page
    assert "seat_apply" in codes(world.trainee)
    assert "offer_answer" not in codes(world.trainee)
    scene.apply(world.trainee, at=NOON)
    assert "Your application is not decided yet." in text_of(client, "my_home")
    assert "seat_apply" not in codes(world.trainee)


def test_the_link_of_a_seat_that_waits_says_that_it_needs_no_answer(scene, world):
    scene.choose(world.trainee)
    scene.sponsor(world.trainee)
    page = text_of(Client(), "seat_offer", scene.offer(world.trainee).token)
    assert "waits for admission. When you are admitted, it is yours without an answer here." in page
    assert f"{reverse('apply')}?program=mn" in page


def test_whoever_has_a_seat_and_no_program_is_asked_to_choose(scene, world):
    world.enroll(scene.cohort)
    client = as_person(world.trainee)
    assert "program_choose" in codes(world.trainee)
    url = reverse("choose_program", args=[scene.course.pk])
    assert url in text_of(client, "my_path")
    assert "Program mn. Asks you to apply" in text_of(client, "choose_program", scene.course.pk)
    assert "Choose a program" in client.post(url, {}).content.decode()
    assert client.post(url, {"program": "mn"}).status_code == 302
    assert "program_choose" not in codes(world.trainee)
    assert "Program mn" not in text_of(as_person(world.vendor_coordinator), "vendor_cohort", scene.cohort.pk)
    # Somebody without a seat has nothing to choose.
    assert as_person(world.other_trainee).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_program_staff_have_a_task_while_a_seat_is_not_kept_much_longer(scene, world):
    application = scene.apply(world.trainee)
    scene.sponsor(world.trainee)
    submit_application(application=application, incomplete=True, by=world.trainee, at=NOON)
    assert "admission_soon" not in codes(world.program_staff)
    (task,) = [task for task in tasks_of(world.program_staff, NOON + 20 * DAY) if task.code == "admission_soon"]
    assert task.url == reverse("application", args=[application.pk])
    assert task.params["cohort"] == "PET-1"
    assert NOON + 20 * DAY < START


def test_a_path_beside_a_seat_that_waits_asks_to_apply_and_never_for_a_seat(scene, world):
    scene.choose(world.trainee)
    scene.sponsor(world.trainee)
    page = text_of(as_person(world.trainee), "my_path")
    assert "Apply, so that your seat in PET-1 is confirmed" in page
    assert "Your path starts when an agency" not in page
    assert world.agency_coordinator.email not in page
    scene.apply(world.trainee, at=NOON)
    page = text_of(as_person(world.trainee), "my_path")
    assert "Ask your agency" not in page
    assert "Your seat in PET-1 is kept until" in page
    assert "Program staff decide about your application." in page


def test_a_path_of_whoever_is_on_a_list_asks_to_choose_and_then_to_apply(scene, world):
    for name in ("first", "second"):
        scene.sponsor(scene.trainee(name))
    by = world.agency_coordinator
    waiting.join(cohort=scene.cohort, person=world.trainee, agency=world.agency, by=by, at=NOON)
    client = as_person(world.trainee)
    assert "Choose for which program you take" in text_of(client, "my_path")
    scene.choose(world.trainee, at=NOON)
    page = text_of(client, "my_path")
    assert "Apply, so that you can have a seat in PET-1" in page
    assert "Your path starts when an agency" not in page
    scene.apply(world.trainee, at=NOON)
    page = text_of(client, "my_path")
    assert "You are on the waiting list of PET-1: place 1 of 1." in page
    assert "Ask your agency" not in page


def test_after_a_no_nobody_is_sent_to_ask_for_a_seat(scene, world):
    assert "seat_ask" in codes(world.trainee)
    scene.decide(world.trainee, admitted=False)
    assert "seat_ask" not in codes(world.trainee)
    page = text_of(as_person(world.trainee), "my_home")
    assert "You were not admitted, so no seat is kept for you." in page
    assert "Choose a training and ask your agency for a seat." not in page


def test_an_offer_says_before_it_is_accepted_that_the_seat_waits_for_admission(scene, world, monkeypatch):
    full = [scene.trainee(name) for name in ("first", "second")]
    for person in full:
        scene.sponsor(person)
    by = world.agency_coordinator
    waiting.join(cohort=scene.cohort, person=world.trainee, agency=world.agency, by=by, at=NOON)
    enrollments.withdraw(enrollment=scene.seat(full[0]), reason="Left", by=by, at=NOON)
    scene.tick(NOON, monkeypatch)
    token = scene.offer(world.trainee).token
    assert "admission" not in text_of(Client(), "seat_offer", token)
    scene.choose(world.trainee, at=NOON)
    page = text_of(Client(), "seat_offer", token)
    assert "Accept the seat" in page
    assert "It waits for your admission to: Program mn. You have not applied yet." in page
    assert f"{reverse('apply')}?program=mn" in page
