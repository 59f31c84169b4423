"""Where the wrapped keys of records lie: an SQLite file apart from the database; and the ledger of purges beside it.

The ledger is a text file that is only appended to. It is not in a backup of the database, so that what was purged after
a backup is purged again when that backup is restored.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from cohorts.core.ledgers import append_line, own_file, own_folder, read_lines

KEYS_FILE, PURGES_FILE = "keys.sqlite3", "purges.jsonl"
WAIT_SECONDS = 30


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
        own_folder(self.folder)
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
        target = own_file(folder / KEYS_FILE)
        with self._open() as database, closing(sqlite3.connect(target)) as copy:
            database.backup(copy)
        return target

    def _delete(self, record: str) -> None:
        with self._open() as database:
            database.execute("DELETE FROM record_key WHERE record = ?", (record,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        own_folder(self.folder)
        with closing(sqlite3.connect(own_file(self.folder / KEYS_FILE), timeout=WAIT_SECONDS)) as database:
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
