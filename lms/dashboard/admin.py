"""The home page of the Wagtail admin: what its reader has to do, and the year in figures."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from lms.dashboard.figures import Years, figures_of
from lms.dashboard.messages import amount_words, figure_words, words
from lms.dashboard.tasks_due import tasks_of


class TasksPanel(Component):
    """What waits for this person, oldest first, as on their own page of tasks."""

    order = 10
    template_name = "dashboard/admin/tasks.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The tasks with their words."""
        tasks = tasks_of(parent_context["request"].user, timezone.now())
        return {"tasks": [(task, words(task.code, task.params)) for task in tasks]}


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
