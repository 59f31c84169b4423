"""`manage.py failed_jobs`: the background jobs that failed lately, and why."""

from cohorts.core.commands import DatabaseCommand
from cohorts.core.formatting import format_sortable_moment
from cohorts.core.jobs import failed_jobs

MOST = 10


class Command(DatabaseCommand):
    """For whoever runs the server: an error may quote what somebody typed, so no page shows it."""

    help = f"List the last {MOST} background jobs that failed, with their errors."

    def handle(self, **options):
        jobs = failed_jobs()[:MOST]
        for job in jobs:
            self.stdout.write(f"{format_sortable_moment(job.stopped, 'UTC')}  {job.func}\n{job.result}\n")
        if not jobs:
            self.stdout.write("No job failed.")
