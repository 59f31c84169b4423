"""What calendars show, and how each change reaches them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.actions.sessions import change_session, remove_session
from cohorts.training.models import Room, Session
from tests.cohorts.training.calendar_helpers import Kind, fetch, open_cohort, states, token_of, tokens, venue_of
from tests.cohorts.training.calendar_reader import events, moment, read, text
from tests.cohorts.training.test_told_of_sessions import as_planned
from tests.world import NOW

pytestmark = pytest.mark.django_db
HALL = "Núñez Hall; east, 2nd floor — côté jardin, entrée par la cour intérieure"


@pytest.fixture
def cohort(world):
    return open_cohort(world)


@pytest.fixture
def session(cohort):
    session = cohort.sessions.last()
    Session.objects.filter(pk=session.pk).update(place=HALL, saved_at=NOW)
    return cohort.sessions.last()


def test_d20_moved_then_canceled_it_keeps_its_uid_and_its_number_rises(client, world, cohort, session):
    addresses, uid, by = tokens(world, cohort), str(session.calendar_uid), world.vendor_coordinator
    at, hour, stamps = NOW + timedelta(days=1), timedelta(hours=1), []
    next_day = {"starts_local": datetime(2027, 4, 7, 9), "ends_local": datetime(2027, 4, 7, 18)}

    def check(sequence, status, at):
        for token in addresses.values():
            assert states(client, token, at)[uid] == (sequence, status)
        event = events(fetch(client, addresses["trainee"], at).content)[uid]
        assert text(event["LOCATION"]) == f"{HALL}, St. Paul"
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


def test_d21_a_transferred_trainee_sees_the_new_cohort_and_the_old_one_as_canceled(client, world, cohort):
    later = world.cohort("PET-2", days=2, starts=datetime(2027, 5, 3, 14, tzinfo=UTC))
    token, at = token_of(world.trainee), datetime(2027, 4, 6, 2, tzinfo=UTC)
    assert set(states(client, token, at).values()) == {(0, "CONFIRMED")}
    move_seat(enrollment=cohort.enrollments.get(), cohort=later, reason="Ill.", by=world.program_staff, at=at)
    entries_after = states(client, token, at)
    first, second = cohort.sessions.order_by("starts_at")
    assert entries_after[str(first.calendar_uid)] == (1, "CONFIRMED")
    assert entries_after[str(second.calendar_uid)] == (1, "CANCELLED")
    assert [entries_after[str(one.calendar_uid)] for one in later.sessions.all()] == [(0, "CONFIRMED")] * 2


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


def test_a_place_has_what_is_there_and_nothing_of_another_vendor(client, world, cohort):
    elsewhere = world.cohort("PET-2", days=1, starts=cohort.starts_at)
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(venue=venue_of(world, "Duluth"))
    guest = world.cohort("PET-3", days=1, starts=cohort.starts_at)
    guest.sessions.update(room=Room.objects.create(venue=cohort.venue, name="North", capacity=20))
    world.cohort("OUT-1", vendor=world.other_vendor, days=1, starts=cohort.starts_at)
    token = token_of(world.vendor_coordinator, Kind.PLACE, vendor=world.vendor, place=cohort.venue)
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
