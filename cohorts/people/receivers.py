"""Makes the groups of state roles after every migrate."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from cohorts.core import roles


@receiver(post_migrate, sender=apps.get_app_config("wagtailadmin"), dispatch_uid="state-groups")
def make_state_groups(using: str, **kwargs: object) -> None:
    """Make one group per state role, with the right to enter the Wagtail admin. Safe to run again.

    Runs after Wagtail's admin has made its permission; giving and ending a role fills and empties the groups.
    """
    enter = Permission.objects.using(using).filter(codename="access_admin", content_type__app_label="wagtailadmin")
    for role in roles.STATE:
        group, _ = Group.objects.using(using).get_or_create(name=roles.group_name(role))
        group.permissions.add(*enter)
