"""The audit log is sealed, and a change to it is found."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from cohorts.core.actions import action, log
from cohorts.core.models import LogCheck, LogSeal
from cohorts.core.sealing.actions import check_log, seal_log
from cohorts.core.sealing.rules import count_of, gaps, merged, ranges_of
from cohorts.core.triggers import drop_triggers, install_triggers
from tests.world import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
ids = st.sets(st.integers(1, 60))


@action("test.sealed", "Sealed in a test")
def record(*, subject, by, at):
    """Write one entry."""
    log(subject, by=by, at=at, note="As it was")


@pytest.fixture
def sealed(world):
    """Three entries and one of a page under the first seal, one more under the second."""
    for _ in range(3):
        record(subject=world.vendor, by=None, at=NOW)
    PageLogEntry.objects.log_action(Page.objects.first(), "wagtail.edit")
    seal_log(at=NOW)
    record(subject=world.vendor, by=None, at=NOW)
    seal_log(at=LATER)
    return world


def by_force(sql, *values):
    """What somebody can do who owns the tables."""
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    install_triggers()


def entry_after(last):
    """An entry that leaves out one id."""
    kind = last.content_type
    return ModelLogEntry(
        pk=last.pk + 2, content_type=kind, object_id="1", label="x", action="test.sealed", timestamp=NOW
    )


def problems(at=LATER):
    return [stored["code"] for stored in check_log(at=at).problems]


@given(ids)
def test_ranges_cover_exactly_the_ids_they_were_made_of(numbers):
    ranges = ranges_of(numbers)
    assert [n for first, last in ranges for n in range(first, last + 1)] == sorted(numbers)
    assert count_of(ranges) == len(numbers)


@given(st.lists(ids, max_size=4))
def test_merged_ranges_and_their_gaps_cover_everything_between(many):
    ranges = merged(map(ranges_of, many))
    numbers = set().union(*many)
    covered = {n for first, last in ranges for n in range(first, last + 1)}
    between = {n for first, last in gaps(ranges) for n in range(first, last + 1)}
    assert covered == numbers and not covered & between
    assert not numbers or covered | between == set(range(min(numbers), max(numbers) + 1))


def test_each_entry_is_sealed_once_and_the_log_matches(sealed):
    first, second = LogSeal.objects.all()
    assert second.previous == first.hash and second.entries == 1
    assert first.entries + second.entries == ModelLogEntry.objects.count() + PageLogEntry.objects.count()
    assert problems() == []
    assert seal_log(at=LATER) is None


def test_a_late_transaction_is_sealed_with_the_next_seal(sealed):
    last = ModelLogEntry.objects.latest("pk")
    later = entry_after(last)
    ModelLogEntry.objects.bulk_create([later])
    assert seal_log(at=LATER).ranges["model"] == [[last.pk + 2, last.pk + 2]]
    later.pk = last.pk + 1
    ModelLogEntry.objects.bulk_create([later])
    assert seal_log(at=LATER + timedelta(minutes=5)).ranges["model"] == [[last.pk + 1, last.pk + 1]]
    assert problems(LATER + timedelta(days=3)) == []


@pytest.mark.parametrize("age", [2, 30])
def test_an_entry_that_is_added_long_after_its_neighbors_is_found(sealed, age):
    last = ModelLogEntry.objects.latest("pk")
    added = entry_after(last)
    ModelLogEntry.objects.bulk_create([added])
    seal_log(at=LATER)
    added.pk = last.pk + 1
    ModelLogEntry.objects.bulk_create([added])
    seal_log(at=LATER + timedelta(days=age))
    assert problems(LATER + timedelta(days=age)) == ["log_entry_not_sealed"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE wagtailcore_modellogentry SET label = 'another' WHERE id = %s",
        "UPDATE wagtailcore_modellogentry SET user_id = 1 WHERE id = %s",
        "DELETE FROM wagtailcore_modellogentry WHERE id = %s",
    ],
)
def test_a_changed_or_removed_entry_is_found(sealed, sql):
    by_force(sql, ModelLogEntry.objects.earliest("pk").pk)
    assert problems() == ["log_entries_changed"]


def test_a_changed_entry_about_a_page_is_found(sealed):
    by_force("UPDATE wagtailcore_pagelogentry SET label = %s", "another")
    assert problems() == ["log_entries_changed"]


def test_a_removed_seal_and_a_replaced_seal_are_found(sealed):
    by_force("UPDATE core_logseal SET hash = %s WHERE number = 1", "f" * 64)
    assert problems() == ["log_entries_changed", "log_chain_broken"]
    by_force("DELETE FROM core_logseal WHERE number = %s", 1)
    assert problems()[0] == "log_seal_missing"


def test_seals_that_are_cut_off_at_the_end_with_their_entries_are_found(sealed):
    assert problems() == []
    by_force("DELETE FROM wagtailcore_modellogentry WHERE id = %s", ModelLogEntry.objects.latest("pk").pk)
    by_force("DELETE FROM core_logseal WHERE number = %s", 2)
    assert problems() == ["log_hash_missing"] and problems() == ["log_hash_missing"]


def test_the_command_proves_the_log_and_knows_a_hash_from_an_email(sealed):
    output = io.StringIO()
    call_command("verify_log", hash=LogSeal.objects.get(number=2).hash, stdout=output)
    assert "The log matches its seals." in output.getvalue()
    assert LogCheck.objects.latest("pk").problems == []


def test_the_command_fails_for_a_changed_log_and_for_a_hash_of_another_chain(sealed):
    with pytest.raises(CommandError, match="not in the chain"):
        call_command("verify_log", hash="0" * 64, stdout=io.StringIO())
    by_force("UPDATE wagtailcore_modellogentry SET label = %s", "another")
    errors = io.StringIO()
    with pytest.raises(CommandError, match="does not match"):
        call_command("verify_log", stdout=io.StringIO(), stderr=errors)
    assert "Entries of the audit log that seal 1 covers were changed" in errors.getvalue()
