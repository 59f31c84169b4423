"""Restricted records: what is encrypted, who can read it, and what is left after a purge."""

import base64
import io
import os
import sqlite3

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from wagtail.models import ModelLogEntry

from cohorts.core.holds import ports
from cohorts.core.models import RestrictedRecord
from cohorts.core.restricted import text
from cohorts.core.restricted.actions import keep_restricted, purge_restricted, read_restricted, replay_purges
from cohorts.core.restricted.master_keys import KeyProblem, new_master_key, read_master_keys
from tests.refusals import refuses
from tests.world import NOW

MARKER = "ZQX-7731"
ONE, TWO = new_master_key("1"), new_master_key("2")


@pytest.fixture
def purge(django_capture_on_commit_callbacks):
    """Purge a record, and commit."""

    def purge_it(record, by=None):
        with django_capture_on_commit_callbacks(execute=True):
            return purge_restricted(record=record, reason="past retention", by=by, at=NOW)

    return purge_it


@pytest.fixture(autouse=True)
def keys(settings, tmp_path, monkeypatch):
    settings.RESTRICTED_DIR, settings.RESTRICTED_KEYS = tmp_path / "restricted", ONE
    # A letter is a class of records of its own here.
    monkeypatch.setattr(ports, "CLASS_OF", [lambda record: record.kind])
    return settings


def keep(world, data=MARKER, **more):
    about = {"kind": "letter", "person": world.trainee, "by": world.trainee, "at": NOW} | more
    return keep_restricted(data=data.encode(), **about)


def read(world, record, purpose="decide the application"):
    return read_restricted(record=record, purpose=purpose, by=world.program_staff, at=NOW).decode()


def test_a_record_is_read_back_and_the_database_does_not_have_its_text(world):
    record = keep(world)
    assert read(world, record) == MARKER
    stored = RestrictedRecord.objects.get()
    assert MARKER.encode() not in bytes(stored.sealed) and MARKER not in stored.digest


def test_every_read_is_in_the_log_with_its_purpose_and_without_the_text(world):
    record = keep(world)
    read(world, record)
    entries = list(ModelLogEntry.objects.filter(action__startswith="restricted."))
    assert [entry.action for entry in sorted(entries, key=lambda one: one.pk)] == ["restricted.kept", "restricted.read"]
    assert "decide the application" in str([entry.data for entry in entries])
    assert MARKER not in str([entry.data for entry in entries])


def test_the_keys_lie_apart_and_each_record_has_its_own(world, keys):
    first, second = keep(world), keep(world)
    names = {name for name, _wrapped in text.store().all()}
    assert {first.key_name, second.key_name} <= names
    moved = RestrictedRecord(pk=second.pk, sealed=bytes(first.sealed))
    with pytest.raises(KeyProblem):
        text.decrypt(moved.key_name, bytes(moved.sealed))


def test_nothing_and_too_much_are_refused(world):
    with refuses("restricted_empty"):
        keep(world, "")
    with refuses("restricted_too_long", most=25):
        keep(world, "x" * (25 * 1024 * 1024 + 1))
    assert not RestrictedRecord.objects.exists()


def test_what_was_purged_cannot_be_read_and_its_kind_dates_and_hash_stay(world, purge):
    record, living = keep(world), keep(world, "another")
    digest = record.digest
    purge(record, by=world.program_staff)
    stored = RestrictedRecord.objects.get(pk=record.pk)
    assert (bytes(stored.sealed), stored.kind, stored.digest, stored.purged_at) == (b"", "letter", digest, NOW)
    with refuses("restricted_purged"):
        read(world, stored)
    assert read(world, living) == "another" and text.keyed_hash(MARKER.encode()) == digest
    with pytest.raises(text.Purged):
        text.encrypt(record.key_name, b"again")


def test_an_old_copy_of_the_database_does_not_bring_a_purged_text_back(world, purge):
    """CE-D18."""
    record, living = keep(world), keep(world, "another")
    backup = bytes(record.sealed)
    purge(record)
    RestrictedRecord.objects.filter(pk=record.pk).update(sealed=backup, purged_at=None)
    restored = RestrictedRecord.objects.get(pk=record.pk)
    with refuses("restricted_purged"):
        read(world, restored)
    assert replay_purges(by=None, at=NOW) == [restored]
    assert replay_purges(by=None, at=NOW) == []
    assert bytes(RestrictedRecord.objects.get(pk=record.pk).sealed) == b"" and read(world, living) == "another"


def test_an_old_copy_of_the_keys_is_purged_again(world, tmp_path, keys, purge):
    record = keep(world)
    copy = text.store().copy_to(tmp_path / "copy")
    purge(record)
    (keys.RESTRICTED_DIR / "keys.sqlite3").write_bytes(copy.read_bytes())
    assert text.store().get(record.key_name) is not None
    output = io.StringIO()
    call_command("restricted_keys", "replay", stdout=output)
    assert text.store().get(record.key_name) is None and "0 purges replayed" in output.getvalue()


def test_a_purged_key_is_not_left_in_the_file(world, keys, purge):
    record = keep(world)
    wrapped = text.store().get(record.key_name)
    purge(record)
    assert wrapped not in (keys.RESTRICTED_DIR / "keys.sqlite3").read_bytes()


def test_the_master_key_is_changed_in_two_runs_and_every_text_stays_the_same(world, keys):
    """CE-D17."""
    records = [keep(world, f"text {number}") for number in range(10)]
    keys.RESTRICTED_KEYS = f"{TWO},{ONE}"
    seen = []

    def stop(record):
        seen.append(record)
        if len(seen) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        text.rotate(on_each=stop)
    assert [read(world, record) for record in records] == [f"text {number}" for number in range(10)]
    result = text.rotate()
    # The keys of ten records and that of the hashes.
    assert (result.done, result.before) == (7, 4)
    keys.RESTRICTED_KEYS = TWO
    assert [read(world, record) for record in records] == [f"text {number}" for number in range(10)]
    assert text.missing_master_keys() == []


def test_a_process_without_the_new_key_refuses_and_writes_nothing(world, keys):
    """CE-D17."""
    record = keep(world)
    keys.RESTRICTED_KEYS = f"{TWO},{ONE}"
    text.rotate()
    keys.RESTRICTED_KEYS = ONE
    with refuses("restricted_unreadable"):
        read(world, record)
    with refuses("restricted_unreadable"):
        keep(world)
    assert RestrictedRecord.objects.count() == 1
    with pytest.raises(CommandError, match="Master keys are missing"):
        call_command("restricted_keys", "check")


def test_a_damaged_text_is_never_returned(world):
    record = keep(world)
    damaged = bytearray(record.sealed)
    damaged[-1] ^= 1
    for data in (bytes(damaged), b"r1", b"", b"plain text"):
        record.sealed = data
        with refuses("restricted_unreadable"):
            read(world, record)


def test_a_wrong_master_key_of_the_same_id_is_refused(world, keys):
    record = keep(world)
    keys.RESTRICTED_KEYS = new_master_key("1")
    with refuses("restricted_unreadable"):
        read(world, record)


# With names: both workers must find the same tests, and the keys are random.
@pytest.mark.parametrize(
    "setting",
    ["1", "1:", "1:abc", f"1:{base64.b64encode(b'x' * 31).decode()}", f"{ONE},{ONE}"],
    ids=["no key", "an empty key", "no base64", "31 bytes", "the same id twice"],
)
def test_master_keys_that_cannot_be_used_are_refused_without_being_shown(setting):
    with pytest.raises(KeyProblem) as caught:
        read_master_keys(setting)
    assert "RESTRICTED_KEYS" in str(caught.value) and ONE.partition(":")[2] not in str(caught.value)


def test_two_processes_that_make_a_key_at_once_use_the_same(world):
    store = text.store()
    assert store.put("record x", b"first") == b"first" == store.put("record x", b"second")
    assert store.replace("record x", b"second", b"third") is False


def test_the_store_can_only_be_read_by_its_owner(world, keys):
    keep(world)
    assert os.stat(keys.RESTRICTED_DIR).st_mode & 0o077 == 0
    with sqlite3.connect(keys.RESTRICTED_DIR / "keys.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM record_key").fetchone() == (2,)


def test_nobody_lists_restricted_records(world):
    keep(world)
    for person in (world.program_staff, world.auditor, world.trainee):
        assert not RestrictedRecord.objects.visible_to(person).exists()


def test_a_purge_that_is_rolled_back_leaves_the_text(world):
    record = keep(world)
    with pytest.raises(RuntimeError), transaction.atomic():
        purge_restricted(record=record, reason="past retention", by=None, at=NOW)
        raise RuntimeError
    assert read(world, RestrictedRecord.objects.get()) == MARKER


def test_a_purge_that_was_stopped_after_its_commit_is_finished_after_a_restart(world):
    record = keep(world)
    purge_restricted(record=record, reason="past retention", by=None, at=NOW)
    assert text.store().get(record.key_name) is not None
    replay_purges(by=None, at=NOW)
    assert text.store().get(record.key_name) is None


def test_a_line_of_the_ledger_that_was_cut_off_does_not_stop_the_others(world, keys, purge):
    record, other = keep(world), keep(world)
    purge(record)
    with open(keys.RESTRICTED_DIR / "purges.jsonl", "a") as ledger:
        ledger.write('{"record": "rec')
    purge(other)
    assert set(text.store().purged()) == {record.key_name, other.key_name}


def test_a_missing_store_is_not_taken_for_a_purge(world, keys, tmp_path):
    record = keep(world)
    keys.RESTRICTED_DIR = tmp_path / "not mounted"
    with refuses("restricted_unreadable"):
        read(world, record)
