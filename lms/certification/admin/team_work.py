"""Work on teams for program staff: the list with what is overdue, and recording it where the employer does not."""

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.people.models import Membership
from cohorts.ui.action_view import AdminActionView, AdminRowActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.page import crumb
from cohorts.ui.templatetags.formats import day
from lms.certification.models import TeamWork
from lms.certification.models.team_work import OVERDUE
from lms.certification.team_pages import ChangesWork, RecordsWork, TakesWorkOut

READERS = (roles.PROGRAM, roles.AUDITOR)
TITLE = _("Work on teams")


class TeamWorkFilters(WagtailFilterSet):
    """By program, and what is overdue."""

    course = django_filters.ChoiceFilter(label=_("Course"), choices=[(OVERDUE, _("Overdue"))], method="by_course")

    class Meta:
        model = TeamWork
        fields = ["program"]

    def by_course(self, queryset, name, value):
        """Those whose course was due and who do not have the endorsement."""
        return queryset.overdue_on(home_day(timezone.now()))


class TeamWorkIndex(AdminListView):
    """Everybody on a team, by the last day of the course."""

    model = TeamWork
    page_title = TITLE
    header_icon = "group"
    index_url_name = "team_work_list"
    index_results_url_name = "team_work_results"
    is_searchable = True
    search_fields = ["team", "employment__organization__name", *(f"person__{name}" for name in CALLED_NAME)]
    filterset_class = TeamWorkFilters
    default_ordering = ("due_on", "pk")
    empty_text = _("Nobody is recorded on a team that needs an endorsement.")
    export_filename = "work-on-teams"
    list_display = [
        TitleColumn(
            "person", label=_("Person"), accessor=lambda row: called(row.person),
            get_url=lambda row: reverse("staff_change_team_work", args=[row.pk]),
        ),
        Column("team", label=_("Team")),
        Column("agency", label=_("Agency"), accessor=lambda row: str(row.employment.organization)),
        Column("begins_on", label=_("From"), accessor=lambda row: day(row.begins_on)),
        Column("ends_on", label=_("Through"), accessor=lambda row: day(row.ends_on) if row.ends_on else ""),
        Column("due_on", label=_("Course due by"), accessor=lambda row: day(row.due_on) if row.due_on else ""),
    ]  # fmt: skip
    sheet = {
        gettext_noop("Person"): Cell(*(f"person__{name}" for name in CALLED_NAME), write=called_name),
        gettext_noop("Team"): Cell("team"),
        gettext_noop("Agency"): Cell("employment__organization__name"),
        gettext_noop("From"): Cell("begins_on"),
        gettext_noop("Through"): Cell("ends_on"),
        gettext_noop("Course due by"): Cell("due_on"),
    }

    @property
    def header_buttons(self):
        """Record it, for who may."""
        if not has_role(self.request.user, roles.PROGRAM):
            return []
        return [HeaderButton(gettext("Record work on a team"), url=reverse("staff_record_team_work"), icon_name="plus")]

    def get_base_queryset(self):
        """What stands."""
        rows = TeamWork.objects.visible_to(self.request.user).standing()
        return rows.select_related("person", "employment__organization", "program")


class OfStaff:
    """For program staff, about the people of their programs."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "group"

    def employments(self):
        """Everybody who works at an agency now."""
        rows = Membership.objects.visible_to(self.request.user, role=roles.PROGRAM).holding(roles.TRAINEE)
        return rows.filter(organization__kind=roles.AGENCY)

    def get_rows(self):
        """What stands."""
        rows = TeamWork.objects.visible_to(self.request.user, role=roles.PROGRAM).standing()
        return rows.select_related("person", "program", "employment__organization", "employment__user")

    def get_back_url(self):
        """The list."""
        return reverse("team_work_list")

    def get_crumbs(self):
        """The list."""
        return [crumb(TITLE, "team_work_list")]


class StaffRecord(OfStaff, RecordsWork, AdminActionView):
    """Record work on a team."""


class StaffChange(OfStaff, ChangesWork, AdminRowActionView):
    """Change it, or enter its last day; auditors see the list alone."""

    template_name = "certification/admin/change_team_work.html"


class StaffTakeOut(OfStaff, TakesWorkOut, AdminConfirmView):
    """Take it out."""
