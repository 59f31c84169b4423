"""Create the groups for state roles after every migrate."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from cohorts.core import roles


@receiver(post_migrate, sender=apps.get_app_config("wagtailadmin"), dispatch_uid="state-groups")
def create_state_groups(using: str, **kwargs: object) -> None:
    """Create one group per state role, with permission to use the Wagtail admin. Safe to run again.

    Runs after Wagtail's admin has created its permission. Giving and ending roles updates the members of the groups.
    """
    permissions = Permission.objects.using(using)
    permissions = permissions.filter(codename="access_admin", content_type__app_label="wagtailadmin")
    for role in roles.STATE:
        group, _ = Group.objects.using(using).get_or_create(name=roles.group_name(role))
        group.permissions.add(*permissions)
