"""Background jobs of the public site."""

from django.core.management import call_command


def publish_scheduled():
    """Publish what editors scheduled and take down what has expired. Safe to run twice; run every minute."""
    call_command("publish_scheduled")
