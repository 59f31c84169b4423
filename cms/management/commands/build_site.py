"""`manage.py build_site`: create the public site, and the permissions and workflow of publishing staff."""

from django.utils import timezone

from cms.actions import build_site
from cohorts.core.commands import DatabaseCommand


class Command(DatabaseCommand):
    """Creates what is missing; existing pages do not change."""

    help = "Create the first pages of the public site and set up publishing. Safe to run again."

    def handle(self, **options):
        """Build the site and print its home page."""
        home = build_site(by=None, at=timezone.now())
        self.stdout.write(f"The public site has “{home.title}” and {home.get_descendant_count()} pages under it.")
