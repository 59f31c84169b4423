"""manage.py import_items FILE: takes items from a GIFT or Aiken file into the bank, with a report per item."""

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
    """Reports every item of the file, then takes the new ones in as drafts."""

    help = "Take the items of a GIFT or Aiken file into the item bank, with a report per item."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Report only; write nothing.")
        parser.add_argument("--publish", action="store_true", help="Also publish the new items. Not in production.")
        parser.add_argument("--anyway", action="store_true", help="Take in the rest although parts have problems.")
        parser.add_argument("--by", metavar="EMAIL", help="The person in whose name this is done.")

    def handle(self, *, file, dry_run, publish, anyway, by, **options):
        try:
            content = file.read_bytes()
        except OSError as trouble:
            raise _bad(f"{file}: {trouble.strerror or trouble}.") from trouble
        if publish and settings.PRODUCTION:
            raise _bad(
                "Items are taken in as drafts here, and another person publishes them. Repeat without --publish."
            )
        person = _person(by)
        try:
            report, drafts = examine(file.name, content)
        except Refused as no:
            raise _bad(str(no)) from no
        self._show(report)
        problems = tally(report).get(ItemImportOutcome.PROBLEM, 0)
        if problems and not anyway:
            raise _bad(f"{_count(problems, 'problem')}: nothing was taken in. Mend the file, or repeat with --anyway.")
        if dry_run:
            self.stdout.write(f"{_count(len(drafts), 'item')} would be taken in. Nothing was written.")
            return
        if not drafts:
            self.stdout.write("There is nothing new in this file. Nothing was written.")
            return
        with transaction.atomic():
            self._take_in(file.name, content, person, publish=publish)

    def _show(self, report):
        for entry in report:
            name = " ".join(part for part in (entry["code"], entry["kind"]) if part) or "-"
            self.stdout.write(f"line {entry['line']}  {name}  {sentence_of(from_json(entry['remark']))}")
            for warning in entry["warnings"]:
                self.stdout.write(f"    {sentence_of(from_json(warning))}")

    def _take_in(self, filename, content, person, *, publish):
        now = timezone.now()
        item_import = preview_import(filename=filename, content=content, by=person, at=now)
        items = commit_import(item_import=item_import, by=person, at=now)
        self.stdout.write(f"{_count(len(items), 'item')} taken in as {'drafts' if len(items) > 1 else 'a draft'}.")
        if not publish:
            return
        published = 0
        for item in items:
            try:
                # A command on the server is an act of the system; in the admin, authors do not publish.
                publish_version(item=item, by=None, at=now)
                published += 1
            except Refused as no:
                self.stdout.write(str(no))
        self.stdout.write(f"{_count(published, 'item')} published.")


def _person(email):
    if not email:
        return None
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise _bad(f"Nobody here has the e-mail address {email}.")
    return person


def _bad(sentence):
    return CommandError(sentence, returncode=2)


def _count(number, word):
    return f"{number} {word}{'' if number == 1 else 's'}"
