"""Background jobs of the public site."""

from django.core.management import call_command


def publish_scheduled():
    """Publish scheduled pages and unpublish expired ones. Safe to run twice; scheduled every minute."""
    call_command("publish_scheduled")
