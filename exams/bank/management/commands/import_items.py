"""manage.py import_items FILE: import items from a GIFT or Aiken file, with a report per item."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from cohorts.core.actions import Refused
from cohorts.core.commands import DatabaseCommand
from cohorts.core.problems import Problem, from_json
from cohorts.core.refusals import sentence_of
from cohorts.people.models import User
from exams.bank import formats
from exams.bank.actions.imports import commit_import, store_report
from exams.bank.actions.items import publish_version
from exams.bank.formats.parsed_items import FileProblem, Reading
from exams.bank.item_files import BLOCKED, examine
from exams.bank.items_contract import contract_document, unread_document


class Command(DatabaseCommand):
    """Report every item of the file, then import the new ones as drafts."""

    help = "Import the items of a GIFT or Aiken file into the item bank, with a report per item."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Report only; write nothing.")
        parser.add_argument(
            "--format", choices=["text", "json"], default="text",
            help="The report as text (default) or as one JSON object, contract items/1.",
        )  # fmt: skip
        parser.add_argument("--publish", action="store_true", help="Also publish the new items. Not in production.")
        parser.add_argument(
            "--anyway", action="store_true", help="Import the other items even if parts of the file have problems."
        )
        parser.add_argument("--by", metavar="EMAIL", help="Email of the person who imports the items.")

    def handle(self, *, file, dry_run, publish, anyway, by, **options):
        self.as_json = options["format"] == "json"
        content = self._content(file)
        if publish and settings.PRODUCTION:
            raise _command_error(
                "In production, items are imported as drafts, and another person publishes them. Omit --publish."
            )
        person = _person(by)
        examination = self._examine(file, content)
        problems, blocked = len(examination.reading.problems), _blocked(examination)
        if not dry_run:
            self._import(examination, content, person, publish=publish, anyway=anyway)
        elif problems:
            raise _command_error(f"{_count(problems, 'problem')}. Correct the file, or repeat with --anyway.")
        else:
            self._say(f"{_count(len(examination.new), 'item')} would be imported. Nothing was changed.")
        if self.as_json and (problems or blocked):
            raise _command_error(f"{_count(problems, 'problem')}, {_count(blocked, 'blocked item')}.")

    def _content(self, file):
        try:
            return file.read_bytes()
        except OSError as error:
            self._print_unread(file, Problem("file_not_opened", file=str(file), reason=str(error.strerror or error)))
            raise _command_error(f"{file}: {error.strerror or error}.") from error

    def _examine(self, file, content):
        try:
            examination = examine(file.name, content)
        except Refused as refusal:
            self._print_unread(file, refusal.problems[0])
            raise _command_error(str(refusal)) from refusal
        if self.as_json:
            self.stdout.write(json.dumps(contract_document(examination), ensure_ascii=False, indent=1))
        else:
            self._print_report(examination.report())
        return examination

    def _say(self, sentence):
        """A sentence for people; standard output has only the object if it is JSON."""
        (self.stderr if self.as_json else self.stdout).write(sentence)

    def _print_unread(self, file, problem):
        if self.as_json:
            reading = Reading("unknown", problems=(FileProblem(1, problem),))
            self.stdout.write(json.dumps(unread_document(file.name, reading), ensure_ascii=False, indent=1))

    def _print_report(self, report):
        for entry in report:
            name = " ".join(part for part in (entry["code"], entry["kind"]) if part) or "-"
            self.stdout.write(f"line {entry['line']}  {name}  {sentence_of(from_json(entry['remark']))}")
            for warning in entry["warnings"]:
                self.stdout.write(f"    {sentence_of(from_json(warning))}")

    def _import(self, examination, content, person, *, publish, anyway):
        problems = len(examination.reading.problems)
        if problems and not anyway:
            raise _command_error(
                f"{_count(problems, 'problem')}: nothing was imported. Correct the file, or repeat with --anyway."
            )
        if not examination.new:
            self._say("There are no new items in this file. Nothing was changed.")
            return
        now = timezone.now()
        item_import = store_report(
            filename=examination.filename, text=formats.as_text(content), report=examination.report(), by=person, at=now
        )
        items = commit_import(
            item_import=item_import, by=person, at=now, examination=examination, progress=self._print_progress
        )
        self._say(f"{_count(len(items), 'item')} imported as {'drafts' if len(items) > 1 else 'a draft'}.")
        if publish:
            self._publish(items, now)

    def _print_progress(self, taken, total):
        if taken < total:
            self.stderr.write(f"{taken} of {total} items imported.")

    def _publish(self, items, now):
        published = 0
        for item in items:
            try:
                # A command acts as the system (`by` None); in the admin, authors cannot publish their items.
                publish_version(item=item, by=None, at=now)
                published += 1
            except Refused as refusal:
                self._say(str(refusal))
        self._say(f"{_count(published, 'item')} published.")


def _blocked(examination):
    return sum(one.verdict == BLOCKED for one in examination.items)


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
