"""The ledger of legal holds: a text file beside the keys of restricted records, apart from the database and backups.

A person is named by the id and the moment when the account was made: after a restore, another account may get the id.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from cohorts.core.ledgers import append_line, own_folder, read_lines

HOLDS_FILE = "holds.jsonl"


def write_placed(hold: Any) -> None:
    """Write a hold."""
    person = hold.person
    _append(
        {
            "hold": hold.number, "person": hold.person_id, "joined": person.date_joined.isoformat() if person else None,
            "class": hold.record_class, "reason": hold.reason, "from": hold.from_day.isoformat(),
            "authority": hold.authority, "by": hold.placed_by_id, "at": hold.placed_at.isoformat(),
        }
    )  # fmt: skip


def write_released(hold: Any) -> None:
    """Write that a hold was released."""
    _append(
        {
            "hold": hold.number, "released": hold.released_at.isoformat(), "reason": hold.release_reason,
            "by": hold.released_by_id,
        }
    )  # fmt: skip


def read() -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]]]:
    """Return ({number: what was placed}, {number: what was released}). A line that makes no sense is left out."""
    placed: dict[int, dict[str, Any]] = {}
    released: dict[int, dict[str, Any]] = {}
    for entry in read_lines(_path()):
        try:
            number = int(entry["hold"])
            if "released" in entry:
                released[number] = entry | {"released": datetime.fromisoformat(entry["released"])}
            else:
                moments = {"from": date.fromisoformat(entry["from"]), "at": datetime.fromisoformat(entry["at"])}
                placed.setdefault(number, entry | moments)
        except (KeyError, TypeError, ValueError):
            continue
    return placed, released


def _append(entry: dict[str, Any]) -> None:
    own_folder(Path(settings.RESTRICTED_DIR))
    append_line(_path(), entry)


def _path() -> Path:
    return Path(settings.RESTRICTED_DIR) / HOLDS_FILE
