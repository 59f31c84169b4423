"""Secret addresses of calendars: who gets one, and when it stops."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.people.models import Membership
from cohorts.training.actions.feeds import end_feed, make_feed
from cohorts.training.models import CalendarFeed
from cohorts.training.views import feeds as feed_views
from tests.cohorts.training.calendar_helpers import Kind, fetch, open_cohort, states, token_of
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(world):
    return open_cohort(world)


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
    subject = {"cohort": cohort} if kind == Kind.COHORT else {"vendor": world.vendor, "place": cohort.venue}
    token = token_of(world.vendor_coordinator, kind, **subject)
    assert fetch(client, token).status_code == 200
    Membership.objects.filter(user=world.vendor_coordinator).update(ended_at=NOW)
    assert fetch(client, token).status_code == 404


def test_the_own_calendar_of_a_trainer_whose_role_ended_works_and_has_no_session_of_the_vendor(client, world, cohort):
    """Not 404: calendars that subscribe to an address that fails go on showing what they had."""
    token = token_of(world.trainer)
    assert len(states(client, token)) == 2
    Membership.objects.filter(user=world.trainer).update(ended_at=NOW)
    assert states(client, token) == {} and fetch(client, token).status_code == 200


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
        (world.other_vendor_coordinator, Kind.PLACE, {"vendor": world.vendor, "place": cohort.venue}),
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


def pages(world, cohort):
    """[(address, person)] of the pages where people get addresses."""
    coordinator = world.vendor_coordinator
    return [
        (reverse("calendar_own"), world.trainee),
        (reverse("calendar_cohort", args=[cohort.pk]), coordinator),
        (reverse("calendar_cohort", args=[cohort.pk]), world.trainer),
        (reverse("calendar_vendor", args=[world.vendor.pk]), coordinator),
        (reverse("calendar_place", args=[cohort.venue_id]), coordinator),
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
    assert feed.stopped_at is not None
