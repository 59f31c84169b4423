"""`manage.py report_problems`: email the operators what is wrong, also when the job worker is not running."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from cohorts.core.refusals import sentence_of
from lms.operator_emails import report


class Command(BaseCommand):
    """For a timer of the system, every five minutes. Each kind of problem is reported once a day."""

    help = "Email the operators what is wrong with the installation. Run it by a timer, every five minutes."

    def handle(self, **options):
        for problem in report(at=timezone.now()):
            self.stdout.write(sentence_of(problem))
