"""Secret addresses of calendars: what they show, how changes reach them, and when they stop."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.people.models import Membership
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.actions.feeds import end_feed, make_feed
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.actions.sessions import change_session, remove_session
from cohorts.training.models import CalendarFeed, Session
from cohorts.training.views import feeds as feed_views
from tests.cohorts.training.calendar_reader import events, moment, read, text
from tests.cohorts.training.test_told_of_sessions import as_planned
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
Kind = CalendarFeed.Kind
HALL = "Núñez Hall; east, 2nd floor — côté jardin, entrée par la cour intérieure"


def token_of(person, kind=Kind.PERSON, *, at=NOW, **subject):
    """The token of a new address."""
    return make_feed(feed=CalendarFeed(kind=kind, **subject), by=person, at=at)[1]


def fetch(client, token, at=NOW, **headers):
    """The response of an address at a moment."""
    with time_machine.travel(at, tick=False):
        return client.get(reverse("calendar_feed", args=[token]), headers=headers)


def states(client, token, at=NOW):
    """{UID: (SEQUENCE, STATUS)} of an address at a moment."""
    response = fetch(client, token, at)
    assert response.status_code == 200
    return {uid: (int(one["SEQUENCE"]), one["STATUS"]) for uid, one in events(response.content).items()}


@pytest.fixture
def cohort(world):
    """An open cohort that meets on Monday 2027-04-05 and Tuesday 2027-04-06 at 9:00, with a trainer and a trainee."""
    world.approve()
    cohort = world.cohort(days=2, trainer=world.trainer, starts=datetime(2027, 4, 5, 14, tzinfo=UTC))
    world.enroll(cohort)
    return cohort


@pytest.fixture
def session(cohort):
    session = cohort.sessions.last()
    Session.objects.filter(pk=session.pk).update(place=HALL, saved_at=NOW)
    return cohort.sessions.last()


def tokens(world, cohort):
    """An address of each kind, and the trainer's own."""
    coordinator = world.vendor_coordinator
    return {
        "trainee": token_of(world.trainee),
        "trainer": token_of(world.trainer),
        "cohort": token_of(coordinator, Kind.COHORT, cohort=cohort),
        "vendor": token_of(coordinator, Kind.VENDOR, vendor=world.vendor),
        "place": token_of(coordinator, Kind.PLACE, vendor=world.vendor, place=cohort.place),
    }


def test_d20_moved_then_canceled_it_keeps_its_uid_and_its_number_rises(client, world, cohort, session):
    addresses, uid, by = tokens(world, cohort), str(session.calendar_uid), world.vendor_coordinator
    at, hour, stamps = NOW + timedelta(days=1), timedelta(hours=1), []
    next_day = {"starts_local": datetime(2027, 4, 7, 9), "ends_local": datetime(2027, 4, 7, 18)}

    def check(sequence, status, at):
        for token in addresses.values():
            assert states(client, token, at)[uid] == (sequence, status)
        event = events(fetch(client, addresses["trainee"], at).content)[uid]
        assert text(event["LOCATION"]) == HALL
        assert event["DTSTAMP"] == event["LAST-MODIFIED"]
        stamps.append(event["LAST-MODIFIED"])

    check(0, "CONFIRMED", at)
    change_session(session=session, plan=as_planned(session, **next_day), by=by, at=at + hour)
    check(1, "CONFIRMED", at + hour)
    change_session(session=session, plan=as_planned(session, **next_day, break_minutes=30), by=by, at=at + 2 * hour)
    check(1, "CONFIRMED", at + 2 * hour)
    session.refresh_from_db()
    remove_session(session=session, by=by, at=at + 3 * hour)
    check(2, "CANCELLED", at + 3 * hour)
    assert stamps == sorted(set(stamps)) and len(stamps) == 4
    check(2, "CANCELLED", datetime(2027, 5, 7, 12, tzinfo=UTC))
    assert uid not in states(client, addresses["trainee"], datetime(2027, 5, 8, 12, tzinfo=UTC))


def test_d20_a_canceled_session_counts_nowhere_but_in_calendars(client, world, cohort, session):
    remove_session(session=session, by=world.vendor_coordinator, at=NOW)
    cohort.refresh_from_db()
    assert [one.pk for one in cohort.sessions.all()] != [] and session not in cohort.sessions.all()
    assert session not in Session.objects.all() and session in Session.with_canceled.all()
    assert cohort.ends_at == cohort.sessions.get().ends_at
    assert session not in world.trainer.sessions_taught.all()
    client.force_login(world.vendor_coordinator)
    assert client.get(reverse("vendor_session", args=[session.pk])).status_code == 404
    # Its time is free again.
    again = cohort.sessions.get()
    moved = as_planned(again, starts_local=datetime(2027, 4, 6, 9), ends_local=datetime(2027, 4, 6, 18))
    change_session(session=again, plan=moved, by=world.vendor_coordinator, at=NOW)
    assert cohort.sessions.get().starts_at == session.starts_at


def test_a_trainer_of_a_canceled_session_alone_no_longer_reads_the_cohort(world, cohort, session):
    cohort.sessions.first().trainers.clear()
    assert type(cohort).objects.visible_to(world.trainer, role="trainer").exists()
    remove_session(session=session, by=world.vendor_coordinator, at=NOW)
    assert not type(cohort).objects.visible_to(world.trainer, role="trainer").exists()


def test_a_calendar_says_nothing_about_people_or_why_they_are_there(client, world, cohort):
    for token in tokens(world, cohort).values():
        body = fetch(client, token).content
        whole = read(body)
        assert whole["METHOD"] == "PUBLISH"
        for event in whole.of("VEVENT"):
            assert text(event["SUMMARY"]) == "Training session, PET-1"
            assert not {"ATTENDEE", "ORGANIZER", "DESCRIPTION", "CONTACT"} & set(event.properties)
        words = body.decode().lower()
        for word in ("example", "peer", "recover", "certif", "mailto", "unit 1", "trainee"):
            assert word not in words, word


def test_uids_are_the_same_after_a_new_address_and_differ_between_sessions(client, world, cohort):
    other = world.cohort("PET-2", days=2, starts=cohort.starts_at)
    first = states(client, token_of(world.vendor_coordinator, Kind.VENDOR, vendor=world.vendor))
    again = states(client, token_of(world.vendor_coordinator, Kind.VENDOR, vendor=world.vendor))
    assert first == again
    assert len(first) == cohort.sessions.count() + other.sessions.count() == 4


def test_d21_a_feed_ends_with_the_role_although_nobody_turned_it_off(client, world, cohort):
    token = token_of(world.vendor_coordinator, Kind.VENDOR, vendor=world.vendor, at=datetime(2027, 2, 1, tzinfo=UTC))
    before = datetime(2027, 3, 31, 12, tzinfo=UTC)
    response = fetch(client, token, before)
    assert response.status_code == 200 and response["Cache-Control"] == "private, no-cache"
    etag = {"If-None-Match": response["ETag"]}
    assert fetch(client, token, before, **etag).status_code == 304
    Membership.objects.filter(user=world.vendor_coordinator).update(ended_at=before)
    for headers in ({}, etag):
        ended = fetch(client, token, before + timedelta(hours=1), **headers)
        assert ended.status_code == 404 and ended["Cache-Control"] == "private, no-store"
        assert b"BEGIN" not in ended.content and "ETag" not in ended


@pytest.mark.parametrize("kind", [Kind.COHORT, Kind.PLACE])
def test_the_feeds_of_a_cohort_and_of_a_place_end_with_the_role_too(client, world, cohort, kind):
    subject = {"cohort": cohort} if kind == Kind.COHORT else {"vendor": world.vendor, "place": cohort.place}
    token = token_of(world.vendor_coordinator, kind, **subject)
    assert fetch(client, token).status_code == 200
    Membership.objects.filter(user=world.vendor_coordinator).update(ended_at=NOW)
    assert fetch(client, token).status_code == 404


def test_a_person_whose_account_is_closed_has_no_calendar(client, world, cohort):
    token = token_of(world.trainee)
    assert len(states(client, token)) == 2
    world.trainee.is_active = False
    world.trainee.save()
    assert fetch(client, token).status_code == 404


def test_d21_parameters_change_nothing_and_one_wrong_letter_finds_nothing(client, world, cohort):
    hidden = world.cohort("OTHER-1", vendor=world.other_vendor, starts=cohort.starts_at)
    token = token_of(world.trainee)
    address = reverse("calendar_feed", args=[token])
    with time_machine.travel(NOW, tick=False):
        plain = client.get(address)
        for query in ({"author": world.other_trainee.pk}, {"cohort": hidden.pk, "pk": hidden.pk}, {"past": "all"}):
            assert client.get(address, query).content == plain.content
    assert hidden.code.encode() not in plain.content
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    assert fetch(client, changed).status_code == 404
    assert fetch(client, token.swapcase()).status_code == 404
    assert client.post(address).status_code == 405


def test_d21_a_transferred_trainee_sees_the_new_cohort_and_the_old_one_as_canceled(client, world, cohort):
    later = world.cohort("PET-2", days=2, starts=datetime(2027, 5, 3, 14, tzinfo=UTC))
    token, at = token_of(world.trainee), datetime(2027, 4, 6, 2, tzinfo=UTC)
    assert set(states(client, token, at).values()) == {(0, "CONFIRMED")}
    move_seat(enrollment=cohort.enrollments.get(), cohort=later, reason="Ill.", by=world.program_staff, at=at)
    found = states(client, token, at)
    first, second = cohort.sessions.order_by("starts_at")
    assert found[str(first.calendar_uid)] == (1, "CONFIRMED")
    assert found[str(second.calendar_uid)] == (1, "CANCELLED")
    assert [found[str(one.calendar_uid)] for one in later.sessions.all()] == [(0, "CONFIRMED")] * 2


def test_a_withdrawal_and_its_undoing_reach_the_calendar_of_the_person_alone(client, world, cohort):
    own, of_cohort = token_of(world.trainee), token_of(world.trainer, Kind.COHORT, cohort=cohort)
    seat = cohort.enrollments.get()
    withdraw(enrollment=seat, reason="Ill.", by=world.agency_coordinator, at=NOW)
    assert set(states(client, own).values()) == {(1, "CANCELLED")}
    seat.refresh_from_db()
    restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOW + timedelta(hours=1))
    assert set(states(client, own, NOW + timedelta(hours=2)).values()) == {(2, "CONFIRMED")}
    assert set(states(client, of_cohort).values()) == {(0, "CONFIRMED")}


def test_the_sessions_of_a_canceled_cohort_are_canceled(client, world, cohort):
    cohort.enrollments.all().delete()
    token = token_of(world.trainer)
    cancel_cohort(cohort=cohort, reason="Too few.", by=world.vendor_coordinator, at=NOW)
    assert set(states(client, token).values()) == {(1, "CANCELLED")}


def test_a_new_address_ends_the_old_one_at_once_and_nobody_elses(client, world, cohort):
    colleague = world.person("colleague", world.vendor, "vendor_coordinator")
    theirs = token_of(colleague, Kind.VENDOR, vendor=world.vendor)
    own = token_of(world.vendor_coordinator)
    old = token_of(world.vendor_coordinator, Kind.VENDOR, vendor=world.vendor)
    new = token_of(world.vendor_coordinator, Kind.VENDOR, vendor=world.vendor, at=NOW + timedelta(minutes=1))
    assert [fetch(client, token).status_code for token in (old, new, theirs, own)] == [404, 200, 200, 200]


def test_a_turned_off_address_finds_nothing_and_cannot_be_turned_off_again(client, world, cohort):
    feed, token = make_feed(feed=CalendarFeed(kind=Kind.PERSON), by=world.trainee, at=NOW)
    with refuses("calendar_not_yours"):
        end_feed(feed=feed, by=world.trainer, at=NOW)
    end_feed(feed=feed, by=world.trainee, at=NOW)
    assert fetch(client, token).status_code == 404
    with refuses("calendar_address_ended"):
        end_feed(feed=feed, by=world.trainee, at=NOW)


def test_nobody_makes_an_address_for_what_they_may_not_read(world, cohort):
    for person, kind, subject in (
        (world.trainee, Kind.COHORT, {"cohort": cohort}),
        (world.other_vendor_coordinator, Kind.COHORT, {"cohort": cohort}),
        (world.trainer, Kind.VENDOR, {"vendor": world.vendor}),
        (world.other_vendor_coordinator, Kind.PLACE, {"vendor": world.vendor, "place": "St. Paul"}),
    ):
        with refuses("calendar_not_yours"):
            token_of(person, kind, **subject)
    assert not CalendarFeed.objects.exists()


def test_only_a_hash_of_the_token_is_stored_and_the_audit_log_does_not_have_it(world, cohort):
    token = token_of(world.trainee)
    row = CalendarFeed.objects.get()
    assert token not in json.dumps({k: str(v) for k, v in vars(row).items()})
    assert row.token_hash == CalendarFeed.hash_of(token) != token
    entries = ModelLogEntry.objects.filter(action="calendar_address.made")
    assert entries.count() == 1 and token not in json.dumps(entries.get().data)


def test_no_log_has_a_secret_address(client, world, cohort, caplog, monkeypatch):
    token = token_of(world.trainee)
    end_feed(feed=CalendarFeed.objects.get(), by=world.trainee, at=NOW)
    with caplog.at_level(logging.DEBUG):
        assert fetch(client, token).status_code == 404
        token = token_of(world.trainee)
        monkeypatch.setattr(feed_views, "calendar_of", lambda feed, at: 1 / 0)
        client.raise_request_exception = False
        assert fetch(client, token).status_code == 500
        assert client.post(reverse("calendar_feed", args=[token])).status_code == 405
    # Django has written all three, without the secret.
    assert caplog.text.count("/calendars/secret/…") >= 3
    assert token not in caplog.text


def test_a_place_has_what_is_there_and_nothing_of_another_vendor(client, world, cohort):
    elsewhere = world.cohort("PET-2", days=1, starts=cohort.starts_at)
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(place="Duluth")
    guest = world.cohort("PET-3", days=1, starts=cohort.starts_at)
    type(guest).objects.filter(pk=guest.pk).update(place="Duluth")
    guest.sessions.update(place="St. Paul")
    world.cohort("OUT-1", vendor=world.other_vendor, days=1, starts=cohort.starts_at)
    token = token_of(world.vendor_coordinator, Kind.PLACE, vendor=world.vendor, place="St. Paul")
    expected = {str(one.calendar_uid) for one in (*cohort.sessions.all(), *guest.sessions.all())}
    assert set(states(client, token)) == expected


def test_sessions_before_the_seat_are_not_in_the_calendar_of_the_person(client, world, cohort):
    cohort.enrollments.update(enrolled_at=datetime(2027, 4, 6, 2, tzinfo=UTC))
    assert set(states(client, token_of(world.trainee))) == {str(cohort.sessions.last().calendar_uid)}


def test_the_file_of_one_session_is_what_the_feed_says(client, world, cohort, session):
    token = token_of(world.trainee)
    client.force_login(world.trainee)
    response = client.get(reverse("session_file", args=[session.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="session.ics"'
    (event,) = events(response.content).values()
    assert event.properties == events(fetch(client, token).content)[event["UID"]].properties
    assert moment(read(response.content), event) == session.starts_at
    client.force_login(world.other_trainee)
    assert client.get(reverse("session_file", args=[session.pk])).status_code == 404


def test_everyone_gets_the_dates_of_an_open_cohort_without_its_rooms(client, world, cohort, session):
    response = client.get(reverse("cohort_file", args=[cohort.pk]))
    assert response.status_code == 200 and response["Cache-Control"].startswith("public")
    rows = events(response.content)
    assert {row["LOCATION"] for row in rows.values()} == {"St. Paul"}
    assert {uid: int(row["SEQUENCE"]) for uid, row in rows.items()} == {
        str(one.calendar_uid): 0 for one in cohort.sessions.all()
    }
    type(cohort).objects.filter(pk=cohort.pk).update(state="planned")
    client.force_login(world.vendor_coordinator)
    assert client.get(reverse("cohort_file", args=[cohort.pk])).status_code == 404


def pages(world, cohort):
    """[(address, person)] of the pages where people get addresses."""
    coordinator = world.vendor_coordinator
    return [
        (reverse("calendar_own"), world.trainee),
        (reverse("calendar_cohort", args=[cohort.pk]), coordinator),
        (reverse("calendar_cohort", args=[cohort.pk]), world.trainer),
        (reverse("calendar_vendor", args=[world.vendor.pk]), coordinator),
        (reverse("calendar_place", args=[cohort.pk]), coordinator),
    ]


def test_an_address_is_shown_once_and_works_without_log_in(client, world, cohort, django_user_model):
    for page, person in pages(world, cohort):
        client.force_login(person)
        assert client.get(page).status_code == 200
        answer = client.post(page)
        address = answer.context["address"]
        assert address in answer.content.decode() and "no-store" in answer["Cache-Control"]
        client.logout()
        path = address[address.index("/calendars/") :]
        with time_machine.travel(timezone.now(), tick=False):
            assert client.get(path)["Content-Type"] == "text/calendar; charset=utf-8"
        client.force_login(person)
        assert path not in client.get(page).content.decode()
        assert path not in client.get(reverse("calendars")).content.decode()


def test_the_list_of_addresses_says_which_no_longer_work(client, world, cohort):
    token_of(world.trainer)
    feed, _ = make_feed(feed=CalendarFeed(kind=Kind.COHORT, cohort=cohort), by=world.trainer, at=NOW)
    client.force_login(world.trainer)
    assert [works for _, works in client.get(reverse("calendars")).context["rows"]] == [True, True]
    Membership.objects.filter(user=world.trainer).update(ended_at=NOW)
    assert [works for _, works in client.get(reverse("calendars")).context["rows"]] == [True, False]
    # It can still be turned off.
    client.post(reverse("calendar_end", args=[feed.pk]))
    feed.refresh_from_db()
    assert feed.ended_at is not None
