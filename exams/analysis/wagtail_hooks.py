"""Puts the item analysis into the Wagtail admin: its addresses, its menu entry, its panel on the item's page."""

from django.urls import path
from django.utils.translation import gettext as _
from wagtail import hooks

from cohorts.ui.menu import RoleItem
from exams.analysis.admin import items as analysis_items
from exams.analysis.admin import reports as analysis_reports
from exams.analysis.admin import runs as analysis
from exams.bank.admin.item_page import FIGURES_HOOK

urlpatterns = [
    path("analysis/", analysis.Analyses.as_view(), name="analysis_index"),
    path("analysis/forms/<int:pk>/request/", analysis.RequestRun.as_view(), name="analysis_request"),
    path(
        "analysis/versions/<int:version_id>/request/",
        analysis.RequestVersionRuns.as_view(),
        name="analysis_version_request",
    ),
    path("analysis/runs/<int:pk>/", analysis.ShowRun.as_view(), name="analysis_run"),
    path("analysis/runs/<int:pk>/cancel/", analysis.CancelRun.as_view(), name="analysis_cancel"),
    path("analysis/runs/<int:pk>/items/<int:version_id>/", analysis_items.ShowItem.as_view(), name="analysis_item"),
    path("analysis/runs/<int:pk>/report/<str:form>/", analysis_reports.Report.as_view(), name="analysis_report"),
    path(
        "analysis/runs/<int:pk>/report/<str:form>/make/",
        analysis_reports.RequestReport.as_view(),
        name="analysis_report_request",
    ),
]


@hooks.register("register_admin_urls")
def analysis_addresses():
    """Below /admin/analysis/."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def analysis_menu_item():
    """Beside the examinations."""
    return RoleItem(_("Item analysis"), "analysis_index", icon="view", order=201, who=analysis.READERS)


hooks.register(FIGURES_HOOK, analysis_items.figures_panel)
