"""Deciding about a row of a bank file, in the Wagtail admin."""

from collections.abc import Collection
from decimal import Decimal

from django import forms
from django.db.models import Case, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions import bank_rows, receipts
from cohorts.billing.admin.bank_rows import OfRow, heading_of
from cohorts.billing.admin.bank_words import suggestion_lines
from cohorts.billing.admin.receipts import recorded_text, written_off_said
from cohorts.billing.effects import effects_of_payment
from cohorts.billing.models import Payer
from cohorts.billing.models.bank import DecisionKind
from cohorts.billing.models.bank_links import likely, payment_contesting, receipts_to_link
from cohorts.billing.models.bank_suggestions import suggestions_of
from cohorts.billing.models.receipts import Method
from cohorts.core import roles
from cohorts.core.formatting import format_day, format_money
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.shown_first import ShowsWhatFollows


class ReceiptChoice(forms.ModelChoiceField):
    """A payment to choose; `likely` are the ids of those that the row names."""

    likely: Collection[int] = ()

    def label_from_instance(self, obj):
        """Its payer, reference and day, and whether the row names it."""
        about = {"payer": obj.payer.name, "reference": obj.reference, "day": format_day(obj.received_on)}
        if obj.pk in self.likely:
            return gettext("%(payer)s: %(reference)s, received %(day)s (this row names it)") % about
        return gettext("%(payer)s: %(reference)s, received %(day)s") % about


class RecordForm(forms.Form):
    """Who paid, how, and what it pays."""

    payer = forms.ModelChoiceField(None, label=_("Payer"))
    method = forms.ChoiceField(label=_("Payment method"), choices=Method.choices)
    pays = forms.ChoiceField(
        label=_("What it pays"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the payment pays.")},
    )
    is_another = forms.BooleanField(
        label=_("This is another payment than the one recorded before"),
        required=False,
        help_text=_("Check this only if you were asked about a payment that looks the same."),
    )

    def __init__(self, *args, user, has_suggestion, **kwargs):
        super().__init__(*args, **kwargs)
        payers = Payer.objects.visible_to(user).with_names()
        self.fields["payer"].queryset = payers.order_by("organization__name", "title", "pk")
        suggested = [("suggested", _("The invoices of the suggestion"))] if has_suggestion else []
        self.fields["pays"].choices = [
            *suggested,
            ("oldest", _("The oldest due date first")),
            ("nothing", _("Nothing yet: it stays on the payer’s account")),
        ]


class ReceiptChoiceForm(forms.Form):
    """Which payment a row is."""

    receipt = ReceiptChoice(None, label=_("Payment"), error_messages={"required": _("Choose the payment.")})

    def __init__(self, *args, receipts, row, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["receipt"]
        field.likely, by_reference = likely(row, receipts)
        first = Case(When(pk__in=field.likely, then=0), default=1)
        field.queryset = receipts.select_related("payer__organization", "payer__person").order_by(
            first, "-received_on", "-pk"
        )
        if by_reference and len(field.likely) == 1:
            (field.initial,) = field.likely


class BankRowStep(OfRow, AdminRowActionView):
    """A decision about one row."""

    allowed_roles = (roles.FINANCE,)

    def get_heading(self):
        """The row."""
        return heading_of(self.row)

    def get_crumbs(self):
        """The rows, the row."""
        return [*super().get_crumbs(), (self.get_heading(), self.get_back_url())]

    def get_back_url(self):
        """The row."""
        return reverse("bank_row", args=[self.row.pk])

    def get_problem(self):
        """Somebody decided."""
        return bank_rows.decision_problem(self.row)

    def get_done_url(self, result):
        """The next one to decide."""
        return reverse("bank_rows")


class RecordBankRow(ShowsWhatFollows, BankRowStep):
    """Record the money as a payment of a payer, after what it pays was shown."""

    form_class = RecordForm
    header_icon = "plus"
    action_label = _("Record the payment")
    shown_label = _("Record the payment as shown")

    @cached_property
    def suggested(self):
        """What is suggested now."""
        return suggestions_of([self.row.as_read])[0]

    def get_lead(self):
        """The suggestion; and that the payer is told."""
        lead = gettext(
            "The payer is notified by email. What the payment pays, and which certificates change with it, is shown "
            "before it is recorded. It can be changed later on the page of the payment."
        )
        return "\n".join([*suggestion_lines(self.suggested), lead])

    def get_form_kwargs(self):
        """The payers of this person."""
        has_parts = bool(self.suggested.suggestion.parts)
        return super().get_form_kwargs() | {"user": self.request.user, "has_suggestion": has_parts}

    def get_initial(self):
        """As suggested."""
        pays = "suggested" if self.suggested.suggestion.parts else "oldest"
        return {"payer": self.suggested.payer, "method": bank_rows.method_of(self.row), "pays": pays}

    def _parts(self, data):
        """The suggestion is for its own payer only; lines of another payer are refused."""
        return {"suggested": self.suggested.suggestion.parts, "nothing": {}, "oldest": None}[data["pays"]]

    def what_follows(self, data):
        """The lines it pays; nothing to read first if it is to pay none."""
        parts = self._parts(data)
        return [] if parts == {} else effects_of_payment(data["payer"], self.row.amount, parts)

    def act(self, data, by, at):
        """Record it."""
        return bank_rows.record_bank_row(
            row=self.row, payer=data["payer"], method=data["method"], remitted=self._parts(data),
            is_another=data["is_another"],
            by=by, at=at,
        )  # fmt: skip

    def done_text(self, result):
        """How much, from whom, and what is left."""
        left = result.amount - sum((one.amount for one in receipts.applied_of(receipt=result.pk)), Decimal(0))
        rest = [gettext("%(left)s of it is not applied.") % {"left": format_money(left)}] if left else []
        return " ".join([recorded_text(result), *rest, *written_off_said(result, self.request.user)])


class LinkBankRow(BankRowStep):
    """Say which payment the row is."""

    form_class = ReceiptChoiceForm
    header_icon = "link"
    action_label = _("Link to this payment")

    def get_lead(self):
        """What the list has, or that it has nothing."""
        if receipts_to_link(self.row).exists():
            return gettext("The list has the payments of this amount that no bank row belongs to. No balance changes.")
        text = gettext(
            "No payment of %(amount)s can be linked: none was recorded, or each belongs to a bank row already or does "
            "not count any more. Go back, and record the row as a payment or set it aside."
        )
        return text % {"amount": format_money(self.row.amount)}

    def get_form_kwargs(self):
        """Payments of the same amount."""
        return super().get_form_kwargs() | {"receipts": receipts_to_link(self.row), "row": self.row}

    def act(self, data, by, at):
        """Link it."""
        return bank_rows.link_bank_row(row=self.row, receipt=data["receipt"], by=by, at=at)

    def done_text(self, result):
        """Which payment."""
        return gettext("The row belongs to the payment %(reference)s now.") % {"reference": result.receipt.reference}


class SetAsideBankRow(BankRowStep):
    """Say that the row is no payment of a payer. Also of a row that cannot be read."""

    form_class = ReasonForm
    form_arguments = {"label": _("Why is it no payment of a payer?")}
    header_icon = "cross"
    action_label = _("Set aside")
    lead = _("For example a fee of the bank, or money of another office. Nothing is recorded. You can undo it.")

    def get_problem(self):
        """Somebody decided."""
        return bank_rows.decision_problem(self.row, readable=False)

    def act(self, data, by, at):
        """Set it aside."""
        return bank_rows.set_aside_bank_row(row=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """It is set aside."""
        return gettext("Set the row aside.")


class ReopenBankRow(BankRowStep):
    """Let a row wait for a decision again."""

    form_class = ReasonForm
    form_arguments = {"label": _("Reason")}
    header_icon = "undo"
    action_label = _("Decide again")

    def get_lead(self):
        """That it waits, and which payment of another row counts meanwhile."""
        lead = gettext("The row waits for a decision again. No balance changes.")
        if self.row.decided in (DecisionKind.LINKED, DecisionKind.RETURNED, DecisionKind.REFUNDED):
            lead = gettext(
                "The row does not belong to the payment or refund any more, and waits for a decision again. The "
                "payment or refund itself stays as it is: no balance changes."
            )
        counts = payment_contesting(self.row)
        if counts is None:
            return lead
        text = gettext(
            "Another row with this id of the bank counts: %(amount)s from %(payer)s, %(reference)s. It goes on "
            "counting until you correct it by this row. Record this row as another payment only if the bank used the "
            "id twice."
        )
        about = {"amount": format_money(counts.amount), "payer": counts.payer.name, "reference": counts.reference}
        return "\n".join([lead, text % about])

    def get_problem(self):
        """It was not set aside."""
        return bank_rows.reopening_problem(self.row)

    def act(self, data, by, at):
        """Reopen it."""
        return bank_rows.reopen_bank_row(row=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """It waits."""
        return gettext("The row waits for a decision again.")

    def get_done_url(self, result):
        """The row."""
        return self.get_back_url()
