"""Work on teams for supervisors and agencies: who is on which team, by when the course is due; record, change, end."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell, by_path
from cohorts.core.names import CALLED_NAME, called_name
from cohorts.people.models import Membership
from cohorts.ui.action_view import ActionView, RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import crumb
from lms.certification.actions import team_work
from lms.certification.endorsement_list import with_courses
from lms.certification.models import TeamWork
from lms.certification.team_pages import ChangesWork, RecordsWork, TakesWorkOut

EMPLOYERS = (roles.SUPERVISOR, roles.AGENCY_COORDINATOR)


class OfEmployers:
    """For supervisors, about their own staff, and for coordinators, about the people of their agencies."""

    allowed_roles = EMPLOYERS

    def employments(self):
        """Those who work there now."""
        rows = Membership.objects.visible_to(self.request.user, role=EMPLOYERS).holding(roles.TRAINEE)
        return rows.filter(organization__kind=roles.AGENCY)

    def get_rows(self):
        """Standing work of these people, also of those who have left."""
        rows = TeamWork.objects.visible_to(self.request.user, role=EMPLOYERS).standing()
        return rows.select_related("person", "program", "employment__organization", "employment__user")

    def get_back_url(self):
        """The list."""
        return reverse("team_work")

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Work on teams"), "team_work")]


class TeamWorkList(OfEmployers, ListView):
    """Who is on which team, and by when the course is due."""

    template_name = "certification/team_work.html"
    heading = _("Work on teams")
    noun, nouns = _("entry"), _("entries")
    search_fields = ("person__called_name", "person__family_name", "person__email")
    search_label = _("Name or email address")
    default_sort = "due"
    file_name = "work-on-teams"
    columns = (
        Column(
            "person", _("Person"), sort=("person__family_name", "person__given_name"),
            cell=Cell(*by_path("person", *CALLED_NAME), write=called_name),
        ),
        Column("team", _("Team"), sort=("team",), cell=Cell("team")),
        Column("agency", _("Agency"), cell=Cell("employment__organization__name"), on_page=False),
        Column("begins", _("From"), sort=("begins_on",), cell=Cell("begins_on")),
        Column("ends", _("Through"), cell=Cell("ends_on"), on_page=False),
        Column("due", _("Course due by"), sort=("due_on",), cell=Cell("due_on")),
        Column("state", _("Course")),
    )  # fmt: skip
    empty_heading = _("Nobody is on a team yet")
    empty_text = _("When somebody joins a team that needs an endorsement, such as a crisis team, record it here.")
    empty_action = (_("Record work on a team"), "record_team_work")
    get_crumbs = ListView.get_crumbs

    def prepare(self, rows):
        """The state of each course, and whether it can be changed."""
        courses = {team.row.pk: team for team in with_courses(list(rows), home_day(timezone.now()))}
        for row in rows:
            row.course = courses[row.pk]
            row.may_change = team_work.may_record(row.employment, row.program, self.request.user)


class RecordTeamWork(OfEmployers, RecordsWork, ActionView):
    """Record work on a team."""


class ChangeTeamWork(OfEmployers, ChangesWork, RowActionView):
    """Change it, or enter its last day."""


class TakeOutTeamWork(OfEmployers, TakesWorkOut, ConfirmView):
    """Take it out."""
