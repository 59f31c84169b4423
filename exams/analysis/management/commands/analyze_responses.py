"""`manage.py analyze_responses RESPONSES --key KEY`: item analysis of a file, without the database."""

from argparse import Namespace

from django.core.management.base import BaseCommand, CommandError

from exams.psychometrics import BadInput
from exams.psychometrics.command import add_arguments, run


class Command(BaseCommand):
    help = "Item analysis of a file of responses and a key (.csv or .xlsx)."
    requires_system_checks = []

    def add_arguments(self, parser):
        add_arguments(parser)

    def handle(self, *args, **options):
        try:
            report = run(Namespace(**options))
        except BadInput as bad:
            raise CommandError(str(bad), returncode=2) from None
        if report is not None:
            self.stdout.write(report.decode(), ending="")
