"""An email that did not arrive is sent again by program staff, while it is of use, with the same Message-ID."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core.actions import Refused
from cohorts.notices.actions import bounces, queue
from cohorts.notices.events import EVENTS
from cohorts.notices.models import Bounce, Email
from cohorts.notices.models.bounces import not_arrived
from cohorts.notices.rules.reports import read_report
from cohorts.notices.tasks import send_waiting_emails
from cohorts.people.actions.merging import merge
from tests.cohorts.notices import reports
from tests.cohorts.notices.test_bounces import come_back, counted, sent
from tests.cohorts.training.waiting_scene import NOON, ListScene, give_up
from tests.world import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=5)


def again(bounce, by, at=LATER):
    return bounces.send_again(bounce=bounce, by=by, at=at)


def code_of(bounce, by, at=LATER):
    with pytest.raises(Refused) as refused:
        again(bounce, by, at)
    return refused.value.code


def is_lost(email):
    return Email.objects.annotate(lost=not_arrived()).get(pk=email.pk).lost


def test_it_keeps_its_message_id_and_is_logged_and_the_task_ends(world, time_machine):
    """D23"""
    time_machine.move_to(LATER, tick=False)
    email = sent(world.trainee)
    come_back(email)
    assert is_lost(email) and counted(world.program_staff) == 1
    again(Bounce.objects.get(), world.program_staff)
    assert not is_lost(email) and counted(world.program_staff) == 0
    mail.outbox.clear()
    send_waiting_emails()
    (message,) = mail.outbox
    assert message.extra_headers["Message-ID"] == email.message_id and message.to == [world.trainee.email]
    email.refresh_from_db()
    assert (email.state, email.sent_at) == ("sent", LATER)
    entry = ModelLogEntry.objects.get(action="email.sent_again")
    assert (entry.object_id, entry.user) == (str(email.pk), world.program_staff)


def test_the_next_report_is_a_task_again_and_a_repeated_one_is_not(world):
    email = sent(world.trainee)
    raw = reports.postfix(email.message_id)
    bounces.record_report(report=read_report(raw), by=None, at=NOW)
    again(Bounce.objects.get(), world.program_staff)
    bounces.record_report(report=read_report(raw), by=None, at=LATER + timedelta(minutes=1))
    assert counted(world.program_staff) == 0
    come_back(queue.record_sent(email=email, by=None, at=LATER), at=LATER + timedelta(hours=1), report="<R2@x.example>")
    assert counted(world.program_staff) == 1 and is_lost(email)


def test_it_is_not_sent_twice_nor_by_others(world):
    come_back(sent(world.trainee))
    bounce = Bounce.objects.get()
    for other in (world.auditor, world.vendor_coordinator):
        assert code_of(bounce, other) == "role_required"
    again(bounce, world.program_staff)
    assert code_of(bounce, world.program_staff) == "bounce_over"


def test_whoever_was_reached_another_way_gets_nothing(world):
    come_back(sent(world.trainee))
    bounces.reached_otherwise(bounce=Bounce.objects.get(), note="By phone", by=world.program_staff, at=NOW)
    assert code_of(Bounce.objects.get(), world.program_staff) == "bounce_over"


@pytest.mark.parametrize(("kind", "days"), [("exam-news", 30), ("cohort-message", 3)])
def test_old_news_is_of_no_use(world, kind, days):
    """What has a time limit after three days, anything else after a month."""
    values = dict.fromkeys((one.name for one in EVENTS[kind].variables), "Words")
    email = queue.queue_email(person=world.trainee, kind=kind, key="k", by=None, at=NOW, values=values)
    come_back(queue.record_sent(email=email, by=None, at=NOW))
    end = NOW + timedelta(days=days)
    assert code_of(Bounce.objects.get(), world.program_staff, end) == "email_of_no_use"
    again(Bounce.objects.get(), world.program_staff, end - timedelta(minutes=1))


def test_an_offer_that_was_answered_is_of_no_use(world):
    scene = ListScene(world, seats=1, waiting=1)
    give_up(scene, scene.seats[0])
    email = Email.objects.filter(kind="seat-offer").latest("pk")
    come_back(queue.record_sent(email=email, by=None, at=NOON), at=NOON)
    bounce = Bounce.objects.get()
    offer = scene.offer(1)
    type(offer).objects.filter(pk=offer.pk).update(state="declined", answered_at=NOON)
    assert code_of(bounce, world.program_staff, NOON) == "email_of_no_use"
    type(offer).objects.filter(pk=offer.pk).update(state="open", answered_at=None)
    assert again(bounce, world.program_staff, NOON).state == "queued"


def test_it_goes_to_the_address_that_the_person_has_now(world, client, time_machine):
    time_machine.move_to(LATER, tick=False)
    come_back(sent(world.trainee))
    type(world.trainee).objects.filter(pk=world.trainee.pk).update(email="new@example.org")
    client.force_login(world.program_staff)
    page = client.get(reverse("email_bounces"), {"state": "elsewhere"}).text
    url = reverse("bounce_send_again", args=[Bounce.objects.get().pk])
    assert url in page and "another address now" in page
    assert "new@example.org" in client.get(url).text
    assert client.post(url).status_code == 302
    mail.outbox.clear()
    send_waiting_emails()
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert url not in client.get(reverse("email_bounces")).text
    assert client.get(url).status_code == 404


def test_it_goes_to_the_record_into_which_that_of_the_person_was_merged(world):
    come_back(sent(world.trainee))
    merge(account=world.trainee, into=world.other_trainee, reason="One person", by=world.program_staff, at=NOW)
    again(Bounce.objects.get(), world.program_staff, NOW)
    mail.outbox.clear()
    send_waiting_emails()
    assert world.other_trainee.email in [message.to[0] for message in mail.outbox]


def test_the_list_has_a_button_only_for_what_is_of_use_and_only_for_program_staff(world, client, time_machine):
    time_machine.move_to(LATER, tick=False)
    email = sent(world.trainee)
    come_back(email)
    url = reverse("bounce_send_again", args=[Bounce.objects.get().pk])
    client.force_login(world.auditor)
    assert url not in client.get(reverse("email_bounces")).text
    client.force_login(world.program_staff)
    assert url in client.get(reverse("email_bounces")).text
    Email.objects.filter(pk=email.pk).update(queued_at=NOW - timedelta(days=31))
    page = client.get(reverse("email_bounces")).text
    assert world.trainee.email in page and url not in page
    assert client.post(url, follow=True).status_code == 422
