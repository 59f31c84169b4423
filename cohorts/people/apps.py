"""The app’s configuration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, organizations, memberships, roles and invitations."""

    name = "cohorts.people"
    verbose_name = "People"
