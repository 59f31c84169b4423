"""`manage.py ensure_schedules`: register the scheduled jobs."""

from cohorts.core.commands import DatabaseCommand
from lms.schedules import SCHEDULES, ensure_schedules


class Command(DatabaseCommand):
    """Creates or updates the schedules of the job worker."""

    help = "Register the scheduled jobs. Safe to run again."

    def handle(self, **options):
        """Register the schedules and print their names."""
        ensure_schedules()
        self.stdout.write(f"Registered {len(SCHEDULES)} schedules: {', '.join(name for name, *_ in SCHEDULES)}.")
