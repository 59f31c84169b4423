"""Puts the item analysis into the Wagtail admin: its addresses, its menu entry, its panel on the item's page."""

from django.urls import reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .analysis import READERS, figures_panel, urlpatterns
from .items import FIGURES_HOOK


class AnalysisMenuItem(MenuItem):
    """Shown to those who may read the figures."""

    def is_shown(self, request):
        """By role."""
        return request.user.is_superuser or request.user.holds(*READERS)


@hooks.register("register_admin_urls")
def analysis_addresses():
    """Below /admin/analysis/."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def analysis_menu_item():
    """Beside the examinations."""
    return AnalysisMenuItem("Item analysis", reverse_lazy("analysis_index"), icon_name="view", order=201)


hooks.register(FIGURES_HOOK, figures_panel)
