"""manage.py load_bank: load the demonstration items, exams and draft forms."""

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from cohorts.core.actions import Refused
from cohorts.core.commands import DatabaseCommand
from cohorts.training.models import Course
from lms.demo.bank import load_bank


class Command(DatabaseCommand):
    """Loads what is missing. A second run changes nothing."""

    help = "Load the demonstration item bank: domains, published items, exams, and draft forms without a passing score."

    def add_arguments(self, parser):
        parser.add_argument("--course", default="pet", help="Code of the course of the exams (default: pet).")

    def handle(self, *, course, **options):
        course_row = Course.objects.filter(code=course).first()
        if course_row is None:
            raise CommandError(
                f"There is no course with the code {course}. Create it first, or use --course for another one.",
                returncode=2,
            )
        try:
            counts = load_bank(course=course_row, by=None, at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        state = "loaded as drafts" if settings.PRODUCTION else "published"
        self.stdout.write(f"{counts['items']} items {state}, {counts['forms']} draft forms composed.")
