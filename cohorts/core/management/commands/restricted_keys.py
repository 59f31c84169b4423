"""manage.py restricted_keys: make or change the master key, check or copy the keys, purge again after a restore."""

import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from cohorts.core.commands import DatabaseCommand
from cohorts.core.restricted import text
from cohorts.core.restricted.actions import replay_purges
from cohorts.core.restricted.master_keys import new_master_key

ID_BYTES = 3


class Command(DatabaseCommand):
    """Works on the keys of restricted records."""

    help = "Make or change the master key of restricted records, check or copy their keys, or purge again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("what", choices=["new", "rotate", "check", "copy", "replay"])
        parser.add_argument("--to", type=Path, help="The folder for a copy of the keys.")

    def handle(self, *args: Any, what: str, to: Path | None, **options: Any) -> None:
        try:
            getattr(self, f"_{what}")(to)
        except text.KeyProblem as error:
            raise CommandError(str(error)) from error

    def _new(self, to: Path | None) -> None:
        self.stdout.write(new_master_key(secrets.token_hex(ID_BYTES)))
        self.stderr.write("Put it first in RESTRICTED_KEYS, restart the site, and run “restricted_keys rotate”.")

    def _rotate(self, to: Path | None) -> None:
        result = text.rotate()
        self.stdout.write(f"{result.done} keys wrapped again, {result.before} were so before.")

    def _check(self, to: Path | None) -> None:
        missing = text.missing_master_keys()
        if missing:
            raise CommandError(f"Master keys are missing in RESTRICTED_KEYS: {', '.join(missing)}.")
        self.stdout.write(f"All {len(text.store().all())} keys can be used.")

    def _copy(self, to: Path | None) -> None:
        if to is None:
            raise CommandError("Enter the folder for the copy with --to.")
        self.stdout.write(f"Copied to {text.store().copy_to(to)}. Remove it after the days that the office has set.")

    def _replay(self, to: Path | None) -> None:
        count = len(replay_purges(by=None, at=timezone.now()))
        self.stdout.write(f"{count} {'purge' if count == 1 else 'purges'} replayed.")
