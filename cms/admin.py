"""Reports about the public pages in the Wagtail admin."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from cms.messages import STATES, correction
from cms.models.curriculum import published_curricula
from cms.models.curriculum_state import State
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.ui.page import AdminSkin, Page

READERS = (roles.PUBLISHING, roles.PROGRAM, roles.AUDITOR)


class CurriculumReport(AdminSkin, Page, TemplateView):
    """Every curriculum page beside the unit of the course in force, and what must be corrected."""

    allowed_roles = READERS
    template_name = "cms/admin/curriculum_report.html"
    heading = gettext_lazy("Curriculum pages")
    header_icon = "list-ul"

    def get_context_data(self, **context):
        """A table for each curriculum."""
        tables = []
        for index in published_curricula():
            rows = index.rows()
            lines = [_line(row) for row in rows]
            version = rows[0].version if rows else None
            tables.append({"page": index, "version": version, "lines": lines})
        may_edit = has_role(self.request.user, roles.PUBLISHING)
        return super().get_context_data(tables=tables, may_edit=may_edit, **context)


def _line(row):
    chosen = row.chosen
    return {
        "row": row,
        "state": str(STATES[row.state]),
        "is_current": row.state == State.CURRENT,
        "chosen": f"{chosen.course_version}, {chosen}" if chosen else _("None"),
        "sentence": "" if row.state == State.CURRENT else correction(row),
    }
