"""manage.py load_bank: loads the product's own demonstration items, exams and draft forms."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cohorts.core.actions import Refused
from cohorts.training.models import Course
from lms.demo.bank import load_bank


class Command(BaseCommand):
    """Loads what is missing; a second run changes nothing."""

    help = "Load the demonstration bank: domains, published items, exams, and draft forms without a pass mark."

    def add_arguments(self, parser):
        parser.add_argument("--course", default="pet", help="Code of the course the exams belong to (default: pet).")

    def handle(self, *, course, **options):
        course_row = Course.objects.filter(code=course).first()
        if course_row is None:
            raise CommandError(
                f"There is no course with the code {course}. Create it first, or name another with --course.",
                returncode=2,
            )
        try:
            done = load_bank(course=course_row, by=None, at=timezone.now())
        except Refused as no:
            raise CommandError(str(no), returncode=2) from no
        state = "loaded as drafts" if settings.PRODUCTION else "published"
        self.stdout.write(f"{done['items']} items {state}, {done['forms']} draft forms composed.")
