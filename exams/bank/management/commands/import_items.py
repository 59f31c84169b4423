"""manage.py import_items FILE: import items from a GIFT or Aiken file, with a report per item."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cohorts.core.actions import Refused
from cohorts.core.problems import from_json
from cohorts.core.refusals import sentence_of
from cohorts.people.models import User
from exams.bank.actions.imports import commit_import, examine, preview_import, tally
from exams.bank.actions.items import publish_version
from exams.bank.models import ItemImportOutcome


class Command(BaseCommand):
    """Report every item of the file, then import the new ones as drafts."""

    help = "Import the items of a GIFT or Aiken file into the item bank, with a report per item."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Report only; write nothing.")
        parser.add_argument("--publish", action="store_true", help="Also publish the new items. Not in production.")
        parser.add_argument(
            "--anyway", action="store_true", help="Import the other items even if parts of the file have problems."
        )
        parser.add_argument("--by", metavar="EMAIL", help="Email of the person who imports the items.")

    def handle(self, *, file, dry_run, publish, anyway, by, **options):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise _command_error(f"{file}: {error.strerror or error}.") from error
        if publish and settings.PRODUCTION:
            raise _command_error(
                "In production, items are imported as drafts, and another person publishes them. Omit --publish."
            )
        person = _person(by)
        try:
            report, drafts = examine(file.name, content)
        except Refused as refusal:
            raise _command_error(str(refusal)) from refusal
        self._print_report(report)
        problems = tally(report).get(ItemImportOutcome.PROBLEM, 0)
        if problems and not anyway:
            raise _command_error(
                f"{_count(problems, 'problem')}: nothing was imported. Correct the file, or repeat with --anyway."
            )
        if dry_run:
            self.stdout.write(f"{_count(len(drafts), 'item')} would be imported. Nothing was changed.")
            return
        if not drafts:
            self.stdout.write("There are no new items in this file. Nothing was changed.")
            return
        with transaction.atomic():
            self._import(file.name, content, person, publish=publish)

    def _print_report(self, report):
        for entry in report:
            name = " ".join(part for part in (entry["code"], entry["kind"]) if part) or "-"
            self.stdout.write(f"line {entry['line']}  {name}  {sentence_of(from_json(entry['remark']))}")
            for warning in entry["warnings"]:
                self.stdout.write(f"    {sentence_of(from_json(warning))}")

    def _import(self, filename, content, person, *, publish):
        now = timezone.now()
        item_import = preview_import(filename=filename, content=content, by=person, at=now)
        items = commit_import(item_import=item_import, by=person, at=now)
        self.stdout.write(f"{_count(len(items), 'item')} imported as {'drafts' if len(items) > 1 else 'a draft'}.")
        if not publish:
            return
        published = 0
        for item in items:
            try:
                # A command acts as the system (`by` None); in the admin, authors cannot publish their items.
                publish_version(item=item, by=None, at=now)
                published += 1
            except Refused as refusal:
                self.stdout.write(str(refusal))
        self.stdout.write(f"{_count(published, 'item')} published.")


def _person(email):
    if not email:
        return None
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise _command_error(f"There is no account with the email address {email}.")
    return person


def _command_error(sentence):
    return CommandError(sentence, returncode=2)


def _count(number, word):
    return f"{number} {word}{'' if number == 1 else 's'}"
