"""Puts the key changes into the Wagtail admin: their addresses and their menu entry."""

from django.urls import reverse_lazy
from wagtail import hooks

from .analysis_hooks import AnalysisMenuItem
from .rekeys import urlpatterns


@hooks.register("register_admin_urls")
def key_change_addresses():
    """Below /admin/key-changes/."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def key_change_menu_item():
    """Beside the item analysis, for the same readers."""
    return AnalysisMenuItem("Key changes", reverse_lazy("rekeys_index"), icon_name="key", order=202)
