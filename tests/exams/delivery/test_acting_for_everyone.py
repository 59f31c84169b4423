"""What a proctor does to a whole room: confirmed first with names, with a reason, and minutes can be taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from exams.delivery.actions import proctoring as running
from exams.delivery.models import Sitting, SittingEvent
from tests.exams.delivery.sitting_helpers import Hall
from tests.exams.delivery.test_sittings_http import visitor
from tests.refusals import on_page, refuses

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


@pytest.fixture
def proctor(hall):
    return visitor(hall.world.proctor)


@pytest.fixture
def second(hall):
    person = hall.world.person("second", hall.world.agency, roles.TRAINEE)
    hall.world.enroll(hall.cohort, person)
    return hall.begin(person=person, seed="1" * 32)


def room(hall):
    return reverse("proctor_room", args=[hall.window.pk])


def change(act, sittings, *, hall, minutes_in, **more):
    values = {"minutes": 10, "reason": "Fire alarm", "by": hall.world.proctor, **more}
    return act(sitting_ids=[one.pk for one in sittings], at=hall.now + minutes_in * MINUTE, **values)


def minutes_of(sitting):
    sitting.refresh_from_db()
    return (sitting.deadline_at - sitting.started_at) / MINUTE


def test_nothing_happens_to_a_room_before_the_people_affected_were_named(hall, proctor, second):
    first = hall.begin()
    sent = {"act": "extend", "minutes": "10", "reason": "Fire alarm"}
    page = proctor.post(room(hall), sent)
    assert page.status_code == 200 and not SittingEvent.objects.filter(kind="extended").exists()
    assert first.person.get_full_name() in page.text and second.person.get_full_name() in page.text
    assert "2 people get 10" in page.text and "Fire alarm" in page.text and "1 h 10" in page.text.replace("\xa0", " ")
    late = hall.world.person("late", hall.world.agency, roles.TRAINEE)
    hall.world.enroll(hall.cohort, late)
    third = hall.begin(person=late, seed="2" * 32)
    answer = proctor.post(room(hall), sent | {"confirmed": page.context["confirmed"]})
    assert answer.url == room(hall)
    assert [minutes_of(one) for one in (first, second, third)] == [70, 70, 60], "who came since is not affected"
    assert set(SittingEvent.objects.filter(kind="extended").values_list("note", flat=True)) == {"Fire alarm"}


@pytest.mark.parametrize("act", ["extend", "give_back", "take_back", "pause"])
def test_no_clock_is_changed_without_a_reason_neither_for_everyone_nor_for_one(hall, proctor, act):
    sitting = hall.begin()
    for address in (room(hall), reverse("proctor_sitting", args=[sitting.pk])):
        refused = proctor.post(address, {"act": act, "minutes": "10", "reason": " "})
        assert refused.status_code == 422 and on_page("clock_reason_missing") in refused.text
    verb = getattr(running, act)
    with refuses("clock_reason_missing", field="reason"):
        more = {} if act == "pause" else {"minutes": 10}
        verb(sitting_ids=[sitting.pk], reason=" ", by=hall.world.proctor, at=hall.now, **more)
    assert not SittingEvent.objects.exclude(kind__in=("granted", "opened")).exists()


def test_minutes_given_by_mistake_are_taken_back_as_a_new_event(hall, proctor, second):
    first = hall.begin()
    change(running.extend, [first, second], hall=hall, minutes_in=0)
    sent = {"act": "take_back", "minutes": "10", "reason": "Only for the next room"}
    page = proctor.post(room(hall), sent)
    proctor.post(room(hall), sent | {"confirmed": page.context["confirmed"]})
    assert [minutes_of(one) for one in (first, second)] == [60, 60]
    kinds = SittingEvent.objects.filter(sitting=first, kind__in=("extended", "taken_back"))
    assert list(kinds.values_list("kind", "seconds", "note")) == [
        ("extended", 600, "Fire alarm"),
        ("taken_back", 600, "Only for the next room"),
    ]
    assert "Added minutes taken back: 10" in proctor.get(reverse("proctor_sitting", args=[first.pk])).text


def test_only_added_minutes_that_are_not_used_yet_can_be_taken_back(hall, second):
    first = hall.begin()
    with refuses("no_minutes_to_take_back", field="minutes"):
        change(running.take_back, [first], hall=hall, minutes_in=5)
    change(running.extend, [first], hall=hall, minutes_in=5)
    assert change(running.take_back, [first, second], hall=hall, minutes_in=66, minutes=30) == 1, "second has none"
    assert minutes_of(first) == 66, "six of the ten minutes were used"
    with refuses("minutes_out_of_range", field="minutes"):
        change(running.take_back, [first], hall=hall, minutes_in=66, minutes=0)


def test_a_room_shows_only_the_people_who_need_attention_on_request(hall, proctor, second):
    first = hall.begin()
    Sitting.objects.filter(pk=first.pk).update(contact_at=timezone.now() - 3 * MINUTE)
    Sitting.objects.filter(pk=second.pk).update(contact_at=timezone.now())
    everyone = proctor.get(room(hall)).text
    part = proctor.get(room(hall), {"attention": "1", "part": "people"}).text
    assert 'href="?attention=1"' in everyone and "part=people" in everyone
    assert first.person.get_full_name() in part and second.person.get_full_name() not in part
    assert "part=people" not in part
    assert "part=people&amp;attention=1" in proctor.get(room(hall), {"attention": "1"}).text
