"""An email that the mail server took and that did not arrive: recorded once, a task until its reader is reached."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core.actions import Refused
from cohorts.notices.actions import bounces, queue
from cohorts.notices.actions.bounces import Outcome
from cohorts.notices.management.commands import read_bounces
from cohorts.notices.models import Bounce, BounceAnswer, Email
from cohorts.notices.models.bounces import not_arrived
from cohorts.notices.rules.reports import read_report
from cohorts.people.actions.merging import merge
from cohorts.training.actions.offer_time import extend_offer
from lms.dashboard.tasks_due import tasks_of
from tests.cohorts.notices import reports
from tests.cohorts.training.waiting_scene import NOON, ListScene, give_up
from tests.world import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def sent(person, key="k", **more):
    email = queue.queue_email(person=person, kind="exam-news", key=key, by=None, at=NOW, **more)
    return queue.record_sent(email=email, by=None, at=NOW)


def come_back(email, at=NOW, **report):
    raw = reports.postfix(email.message_id, **report)
    return bounces.record_report(report=read_report(raw), by=None, at=at)


def counted(user):
    """How many emails the task of program staff names; 0 if there is none."""
    return next((task.params["count"] for task in tasks_of(user, LATER) if task.code == "emails_not_arrived"), 0)


def test_a_report_is_recorded_once_and_is_a_task_of_program_staff(world):
    """D23: bounces that make a task."""
    email = sent(world.trainee)
    assert come_back(email) == Outcome.RECORDED and come_back(email) == Outcome.REPEATED
    row = Bounce.objects.get()
    assert (row.email, row.person, row.address) == (email, world.trainee, world.trainee.email.lower())
    assert (row.permanent, row.status) == (True, "5.1.1") and "User unknown" in row.diagnostic
    entry = ModelLogEntry.objects.get(action="email.not_arrived")
    assert entry.object_id == str(email.pk) and entry.data["status"] == "5.1.1"
    assert counted(world.program_staff) == 1
    for other in (world.finance, world.agency_coordinator, world.trainee):
        assert counted(other) == 0


def test_a_delay_is_no_task_and_a_failure_after_it_is(world):
    email = sent(world.trainee)
    assert come_back(email, action="delayed", status="4.4.1", report="<D1@x.example>") == Outcome.RECORDED
    assert counted(world.program_staff) == 0 and not Bounce.objects.current().exists()
    assert come_back(email, action="failed", status="4.4.7") == Outcome.RECORDED
    assert counted(world.program_staff) == 1


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (reports.postfix(), Outcome.NOT_OURS),
        (reports.postfix(""), Outcome.NOT_OURS),
        (reports.out_of_office(), Outcome.AUTOMATIC),
        (b"Buy now", Outcome.UNKNOWN),
    ],
)
def test_what_names_no_email_of_ours_changes_nothing(world, raw, outcome):
    """D23: a report of another site's mail, a forged one, an automatic answer."""
    sent(world.trainee)
    entries = ModelLogEntry.objects.count()
    forged = raw.replace(b"jordan@example.org", world.trainee.email.encode())
    assert bounces.record_report(report=read_report(forged), by=None, at=NOW) == outcome
    assert not Bounce.objects.exists() and ModelLogEntry.objects.count() == entries


def test_an_automatic_answer_to_our_email_is_no_bounce(world):
    raw = reports.out_of_office(sent(world.trainee).message_id)
    assert bounces.record_report(report=read_report(raw), by=None, at=NOW) == Outcome.AUTOMATIC


def test_the_task_ends_with_another_address(world):
    """D23"""
    come_back(sent(world.trainee))
    type(world.trainee).objects.filter(pk=world.trainee.pk).update(email="new@example.org")
    assert counted(world.program_staff) == 0


def test_a_report_about_the_address_of_before_says_nothing_about_the_new_one(world):
    email = sent(world.trainee)
    type(world.trainee).objects.filter(pk=world.trainee.pk).update(email="new@example.org")
    come_back(email)
    assert Bounce.objects.get().address == world.trainee.email.lower() and counted(world.program_staff) == 0


def test_a_merged_record_has_no_address_that_is_used(world):
    come_back(sent(world.trainee))
    merge(account=world.trainee, into=world.other_trainee, reason="One person", by=world.program_staff, at=NOW)
    assert counted(world.program_staff) == 0


def test_staff_reach_the_person_another_way_until_the_next_email_does_not_arrive(world):
    first, second = sent(world.trainee, "a"), sent(world.trainee, "b")
    other = sent(world.other_trainee, "c")
    for email in (first, second, other):
        come_back(email)
    bounce = Bounce.objects.get(email=first)
    answers = bounces.reached_otherwise(bounce=bounce, note="By letter", by=world.program_staff, at=NOW)
    assert [row.bounce.email for row in answers] == [first, second] and counted(world.program_staff) == 1
    assert ModelLogEntry.objects.filter(action="email.reached_otherwise", user=world.program_staff).count() == 2
    come_back(sent(world.trainee, "d"), at=LATER)
    assert counted(world.program_staff) == 2, "emails are still sent, and the next one did not arrive either"


def test_that_somebody_was_reached_is_undone_by_another_row(world):
    come_back(sent(world.trainee, "a"))
    come_back(sent(world.trainee, "b"))
    about = {"bounce": Bounce.objects.first(), "by": world.program_staff}
    bounces.reached_otherwise(note="By letter", at=NOW, **about)
    bounces.not_reached(note="The letter came back", at=LATER, **about)
    assert counted(world.program_staff) == 2
    assert list(BounceAnswer.objects.order_by("pk").values_list("reached", flat=True)) == [True] * 2 + [False] * 2


@pytest.mark.parametrize("act", [bounces.reached_otherwise, bounces.not_reached])
def test_only_program_staff_say_so_with_a_note_and_once(world, act):
    come_back(sent(world.trainee))
    bounce = Bounce.objects.get()
    if act == bounces.not_reached:
        bounces.reached_otherwise(bounce=bounce, note="By letter", by=world.program_staff, at=NOW)

    def code(**change):
        with pytest.raises(Refused) as refused:
            act(**{"bounce": bounce, "note": "Yes", "by": world.program_staff, "at": LATER, **change})
        return refused.value.code

    assert code(by=world.auditor) == "role_required" and code(note=" ") == "bounce_note_missing"
    act(bounce=bounce, note="Yes", by=world.program_staff, at=LATER)
    assert code() == "bounce_over"


def test_an_offer_that_did_not_arrive_gets_more_time(world):
    """D23: somebody with an open offer who cannot be reached is phoned."""
    scene = ListScene(world, seats=1, waiting=1)
    give_up(scene, scene.seats[0])
    email = Email.objects.filter(person=scene.people[0]).latest("pk")
    come_back(queue.record_sent(email=email, by=None, at=NOON), at=NOON)
    assert "offer_not_arrived" in [task.code for task in tasks_of(world.vendor_coordinator, NOON)]
    at = NOON + timedelta(hours=10)
    assert extend_offer(offer=scene.offer(1), by=world.vendor_coordinator, at=at).extended_at == at


def test_the_list_says_who_which_email_why_and_what_to_do(world, client):
    email = sent(world.trainee)
    come_back(email)
    client.force_login(world.program_staff)
    page = client.get(reverse("email_bounces"), {"state": "open"}).text
    for words in (world.trainee.family_name, world.trainee.email, "The address does not exist.", "write by post"):
        assert words in page
    bounce = Bounce.objects.get()
    reached = reverse("bounce_reached", args=[bounce.pk])
    assert reached in page and "User unknown" in client.get(reached).text
    assert client.post(reached, {"note": ""}).status_code == 422
    assert client.post(reached, {"note": "By letter of today"}).status_code == 302
    assert counted(world.program_staff) == 0
    assert world.trainee.email not in client.get(reverse("email_bounces"), {"state": "open"}).text
    again = reverse("bounce_not_reached", args=[bounce.pk])
    assert again in client.get(reverse("email_bounces"), {"state": "reached"}).text
    assert "By letter of today" in client.get(again).text
    client.post(again, {"note": "It came back"})
    assert counted(world.program_staff) == 1
    assert "User unknown" in client.get(reverse("email_bounces"), {"export": "csv"}).getvalue().decode()


def test_the_persons_page_names_the_address(world, client):
    url = reverse("person", args=[world.trainee.pk])
    client.force_login(world.program_staff)
    assert "does not work" not in client.get(url).text
    come_back(sent(world.trainee))
    page = client.get(url).text
    assert "This address does not work" in page and reverse("email_bounces") in page
    client.force_login(world.examinations)
    page = client.get(url).text
    assert "This address does not work" in page and reverse("email_bounces") not in page


def test_the_emails_of_a_cohort_say_what_did_not_arrive(world, client):
    scene = ListScene(world, seats=1, waiting=0)
    reader = scene.seats[0].person
    email = sent(reader, cohort_id=scene.cohort.pk)
    url = reverse("vendor_cohort_emails", args=[scene.cohort.pk])
    client.force_login(world.vendor_coordinator)
    assert "did not arrive" not in client.get(url).text
    come_back(email)
    assert "Sent, but did not arrive" in client.get(url).text


def test_what_was_in_a_daily_email_that_did_not_arrive_did_not_arrive(world):
    digest = sent(world.trainee, "digest")
    item = sent(world.trainee, "item")
    Email.objects.filter(pk=item.pk).update(state="in_digest", sent_at=None, digest=digest)
    come_back(digest)
    lost = {row.pk: row.lost for row in Email.objects.annotate(lost=not_arrived())}
    assert lost == {digest.pk: True, item.pk: True}


def pipe(monkeypatch, raw):
    """Run the command as a mail server does, with a message on standard input; returns what it prints."""
    output = io.StringIO()
    monkeypatch.setattr(read_bounces.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("read_bounces", stdout=output)
    return output.getvalue().strip()


def test_a_mail_server_pipes_a_message(world, monkeypatch):
    email = sent(world.trainee)
    assert pipe(monkeypatch, reports.exchange(email.message_id) + b"x" * 600_000) == "recorded"
    assert pipe(monkeypatch, reports.exchange()) == "not_ours" and pipe(monkeypatch, b"\xff") == "unknown"
    assert Bounce.objects.get().status == "5.2.2"


def test_without_a_database_the_mail_server_is_to_try_again(world, monkeypatch):
    def broken(**arguments):
        raise OperationalError("gone")

    monkeypatch.setattr(read_bounces, "record_report", broken)
    with pytest.raises(CommandError) as error:
        pipe(monkeypatch, reports.exchange())
    assert error.value.returncode == 75
