"""manage.py load_programs FILE: load programs from a file, or report what would happen."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cohorts.core.actions import Refused
from cohorts.core.addresses import public_address
from cohorts.core.commands import DatabaseCommand
from lms.certification.actions.programs import load_program
from lms.certification.acts import propose_programs


class Command(DatabaseCommand):
    """Loads programs, or proposes them in production. The same file again changes nothing."""

    help = "Load certification programs from a YAML file. Existing versions never change."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Report what would happen and change nothing.")
        parser.add_argument("--authority", help="Name of the authority that offers the programs.")

    def handle(self, *args, file, dry_run, authority, **options):
        try:
            source = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} could not be read as text: {error}") from error
        try:
            with transaction.atomic():
                report = self._load(source, authority, file)
                transaction.set_rollback(dry_run)
        except Refused as refusal:
            raise CommandError(f"{file} was not loaded. Nothing was changed.\n{refusal}") from refusal
        for note in report:
            self.stdout.write(str(note))
        if dry_run:
            self.stdout.write("This was a dry run. Nothing was changed.")

    def _load(self, source, authority, file):
        """Load the programs, or propose them in production, where a second person must approve."""
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
    """Return the URL of the proposal."""
    return public_address(reverse("proposal", args=[proposal.pk]))
