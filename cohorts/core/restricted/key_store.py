"""Where the wrapped keys of records lie: an SQLite file apart from the database; and the ledger of purges beside it.

The ledger is a text file that is only appended to. It is not in a backup of the database, so that what was purged after
a backup is purged again when that backup is restored.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

KEYS_FILE, PURGES_FILE = "keys.sqlite3", "purges.jsonl"
WAIT_SECONDS = 30


def append_line(ledger: Path, entry: dict[str, Any]) -> None:
    """Append a line to a ledger that only its owner can read; it is on the disk when this returns."""
    is_new = not ledger.exists()
    file = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # A line of its own also after one that a full disk cut off.
        os.write(file, f"\n{json.dumps(entry)}\n".encode("ascii"))
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _sync_folder(ledger.parent)


def read_lines(ledger: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a ledger. A line that was cut off is left out."""
    for line in ledger.read_text(encoding="ascii", errors="replace").split("\n") if ledger.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def _own_file(path: Path) -> Path:
    """Make a file that only its owner can read and change, unless it is there; returns it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class KeyStore:
    """The keys in a folder. Several processes can use it at once."""

    def __init__(self, folder: Path):
        self.folder = folder

    def put(self, record: str, wrapped: bytes) -> bytes:
        """Keep the wrapped key of a record; returns the one that counts: an earlier one stays."""
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO record_key VALUES (?, ?)", (record, wrapped))
            (kept,) = database.execute("SELECT wrapped FROM record_key WHERE record = ?", (record,)).fetchone()
        return bytes(kept)

    def get(self, record: str) -> bytes | None:
        """Return the wrapped key of a record; None if it was purged or never existed."""
        with self._open() as database:
            row = database.execute("SELECT wrapped FROM record_key WHERE record = ?", (record,)).fetchone()
        return bytes(row[0]) if row else None

    def replace(self, record: str, before: bytes, after: bytes) -> bool:
        """Put another wrapping of the same key in place, if nobody changed or purged it meanwhile."""
        with self._open() as database:
            changed = database.execute(
                "UPDATE record_key SET wrapped = ? WHERE record = ? AND wrapped = ?", (after, record, before)
            )
        return changed.rowcount == 1

    def all(self) -> list[tuple[str, bytes]]:
        """Return every record with its wrapped key."""
        with self._open() as database:
            return [(record, bytes(wrapped)) for record, wrapped in database.execute("SELECT * FROM record_key")]

    def purge(self, record: str, *, at: datetime) -> None:
        """Write the purge into the ledger, then delete the key. Safe to run again. Why is in the log of the site."""
        self._folder()
        append_line(self.folder / PURGES_FILE, {"record": record, "at": at.isoformat()})
        self._delete(record)

    def purged(self) -> dict[str, datetime]:
        """Return {record: when it was purged first}, from the ledger. A line that was cut off is left out."""
        moments: dict[str, datetime] = {}
        for entry in read_lines(self.folder / PURGES_FILE):
            try:
                moments.setdefault(entry["record"], datetime.fromisoformat(entry["at"]))
            except (ValueError, KeyError, TypeError):
                continue
        return moments

    def replay(self) -> list[str]:
        """Delete every key that the ledger says was purged; returns the records."""
        records = list(self.purged())
        for record in records:
            self._delete(record)
        return records

    def copy_to(self, folder: Path) -> Path:
        """Copy the keys to a folder, as they are at one moment; returns the file. The ledger stays where it is."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = _own_file(folder / KEYS_FILE)
        with self._open() as database, closing(sqlite3.connect(target)) as copy:
            database.backup(copy)
        return target

    def _delete(self, record: str) -> None:
        with self._open() as database:
            database.execute("DELETE FROM record_key WHERE record = ?", (record,))

    def _folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.folder.stat().st_mode & 0o077:
            self.folder.chmod(0o700)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._folder()
        with closing(sqlite3.connect(_own_file(self.folder / KEYS_FILE), timeout=WAIT_SECONDS)) as database:
            # What is deleted is overwritten, so that it cannot be read from the file either; and no journal that has it
            # is left, also after a power failure. The journal gets the mode of the file.
            database.execute("PRAGMA secure_delete = ON")
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("PRAGMA synchronous = EXTRA")
            database.execute(
                "CREATE TABLE IF NOT EXISTS record_key (record TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT"
            )
            with database:
                yield database
