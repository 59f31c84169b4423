"""Backups can be restored, and a damaged one is refused."""

import io
import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cohorts.core.sealing.actions import seal_log
from lms import backups, tasks
from tests.separate import separate_database  # noqa: F401
from tests.world import NOW, World


@pytest.fixture
def installation(db, settings, tmp_path):
    """A site with people, an uploaded picture, an email in a file and a sealed log."""
    settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH = str(tmp_path / "media"), tmp_path / "mail"
    for name in ("media/original_images/seal.png", "mail/1.log"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(name)
    world = World()
    PageLogEntry.objects.log_action(Page.objects.first(), "wagtail.edit")
    seal_log(at=NOW)
    return world


@pytest.fixture
def folder(installation, tmp_path):
    """A written backup."""
    return backups.write_backup(tmp_path / "backups", at=NOW)


@pytest.fixture
def empty(settings, tmp_path, request):
    """Make the installation empty, as on another machine; on SQLite in another file."""
    names = []

    def make():
        if connection.vendor != "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        else:
            names.append(connection.settings_dict["NAME"])
            connection.close()
            connection.settings_dict["NAME"] = str(tmp_path / "other.sqlite3")
        settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH = str(tmp_path / "new/media"), tmp_path / "new/mail"

    yield make
    if names:
        connection.close()
        connection.settings_dict["NAME"] = names[0]


def test_a_backup_is_restored_elsewhere_with_files_and_a_log_that_verifies(folder, empty, installation, settings):
    people = type(installation.trainee).objects.count()
    empty()
    output = io.StringIO()
    call_command("restore", str(folder), stdout=output)
    assert "Restored the backup" in output.getvalue() and "matches its seals (1)" in output.getvalue()
    assert type(installation.trainee).objects.count() == people
    assert (Path(settings.MEDIA_ROOT) / "original_images/seal.png").is_file()
    assert (Path(settings.EMAIL_FILE_PATH) / "1.log").is_file()


def test_the_manifest_names_every_file_with_its_hash_and_only_the_owner_may_read_the_folder(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {"media/original_images/seal.png", "mail/1.log"} < set(manifest["files"])
    assert len(manifest["log_hash"]) == 64 and folder.stat().st_mode & 0o077 == 0
    assert not list(folder.parent.glob("*.partial"))


def _change(folder):
    (folder / "media/original_images/seal.png").write_text("another")


def _remove(folder):
    (folder / "mail/1.log").unlink()


def _add(folder):
    (folder / "media/new.png").write_text("new")


def _no_manifest(folder):
    (folder / "manifest.json").unlink()


@pytest.mark.parametrize("damage", [_change, _remove, _add, _no_manifest])
def test_a_damaged_backup_is_refused_before_anything_is_written(folder, empty, settings, damage):
    damage(folder)
    empty()
    with pytest.raises(CommandError):
        call_command("restore", str(folder), stdout=io.StringIO())
    assert not connection.introspection.table_names()
    assert not Path(settings.MEDIA_ROOT).exists()


def test_nothing_is_restored_over_what_is_there(folder):
    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", str(folder), stdout=io.StringIO())


def test_files_are_not_overwritten_either(folder, empty, settings):
    empty()
    shutil.copytree(folder / "media", settings.MEDIA_ROOT)
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", str(folder), stdout=io.StringIO())


def test_a_backup_of_the_other_kind_of_database_is_refused(folder, empty):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"vendor": "other"}))
    empty()
    with pytest.raises(CommandError, match="The backup is of other"):
        call_command("restore", str(folder), stdout=io.StringIO())


def test_the_nightly_backup_keeps_what_is_young_enough_and_always_the_last_one(installation, settings, tmp_path):
    settings.BACKUP_DIR, settings.BACKUP_KEEP_DAYS = str(tmp_path / "nightly"), 30
    now = timezone.now()
    for days in (45, 31, 29):
        backups.write_backup(tmp_path / "nightly", at=now - timedelta(days=days))
    tasks.back_up()
    assert len(list((tmp_path / "nightly").iterdir())) == 2
    assert backups.remove_old_backups(tmp_path / "nightly", keep_days=1, at=now + timedelta(days=90))
    assert len(list((tmp_path / "nightly").iterdir())) == 1


def test_a_partial_backup_of_a_stopped_process_is_removed_after_a_day(folder):
    partial = folder.with_suffix(".partial")
    partial.mkdir()
    assert backups.remove_old_backups(folder.parent, keep_days=30, at=NOW + timedelta(hours=1)) == []
    assert backups.remove_old_backups(folder.parent, keep_days=30, at=NOW + timedelta(days=2)) == [partial]
    assert folder.is_dir() and not partial.exists()


def test_without_a_folder_for_backups_the_nightly_job_does_nothing(installation, settings):
    settings.BACKUP_DIR = ""
    tasks.back_up()


def test_a_failed_backup_leaves_nothing_and_says_why(installation, tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "_dump_database", lambda folder: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path / "full"), stdout=io.StringIO())
    assert not list((tmp_path / "full").iterdir())


if connection.vendor == "sqlite":

    def test_a_backup_has_what_is_committed_and_not_what_somebody_is_writing(installation, tmp_path):
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE people_user SET family_name = 'Half written'")
        folder = backups.write_backup(tmp_path / "backups", at=NOW)
        other.close()
        copy = sqlite3.connect(folder / "database.sqlite3")
        assert copy.execute("SELECT count(*) FROM people_user WHERE family_name = 'Half written'").fetchone() == (0,)
        assert copy.execute("SELECT count(*) FROM people_user").fetchone()[0] > 5
