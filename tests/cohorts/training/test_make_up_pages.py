"""Pages about make-ups: of the person, of the vendor of the session, and of the vendor of the seat."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.core.names import called
from cohorts.training.actions.attendance import correct
from cohorts.training.actions.make_ups import decline_make_up
from cohorts.training.models import Cohort, CourseVersion, MakeUp, Session
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence
from tests.cohorts.training.make_up_scene import MakeUpScene
from tests.pdf_reader import pdf_text
from tests.refusals import on_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    return MakeUpScene(world)


def read(client, user, name, *args):
    client.force_login(user)
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).replace("\u00a0", " ").split())


def test_the_person_reads_what_is_missing_and_asks_for_a_session(scene, client):
    course = scene.version.course_id
    page = read(client, scene.world.trainee, "my_make_up", course)
    assert "Unit 2: 1 h of 4 h. Missing: from 1 h to 4 h." in page
    assert "You can make up 8 h in all; 8 h are left." in page and "20 chairs are free." in page
    address = reverse("my_make_up_ask", args=[course, scene.again.pk])
    assert client.get(address).status_code == 200
    assert MakeUp.objects.count() == 0
    response = client.post(address, follow=True)
    assert response.status_code == 200 and MakeUp.objects.get().state == "requested"
    # A second press finds it asked for.
    assert (
        on_page("make_up_asked_already", person=called(scene.world.trainee), cohort="B")
        in client.post(address, follow=True).text
    )
    page = read(client, scene.world.trainee, "my_make_up", course)
    assert "has not answered yet" in page and "No session is planned" not in page
    client.post(reverse("my_make_up_back", args=[MakeUp.objects.get().pk]))
    assert MakeUp.objects.get().state == "closed"


def test_a_session_to_come_is_taken_back_from_the_list_until_it_starts(scene, client):
    client.force_login(scene.world.trainee)
    page = reverse("my_make_up", args=[scene.version.course_id])
    back = reverse("my_make_up_back", args=[scene.ask().pk])
    assert f'href="{back}"' in client.get(page).text
    scene.approve(MakeUp.objects.get())
    text = client.get(page).text
    assert f'href="{back}"' in text and reverse("session_file", args=[scene.again.pk]) in text
    Session.objects.filter(pk=scene.again.pk).update(starts_at=scene.now - timedelta(hours=1))
    assert f'href="{back}"' not in client.get(page).text


def test_minutes_that_wait_for_an_answer_are_not_called_credited(scene, client):
    scene.ask()
    page = read(client, scene.world.trainee, "my_make_up", scene.version.course_id)
    assert "3 h wait for an answer" in page and "You miss nothing else." in page
    assert "Everything is credited to you" not in page
    scene.approve(MakeUp.objects.get())
    page = read(client, scene.world.trainee, "my_make_up", scene.version.course_id)
    assert "Everything is credited to you or still to come" in page and "wait for an answer" not in page


def test_an_old_tab_says_what_became_of_a_session_of_the_list(scene, client):
    trainee, course = scene.world.trainee, scene.version.course_id
    late = scene.session(scene.host, 12, scene.second)
    address = reverse("my_make_up_ask", args=[course, late.pk])
    scene.ask()
    client.force_login(trainee)
    for answer in (client.get(address, follow=True), client.post(address, follow=True)):
        assert answer.redirect_chain == [(reverse("my_make_up", args=[course]), 302)]
        assert on_page("make_up_nothing_missing", person=called(trainee)) in answer.text
    assert MakeUp.objects.count() == 1
    Cohort.objects.filter(pk=scene.host.pk).update(state="canceled")
    assert on_page("make_up_cohort_closed", cohort="B") in client.get(address, follow=True).text
    Cohort.objects.filter(pk=scene.host.pk).update(state="planned")
    assert client.get(address).status_code == 404


def test_nobody_needs_another_session_for_what_a_correction_gave_them(scene, client):
    trainee, course = scene.world.trainee, scene.version.course_id
    request = scene.ask()
    by = scene.world.other_vendor_coordinator
    decline_make_up(make_up=request, reason="Moved", by=by, at=scene.now)
    assert "You need another session" in read(client, trainee, "my_make_up", course)
    assert "Another session is needed" in read(client, trainee, "my_home")
    entry = Presence.during((minute_of(scene.left.starts_at), minute_of(scene.left.ends_at)))
    correct(
        session=scene.left, enrollment=scene.seat, presence=entry, reason="Stayed", by=scene.world.vendor_coordinator,
        at=scene.now + timedelta(hours=1),
    )  # fmt: skip
    assert "You need another session" not in read(client, trainee, "my_make_up", course)
    assert "Another session is needed" not in read(client, trainee, "my_home")


def test_nobody_else_opens_it(scene, client):
    client.force_login(scene.world.other_trainee)
    course = scene.version.course_id
    assert client.get(reverse("my_make_up", args=[course])).status_code == 404
    assert client.get(reverse("my_make_up_ask", args=[course, scene.again.pk])).status_code == 404


def test_the_vendor_decides_with_the_total_of_the_unit_in_sight(scene, client):
    request, vendor = scene.ask(), scene.world.other_vendor_coordinator
    page = read(client, vendor, "vendor_cohort", scene.host.pk)
    assert "Guests who make up" in page and "Unit 2: 1 h of 4 h" in page and "10:00" not in page.split("Guests")[0]
    assert "Answer 1 person who asks to make up in B" in read(client, vendor, "desk")
    client.post(reverse("vendor_make_up_approve", args=[request.pk]))
    assert MakeUp.objects.get().state == "approved"
    page = read(client, vendor, "vendor_cohort", scene.host.pk)
    assert "1 guest in the fullest session" in page
    # The vendor of the seat decides nothing.
    client.force_login(scene.world.vendor_coordinator)
    assert client.post(reverse("vendor_make_up_back", args=[request.pk]), {"reason": "No"}).status_code == 404


def test_after_the_last_session_the_vendor_still_sees_who_makes_up_elsewhere(scene, client):
    scene.guest()
    client.force_login(scene.world.vendor_coordinator)
    page = client.get(reverse("vendor_cohort", args=[scene.home.pk]) + "?attention")
    assert page.context["attention"]["count"] == 1 and "Rest to come in another cohort" in page.text


def test_a_guest_is_on_the_attendance_sheet_and_the_sign_in_sheet(scene, client):
    guest = scene.guest()
    start = scene.again.starts_at
    Cohort.objects.filter(pk=scene.host.pk).update(state="running")
    past_session = scene.session(scene.host, -1, scene.second)
    MakeUp.objects.filter(pk=guest.pk).update(session=past_session)
    vendor = scene.world.other_vendor_coordinator
    page = read(client, vendor, "trainer_attendance", past_session.pk)
    assert "Trainee Example" in page and "Guest who makes up" in page and start
    client.post(
        reverse("trainer_attendance", args=[past_session.pk]), {f"e{guest.seat_id}-how": "present"}
    )  # fmt: skip
    assert scene.credit() == [240, 240]
    correction = reverse("trainer_correction", args=[past_session.pk, guest.seat_id])
    assert client.get(correction).status_code == 200
    sheet = client.get(reverse("sign_in_sheet", args=[past_session.pk]))
    assert "Trainee Example (guest)" in pdf_text(sheet.content)
    # The vendor of the seat sees on its own sheet where the person makes up, and cannot open the other one.
    page = read(client, scene.world.vendor_coordinator, "trainer_attendance", scene.left.pk)
    assert "Makes up on" in page and "1 h" in page
    assert client.get(correction).status_code == 404


def test_a_vendor_enters_a_guest_who_was_there(scene, client):
    past_session = scene.session(scene.host, -1, scene.second)
    Cohort.objects.filter(pk=scene.host.pk).update(state="running")
    client.force_login(scene.world.other_vendor_coordinator)
    address = reverse("vendor_guest_new", args=[past_session.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"email": "nobody@example.org", "reason": "Was here"})
    assert on_page("make_up_person_unknown") in answer.content.decode()
    own = scene.host.enrollments.taken().select_related("person").first()
    if own is None:
        own = scene.world.enroll(scene.host, person=scene.world.person("own", scene.world.other_agency, "trainee"))
    answer = client.post(address, {"email": own.person.email, "reason": "Was here"})
    assert on_page("make_up_on_the_list") in answer.content.decode()
    client.post(address, {"email": scene.world.trainee.email.upper(), "reason": "Was here"})
    assert MakeUp.objects.get().held_reason == "Was here"


def test_a_course_says_in_words_what_can_be_made_up(scene, client):
    version = CourseVersion.objects.get(pk=scene.version.pk)
    page = read(client, scene.world.program_staff, "course_version", version.pk)
    assert "Up to 8 h can be made up in cohorts of any training vendor." in page


def test_trainees_find_the_page_where_they_look_for_their_hours(scene, client):
    address = reverse("my_make_up", args=[scene.version.course_id])
    for name, args in (("my_home", ()), ("my_cohort", (scene.home.pk,)), ("desk", ())):
        client.force_login(scene.world.trainee)
        assert address in client.get(reverse(name, args=args)).content.decode(), name
