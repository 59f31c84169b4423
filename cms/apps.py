"""The public site as a Django app."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """The pages of the public site."""

    name = "cms"
    verbose_name = "Public site"
