"""`manage.py build_site`: the first pages of the public site, and the rights and the workflow of publishing staff."""

from django.core.management import BaseCommand
from django.utils import timezone

from cms.actions import build_site


class Command(BaseCommand):
    """Make what is missing; pages that exist stay as they are."""

    help = "Make the first pages of the public site and open the editorial office. Safe to run again."

    def handle(self, **options):
        """Build, and say where the site begins."""
        home = build_site(by=None, at=timezone.now())
        self.stdout.write(f"“{home.title}” and {home.get_descendant_count()} pages under it stand.")
