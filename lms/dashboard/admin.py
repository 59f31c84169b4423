"""The home page of the Wagtail admin: what its reader has to do, and the year in figures."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.models import LogCheck
from cohorts.core.refusals import sentence_of
from cohorts.ui.page import AdminSkin, Page
from lms.dashboard.figure_messages import amount_words, figure_words
from lms.dashboard.figures import Years, figures_of
from lms.dashboard.messages import words
from lms.dashboard.tasks_due import tasks_of
from lms.health import problems


class TasksPanel(Component):
    """What waits for this person, oldest first, as on their own page of tasks."""

    order = 10
    template_name = "dashboard/admin/tasks.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The tasks with their words."""
        tasks = tasks_of(parent_context["request"].user, timezone.now())
        return {"tasks": [(task, words(task.code, task.params)) for task in tasks]}


class HealthPanel(Component):
    """What is wrong with the installation, for program staff and superusers. Nothing while all is well."""

    order = 5
    template_name = "dashboard/admin/health_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The problems in sentences."""
        reads = has_role(parent_context["request"].user, roles.PROGRAM)
        return {"sentences": [sentence_of(problem) for problem in problems(timezone.now())] if reads else []}


class FiguresPanel(Component):
    """The year's main figures that this person's roles may see. Nothing where there are none."""

    order = 20
    template_name = "dashboard/admin/figures.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """A row for each figure: what it counts, this year, last year, and where to read on."""
        at = timezone.now()
        rows = [
            {
                "label": figure_words(figure.code),
                "this_year": amount_words(figure.this_year),
                "last_year": amount_words(figure.last_year),
                "url": figure.url,
            }
            for figure in figures_of(parent_context["request"].user, at)
        ]
        year = Years(at).number
        return {"rows": rows, "year": str(year), "year_before": str(year - 1)}


class SiteHealth(AdminSkin, Page, TemplateView):
    """What is wrong with the installation, and the last check of the audit log."""

    allowed_roles = (roles.PROGRAM, roles.AUDITOR)
    template_name = "dashboard/admin/health.html"
    heading = _("State of the installation")
    header_icon = "cogs"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The problems in sentences, and the last check."""
        sentences = [sentence_of(problem) for problem in problems(timezone.now())]
        return super().get_context_data(
            sentences=sentences,
            writes_backups=bool(settings.BACKUP_DIR),
            check=LogCheck.objects.visible_to(self.request.user).last(),
            **context,
        )
