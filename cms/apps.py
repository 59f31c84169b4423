"""The public site as a Django app."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """The pages of the public site."""

    name = "cms"
    verbose_name = "Public site"

    def ready(self):
        """Registered before anything asks: Wagtail keeps the first answer to who may do what with a page."""
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from .permissions import OpenToAuditors

        register_permission_policy(Page, OpenToAuditors(Page))
