"""Ledgers: text files apart from the database, only appended to, so that no restore takes back what they say."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OWNER_ONLY, OTHERS = 0o600, 0o077


def append_line(ledger: Path, entry: dict[str, Any]) -> None:
    """Append a line to a ledger that only its owner can read; it is on the disk when this returns."""
    is_new = not ledger.exists()
    file = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
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


def own_folder(folder: Path) -> Path:
    """Make a folder that only its owner can open, or close it to others; returns it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & OTHERS:
        folder.chmod(0o700)
    return folder


def own_file(path: Path) -> Path:
    """Make a file that only its owner can read and change, or close it to others; returns it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    if path.stat().st_mode & OTHERS:
        path.chmod(OWNER_ONLY)
    return path


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
