"""Program staff: specialists with their hours and plans of supervision, and closed days."""

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.names import CALLED_NAME, called
from cohorts.core.persons import person_of
from cohorts.people.models import Membership
from cohorts.ui.action_view import AdminActionView, AdminRowActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import past_day_field, text_field
from cohorts.ui.page import AdminSkin, crumb
from lms.certification.actions import practice_checks
from lms.certification.facts.practice import plans_of
from lms.certification.messages.practice import duty_title, missed_sentence
from lms.certification.models import (
    PracticeClosing,
    PracticeEntry,
    Program,
)
from lms.certification.models.practice_rules import of_asked_people
from lms.certification.practice_pages.specialist import RestoresDuty, SetsDuty, SpecialistPage

READERS = (roles.PROGRAM, roles.AUDITOR)
PROGRAM = (roles.PROGRAM,)


def missed_line(state):
    """Which periods of a duty were missed, with its name; "" if none was."""
    sentence = missed_sentence(state)
    return f"{duty_title(state.duty)}. {sentence}" if sentence else ""


class Specialists(AdminListView):
    """Employments with hours, and those of people whose rules ask for practice, also before they enter anything."""

    model = Membership
    page_title = _("Hours and supervision")
    header_icon = "history"
    index_url_name = "practice"
    index_results_url_name = "practice_results"
    is_searchable = True
    search_fields = [*(f"user__{name}" for name in CALLED_NAME), "organization__name"]
    default_ordering = ("user__family_name", "user__given_name", "pk")
    verbose_name, verbose_name_plural = _("person"), _("people")
    empty_text = _("No program asks anybody for hours of practice yet.")
    list_display = [
        TitleColumn(
            "person", label=_("Person"), accessor=lambda row: called(row.user),
            get_url=lambda row: reverse("staff_practice", args=[row.pk]),
        ),
        Column("agency", label=_("Agency"), accessor=lambda row: str(row.organization)),
        Column(
            "supervisor", label=_("Supervisor"), accessor=lambda row: called(row.supervisor) if row.supervisor else ""
        ),
        Column("missed", label=_("Supervision that was missed"), accessor=lambda row: row.missed),
    ]  # fmt: skip

    def get_paginator(self, *arguments, **named):
        """Count people: the rows are their employments."""
        paginator = super().get_paginator(*arguments, **named)
        paginator.verbose_name, paginator.verbose_name_plural = self.verbose_name, self.verbose_name_plural
        return paginator

    def get_context_data(self, *args, **kwargs):
        """With the months and other periods of the plans that ended without what was due, of the people of the page."""
        context = super().get_context_data(*args, **kwargs)
        rows, offices = list(context["object_list"]), self._authorities()
        plans = plans_of([row.user_id for row in rows], home_day(timezone.now())) if rows else {}
        for row in rows:
            own = plans.get(person_of(row.user_id), ())
            own = [duties for rules, duties in own if offices is None or rules.program.authority_id in offices]
            row.missed = " ".join(filter(None, (missed_line(one) for duties in own for one in duties)))
        return context

    def _authorities(self):
        """Of whose programs this reader sees people; None: of all."""
        user = self.request.user
        return None if has_role(user, roles.AUDITOR) else user.holdings().get(roles.PROGRAM, ())

    def get_base_queryset(self):
        """Who entered something there, and who works there under rules that ask for practice."""
        entries = PracticeEntry.objects.visible_to(self.request.user)
        agencies = {"role": roles.TRAINEE, "organization__kind": roles.AGENCY}
        employed = Membership.objects.visible_to(self.request.user).in_force()
        employed = employed.filter(of_asked_people(self._authorities()), **agencies)
        rows = super().get_base_queryset()
        rows = rows.filter(Q(pk__in=entries.order_by().values("employment")) | Q(pk__in=employed.values("pk")))
        return rows.select_related("user", "organization", "supervisor")


class StaffPractice(AdminSkin, SpecialistPage):
    """The hours and the plan of one specialist."""

    allowed_roles = READERS
    template_name = "certification/admin/specialist_practice.html"
    header_icon = "history"
    plan_page, end_page = "staff_override_duty", "staff_restore_duty"

    def get_rows(self):
        """Every employment."""
        rows = Membership.objects.visible_to(self.request.user).filter(role=roles.TRAINEE)
        return rows.select_related("user", "organization", "supervisor")

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Hours and supervision"), "practice")]


class StaffOverride(SetsDuty, AdminActionView):
    """Set something else than a duty for one person."""

    allowed_roles = PROGRAM

    def get_rows(self):
        """Employments that go on."""
        rows = Membership.objects.visible_to(self.request.user).holding(roles.TRAINEE)
        return rows.select_related("user", "organization", "supervisor")

    def get_back_url(self):
        """The person."""
        return reverse("staff_practice", args=[self.row.pk])


class StaffRestore(RestoresDuty, AdminConfirmView):
    """Let the plan apply again."""

    allowed_roles = PROGRAM

    def get_back_url(self):
        """The person."""
        return reverse("staff_practice", args=[self.row.employment_id])


class CloseForm(forms.Form):
    """Through which day, and why."""

    through = past_day_field(
        _("Closed through"), required=False, help_text=_("Leave it empty to open every day again.")
    )
    reason = text_field(_("Reason"))


class ClosePractice(AdminRowActionView):
    """Close the ledger of a program through a day, or open it again."""

    allowed_roles = PROGRAM
    role = roles.PROGRAM
    model = Program
    form_class = CloseForm
    template_name = "certification/admin/close_practice.html"
    action_label = _("Save")
    header_icon = "lock"
    lead = _("Nothing of a closed day is entered, corrected or taken out. Supervisors can still confirm what is there.")

    def get_heading(self):
        """Which program."""
        return gettext("Closed days of hours: %(program)s") % {"program": self.row}

    def get_crumbs(self):
        """The program."""
        return [(str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The program."""
        return reverse("programs:inspect", args=[self.row.pk])

    def get_context_data(self, **context):
        """What was decided before."""
        rows = PracticeClosing.objects.visible_to(self.request.user).filter(program=self.row)
        return super().get_context_data(rows=rows.select_related("by").latest_first(), **context)

    def act(self, data, by, at):
        """Close or open."""
        return practice_checks.close_period(program=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Through which day."""
        if result.through is None:
            return gettext("Every day is open.")
        return gettext("Closed through %(day)s.") % {"day": format_day(result.through)}
