"""manage.py purge_records: list what is past its period, propose to destroy it, or carry out what was approved."""

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from cohorts.core.commands import DatabaseCommand
from cohorts.core.dates import home_day
from cohorts.core.refusals import Refused
from lms.certification.actions.programs import authority_named
from lms.records import tasks
from lms.records.actions import due_counts, purges
from lms.records.facts.classes import CLASSES
from lms.records.facts.outcome_report import lines_of, report_of
from lms.records.models import PurgeCause, PurgeRun


class Command(DatabaseCommand):
    """Nothing is destroyed that a person has not approved on the site."""

    help = "List records past their period, propose to destroy them, or carry out an approved purge."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("what", choices=["list", "propose", "run"])
        parser.add_argument("--cause", choices=[cause for cause in PurgeCause.values if cause != PurgeCause.ERASURE])
        parser.add_argument("--reason", default="")
        parser.add_argument("--authority", help="The name of the authority, if there is more than one.")
        parser.add_argument("--purge", type=int, help="The number of an approved purge.")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            lines = getattr(self, f"_{what}")(options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in lines:
            self.stdout.write(line)

    def _list(self, options: Any) -> list[str]:
        now = timezone.now()
        counted = due_counts.count_due(by=None, at=now, day=home_day(now))
        return due_counts.lines_of(counted) or ["Nothing is past its period."]

    def _propose(self, options: Any) -> list[str]:
        classes = [row.code for row in CLASSES.values() if row.events]
        cause = options["cause"] or PurgeCause.RETENTION
        about = {"cause": cause, "classes": classes, "reason": options["reason"]}
        authority = authority_named(options["authority"])
        run = purges.propose_purge(**about, authority=authority, by=None, at=timezone.now())
        return [f"Purge {run.pk}: {run.get_state_display()}", *lines_of(report_of([run]))]

    def _run(self, options: Any) -> list[str]:
        run = PurgeRun.objects.filter(pk=options["purge"]).first()
        if run is None:
            raise CommandError("Enter the number of an approved purge with --purge.")
        if run.state not in (run.State.APPROVED, run.State.DONE):
            raise Refused("purge_not_approved")
        return tasks.carry_out(run.pk)
