"""Puts the item analysis into the Wagtail admin: its addresses, its menu entry, its panel on the item's page."""

from django.urls import path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import analysis, analysis_items, analysis_reports
from .items import FIGURES_HOOK

urlpatterns = [
    path("analysis/", analysis.index, name="analysis_index"),
    path("analysis/forms/<int:pk>/request/", analysis.request_run, name="analysis_request"),
    path("analysis/versions/<int:version_id>/request/", analysis.request_version, name="analysis_version_request"),
    path("analysis/runs/<int:pk>/", analysis.show_run, name="analysis_run"),
    path("analysis/runs/<int:pk>/cancel/", analysis.cancel_run, name="analysis_cancel"),
    path("analysis/runs/<int:pk>/items/<int:version_id>/", analysis_items.show_item, name="analysis_item"),
    path("analysis/runs/<int:pk>/report/<str:form>/", analysis_reports.report, name="analysis_report"),
    path(
        "analysis/runs/<int:pk>/report/<str:form>/make/",
        analysis_reports.request_report,
        name="analysis_report_request",
    ),
]


class AnalysisMenuItem(MenuItem):
    """Shown to those who may read the figures."""

    def is_shown(self, request):
        """By role."""
        return request.user.is_superuser or request.user.holds(*analysis.READERS)


@hooks.register("register_admin_urls")
def analysis_addresses():
    """Below /admin/analysis/."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def analysis_menu_item():
    """Beside the examinations."""
    return AnalysisMenuItem("Item analysis", reverse_lazy("analysis_index"), icon_name="view", order=201)


hooks.register(FIGURES_HOOK, analysis_items.figures_panel)
