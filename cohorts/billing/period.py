"""The period of a statement and the account of a payer, as the pages of the agency and of state staff show them."""

from datetime import date

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.actions.documents import issuer_now
from cohorts.billing.documents.statement import StatementData, statement_pdf
from cohorts.billing.models import Event
from cohorts.billing.models.accounts import age_of, statement_of
from cohorts.billing.rules.statements import Movement
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.tables import download
from cohorts.notices.language import in_email_language
from cohorts.ui.fields import day_field
from cohorts.ui.list_view import FILE_KINDS


class PeriodForm(forms.Form):
    """First and last day of a statement."""

    first = day_field(gettext_lazy("From"), error_messages={"required": gettext_lazy("Enter the first day.")})
    last = day_field(gettext_lazy("Through"), error_messages={"required": gettext_lazy("Enter the last day.")})

    def clean(self):
        """The last day is not before the first."""
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("Enter a day that is not before the first day."))
        if data.get("last") and data["last"] > home_day(timezone.now()):
            self.add_error("last", _("Enter today or an earlier day."))
        return data


def this_month() -> tuple[date, date]:
    """Return the first day of the present month in the state's zone, and today."""
    today = home_day(timezone.now())
    return today.replace(day=1), today


def what_of(movement: Movement) -> str:
    """Say what an entry on an account was. For a payment also when it was received and recorded, if on other days."""
    label = str(Event(movement.event).label)
    if movement.event == Event.PAYER_CORRECTED and movement.amount < 0:
        label = _("Payment moved here from another payer")
    if movement.event == Event.REFUND_OWED:
        label = _("Money paid back is owed: it leaves this account and goes on the next invoice")
    if movement.received_on is None:
        return label
    days = {"received": format_day(movement.received_on), "recorded": format_day(movement.recorded_on)}
    if movement.received_on != movement.document_on:
        return _("%(what)s (received %(received)s)") % {"what": label, **days}
    if movement.recorded_on not in (None, movement.document_on):
        return _("%(what)s (recorded %(recorded)s)") % {"what": label, **days}
    return label


class AccountMixin:
    """Mixed into a page about a payer (`get_payer`): its statement of a period, and what it owes by age today.

    ?export=csv, xlsx or pdf downloads the statement.
    """

    def get(self, request, *args, **kwargs):
        """The page, or the file."""
        kind = request.GET.get("export")
        if kind in (*FILE_KINDS, "pdf") and self.period.is_valid():
            return self._pdf() if kind == "pdf" else self._file(kind)
        return super().get(request, *args, **kwargs)

    @property
    def period(self):
        """The form with the days asked for, or those of this month."""
        first, last = this_month()
        days = {"first": first.isoformat(), "last": last.isoformat()}
        return PeriodForm(days | {name: self.request.GET[name] for name in days if name in self.request.GET})

    def _statement(self):
        form = self.period
        days = (form.cleaned_data["first"], form.cleaned_data["last"]) if form.is_valid() else this_month()
        return days, statement_of(self.get_payer(), *days)

    def _file(self, kind):
        (first, last), statement = self._statement()
        head = [_("Posted"), _("Dated"), _("What"), _("Reference"), _("Amount"), _("Balance")]
        rows = [[first, "", _("Opening balance"), "", "", statement.opening]]
        rows += [
            [row.movement.posted_on, row.movement.document_on, what_of(row.movement), row.movement.reference,
             row.movement.amount, row.balance]
            for row in statement.rows
        ]  # fmt: skip
        rows.append([last, "", _("Closing balance"), "", "", statement.closing])
        return download(f"statement-{first}-{last}", head, rows, kind)

    @in_email_language
    def _pdf(self):
        """The document, in the language of documents whatever that of the page is."""
        (first, last), statement = self._statement()
        payer, issuer = self.get_payer(), issuer_now()
        data = StatementData(
            issuer=issuer.name_and_address,
            payer=payer.address_lines,
            remit_to=issuer.remit_to,
            first=first,
            last=last,
            statement=statement,
            whats=[what_of(row.movement) for row in statement.rows],
            # As of the last day, so that the ages add up to the closing balance, whenever it is printed.
            ages=self._ages(last),
            aged_on=last,
        )
        headers = {
            "Content-Disposition": f'attachment; filename="statement-{first}-{last}.pdf"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(statement_pdf(data), content_type="application/pdf", headers=headers)

    def _ages(self, day):
        return age_of(self.get_payer(), day)

    def get_context_data(self, **context):
        """The statement, the ages, and the days asked for."""
        form = self.period
        (first, last), statement = self._statement()
        for row in statement.rows:
            row.movement.__dict__["label"] = what_of(row.movement)
        ages, payer = self._ages(home_day(timezone.now())), self.get_payer()
        return super().get_context_data(
            form=form, first=first, last=last, statement=statement, ages=ages, payer=payer, **context
        )
