"""When emails are sent: what the state decides, what readers choose, the daily email, and turning off by link."""

import pytest
from django.test import Client
from django.urls import reverse

from cohorts.core.actions import Refused
from cohorts.notices import tasks
from cohorts.notices.actions.policies import choose, set_policy
from cohorts.notices.actions.queue import queue_email
from cohorts.notices.events import EVENTS
from cohorts.notices.letters import message_of, off_address, off_token
from cohorts.notices.models import Email, EmailState, NoticeChoice
from tests.world import NOW

pytestmark = pytest.mark.django_db
OPTIONAL = "agency-waiting-list"
ABOUT = {"cohort": "PET-1", "vendor": "V", "agency": "A", "person": "P"}


def agency_news(world, key="k"):
    person = world.agency_coordinator
    return queue_email(
        person=person, kind=OPTIONAL, key=key, subject=f"News {key}", body=f"Text {key}", values=ABOUT, by=None, at=NOW
    )


def decide(world, event, timing):
    return set_policy(event=event, timing=timing, by=world.program_staff, at=NOW)


def test_the_state_turns_off_what_the_law_allows_and_nothing_else(world):
    decide(world, OPTIONAL, "off")
    assert agency_news(world).state == EmailState.OFF
    always = [code for code, event in EVENTS.items() if not event.optional]
    for code in always:
        with pytest.raises(Refused) as refused:
            decide(world, code, "off")
        assert refused.value.code == "notice_always_sent"
    with pytest.raises(Refused) as refused:
        decide(world, "seat-offer", "digest")
    assert refused.value.code == "notice_timing_unknown"


def test_what_is_off_is_in_the_log_and_is_not_sent(world, run_jobs, mailoutbox):
    decide(world, OPTIONAL, "off")
    email = agency_news(world)
    run_jobs()
    tasks.send_waiting_emails()
    tasks.send_digests()
    email.refresh_from_db()
    assert email.state == EmailState.OFF and mailoutbox == []


def test_the_daily_email_takes_each_item_once(world, run_jobs, mailoutbox):
    decide(world, OPTIONAL, "digest")
    items = [agency_news(world, key) for key in ("one", "two")]
    run_jobs()
    assert mailoutbox == []
    tasks.send_digests()
    tasks.send_digests()
    run_jobs()
    (message,) = mailoutbox
    assert message.body.index("News one") < message.body.index("News two") and message.body.count("Text one") == 1
    assert {Email.objects.get(pk=item.pk).state for item in items} == {EmailState.IN_DIGEST}
    agency_news(world, "three")
    tasks.send_digests()
    run_jobs()
    assert len(mailoutbox) == 2 and "News one" not in mailoutbox[1].body and "News three" in mailoutbox[1].body


def test_readers_choose_for_optional_emails_only(world):
    reader = world.agency_coordinator
    choose(person=reader, timings={OPTIONAL: "off"}, by=reader, at=NOW)
    assert agency_news(world).state == EmailState.OFF
    with pytest.raises(Refused) as refused:
        choose(person=reader, timings={"seat-offer": "off"}, by=reader, at=NOW)
    assert refused.value.code == "notice_always_sent"
    choose(person=reader, timings={OPTIONAL: "digest"}, by=reader, at=NOW)
    assert agency_news(world, "later").state == EmailState.DIGEST


def test_one_click_turns_off_an_optional_email_and_a_get_changes_nothing(world):
    """RFC 8058: a POST without log-in and without a CSRF token."""
    email = agency_news(world)
    message = message_of(email)
    address = off_address(email)
    assert message.extra_headers["List-Unsubscribe"] == f"<{address}>" and address in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = reverse("unsubscribe", args=[off_token(email)])
    mail_program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert mail_program.get(path).status_code == 200 and mail_program.head(path).status_code == 200
    assert not NoticeChoice.objects.exists()
    for _ in range(2):
        assert mail_program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert NoticeChoice.objects.get().person == world.agency_coordinator
    assert agency_news(world, "later").state == EmailState.OFF


def test_what_is_always_sent_has_no_link_to_turn_it_off(world):
    email = queue_email(person=world.trainee, kind="exam-news", key="k", by=None, at=NOW)
    assert "List-Unsubscribe" not in message_of(email).extra_headers and off_address(email) == ""
    assert Client().post(reverse("unsubscribe", args=[off_token(email)])).status_code == 404


@pytest.mark.parametrize("token", ["x", "WzEsMV0:1abc:def", "%00"])
def test_a_link_that_we_did_not_make_does_nothing(world, token):
    answer = Client().get(f"/unsubscribe/{token}/")
    assert answer.status_code == 404
    assert Client().post(f"/unsubscribe/{token}/").status_code == 404 and not NoticeChoice.objects.exists()


def test_a_reader_has_a_page_of_choices(world, client):
    client.force_login(world.agency_coordinator)
    path = reverse("my_notices")
    page = client.get(path)
    assert str(EVENTS[OPTIONAL].title) in page.text and str(EVENTS["vendor-seat"].title) not in page.text
    exams = {"exam-window-opens-soon": "now", "exam-window-closes-soon": "now"}
    client.post(path, {OPTIONAL: "off", "training-reminder": "now", **exams})
    assert NoticeChoice.objects.get().timing == "off"
    assert client.post(path, {OPTIONAL: "never"}).status_code == 422
    decide(world, OPTIONAL, "off")
    assert str(EVENTS[OPTIONAL].title) not in client.get(path).text


def test_staff_change_when_an_email_is_sent(world, client):
    client.force_login(world.program_staff)
    client.post(reverse("email_policy", args=[OPTIONAL]), {"timing": "digest"})
    assert agency_news(world).state == EmailState.DIGEST
    assert client.post(reverse("email_policy", args=["exam-news"]), {"timing": "off"}).status_code == 422
