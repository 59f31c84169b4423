"""A person asks to correct their attendance, and a coordinator of the vendor decides with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.core.actions import Refused
from cohorts.notices.models import Email
from cohorts.training.actions import corrections, make_ups
from cohorts.training.actions.attendance import correct
from cohorts.training.models import AttendanceMark, CorrectionRequest, CourseVersion
from cohorts.training.models.credit_facts import count_credits
from cohorts.training.rules.corrections import EntryFacts, ask_problem, ask_until
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence
from tests.cohorts.training.make_up_scene import FOUR_HOURS, MakeUpScene
from tests.refusals import refuses

RECORDED = datetime(2027, 3, 6, 4, 30, tzinfo=UTC)


@pytest.fixture
def scene(world):
    """The trainee left the second session after an hour."""
    return MakeUpScene(world)


@pytest.fixture
def entry(scene):
    return AttendanceMark.objects.get(session=scene.left)


@pytest.fixture
def asked(scene, entry):
    return corrections.ask_for_correction(mark=entry, text="I came back at noon", by=scene.world.trainee, at=scene.now)


def whole(session):
    return Presence("present", ((minute_of(session.starts_at), minute_of(session.ends_at)),))


def credited(scene):
    (counted,) = count_credits([scene.world.trainee.pk], [scene.version.course_id]).values()
    return counted.credit.credited


def test_people_can_ask_through_the_last_of_the_days_where_the_cohort_is():
    # 10:30 pm on March 5 in Chicago; clocks change on March 14.
    until = ask_until(RECORDED, 14, "America/Chicago")
    assert until == datetime(2027, 3, 20, 5, 0, tzinfo=UTC)
    facts = EntryFacts(RECORDED, "America/Chicago", 14)
    assert ask_problem(facts, until - timedelta(seconds=1)) is None
    problem = ask_problem(facts, until)
    assert problem.code == "correction_too_late" and problem.params["day"].isoformat() == "2027-03-19"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"days": 0}, "correction_not_offered"),
        ({"is_asked": True}, "correction_asked_already"),
        ({"is_latest": False}, "correction_entry_replaced"),
        ({"is_answered": True}, "correction_answered"),
        ({"is_whole": True}, "correction_nothing_missing"),
    ],
)
def test_people_can_ask_once_about_an_entry_that_counts_and_lacks_something(facts, code):
    assert (
        ask_problem(EntryFacts(**{"recorded_at": RECORDED, "zone": "UTC", "days": 14} | facts), RECORDED).code == code
    )


@pytest.mark.django_db
def test_asking_changes_no_hours_and_tells_the_vendor(scene, asked, run_jobs):
    assert credited(scene) == FOUR_HOURS + 60
    run_jobs()
    (sent,) = [one for one in mail.outbox if "asks to correct their attendance" in one.body]
    assert sent.to == [scene.world.vendor_coordinator.email]
    # Why somebody was not there is for the vendor's page alone.
    assert "noon" not in sent.body


@pytest.mark.django_db
def test_a_granted_request_gives_the_hours_back_and_keeps_both_entries(scene, entry, asked):
    by = scene.world.vendor_coordinator
    done = corrections.grant_correction(
        request=asked, presence=whole(scene.left), reason="The sheet has the signature", after=1, by=by, at=scene.now
    )
    assert credited(scene) == 2 * FOUR_HOURS
    assert [mark.minutes for mark in AttendanceMark.objects.filter(session=scene.left).order_by("number")] == [60, 240]
    assert (done.correction.minutes, done.correction.reason) == (240, "The sheet has the signature")
    email = Email.objects.get(key=f"correction-{asked.pk}")
    assert "You now have 4 h in this session." in email.body and "The sheet has the signature" in email.body


@pytest.mark.django_db
def test_a_declined_request_leaves_the_entry_and_says_why(scene, entry, asked):
    by = scene.world.vendor_coordinator
    with refuses("reason_missing"):
        corrections.decline_correction(request=asked, reason=" ", by=by, at=scene.now)
    corrections.decline_correction(request=asked, reason="Two people saw you leave", by=by, at=scene.now)
    assert credited(scene) == FOUR_HOURS + 60
    assert "Two people saw you leave" in Email.objects.get(key=f"correction-{asked.pk}").body
    with refuses("correction_answered"):
        corrections.ask_for_correction(mark=entry, text="Again", by=scene.world.trainee, at=scene.now)
    with refuses("correction_over"):
        corrections.grant_correction(request=asked, presence=whole(scene.left), reason="Hm", by=by, at=scene.now)
    assert AttendanceMark.objects.filter(session=scene.left).count() == 1


@pytest.mark.django_db
def test_a_request_that_was_taken_back_can_be_made_again(scene, entry, asked):
    corrections.withdraw_correction(request=asked, by=scene.world.trainee, at=scene.now)
    with refuses("correction_over"):
        corrections.decline_correction(request=asked, reason="No", by=scene.world.vendor_coordinator, at=scene.now)
    again = corrections.ask_for_correction(mark=entry, text="Sure", by=scene.world.trainee, at=scene.now)
    assert again.pk != asked.pk and again.is_open


@pytest.mark.django_db
def test_only_the_person_asks_and_only_their_vendor_decides(scene, entry, asked):
    world = scene.world
    with refuses("correction_not_yours"):
        corrections.ask_for_correction(mark=entry, text="For them", by=world.other_trainee, at=scene.now)
    with refuses("correction_not_yours"):
        corrections.withdraw_correction(request=asked, by=world.vendor_coordinator, at=scene.now)
    for person in (world.other_vendor_coordinator, world.trainer, world.agency_coordinator, world.trainee):
        with pytest.raises(Refused):
            corrections.decline_correction(request=asked, reason="No", by=person, at=scene.now)
    assert CorrectionRequest.objects.get().is_open
    readers = (world.trainee, world.vendor_coordinator)
    for person in (*readers, world.agency_coordinator, world.supervisor, world.trainer, world.other_vendor_coordinator):
        assert CorrectionRequest.objects.visible_to(person).exists() == (person in readers), person


@pytest.mark.django_db
def test_a_request_stays_open_when_the_trainer_corrects_something_else_meanwhile(scene, entry, asked):
    later = Presence("present", ((minute_of(scene.left.starts_at), minute_of(scene.left.starts_at) + 90),))
    about = {"session": scene.left, "enrollment": scene.seat, "presence": later, "reason": "Typed wrong"}
    correct(**about, by=scene.world.vendor_coordinator, at=scene.now)
    with refuses("corrected_meanwhile"):
        corrections.grant_correction(
            request=asked, presence=whole(scene.left), reason="Yes", after=1, by=scene.world.vendor_coordinator,
            at=scene.now,
        )  # fmt: skip
    assert CorrectionRequest.objects.get().is_open and credited(scene) == FOUR_HOURS + 90


@pytest.mark.django_db
def test_a_person_is_told_of_a_correction_they_did_not_ask_for_and_where_to_say_that_it_is_wrong(scene, entry):
    less = Presence("present", ((minute_of(scene.left.starts_at), minute_of(scene.left.starts_at) + 30),))
    about = {"session": scene.left, "enrollment": scene.seat, "presence": less, "reason": "Left at half past"}
    for _ in range(2):
        mark = correct(**about, by=scene.world.vendor_coordinator, at=scene.now)
    email = Email.objects.get(key=f"corrected-{mark.pk}")
    assert email.person == scene.world.trainee and "Left at half past" in email.body
    assert "If this is not right, ask there to correct it" in email.body


def read(client, user, name, *args):
    client.force_login(user)
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).replace("\u00a0", " ").split())


@pytest.mark.django_db
def test_the_person_asks_on_the_page_of_the_cohort_and_the_vendor_decides_on_theirs(scene, entry, client):
    world = scene.world
    assert read(client, world.trainee, "my_cohort", scene.home.pk).count("Ask to correct this") == 1
    address = reverse("my_correction_ask", args=[entry.pk])
    assert "through " in read(client, world.trainee, "my_correction_ask", entry.pk)
    assert client.post(address, {"text": " "}).status_code == 422
    assert client.post(address, {"text": "I came back at noon"}).status_code == 302
    page = read(client, world.trainee, "my_cohort", scene.home.pk)
    assert "has not answered yet" in page and "Ask to correct this" not in page
    request = CorrectionRequest.objects.get()
    coordinator = world.vendor_coordinator
    assert "Decide about 1 request to correct attendance in A" in read(client, coordinator, "desk")
    assert "Requests to correct attendance" in read(client, coordinator, "vendor_cohort", scene.home.pk)
    assert "I came back at noon" in read(client, coordinator, "vendor_correction", request.pk)
    body = {"how": "present", "late": "", "left": "", "reason": "The sheet has the signature", "after": "1"}
    assert client.post(reverse("vendor_correction", args=[request.pk]), body).status_code == 302
    assert "Corrected, as you asked: The sheet has the signature" in read(
        client, world.trainee, "my_cohort", scene.home.pk
    )
    assert "Decide about" not in read(client, coordinator, "desk")


@pytest.mark.django_db
def test_a_course_may_not_offer_corrections_on_request(scene, entry, client):
    CourseVersion.objects.filter(pk=scene.version.pk).update(correction_days=0)
    assert "Ask to correct this" not in read(client, scene.world.trainee, "my_cohort", scene.home.pk)
    with refuses("correction_not_offered"):
        corrections.ask_for_correction(mark=entry, text="Hm", by=scene.world.trainee, at=scene.now)


def test_finishing_a_cohort_names_open_requests_to_correct_and_approved_make_ups(client, scene, asked):
    make_up = make_ups.request_make_up(session=scene.again, by=scene.world.trainee, at=scene.now)
    make_ups.approve_make_up(make_up=make_up, by=scene.world.other_vendor_coordinator, at=scene.now)
    type(scene.home).objects.filter(pk=scene.home.pk).update(ends_at=scene.now - timedelta(hours=1))
    client.force_login(scene.world.vendor_coordinator)
    text = client.get(reverse("vendor_cohort_finish", args=[scene.home.pk])).text
    assert "1 request to correct attendance waits for your answer" in text
    assert "1 approved make-up session is still to come" in text
