"""Backups: the database, uploaded files and emails in one folder, with a manifest of hashes; and how to restore one.

The database is copied first: every file that it names is then still there to be copied. On SQLite the copy is made with
SQLite's backup API, on PostgreSQL with `pg_dump`; both give one consistent moment while people go on working.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from cohorts.core.formatting import file_stamp
from cohorts.core.models import LogSeal

FORMAT = "peer-lms-backup/1"
NAME = "peer-lms-"
MANIFEST = "manifest.json"
SQLITE_FILE, POSTGRES_FILE = "database.sqlite3", "database.dump"


class BackupError(Exception):
    """A backup that cannot be written or restored. The message says what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. files: {path: SHA-256}; log_hash: hash of the last seal of the log."""

    at: str
    vendor: str
    log_hash: str
    files: dict[str, str]


def write_backup(folder: Path, *, at: datetime) -> Path:
    """Write a backup to a new folder inside `folder` and return it. Raises BackupError and leaves nothing behind.

    The folder has the moment `at` in its name and can be read by its owner only.
    """
    target = folder / f"{NAME}{file_stamp(at)}"
    building = target.with_suffix(".partial")
    if target.exists() or building.exists():
        raise BackupError(f"{target} exists already, or a backup to it is being written.")
    try:
        building.mkdir(parents=True, mode=0o700)
        # The last seal before the copy: the copy has it too.
        last = LogSeal.objects.last()
        _dump_database(building)
        for name, source in _folders().items():
            if source.is_dir():
                shutil.copytree(source, building / name)
        manifest = {
            "format": FORMAT,
            "at": at.astimezone(UTC).isoformat(),
            "vendor": connection.vendor,
            "log_hash": last.hash if last else "",
            "files": _hashes(building),
        }
        (building / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True))
        building.rename(target)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error}.") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return target


def read_backup(folder: Path) -> Manifest:
    """Return the manifest of a backup whose files are all there and unchanged. Raises BackupError otherwise."""
    try:
        stored: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} is not a backup: {MANIFEST} cannot be read.") from error
    if stored.get("format") != FORMAT:
        raise BackupError(f"{folder} is not a backup that this version can read.")
    present, listed = _hashes(folder), stored["files"]
    if wrong := sorted(name for name in {*present, *listed} if present.get(name) != listed.get(name)):
        raise BackupError(f"These files of the backup were changed, added or removed: {', '.join(wrong[:10])}.")
    return Manifest(stored["at"], stored["vendor"], stored["log_hash"], listed)


def restore_backup(folder: Path) -> Manifest:
    """Restore a backup into the empty database and the empty folders of this installation. Raises BackupError.

    Checks every hash first, and changes nothing if something is wrong or if there already is something to overwrite.
    """
    manifest = read_backup(folder)
    if manifest.vendor != connection.vendor:
        raise BackupError(f"The backup is of {manifest.vendor}, and DATABASE_URL names {connection.vendor}.")
    if connection.introspection.table_names():
        raise BackupError("The database is not empty. Create a new one and name it in DATABASE_URL.")
    for path in _folders().values():
        if path.is_dir() and any(path.iterdir()):
            raise BackupError(f"{path} is not empty. Move it away, or set VAR_DIR to a new folder.")
    try:
        _load_database(folder)
        for name, path in _folders().items():
            if (folder / name).is_dir():
                shutil.copytree(folder / name, path, dirs_exist_ok=True)
    except OSError as error:
        raise BackupError(f"The backup could not be restored: {error}.") from error
    return manifest


def remove_old_backups(folder: Path, *, keep_days: int, at: datetime) -> list[Path]:
    """Remove old backups from `folder`, but never the last one, and partial ones of a day ago. Returns them."""
    oldest = f"{NAME}{file_stamp(at - timedelta(days=keep_days))}"
    # A process that was stopped leaves a partial backup; none takes a day.
    stopped = f"{NAME}{file_stamp(at - timedelta(days=1))}"
    old = [path for path in _backups_in(folder)[:-1] if path.name < oldest]
    old += [path for path in sorted(folder.glob(f"{NAME}*.partial")) if path.name < stopped]
    for path in old:
        shutil.rmtree(path)
    return old


def has_backup_since(folder: Path, at: datetime) -> bool:
    """Return whether `folder` has a complete backup of this moment or a later one."""
    return any(path.name >= f"{NAME}{file_stamp(at)}" for path in _backups_in(folder))


def _backups_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob(f"{NAME}*Z") if (path / MANIFEST).is_file())


def _folders() -> dict[str, Path]:
    return {"media": Path(settings.MEDIA_ROOT), "mail": Path(settings.EMAIL_FILE_PATH)}


def _hashes(folder: Path) -> dict[str, str]:
    hashes = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as file:
                hashes[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes


def _dump_database(folder: Path) -> None:
    if connection.vendor == "sqlite":
        _copy_sqlite(Path(connection.settings_dict["NAME"]), folder / SQLITE_FILE)
    else:
        _run_postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={folder / POSTGRES_FILE}")


def _load_database(folder: Path) -> None:
    connections.close_all()
    if connection.vendor == "sqlite":
        _copy_sqlite(folder / SQLITE_FILE, Path(connection.settings_dict["NAME"]))
    else:
        options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
        _run_postgres("pg_restore", *options, str(folder / POSTGRES_FILE))


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database with everything that is committed, also what is still in its write-ahead log."""
    try:
        with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
            origin.backup(copy)
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError(f"{source} is damaged: SQLite's integrity check fails.")
    except sqlite3.Error as error:
        raise BackupError(f"The database could not be copied: {error}.") from error


def _run_postgres(program: str, *options: str) -> None:
    """Run a program of PostgreSQL on our database. The password is passed in the environment, never as an argument."""
    values = connection.settings_dict
    path = shutil.which(program, path=os.pathsep.join(filter(None, [settings.POSTGRES_BIN, os.environ.get("PATH")])))
    if path is None:
        raise BackupError(f"{program} was not found. Install PostgreSQL's client programs, or set POSTGRES_BIN.")
    server = {
        "PGHOST": values["HOST"] or values.get("OPTIONS", {}).get("host", ""),
        "PGPORT": str(values["PORT"]),
        "PGUSER": values["USER"],
        "PGPASSWORD": values["PASSWORD"],
        "PGDATABASE": values["NAME"],
    }
    environment = {**os.environ, **{name: value for name, value in server.items() if value}}
    command = [path, *options, *(["--dbname", values["NAME"]] if program == "pg_restore" else [])]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BackupError(f"{program} failed: {result.stderr.strip()[-1000:]}")
