"""Deciding who pays for a seat or for the seats of a cohort, in the Wagtail admin."""

from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Fund
from cohorts.billing.models.payers import PayerKind
from cohorts.core.problems import Problem
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.people.admin.waiting import waiting_about
from cohorts.training.actions.funding import DECIDERS, Part, decide_cohort_funding
from cohorts.training.acts import fund_seat
from cohorts.training.admin.seat_fees import OfSeat, decisions
from cohorts.training.models import Cohort
from cohorts.training.models.funding import Unit
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb

ROWS = range(1, 5)
FUND = "fund-"


class FundingForm(ReasonForm):
    """Up to four payers with their shares, and how the shares are meant."""

    unit = forms.ChoiceField(
        label=_("Split the fee"),
        choices=[(Unit.PERCENT, _("by percent")), (Unit.DOLLARS, _("by dollars")), (Unit.EQUAL, _("in equal parts"))],
        widget=forms.RadioSelect,
        initial=Unit.PERCENT,
        help_text=_("Each part but the last is rounded down to the cent; the last payer pays the rest."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.funds = {f"{FUND}{fund.pk}": fund for fund in Fund.objects.visible_to(user).with_terms().in_order()}
        kinds = [(PayerKind.AGENCY, _("The agency of the seat")), (PayerKind.PERSON, _("The person"))]
        kinds.append((PayerKind.STATE, _("The state")))
        choices = [("", "–"), *kinds, *((code, _fund_label(fund)) for code, fund in self.funds.items())]
        for number in ROWS:
            about = {"number": number}
            self.fields[f"payer{number}"] = forms.ChoiceField(
                label=gettext("Payer %(number)s") % about, choices=choices, required=number == ROWS[0],
                error_messages={"required": gettext("Choose at least one payer.")},
            )  # fmt: skip
            self.fields[f"share{number}"] = forms.DecimalField(
                label=gettext("Share of payer %(number)s") % about, required=False, min_value=0, max_digits=9,
                decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                help_text=gettext("Percent or dollars; leave it empty for equal parts."),
            )  # fmt: skip
        self.order_fields(["unit", *(f"{name}{n}" for n in ROWS for name in ("payer", "share")), "reason"])

    def clean(self):
        """A share without a payer, or one that equal parts leave no room for, is not dropped."""
        data = super().clean()
        for number in ROWS:
            if data.get("unit") == Unit.EQUAL and data.get(f"share{number}") is not None:
                self.add_error(
                    f"share{number}", gettext("Empty this for equal parts, or split the fee by percent or by dollars.")
                )
            if data.get(f"share{number}") and not data.get(f"payer{number}"):
                self.add_error(f"payer{number}", gettext("Choose who pays this share, or empty it."))
        return data

    @property
    def parts(self):
        """The payers as the actions take them."""
        data, parts = self.cleaned_data, []
        for number in ROWS:
            code = data[f"payer{number}"]
            if code:
                fund = self.funds.get(code)
                parts.append(Part(PayerKind.FUND if fund else code, data[f"share{number}"] or Decimal(0), fund))
        return parts


def _fund_label(fund):
    return gettext("Fund: %(fund)s") % {"fund": fund.name}


class FundingStep:
    """A page that decides who pays. The form knows the payers; the action gets them as parts."""

    allowed_roles = DECIDERS
    form_class = FundingForm
    header_icon = "group"
    action_label = _("Decide who pays")

    def get_form_kwargs(self):
        """Whose funds can be chosen."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        """The parts are read from the form, because several fields make one."""
        form.cleaned_data["parts"] = form.parts
        return super().form_valid(form)


class FundSeat(ProposesMixin, FundingStep, OfSeat, AdminRowActionView):
    """Decide who pays for one seat."""

    lead = _(
        "Fees that are charged already follow: who pays less now gets a credit on their own fee, and who pays more is "
        "charged. What the seat costs does not change. If a payer has paid more than their new part, the rest becomes "
        "unapplied money of theirs; then, and if a certificate rests on the fee, another person approves the decision "
        "before it counts. The agency is emailed if its part changes, and the person if they pay a part."
    )

    def get_heading(self):
        """Which seat."""
        return gettext("Who pays for seat %(seat)s?") % {"seat": self.seat_name}

    def get_problem(self):
        """Another person is asked to decide about this seat."""
        return Problem("seat_has_proposal") if waiting_about(self.request.user, self.row) else None

    def get_crumbs(self):
        """The fees of seats, the seat."""
        return [*super().get_crumbs(), (self.seat_name, self.get_back_url())]

    def act(self, data, by, at):
        """Decide, or propose it."""
        fields = {name: data[name] for name in ("unit", "parts", "reason")}
        return fund_seat(enrollment=self.row, **fields, by=by, at=at)

    def done_at_once(self, result):
        """It is decided."""
        return gettext("Decided. The fees of the seat are charged to these payers.")


class FundCohort(FundingStep, AdminRowActionView):
    """Decide who pays for the seats that are taken in a cohort from now on."""

    template_name = "training/admin/cohort_funding.html"
    lead = _("This is for seats that are taken from now on. Seats that are taken already stay as they are.")

    def get_rows(self):
        """Cohorts."""
        return Cohort.objects.visible_to(self.request.user).with_course()

    def get_heading(self):
        """Which cohort."""
        return gettext("Who pays for seats in %(cohort)s?") % {"cohort": self.row}

    def get_crumbs(self):
        """The fees of seats."""
        return [crumb(_("Fees of seats"), "seat_fees")]

    def get_back_url(self):
        """The fees of seats."""
        return reverse("seat_fees")

    def act(self, data, by, at):
        """Decide."""
        fields = {name: data[name] for name in ("unit", "parts", "reason")}
        return decide_cohort_funding(cohort=self.row, **fields, by=by, at=at)

    def done_text(self, result):
        """It is decided."""
        return gettext("Decided. Seats taken in %(cohort)s from now on are charged to these payers.") % {
            "cohort": self.row
        }

    def get_context_data(self, **context):
        """The decisions until now."""
        return super().get_context_data(decisions=decisions(self.request.user, cohort=self.row), **context)
