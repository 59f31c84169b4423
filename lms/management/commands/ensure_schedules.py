"""`manage.py ensure_schedules`: register what runs by the clock."""

from django.core.management import BaseCommand

from lms.schedules import SCHEDULES, ensure_schedules


class Command(BaseCommand):
    """Create or correct the schedules of the job worker."""

    help = "Register the jobs that run by the clock. Safe to run again."

    def handle(self, **options):
        """Register, and say what."""
        ensure_schedules()
        self.stdout.write(f"{len(SCHEDULES)} schedules stand: {', '.join(name for name, *_ in SCHEDULES)}.")
