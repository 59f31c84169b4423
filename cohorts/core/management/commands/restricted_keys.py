"""manage.py restricted_keys: make or change the master key, check or copy the keys, purge again after a restore."""

import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from cohorts.core.commands import DatabaseCommand
from cohorts.core.formatting import file_stamp
from cohorts.core.holds.actions import replay_holds
from cohorts.core.restricted import text
from cohorts.core.restricted.actions import replay_purges
from cohorts.core.restricted.inspection import inspect
from cohorts.core.restricted.master_keys import new_master_key

ID_BYTES = 3
COPY = "keys-"


class Command(DatabaseCommand):
    """Works on the keys of restricted records."""

    help = "Make or change the master key of restricted records, check or copy their keys, or purge again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("what", choices=["new", "rotate", "check", "copy", "replay"])
        parser.add_argument("--to", type=Path, help="The folder for a copy of the keys.")
        parser.add_argument(
            "--keep-days", type=int, help="Copy to a folder of its own inside --to, and remove older copies from there."
        )

    def handle(self, *args: Any, what: str, to: Path | None, keep_days: int | None, **options: Any) -> None:
        try:
            getattr(self, f"_{what}")(to, keep_days)
        except text.KeyProblem as error:
            raise CommandError(str(error)) from error

    def _new(self, to: Path | None, keep_days: int | None) -> None:
        self.stdout.write(new_master_key(secrets.token_hex(ID_BYTES)))
        self.stderr.write("Put it first in RESTRICTED_KEYS, restart the site, and run “restricted_keys rotate”.")

    def _rotate(self, to: Path | None, keep_days: int | None) -> None:
        result = text.rotate()
        self.stdout.write(f"{result.done} keys wrapped again, {result.before} were so before.")

    def _check(self, to: Path | None, keep_days: int | None) -> None:
        missing = text.missing_master_keys()
        if missing:
            raise CommandError(f"Master keys are missing in RESTRICTED_KEYS: {', '.join(missing)}.")
        result = inspect()
        for problem, count in result.problems.items():
            self.stderr.write(f"{problem} ({count}×)")
        if result.problems:
            raise CommandError(f"Of {result.keys} keys and their records, not all can be used.")
        self.stdout.write(
            f"All {result.keys} keys can be used. {result.read} records were read, and are what was kept. "
            f"Keys without a record: {result.unused}."
        )

    def _copy(self, to: Path | None, keep_days: int | None) -> None:
        if to is None:
            raise CommandError("Enter the folder for the copy with --to.")
        if keep_days is None:
            path = text.store().copy_to(to)
            self.stdout.write(f"Copied to {path}. Remove it after the days that the office has set.")
            return
        if keep_days < 1:
            raise CommandError("--keep-days must be 1 or more.")
        now = timezone.now()
        self.stdout.write(f"Copied to {text.store().copy_to(to / f'{COPY}{file_stamp(now)}')}.")
        oldest = f"{COPY}{file_stamp(now - timedelta(days=keep_days))}"
        for folder in sorted(path for path in to.glob(f"{COPY}*") if path.name < oldest):
            shutil.rmtree(folder)
            self.stdout.write(f"Removed {folder}.")

    def _replay(self, to: Path | None, keep_days: int | None) -> None:
        count = len(replay_purges(by=None, at=timezone.now()))
        self.stdout.write(f"{count} {'purge' if count == 1 else 'purges'} replayed.")
        count = len(replay_holds(by=None, at=timezone.now()))
        self.stdout.write(f"{count} legal {'hold' if count == 1 else 'holds'} replayed.")
