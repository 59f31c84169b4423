"""What people have to arrange is a task of whoever runs the exam, the training or the interview; they never see why."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.notices.models import Bounce, Email
from exams.delivery.actions import accommodations
from exams.delivery.models import ExamWindow
from lms.certification.actions import accommodation_appeals, arrangements
from lms.certification.models import Arranged
from lms.certification.models.arrangements import arrangements_for
from lms.dashboard.tasks_due import tasks_of
from tests.lms.certification.accommodation_desk import SECRET, Asking
from tests.lms.certification.application_desk import Desk
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    return Asking(world)


@pytest.fixture
def live(world):
    """The same, now: pages read the clock."""
    world.now = timezone.now()
    return Asking(world)


def granted(desk, *kinds, purposes=("exam",), **more):
    desk.ask(*kinds, purposes=purposes, words=SECRET, **more)
    desk.take()
    desk.answer(reason=SECRET)


def of(user, at):
    return [(one.what, one.purpose.value) for one in arrangements_for(user, at)]


def codes(user, at):
    return [task.code for task in tasks_of(user, at)]


def test_the_proctor_of_an_exam_sees_what_to_arrange_and_is_emailed(live, client):
    granted(live, "time_150", "reader", "interpreter", language="Hmong")
    proctor = live.world.proctor
    assert of(proctor, live.now) == [("Reader", "exam"), ("Interpreter: Hmong", "exam")]
    assert "accommodations_arrange" in codes(proctor, live.now)
    assert Email.objects.filter(kind="arrange", person=proctor).count() == 1
    client.force_login(proctor)
    page = client.get(reverse("arrangements")).text
    assert "Interpreter: Hmong" in page and SECRET not in page


def test_in_a_window_for_everybody_proctors_see_only_people_of_their_own_vendor(desk):
    ExamWindow.objects.filter(pk=desk.hall.window.pk).update(cohort=None)
    granted(desk, "reader")
    other = desk.world.person("elsewhere", desk.world.other_vendor, "proctor")
    assert of(desk.world.proctor, desk.now) == [("Reader", "exam")]
    assert of(desk.staff, desk.now) == [("Reader", "exam")]
    assert of(other, desk.now) == []


def test_the_vendor_arranges_a_training_and_nobody_else_sees_it(desk):
    granted(desk, "sign_language", purposes=("training",))
    world = desk.world
    assert of(world.vendor_coordinator, desk.now) == [("Sign language interpreter", "training")]
    assert Email.objects.filter(kind="arrange", person=world.vendor_coordinator).exists()
    for user in (world.proctor, world.trainer, world.agency_coordinator, world.supervisor, world.program_staff):
        assert of(user, desk.now) == []
    assert of(world.other_vendor_coordinator, desk.now) == []


def test_an_interview_is_arranged_by_the_reviewer_of_the_application(world):
    application = Desk(world)
    application.program.key = "q"
    application.program.save()
    desk = Asking(world)
    granted(desk, "interpreter", purposes=("interview",), language="Spanish")
    assert of(world.program_staff, world.now) == []
    application.begin()
    application.own_parts()
    application.submit(incomplete=True)
    assert of(world.program_staff, world.now) == [("Interpreter: Spanish", "interview")]
    application.take()
    colleague = world.person("second", world.state, "program")
    assert of(colleague, world.now) == []
    assert of(application.staff, world.now) == [("Interpreter: Spanish", "interview")]


def test_what_is_arranged_is_no_task_any_more_and_can_be_taken_back(desk):
    granted(desk, "reader")
    proctor, grant = desk.world.proctor, desk.grants().get()
    about = {"accommodation": grant, "place_id": desk.hall.window.pk, "by": proctor, "at": desk.now}
    arrangements.mark_arranged(done=True, **about)
    assert "accommodations_arrange" not in codes(proctor, desk.now)
    arrangements.mark_arranged(done=False, **about)
    assert "accommodations_arrange" in codes(proctor, desk.now)
    assert Arranged.objects.count() == 2


def test_nobody_says_for_others_that_something_is_arranged(desk):
    granted(desk, "reader")
    about = {"accommodation": desk.grants().get(), "place_id": desk.hall.window.pk, "at": desk.now, "done": True}
    for user in (desk.person, desk.world.trainer, desk.world.vendor_coordinator, desk.world.program_staff):
        with refuses("arrangement_over"):
            arrangements.mark_arranged(by=user, **about)


def test_what_ended_or_is_over_is_not_arranged(desk):
    granted(desk, "reader")
    assert of(desk.world.proctor, desk.later(hours=5)) == []
    desk.end()
    assert of(desk.world.proctor, desk.now) == []


def test_what_staff_granted_by_hand_is_arranged_in_the_same_way(desk):
    day = desk.now.date()
    accommodations.grant(
        person=desk.person, kind="separate_room", minutes=0, valid_from=day, valid_to=day + timedelta(days=9),
        by=desk.staff, at=desk.now,
    )  # fmt: skip
    assert of(desk.world.proctor, desk.now) == [("Separate room", "exam")]


def test_the_page_says_to_the_person_what_is_arranged(live, client):
    granted(live, "reader")
    client.force_login(live.person)
    assert "Not arranged yet" in client.get(reverse("my_accommodations")).text
    client.force_login(live.world.proctor)
    address = reverse("arrangement_done", args=[live.grants().get().pk, live.hall.window.pk])
    assert client.get(address).status_code == 405
    assert "Not arranged after all" in client.post(address, follow=True).text
    client.force_login(live.person)
    assert "Not arranged yet" not in client.get(reverse("my_accommodations")).text


def test_the_tasks_of_a_request_appear_on_the_desks_of_those_who_act(desk):
    desk.ask()
    assert "accommodations_take" in codes(desk.staff, desk.now)
    desk.take()
    assert "accommodation_answer" in codes(desk.staff, desk.now)
    assert "accommodation_answer" not in codes(desk.colleague, desk.now)
    desk.more()
    assert "accommodation_send" in codes(desk.person, desk.now)
    desk.send()
    desk.deny()
    desk.appeal()
    assert "accommodation_appeal" in codes(desk.colleague, desk.now)
    assert "accommodation_appeal" not in codes(desk.staff, desk.now)


def test_an_answer_that_did_not_arrive_is_a_task_until_staff_record_how_it_reached_the_person(desk):
    desk.ask()
    desk.take()
    desk.deny()
    email = Email.objects.filter(kind="personal-request").latest("pk")
    Bounce.objects.create(
        email=email, person=desk.person, address=desk.person.email, report_id="x", permanent=True, status="5.1.1",
        received_at=desk.now,
    )  # fmt: skip
    assert "accommodation_deliver" in codes(desk.colleague, desk.now)
    about = {"request": desk.row, "by": desk.staff, "at": desk.later(days=1)}
    accommodation_appeals.record_delivery(on=desk.now.date(), how="By letter", **about)
    assert "accommodation_deliver" not in codes(desk.colleague, desk.now)
