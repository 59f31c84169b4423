"""Editing a cohort: its head, all sessions to come at once, and the decision whether it takes place."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.training.actions.cohort_heads import change_head, head_of
from cohorts.training.actions.copies import copy_cohort
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.run_decisions import decide_to_run, put_off_decision
from cohorts.training.actions.sessions import change_session
from cohorts.training.actions.sessions_to_come import change_sessions
from cohorts.training.actions.waiting import join
from cohorts.training.models import Cohort, RunDecision
from cohorts.training.rules.cohort_heads import KEEP, Head, Minimum, SessionsChange
from cohorts.training.rules.waiting import Enrolling
from cohorts.training.tasks import remind_of_decisions
from cohorts.ui.notice_preview import SEEN
from tests.cohorts.training.calendar_helpers import states, token_of
from tests.cohorts.training.planning_helpers import PLANNED_AT, opened, place, planned, room, session
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
DAYS = [session((4, day), "9:00", "12:00") for day in (12, 13, 14)]


@pytest.fixture
def by(world):
    world.approve()
    return {"by": world.vendor_coordinator, "at": PLANNED_AT}


def head(**changes):
    facts = {"code": "A", "meets": "in_person", "language": "en", "seats": 12, "enrolling": Enrolling()}
    return Head(**(facts | changes))


def test_the_head_of_a_cohort_is_changed_in_one_act(world, by):
    cohort = opened(world, "A", DAYS)
    new = head(
        code="PET-SPRING", meets="mixed", language="es", seats=14, minimum=Minimum(6, date(2027, 4, 1)),
        enrolling=Enrolling(date(2027, 4, 5), 24, date(2027, 1, 4)),
    )  # fmt: skip
    assert head_of(change_head(cohort=cohort, head=new, **by)) == new
    assert head_of(Cohort.objects.get()) == new


def test_all_errors_of_a_head_are_said_at_once(world, by):
    planned(world, "B", [])
    cohort = opened(world, "A", DAYS)
    wrong = head(
        code="b", seats=3, minimum=Minimum(9, date(2027, 4, 12)),
        enrolling=Enrolling(date(2027, 4, 13), 1000, date(2027, 4, 20)),
    )  # fmt: skip
    with refuses("cohort_code_taken", field="code") as caught:
        change_head(cohort=cohort, head=wrong, **by)
    assert [problem.field for problem in caught.value.problems] == [
        "code", "enrollment_closes_on", "enrollment_opens_on", "offer_hours", "min_seats", "decide_on",
    ]  # fmt: skip
    with refuses("minimum_day_missing", field="decide_on"):
        change_head(cohort=cohort, head=head(minimum=Minimum(5, None)), **by)


def test_nobody_gets_a_seat_before_the_first_day_to_enroll(world, by):
    cohort = opened(world, "A", DAYS, enrolling=Enrolling(opens_on=date(2027, 1, 4)))
    about = {"cohort": cohort, "person": world.trainee, "agency": world.agency, "by": world.agency_coordinator}
    # In Chicago it is still January 3.
    with refuses("enrollment_not_open_yet", day=date(2027, 1, 4)):
        sponsor(**about, at=datetime(2027, 1, 4, 5, 59, tzinfo=UTC))
    assert sponsor(**about, at=datetime(2027, 1, 4, 6, 0, tzinfo=UTC)).is_taken


def test_two_tabs_never_overwrite_each_other_silently(client, world, by):
    cohort = opened(world, "A", DAYS)
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_cohort_change", args=[cohort.pk])
    page = client.get(address).content.decode()
    opened_with = page.split('name="opened_values" value="')[1].split('"')[0].replace("&quot;", '"')
    change_head(cohort=cohort, head=head(seats=14), **by)
    sent = {"code": "A", "meets": "online", "language": "en", "seats": "10", "offer_hours": "48"}
    with time_machine.travel(PLANNED_AT, tick=False):
        answer = client.post(address, sent | {"opened_values": opened_with})
    text = answer.content.decode()
    assert answer.status_code == 422 and "Meanwhile it was changed to “14”." in text and 'value="10"' in text
    cohort.refresh_from_db()
    assert (cohort.seats, cohort.meets) == (14, "in_person")


def test_one_change_reaches_all_sessions_to_come_and_is_told_once(world, by):
    north, south = (room(world, place(world, name), "Hall") for name in ("North", "South"))
    other = world.person("second", world.vendor, roles.TRAINER)
    days = [session((4, day), "9:00", "12:00", room=north, trainers=(world.trainer,)) for day in (12, 13, 14)]
    cohort = opened(world, "A", days, venue=north.venue)
    world.enroll(cohort)
    change = SessionsChange(venue=south.venue, room=south, trainers=(other,), begin=time(10), end=time(13))
    after_first = {"by": world.vendor_coordinator, "at": datetime(2027, 4, 12, 23, tzinfo=UTC)}
    Cohort.objects.update(state="running")
    assert len(change_sessions(cohort=cohort, change=change, **after_first)) == 2
    first, second, third = cohort.sessions.all()
    assert first.room == north and first.place == "Hall, North, 1 Main Street, Duluth" and first.place_is_whole
    for row in (second, third):
        assert row.room == south and row.place == "Hall" and list(row.trainers.all()) == [other]
        assert row.starts_at.astimezone(cohort.zone).time() == time(10) and row.sequence == 1
    assert Cohort.objects.get().venue == south.venue
    people = list(Email.objects.values_list("person", flat=True))
    assert sorted(people) == sorted([world.trainee.pk, world.trainer.pk, other.pk])
    # The old room is free again.
    planned(world, "B", [session((4, 13), "9:00", "12:00", room=north)])


def test_a_change_of_all_is_all_or_nothing(world, by):
    north = room(world, place(world))
    planned(world, "B", [session((4, 13), "10:00", "12:00", room=north)])
    cohort = opened(world, "A", DAYS)
    with refuses("room_taken", cohort="B"):
        change_sessions(cohort=cohort, change=SessionsChange(room=north), **by)
    assert not cohort.sessions.filter(room=north).exists()
    with refuses("sessions_unchanged"):
        change_sessions(cohort=cohort, change=SessionsChange(), **by)
    with refuses("no_sessions_to_come"):
        late = {"by": world.vendor_coordinator, "at": datetime(2027, 5, 1, tzinfo=UTC)}
        change_sessions(cohort=cohort, change=SessionsChange(begin=time(10)), **late)


def test_the_page_shows_the_emails_before_anything_is_sent(client, world, by):
    cohort = opened(world, "A", DAYS)
    world.enroll(cohort)
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_cohort_sessions", args=[cohort.pk])
    sent = {"venue": "", "place": "", "begin": "10:00", "end": "13:00", "break_minutes": "", "link": ""}
    with time_machine.travel(PLANNED_AT, tick=False):
        page = client.post(address, sent)
        text = page.content.decode()
        assert "Your training dates have changed" in text and "10:00 am" in text and "Trainee Example" in text
        assert not Email.objects.exists() and cohort.sessions.first().sequence == 0
        # Something else than what was read is not sent: the page shows it first.
        other = client.post(address, sent | {"begin": "11:00", "end": "14:00", SEEN: page.context["seen"]})
        assert "11:00 am" in other.content.decode() and not Email.objects.exists()
        assert client.post(address, sent | {SEEN: page.context["seen"]}).status_code == 302
    assert Email.objects.get().body.count("Before, it was") == 3


def test_a_single_session_of_an_open_cohort_shows_its_emails_too(client, world, by):
    cohort = opened(world, "A", DAYS)
    world.enroll(cohort)
    client.force_login(world.vendor_coordinator)
    row = cohort.sessions.first()
    sent = {"day": "2027-04-12", "starts": "09:00", "ends": "12:30", "break_minutes": "0", "unit": "", "link": ""}
    with time_machine.travel(PLANNED_AT, tick=False):
        page = client.post(reverse("vendor_session", args=[row.pk]), sent)
        assert "Not saved yet: 1 email would be sent" in page.content.decode() and not Email.objects.exists()
        client.post(reverse("vendor_session", args=[row.pk]), sent | {SEEN: page.context["seen"]})
    assert Email.objects.count() == 1


def with_minimum(world, **more):
    """An open cohort of two seats, one taken, with a person on the list, that should have two."""
    cohort = opened(world, "A", DAYS, seats=1, minimum=Minimum(1, date(2027, 3, 29)), **more)
    world.enroll(cohort)
    waits = world.person("waits", world.other_agency, roles.TRAINEE)
    agency = {"agency": world.other_agency, "by": world.other_agency_coordinator}
    join(cohort=cohort, person=waits, at=PLANNED_AT, **agency)
    Cohort.objects.filter(pk=cohort.pk).update(min_seats=2)
    Email.objects.all().delete()
    cohort.refresh_from_db()
    return cohort, waits


def test_the_day_of_decision_makes_a_task_for_the_vendor(client, world, by):
    cohort, _ = with_minimum(world)
    # Not yet due in Chicago.
    for at, count in ((datetime(2027, 3, 29, 4, tzinfo=UTC), 0), (datetime(2027, 3, 29, 12, tzinfo=UTC), 1)):
        with time_machine.travel(at, tick=False):
            client.force_login(world.vendor_coordinator)
            remind_of_decisions()
            remind_of_decisions()
            assert Email.objects.filter(person=world.vendor_coordinator).count() == count
            page = client.get(reverse("vendor_cohorts")).content.decode()
            assert "Decide whether it takes place: 1 of at least 2 seats are taken" in page
    world.enroll(cohort, world.supervisor)
    with time_machine.travel(datetime(2027, 3, 30, 12, tzinfo=UTC), tick=False):
        Cohort.objects.update(decide_on=date(2027, 3, 30))
        remind_of_decisions()
        client.force_login(world.vendor_coordinator)
        assert "Decide whether" not in client.get(reverse("vendor_cohorts")).content.decode()
    assert Email.objects.filter(person=world.vendor_coordinator).count() == 1


def test_everybody_who_counts_on_it_is_told_that_it_takes_place(world, by):
    cohort, waits = with_minimum(world)
    decide_to_run(cohort=cohort, **by)
    cohort.refresh_from_db()
    assert (cohort.min_seats, cohort.decide_on) == (None, None)
    row = RunDecision.objects.get()
    assert (row.choice, row.taken, row.min_seats, row.decide_on) == ("run", 1, 2, date(2027, 3, 29))
    people = [world.trainee, waits, world.agency_coordinator, world.other_agency_coordinator]
    assert sorted(Email.objects.values_list("person", flat=True)) == sorted(person.pk for person in people)
    with refuses("decision_without_minimum"):
        decide_to_run(cohort=cohort, **by)


def test_the_decision_can_be_put_off_to_a_day_before_the_start(world, by):
    cohort, _ = with_minimum(world)
    for day in (None, date(2027, 3, 29), date(2027, 4, 12)):
        with refuses("extension_day_missing" if day is None else "extension_day_wrong", field="decide_on"):
            put_off_decision(cohort=cohort, decide_on=day, **by)
    put_off_decision(cohort=cohort, decide_on=date(2027, 4, 5), **by)
    cohort.refresh_from_db()
    assert cohort.decide_on == date(2027, 4, 5) and Email.objects.count() == 4
    assert "Monday, April 5, 2027" in Email.objects.first().body


def test_the_page_of_the_decision_leads_to_canceling(client, world, by):
    cohort, _ = with_minimum(world)
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_cohort_decide", args=[cohort.pk])
    page = client.get(address).content.decode()
    assert reverse("vendor_cohort_cancel", args=[cohort.pk]) in page and "1 of at least 2 seats are taken" in page
    preview = client.post(address, {"choice": "run"})
    assert "Not saved yet: 4 emails would be sent" in preview.content.decode() and not RunDecision.objects.exists()
    client.post(address, {"choice": "run", SEEN: preview.context["seen"]})
    assert RunDecision.objects.count() == 1


def test_a_copy_takes_the_days_of_enrollment_and_of_decision_along(world, by):
    cohort = planned(
        world, "A", DAYS, enrolling=Enrolling(date(2027, 4, 5), 24, date(2027, 1, 4)),
        minimum=Minimum(4, date(2027, 4, 1)), meets="online", language="es",
    )  # fmt: skip
    copy = copy_cohort(cohort=cohort, code="B", first_day=date(2028, 4, 10), **by).cohort
    assert (copy.enrollment_closes_on, copy.enrollment_opens_on) == (date(2028, 4, 3), date(2028, 1, 3))
    assert (copy.min_seats, copy.decide_on) == (4, date(2028, 3, 30))
    assert (copy.meets, copy.language, copy.offer_hours) == ("online", "es", 24)


def test_what_is_kept_stays():
    assert SessionsChange().moves is False and SessionsChange(place="Library").moves and KEEP is SessionsChange().room


def test_the_calendar_of_a_replaced_trainer_says_that_it_is_canceled(client, world, by):
    other = world.person("second", world.vendor, roles.TRAINER)
    teaches = [session((4, 12), "9:00", "12:00", trainers=(world.trainer,))]
    cohort = opened(world, "A", teaches)
    row, uid = cohort.sessions.get(), str(cohort.sessions.get().calendar_uid)
    token = token_of(world.trainer)
    assert states(client, token) == {uid: (0, "CONFIRMED")}
    moves = [
        (other, {uid: (1, "CANCELLED")}),
        (world.trainer, {uid: (2, "CONFIRMED")}),
        (other, {uid: (3, "CANCELLED")}),
    ]
    for number, (trainer, expected) in enumerate(moves):
        at = PLANNED_AT + timedelta(hours=number)
        plan = session((4, 12), "9:00", "12:00", trainers=(trainer,))
        change_session(session=row, plan=plan, by=world.vendor_coordinator, at=at)
        assert states(client, token) == expected
    assert states(client, token, row.ends_at + timedelta(days=29)) == {uid: (3, "CANCELLED")}
    assert states(client, token, row.ends_at + timedelta(days=31)) == {}
