"""An agency's specialists: minutes and states of their hours there, supervision that is due, changes of the plan."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.exports import Cell, by_path
from cohorts.core.formatting import format_decimal_hours
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.core.persons import person_of
from cohorts.people.models import Membership
from cohorts.training.views.agency import trainees_of
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import crumb
from lms.certification.facts.practice import plans_of
from lms.certification.models import PracticeEntry
from lms.certification.practice_pages.parts import duty_rows
from lms.certification.practice_pages.specialist import RestoresDuty, SetsDuty, SpecialistPage, minutes_by_state
from lms.certification.rules.practice import CONFIRMED, RETURNED, WAITING

AGENCY = (roles.AGENCY_COORDINATOR,)


class AgencyPractice(ListView):
    """A row for each specialist of the coordinator's agencies: hours there, and supervision that is due."""

    allowed_roles = AGENCY
    template_name = "certification/agency_practice.html"
    heading = _("Hours and supervision")
    noun, nouns = _("person"), _("people")
    search_fields = ("user__called_name", "user__family_name", "user__email")
    search_label = _("Name or email address")
    default_sort = "person"
    file_name = "practice"
    columns = (
        Column(
            "person", _("Person"), sort=("user__family_name", "user__given_name"),
            cell=Cell(*by_path("user", *CALLED_NAME), write=called_name),
        ),
        Column("confirmed", _("Confirmed"), numeric=True, unit=_("hours")),
        Column("waiting", _("Wait for the supervisor"), numeric=True, unit=_("hours")),
        Column("due", _("Supervision")),
        Column("supervisor", _("Supervisor")),
    )  # fmt: skip
    empty_heading = _("No trainees yet")
    empty_text = _("Invite your trainees. Then you see their hours here.")
    empty_action = (_("Invite someone"), "agency_invite")

    def get_rows(self):
        """The trainees of today."""
        return trainees_of(self.request.user).select_related("user", "organization", "supervisor")

    @property
    def _entries(self):
        return PracticeEntry.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)

    def prepare(self, rows):
        """Sums and duties of all rows, in a constant number of queries."""
        sums = minutes_by_state(self._entries, [row.pk for row in rows])
        plans = plans_of([row.user_id for row in rows], home_day(timezone.now()))
        for row in rows:
            row.sums = sums[row.pk]
            states = [one for _rules, duties in plans.get(person_of(row.user_id), ()) for one in duties]
            row.duties = [one for one in duty_rows(states) if one.is_open]
            row.has_plan = bool(states)

    def get_file_cells(self, rows):
        """The same as numbers; the duties stay on the page."""
        sums = minutes_by_state(self._entries, list(rows.order_by().values_list("pk", flat=True)))

        def hours(state):
            return Cell("pk", write=lambda pk: format_decimal_hours(sums[pk][state]))

        return super().get_file_cells(rows) | {
            gettext("Agency"): Cell("organization__name"),
            gettext("Confirmed hours"): hours(CONFIRMED),
            gettext("Hours that wait"): hours(WAITING),
            gettext("Hours sent back"): hours(RETURNED),
        }


class SpecialistPractice(SpecialistPage):
    """For the agency where somebody works or worked."""

    allowed_roles = AGENCY

    def get_rows(self):
        """Trainees of the coordinator's agencies, also those who have left."""
        rows = Membership.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return rows.filter(role=roles.TRAINEE).select_related("user", "organization", "supervisor")

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Hours and supervision"), "agency_practice")]


class OverrideDuty(SetsDuty, RowActionView):
    """For the agency, where the rules let it."""

    allowed_roles = AGENCY

    def get_rows(self):
        """The trainees of today."""
        return trainees_of(self.request.user).select_related("user", "organization", "supervisor")

    def get_crumbs(self):
        """The person."""
        return [
            crumb(_("Hours and supervision"), "agency_practice"),
            (gettext("Hours of %(person)s") % {"person": called(self.row.user)}, self.get_back_url()),
        ]

    def get_back_url(self):
        """The person."""
        return reverse("specialist_practice", args=[self.row.pk])


class RestoreDuty(RestoresDuty, ConfirmView):
    """For the agency."""

    allowed_roles = AGENCY

    def get_rows(self):
        """Of the agency's own people."""
        coordinated = Membership.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return super().get_rows().filter(employment__in=coordinated)

    def get_back_url(self):
        """The person."""
        return reverse("specialist_practice", args=[self.row.employment_id])
