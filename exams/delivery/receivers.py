"""Create the first version of the candidates' statement; staff publish later versions in the admin."""

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

from exams.delivery.models import Statement

FIRST_STATEMENT = """I answer every question myself, without notes, devices or another person's help.
I will not copy, photograph, write down or repeat these questions or answers, and I will not tell others about them, now or later.
I know that breaking this promise can lead to my exam being set aside. A person decides that, never a machine, and I will be heard first."""  # noqa: E501  its lines are what people read


@receiver(post_migrate, sender=apps.get_app_config("delivery"), dispatch_uid="first-statement")
def write_first_statement(using: str, **kwargs: object) -> None:
    """Create the first statement if there is none. Safe to run again."""
    if not Statement.objects.using(using).exists():
        Statement.objects.using(using).create(exam=None, version=1, text=FIRST_STATEMENT, at=timezone.now())
