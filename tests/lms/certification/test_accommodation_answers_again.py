"""After an appeal or a reopening, everything that was not granted as asked is decided again; requests stay apart."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core.dates import home_day
from lms.certification.actions import accommodation_appeals
from tests.lms.certification.accommodation_desk import Asking


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
