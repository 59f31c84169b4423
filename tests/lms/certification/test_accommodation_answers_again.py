"""After an appeal or a reopening, everything that was not granted as asked is decided again; requests stay apart."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from lms.certification.actions import accommodation_appeals, accommodation_requests, accommodation_reviews
from lms.certification.models import AccommodationRequest
from tests.lms.certification.accommodation_desk import Asking
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    return Asking(world)


@pytest.fixture
def live(world):
    """The same, now: pages read the clock."""
    world.now = timezone.now()
    return Asking(world)


def granted_in_part(desk):
    """Twice the time and a reader are asked for; 20 minutes more and the reader are granted."""
    desk.ask("time_200", "reader")
    desk.take()
    return desk.answer({"time_200": "extra_minutes", "reader": "reader"}, reason="Less is enough.")


def appealed(desk):
    appeal = desk.appeal()
    about = {"by": desk.colleague, "at": desk.now}
    appeal = accommodation_appeals.take_appeal(appeal=appeal, **about)
    accommodation_appeals.decide_appeal(appeal=appeal, granted=True, reason="You are right.", **about)
    return desk.reload()


def kinds(desk):
    return sorted(desk.grants().in_force(home_day(desk.now)).values_list("kind", flat=True))


def test_after_an_appeal_everything_is_granted_as_asked_where_less_was_granted(live, client):
    granted_in_part(live)
    appealed(live)
    client.force_login(live.colleague)
    address = reverse("accommodation_answer", args=[live.row.pk])
    page = client.get(address).text
    assert "Grant: Twice the time" in page and "Do not grant; this stays: Extra minutes: 20 min" in page
    assert "Grant: Reader" not in page
    day = home_day(live.now)
    body = {"how": "as_asked", "valid_from": day, "valid_to": day + timedelta(days=9), "seen": "0"}
    client.post(address, body)
    assert live.reload().state == "granted"
    assert kinds(live) == ["reader", "time_200"]
    client.force_login(live.person)
    assert "You get what you asked for" in client.get(reverse("my_accommodation", args=[live.row.pk])).text


def test_an_answer_that_grants_less_than_was_asked_once_more_can_be_appealed_and_takes_nothing_away(desk):
    granted_in_part(desk)
    appealed(desk)
    desk.answer({}, reason="Less is enough.", by=desk.colleague)
    assert (desk.row.state, kinds(desk)) == ("partly", ["extra_minutes", "reader"])
    assert desk.appeal().state == "open"


def test_other_time_of_a_second_answer_replaces_that_of_the_first(desk):
    granted_in_part(desk)
    appealed(desk)
    desk.answer({"time_200": "time_150"}, reason="This is enough.", by=desk.colleague)
    assert (desk.row.state, kinds(desk)) == ("partly", ["reader", "time_150"])
    assert accommodation_appeals.term_of(desk.row)


def test_one_request_of_a_program_is_open_also_beside_an_appeal(desk):
    granted_in_part(desk)
    first = desk.row
    second = desk.ask("reader", renews=first)
    desk.row = first
    with refuses("accommodation_appeal_asked_again"):
        desk.appeal()
    with refuses("accommodation_newer_open"):
        reopen(desk)
    accommodation_requests.withdraw_request(request=second, by=desk.person, at=desk.now)
    assert desk.appeal().state == "open"
    with refuses("accommodation_ask_appeal_waits"):
        desk.ask("reader")
    AccommodationRequest.objects.filter(pk=second.pk).update(state="submitted")
    appeal = accommodation_appeals.take_appeal(appeal=first.appeals.get(), by=desk.colleague, at=desk.now)
    about = {"appeal": appeal, "reason": "You are right.", "by": desk.colleague, "at": desk.now}
    with refuses("accommodation_newer_open"):
        accommodation_appeals.decide_appeal(granted=True, **about)


def reopen(desk, reason="We overlooked a paper."):
    about = {"request": desk.row, "reason": reason, "by": desk.staff, "at": desk.now}
    desk.row = accommodation_reviews.reopen_request(**about)


def test_asking_again_stands_apart_from_an_appeal_and_says_what_each_is_for(live, client):
    granted_in_part(live)
    first = live.row
    client.force_login(live.person)
    address = reverse("my_accommodation", args=[first.pk])
    page = client.get(address).text
    assert "<h2>Appeal</h2>" in page and "<h2>Ask again</h2>" in page and "It is not an appeal" in page
    live.ask("reader", renews=first)
    page = client.get(address).text
    assert "Open that request" in page and "<h2>Ask again</h2>" not in page
    answer = client.get(reverse("accommodation_appeal", args=[first.pk]), follow=True)
    assert "You have asked again" in answer.text
    accommodation_requests.withdraw_request(request=live.row, by=live.person, at=live.now)
    live.row = first
    live.appeal()
    assert "<h2>Ask again</h2>" not in client.get(address).text
    answer = client.get(reverse("ask_accommodations"), follow=True)
    assert answer.redirect_chain[-1][0] == address and "Your appeal waits for a decision" in answer.text


def test_the_queue_shows_an_appeal_that_waits_with_its_last_day_and_who_decides(live, client):
    granted_in_part(live)
    appeal = live.appeal()
    client.force_login(live.staff)
    page = client.get(reverse("accommodation_requests")).text
    assert "Granted in part. An appeal waits." in page and "About the appeal: nobody yet" in page
    assert format_day(appeal.due_on) in page
    accommodation_appeals.take_appeal(appeal=appeal, by=live.colleague, at=live.now)
    assert f"About the appeal: {live.colleague}" in client.get(reverse("accommodation_requests")).text
    decide = reverse("accommodation_appeal_decide", args=[appeal.pk])
    assert client.get(decide).status_code == 404
    client.force_login(live.colleague)
    assert client.get(decide).status_code == 200


def test_a_request_is_opened_again_with_a_reason_that_the_person_reads(live, client):
    granted_in_part(live)
    with refuses("accommodation_reason_missing", field="reason"):
        reopen(live, reason=" ")
    reopen(live)
    client.force_login(live.person)
    assert "We overlooked a paper." in client.get(reverse("my_accommodation", args=[live.row.pk])).text


def test_what_was_granted_is_taken_back_also_after_the_person_withdrew_a_request_that_was_opened_again(live, client):
    granted_in_part(live)
    reopen(live)
    live.row = accommodation_requests.withdraw_request(request=live.row, by=live.person, at=live.now)
    client.force_login(live.staff)
    page = client.get(reverse("accommodation_request", args=[live.row.pk])).text
    assert "Take back what was granted" in page
    live.end()
    assert (live.row.state, kinds(live)) == ("ended", [])
    assert live.appeal().state == "open"


def test_of_a_request_that_was_withdrawn_unanswered_nothing_can_be_taken_back(desk):
    desk.ask()
    desk.row = accommodation_requests.withdraw_request(request=desk.row, by=desk.person, at=desk.now)
    with refuses("accommodation_nothing_granted"):
        desk.end()
