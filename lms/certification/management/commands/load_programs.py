"""manage.py load_programs FILE: programs from a file into the database, or a report of what would happen."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cohorts.core.actions import Refused
from lms.certification.actions.programs import load_program
from lms.certification.acts import propose_programs


class Command(BaseCommand):
    """Loads programs, or in production proposes them; the same file again changes nothing."""

    help = "Load certification programs from a YAML file. Known versions are never changed."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen and change nothing.")
        parser.add_argument("--authority", help="Name of the authority that offers the programs.")

    def handle(self, *args, file, dry_run, authority, **options):
        try:
            source = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as trouble:
            raise CommandError(f"{file} could not be read as text: {trouble}") from trouble
        try:
            with transaction.atomic():
                report = self._load(source, authority, file)
                transaction.set_rollback(dry_run)
        except Refused as no:
            raise CommandError(f"{file} was not loaded; nothing was changed.\n{no}") from no
        for note in report:
            self.stdout.write(str(note))
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    def _load(self, source, authority, file):
        """Outside of production, load; in production, propose, for the command line makes drafts only."""
        if not settings.PRODUCTION:
            return load_program(source=source, by=None, at=timezone.now(), authority=authority)
        proposal = propose_programs(
            source=source, authority=authority, reason=f"Read from {file.name}.", by=None, at=timezone.now()
        )
        effects = proposal.act_entry.effects(None, proposal.read_payload())
        return [
            f"Proposed. Nothing has changed yet; program staff approve it here: {address(proposal)}",
            "What approving it will do:",
            *effects,
        ]


def address(proposal):
    """Where the proposal is read and approved."""
    return settings.PUBLIC_URL + reverse("proposal", args=[proposal.pk])
