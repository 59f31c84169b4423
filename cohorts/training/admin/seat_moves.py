"""Moving a seat to another cohort, in the Wagtail admin."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.formatting import format_day, format_money
from cohorts.training.actions.fees import live_fees
from cohorts.training.actions.funding import gross
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.admin.seat_fees import OfSeat
from cohorts.training.models import Cohort
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm


class CohortChoice(forms.ModelChoiceField):
    """Cohorts to move to, each with what it costs more or less."""

    fee = cents(0)

    def label_from_instance(self, cohort):
        """Which cohort, when, and the difference in price."""
        more = cohort.course_version.fee - self.fee
        about = {
            "cohort": cohort.code,
            "vendor": cohort.vendor,
            "day": format_day(cohort.starts_at.astimezone(cohort.zone).date()),
            "left": cohort.left,
            "amount": format_money(abs(more)),
        }
        if more > 0:
            return gettext("%(cohort)s, %(vendor)s, from %(day)s, seats left: %(left)s; %(amount)s more") % about
        if more < 0:
            return gettext("%(cohort)s, %(vendor)s, from %(day)s, seats left: %(left)s; %(amount)s less") % about
        return gettext("%(cohort)s, %(vendor)s, from %(day)s, seats left: %(left)s; the same price") % about


class MoveForm(ReasonForm):
    """Where to, and why."""

    cohort = CohortChoice(None, label=_("Cohort"), error_messages={"required": _("Choose the cohort to move to.")})
    field_order = ("cohort", "reason")

    def __init__(self, *args, cohorts, fee, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].fee = fee
        self.fields["cohort"].queryset = cohorts


class MoveSeat(OfSeat, AdminConfirmView):
    """Move a seat to another cohort of the same course."""

    allowed_roles = (roles.PROGRAM,)
    form_class = MoveForm
    header_icon = "redirect"
    action_label = _("Move the seat")

    def get_heading(self):
        """Which seat."""
        return gettext("Move seat %(seat)s to another cohort") % {"seat": self.seat_name}

    def get_crumbs(self):
        """The fees of seats, the seat."""
        return [*super().get_crumbs(), (self.seat_name, self.get_back_url())]

    def get_form_kwargs(self):
        """The open cohorts of the course, and what the seat costs now."""
        version = self.row.cohort.course_version
        rows = Cohort.objects.visible_to(self.request.user).open_for(version.course.audience)
        rows = rows.filter(course_version__course=version.course_id).exclude(pk=self.row.cohort_id)
        fee = sum((gross(charge) for charge in live_fees(self.row)), cents(0))
        return super().get_form_kwargs() | {"cohorts": rows.order_by("starts_at", "code"), "fee": fee}

    def get_consequences(self):
        """The money, the terms and the hours."""
        return gettext(
            "What is paid counts for the new seat, and only the difference in price is charged or credited to those "
            "who pay. Issued invoices stay as they are. The terms of the seat go along: free days that have passed do "
            "not come again. Attendance that is recorded stays on record and does not count for the new cohort."
        )

    def get_affected(self):
        """Who is emailed."""
        return gettext("The person, the agency and both vendors, who are emailed.")

    def get_undo(self):
        """By moving it again."""
        return gettext("You can move the seat back while the former cohort is open and has a seat left.")

    def act(self, data, by, at):
        """Move it."""
        return move_seat(enrollment=self.row, cohort=data["cohort"], reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Where the seat is now."""
        return gettext("The seat was moved to %(cohort)s.") % {"cohort": result.cohort}

    def get_done_url(self, result):
        """The new seat."""
        return reverse("seat_fee", args=[result.pk])
