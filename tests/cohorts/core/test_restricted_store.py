"""The store of the keys: who can open its files, where it may lie, how it is checked, copied and changed."""

import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from cohorts.core.holds import ports
from cohorts.core.models import RestrictedRecord
from cohorts.core.restricted import text
from cohorts.core.restricted.actions import keep_restricted, purge_restricted, read_restricted
from cohorts.core.restricted.inspection import inspect
from cohorts.core.restricted.master_keys import key_id_of, new_master_key
from cohorts.core.restricted.place import place_problems
from tests.refusals import refuses
from tests.world import NOW

ROOT = Path(__file__).parents[3]
ONE, TWO = new_master_key("1"), new_master_key("2")
KILLED_AT, RECORDS = 400, 1000


@pytest.fixture(autouse=True)
def keys(settings, tmp_path, monkeypatch):
    settings.RESTRICTED_DIR, settings.RESTRICTED_KEYS = tmp_path / "restricted", ONE
    # A letter is a class of records of its own here.
    monkeypatch.setattr(ports, "CLASS_OF", [lambda record: record.kind])
    return settings


def keep(world, data="text"):
    return keep_restricted(kind="letter", person=world.trainee, data=data.encode(), by=world.trainee, at=NOW)


def read(world, record):
    return read_restricted(record=record, purpose="test", by=world.program_staff, at=NOW).decode()


def rotate_and_die(settings):
    """Rotate in a process of its own that is killed, not stopped, after 400 keys."""
    program = (
        "import os, signal, sys\n"
        "from django.conf import settings\n"
        "settings.configure(RESTRICTED_DIR=sys.argv[1], RESTRICTED_KEYS=sys.argv[2])\n"
        "from cohorts.core.restricted import text\n"
        "seen = []\n"
        "def on_each(record):\n"
        "    seen.append(record)\n"
        f"    if len(seen) == {KILLED_AT}:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "text.rotate(on_each=on_each)\n"
    )
    arguments = [sys.executable, "-c", program, str(settings.RESTRICTED_DIR), settings.RESTRICTED_KEYS]
    return subprocess.run(arguments, cwd=ROOT, check=False, timeout=100).returncode


def test_a_rotation_that_is_killed_after_400_of_1000_loses_nothing_and_a_second_run_does_the_rest(world, keys):
    """CE-D17: with both keys all are read; the second run does the other 600, and then no key has the old id."""
    records = [RestrictedRecord(kind="letter", person=world.trainee, size=4, at=NOW) for _ in range(RECORDS - 1)]
    for number, record in enumerate(records):
        record.sealed = text.encrypt(record.key_name, f"{number}".encode())
        record.digest = text.keyed_hash(f"{number}".encode())
    RestrictedRecord.objects.bulk_create(records)
    hashes = [record.digest for record in records]
    keys.RESTRICTED_KEYS = f"{TWO},{ONE}"
    assert rotate_and_die(keys) == -signal.SIGKILL
    under = [key_id_of(wrapped) for _name, wrapped in text.store().all()]
    assert (len(under), under.count("2"), under.count("1")) == (RECORDS, KILLED_AT, RECORDS - KILLED_AT)
    assert inspect().read == RECORDS - 1 and not inspect().problems
    # A worker that was not restarted has only the old key: it refuses what it cannot open, and writes nothing.
    keys.RESTRICTED_KEYS = ONE
    moved = {name for name, wrapped in text.store().all() if key_id_of(wrapped) == "2"}
    rotated = next(record for record in records if record.key_name in moved)
    with refuses("restricted_unreadable"):
        read(world, rotated)
    with pytest.raises(text.KeyProblem, match="Master key “2” is missing"):
        text.rotate()
    assert RestrictedRecord.objects.get(pk=rotated.pk).sealed == rotated.sealed
    keys.RESTRICTED_KEYS = f"{TWO},{ONE}"
    output = io.StringIO()
    call_command("restricted_keys", "rotate", stdout=output)
    assert output.getvalue() == "600 keys wrapped again, 400 were so before.\n"
    keys.RESTRICTED_KEYS = TWO
    assert [key_id_of(wrapped) for _name, wrapped in text.store().all()].count("1") == 0
    assert inspect().read == RECORDS - 1 and not inspect().problems
    assert [text.keyed_hash(f"{number}".encode()) for number in range(RECORDS - 1)] == hashes


def test_the_files_of_the_store_can_be_opened_by_their_owner_only_whatever_the_process_allows(world, keys):
    before = os.umask(0)
    try:
        record = keep(world)
        purge_restricted(record=record, reason="past retention", by=None, at=NOW)
        text.purge(record.key_name, at=NOW)
        copy = text.store().copy_to(keys.RESTRICTED_DIR.parent / "copy")
    finally:
        os.umask(before)
    assert keys.RESTRICTED_DIR.stat().st_mode & 0o777 == 0o700 and copy.parent.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in [*keys.RESTRICTED_DIR.iterdir(), copy]}
    assert modes == {"keys.sqlite3": 0o600, "purges.jsonl": 0o600}


def test_a_store_that_others_could_open_is_closed_when_it_is_used(world, keys):
    keys.RESTRICTED_DIR.mkdir(mode=0o755)
    (keys.RESTRICTED_DIR / "keys.sqlite3").touch(mode=0o644)
    keep(world)
    assert keys.RESTRICTED_DIR.stat().st_mode & 0o777 == 0o700
    assert (keys.RESTRICTED_DIR / "keys.sqlite3").stat().st_mode & 0o777 == 0o600


def test_the_journal_of_the_keys_has_the_mode_of_their_file_and_does_not_stay(world, keys):
    keep(world)
    with text.store()._open() as database:
        database.execute("INSERT INTO record_key VALUES ('x', x'00')")
        assert (keys.RESTRICTED_DIR / "keys.sqlite3-journal").stat().st_mode & 0o777 == 0o600
        assert database.execute("PRAGMA synchronous").fetchone() == (3,)
    assert not (keys.RESTRICTED_DIR / "keys.sqlite3-journal").exists()


@pytest.mark.parametrize("place", ["media/keys", "static", "."], ids=["in media", "is static", "contains both"])
def test_keys_where_files_are_served_from_are_refused(tmp_path, place):
    served = [tmp_path / "media", tmp_path / "static"]
    assert "are served to people" in place_problems(tmp_path / place, served=served, mounts="")[0]
    assert place_problems(tmp_path / "restricted", served=served, mounts="") == []


def test_a_link_into_the_served_files_is_refused_too(tmp_path):
    (tmp_path / "media").mkdir()
    (tmp_path / "restricted").symlink_to(tmp_path / "media")
    assert place_problems(tmp_path / "restricted", served=[tmp_path / "media"], mounts="")


def test_keys_on_a_file_system_that_several_hosts_share_are_refused(tmp_path):
    mounts = f"/dev/vda / ext4 rw 0 0\nserver:/srv {tmp_path} nfs4 rw 0 0\n"
    assert "shared file system (nfs4)" in place_problems(tmp_path / "restricted", served=[], mounts=mounts)[0]
    assert place_problems(Path("/srv/restricted"), served=[], mounts=mounts) == []


def test_the_system_check_reports_keys_in_the_folder_of_uploaded_files(keys, tmp_path):
    keys.MEDIA_ROOT, keys.RESTRICTED_DIR = str(tmp_path / "media"), tmp_path / "media" / "keys"
    with pytest.raises(Exception, match="are served to people"):
        call_command("check", stdout=io.StringIO(), stderr=io.StringIO())


def test_another_host_without_the_keys_keeps_nothing(world, keys, tmp_path):
    record = keep(world)
    keys.RESTRICTED_DIR = tmp_path / "other host"
    with refuses("restricted_other_store"):
        keep(world)
    assert not text.has_keys() and list(RestrictedRecord.objects.all()) == [record]


def check():
    output, errors = io.StringIO(), io.StringIO()
    try:
        call_command("restricted_keys", "check", stdout=output, stderr=errors)
    except CommandError as error:
        return f"{errors.getvalue()}{error}"
    return output.getvalue()


def test_the_check_says_how_many_keys_and_records_it_used(world):
    keep(world), keep(world)
    assert check() == (
        "All 3 keys can be used. 2 records were read, and are what was kept. Keys without a record: 0.\n"
    )


def test_the_check_notices_another_master_key_under_the_same_id(world, keys):
    keep(world)
    keys.RESTRICTED_KEYS = new_master_key("1")
    assert "is not the one with which a record was wrapped. (2×)" in check()


def test_the_check_notices_a_damaged_text_and_one_that_is_not_what_was_kept(world):
    damaged, other = keep(world), keep(world)
    RestrictedRecord.objects.filter(pk=damaged.pk).update(sealed=bytes(damaged.sealed)[:-1] + b"\x00")
    RestrictedRecord.objects.filter(pk=other.pk).update(sealed=text.encrypt(other.key_name, b"something else"))
    assert "A restricted record is damaged." in check() and "its hash differs" in check()


def test_the_check_notices_a_missing_key_and_a_key_that_a_purge_left(world):
    lost, purged = keep(world), keep(world)
    text.store()._delete(lost.key_name)
    RestrictedRecord.objects.filter(pk=purged.pk).update(sealed=b"", purged_at=NOW)
    assert "A record has no key here" in check() and "still has its key" in check()


def test_the_check_notices_files_that_others_can_open(world, keys):
    keep(world)
    (keys.RESTRICTED_DIR / "purges.jsonl").touch(mode=0o644)
    (keys.RESTRICTED_DIR / "purges.jsonl").chmod(0o644)
    assert "purges.jsonl" in check()


def test_copies_of_the_keys_are_kept_for_the_days_that_are_named(world, tmp_path):
    keep(world)
    for days in range(10):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            call_command("restricted_keys", "copy", to=tmp_path / "copies", keep_days=7, stdout=io.StringIO())
    kept = sorted((tmp_path / "copies").iterdir())
    assert len(kept) == 8 and all((folder / "keys.sqlite3").is_file() for folder in kept)
