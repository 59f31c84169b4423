"""The queue when the mail server or a worker fails."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from cohorts.core.actions import Refused
from cohorts.notices import tasks
from cohorts.notices.actions import queue
from cohorts.notices.models import AddressFault, Email, EmailState
from cohorts.notices.rules.retries import CLAIM, PAUSES, is_about_address, next_try
from cohorts.training.actions.offer_time import extend_offer
from lms.dashboard.tasks_due import tasks_of
from tests.cohorts.notices import mail_server
from tests.cohorts.training.waiting_scene import NOON, ListScene, give_up
from tests.separate import at_once
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def server(settings):
    settings.EMAIL_BACKEND = "tests.cohorts.notices.mail_server.MailServer"
    mail_server.forget()
    return mail_server


def news(person, key="k", at=NOW):
    return queue.queue_email(person=person, kind="exam-news", key=key, by=None, at=at)


def people(world, count):
    return [world.person(f"reader{number}", world.agency, "trainee") for number in range(count)]


def codes(user, at):
    return [task.code for task in tasks_of(user, at)]


def try_at(email, at):
    """One try at a moment, as a worker does it."""
    for one in Email.objects.filter(pk=email.pk).claim(at, most=1):
        mail_server.TRIED.append(one.person.email)
        queue.record_refused(email=one, code=451, answer="Try later", of_recipient=True, by=None, at=at)
    email.refresh_from_db()
    return email


def test_pauses_grow_and_then_the_email_is_given_up_and_is_a_task(world):
    """D23: no. 20 is retried with growing pauses, then “given up” with a task."""
    email, at = news(world.trainee), NOW
    pauses = []
    for _ in PAUSES:
        try_at(email, at)
        assert email.state == EmailState.QUEUED
        pauses.append(email.next_at - at)
        assert not Email.objects.filter(pk=email.pk).due(email.next_at - timedelta(seconds=1)).exists()
        at = email.next_at
    assert pauses == sorted(set(pauses)) and "emails_given_up" not in codes(world.program_staff, at)
    try_at(email, at)
    assert email.state == EmailState.GIVEN_UP and email.given_up_at == at and "451" in email.answer
    assert "emails_given_up" in codes(world.program_staff, at)
    assert not AddressFault.objects.exists(), "4xx says nothing about the address"
    queue.try_again(email=email, by=world.program_staff, at=at)
    tasks.send_waiting_emails()
    email.refresh_from_db()
    assert email.state == EmailState.SENT and "emails_given_up" not in codes(world.program_staff, at)


def test_a_worker_that_dies_leaves_an_email_with_the_same_message_id(world):
    """D23: no. 12 at most twice with the same Message-ID."""
    email = news(world.trainee)
    (taken,) = Email.objects.all().claim(NOW, most=5)
    tasks.message_of(taken).send()
    assert Email.objects.all().claim(NOW + CLAIM / 2, most=5) == [], "the worker may still be at it"
    (again,) = Email.objects.all().claim(NOW + CLAIM, most=5)
    tasks.message_of(again).send()
    queue.record_sent(email=again, by=None, at=NOW + CLAIM)
    assert [(email.person.email, email.message_id)] * 2 == mail_server.ACCEPTED
    tasks.send_waiting_emails()
    assert len(mail_server.ACCEPTED) == 2


def test_only_the_refused_address_is_marked_and_somebody_must_phone(world):
    """D23: only W1's address is marked undeliverable, with date and words; vendor and agency are asked to phone."""
    scene = ListScene(world, seats=1, waiting=2)
    w1 = scene.people[0]
    mail_server.ANSWERS[w1.email] = [(550, b"5.1.1 No such user")]
    give_up(scene, scene.seats[0])
    tasks.send_waiting_emails()
    (fault,) = AddressFault.objects.current()
    assert (fault.person, fault.code, fault.answer) == (w1, 550, "5.1.1 No such user")
    assert mail_server.TRIED.count(w1.email) == 1, "what comes later to this address is not tried"
    for reader in (world.vendor_coordinator, world.agency_coordinator):
        assert "offer_not_arrived" in codes(reader, NOON)
    assert "offer_not_arrived" not in codes(w1, NOON)
    at = NOON + timedelta(hours=10)
    offer = extend_offer(offer=scene.offer(1), by=world.vendor_coordinator, at=at)
    assert offer.ends_at == at + timedelta(hours=48) and "offer_not_arrived" in codes(world.agency_coordinator, at)
    with pytest.raises(Refused) as refused:
        extend_offer(offer=offer, by=world.vendor_coordinator, at=at + timedelta(hours=1))
    assert refused.value.code == "offer_extended_before"


def test_an_offer_that_arrived_keeps_its_end(world):
    """D23"""
    scene = ListScene(world, seats=1, waiting=1)
    give_up(scene, scene.seats[0])
    with pytest.raises(Refused) as refused:
        extend_offer(offer=scene.offer(1), by=world.vendor_coordinator, at=NOON + timedelta(hours=1))
    assert refused.value.code == "offer_arrived"


def test_a_new_address_clears_the_mark_and_gets_what_did_not_arrive(world):
    """D23: a new address clears the mark."""
    reader = world.trainee
    mail_server.ANSWERS[reader.email] = [(550, b"5.1.1 No such user")]
    email = news(reader, at=datetime.now(UTC))
    tasks.send_email(email.pk)
    assert AddressFault.objects.current().count() == 1
    type(reader).objects.filter(pk=reader.pk).update(email="new@example.org")
    assert not AddressFault.objects.current().exists()
    tasks.send_waiting_emails()
    email.refresh_from_db()
    assert email.state == EmailState.SENT and mail_server.ACCEPTED[-1][0] == "new@example.org"


def test_log_in_mails_are_still_tried(world, client):
    """D23: log-in and password mails are still tried."""
    mail_server.ANSWERS[world.trainee.email] = [(550, b"5.1.1 No such user")]
    tasks.send_email(news(world.trainee).pk)
    mail_server.ANSWERS.clear()
    mail_server.ACCEPTED.clear()
    tried = len(mail_server.TRIED)
    client.raise_request_exception = False
    client.post(reverse("account_reset_password"), {"email": world.trainee.email})
    assert len(mail_server.TRIED) == tried + 1


def test_an_answer_about_the_message_marks_no_address(world):
    assert not is_about_address(552, "5.3.4 Too big", of_recipient=False)
    assert is_about_address(550, "5.1.1 No such user", of_recipient=False)
    assert not is_about_address(450, "4.2.1 Busy", of_recipient=True)
    assert next_try(NOW, len(PAUSES) + 1) is None


def test_one_refusal_does_not_stop_the_others(world):
    readers = people(world, 5)
    mail_server.ANSWERS[readers[1].email] = [(421, b"4.3.2 Busy")]
    emails = [news(reader, key=reader.email) for reader in readers]
    tasks.send_waiting_emails()
    states = [Email.objects.get(pk=email.pk).state for email in emails]
    assert states == ["sent", "queued", "sent", "sent", "sent"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_workers_at_once_send_each_email_once():
    """D23: two workers, never two on one row."""
    world = World()
    readers = people(world, 25)
    for reader in readers:
        news(reader, key=reader.email)
    answers = at_once(*[tasks.send_waiting_emails] * 4)
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert sorted(address for address, _id in mail_server.ACCEPTED) == sorted(reader.email for reader in readers)
    assert connection.vendor in ("sqlite", "postgresql")


def test_only_program_staff_try_again(world):
    email = news(world.trainee)
    Email.objects.filter(pk=email.pk).update(state="given_up", given_up_at=NOW)
    with pytest.raises(Refused) as refused:
        queue.try_again(email=email, by=world.agency_coordinator, at=NOW)
    assert refused.value.code == "role_required"


def test_staff_see_and_empty_the_queue(world, client):
    email = news(world.trainee)
    Email.objects.filter(pk=email.pk).update(state="given_up", given_up_at=NOW, answer="550 No such user")
    client.force_login(world.program_staff)
    page = client.get(reverse("email_queue"))
    assert "550 No such user" in page.text
    again = reverse("email_try_again", args=[email.pk])
    assert again in page.text and client.get(again).status_code == 200
    client.post(again)
    email.refresh_from_db()
    assert email.state == EmailState.QUEUED
