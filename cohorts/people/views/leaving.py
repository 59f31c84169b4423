"""Trainees end their own role at an agency, after reading what becomes of their seat and who is told."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import SIGNED_IN
from cohorts.core.problems import Problem
from cohorts.people.actions.role_ends import leave_agency
from cohorts.people.models import Membership
from cohorts.people.ports import leaving
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import text_field
from cohorts.ui.page import crumb


def own_traineeships(user):
    """One's own roles as a trainee that have not ended, with the agencies."""
    rows = Membership.objects.visible_to(user).of_person(user).filter(role=roles.TRAINEE).not_ended()
    return rows.select_related("organization").order_by("started_at", "pk")


class LeaveForm(forms.Form):
    """A sentence to the agency, if the person likes."""

    message = text_field(
        _("A sentence to the agency"), required=False, rows=2, max_length=300,
        help_text=_("For example, who employs you now. Write nothing about health."),
    )  # fmt: skip


class LeaveAgency(ConfirmView):
    """End one's own role as a trainee of an agency."""

    allowed_roles = (SIGNED_IN,)
    form_class = LeaveForm
    template_name = "people/leave_agency.html"
    action_label = _("Leave this agency")

    def get_rows(self):
        """One's own roles as a trainee, also those that have ended."""
        rows = Membership.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.filter(role=roles.TRAINEE).select_related("organization", "supervisor", "user")

    @property
    def _about(self):
        return {"agency": self.row.organization, "supervisor": self.row.supervisor}

    def get_problem(self):
        """The role has ended before."""
        row = self.row
        return Problem("role_left_before", role=row.role, organization=row.organization) if row.ended_at else None

    def get_heading(self):
        """The question."""
        return gettext("Leave %(agency)s?") % self._about

    def get_crumbs(self):
        """The profile."""
        return [crumb(_("Your profile"), "profile")]

    def get_back_url(self):
        """The profile."""
        return reverse("profile")

    def get_context_data(self, **context):
        """Also what becomes of seats."""
        return super().get_context_data(leaving=leaving(self.row), **context)

    def get_consequences(self):
        """What ends, and what stays."""
        return gettext(
            "You are no longer a trainee of %(agency)s at once, and it takes no more seats for you. Your application, "
            "hours, exams, certificates, and fees that you pay yourself stay as they are. %(agency)s keeps its own "
            "records: seats that it paid for, its invoices, and your hours there. Some programs ask you to work for an "
            "agency: your path shows whether yours does."
        ) % self._about  # fmt: skip

    def get_affected(self):
        """Who is told."""
        if self.row.supervisor is None:
            return gettext("You, and the coordinators of %(agency)s. We email all of you.") % self._about
        text = gettext(
            "You, the coordinators of %(agency)s, and your supervisor %(supervisor)s, who no longer sees your pages. "
            "We email all of you."
        )
        return text % self._about

    def get_undo(self):
        """By a new invitation."""
        return gettext("Not by yourself. %(agency)s can invite you again; then you accept.") % self._about

    def act(self, data, by, at):
        """Leave."""
        return leave_agency(membership=self.row, message=data["message"], by=by, at=at)

    def done_text(self, result):
        """Which agency."""
        return gettext("You are no longer a trainee of %(agency)s. We emailed %(agency)s and you.") % self._about
