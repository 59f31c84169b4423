"""Importing or discarding a bank file that was read, in the Wagtail admin."""

import re
from collections import defaultdict
from decimal import Decimal

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions import bank_files
from cohorts.billing.actions import bank_rows as bank_row_actions
from cohorts.billing.admin.bank_files import OfFile
from cohorts.billing.effects import certificates_after
from cohorts.billing.models.bank_suggestions import suggestions_of
from cohorts.billing.rules import bank_known
from cohorts.billing.rules.bank_known import accepted_sum
from cohorts.core import roles
from cohorts.core.formatting import format_count, format_money
from cohorts.ui.action_view import AdminRowActionView


class SuggestionsField(forms.MultipleChoiceField):
    """Suggestions to record. One that changed meanwhile is no error: the action looks, and its row waits."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        """A line and a payer."""
        return re.fullmatch(r"[0-9]{1,6}:[0-9]{1,18}", value) is not None


class ConfirmForm(forms.Form):
    """Which suggestions to record. `entries`: [(verdict, suggestion)] of those that fit.

    A value names the line and the payer whom the person saw.
    """

    confirmed = SuggestionsField(label=_("Payments to record"), required=False)

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [
            (f"{verdict.row.line}:{suggested.payer.pk}", _said(verdict, suggested)) for verdict, suggested in entries
        ]
        self.fields["confirmed"].choices = choices
        self.fields["confirmed"].initial = [value for value, _label in choices]
        if not choices:
            del self.fields["confirmed"]

    @property
    def by_line(self):
        """{line: payer id} of what is checked."""
        return dict(map(int, value.split(":")) for value in self.cleaned_data.get("confirmed", []))


def _said(verdict, suggested):
    about = {
        "line": verdict.row.line,
        "amount": format_money(verdict.row.amount),
        "payer": suggested.payer.name,
        "invoices": ", ".join(suggested.suggestion.invoices),
    }
    return gettext("Line %(line)s: %(amount)s from %(payer)s for %(invoices)s") % about


class ImportBankFile(OfFile, AdminRowActionView):
    """Import the rows, and record the payments whose suggestions are checked."""

    allowed_roles = (roles.FINANCE,)
    form_class = ConfirmForm
    heading = _("Import the rows")
    header_icon = "upload"
    action_label = _("Import the rows")
    outcome = None

    def get_crumbs(self):
        """The files, the file."""
        return [*super().get_crumbs(), (str(self.row), self.get_back_url())]

    def get_lead(self):
        """What happens."""
        added = [one for one in self.verdicts if one.kind in bank_known.ADDED]
        if not added:
            return gettext("No row is new. Importing the file records nothing and keeps its report.")
        text = ngettext(
            "%(count)s row is added, %(sum)s in all.", "%(count)s rows are added, %(sum)s in all.", len(added)
        )
        lead = text % {"count": format_count(len(added)), "sum": format_money(accepted_sum(added))}
        if not self.entries:
            waits = gettext("All of it waits in “Bank rows to decide”, and no payment is recorded yet.")
            return f"{lead} {waits}"
        more = gettext(
            "Every payment that is checked below is recorded on its own, and its payer is emailed. All other rows wait "
            "in “Bank rows to decide”; nothing is recorded of them."
        )
        return " ".join([lead, more, *certificates_after(self._parts())])

    def _parts(self):
        """{line id: dollars} of all suggestions that fit."""
        parts = defaultdict(Decimal)
        for _verdict, suggested in self.entries:
            for line, amount in suggested.suggestion.parts.items():
                parts[line] += amount
        return parts

    @cached_property
    def entries(self):
        """The suggestions that fit."""
        new = [one for one in self.verdicts if one.kind == bank_known.NEW]
        pairs = zip(new, suggestions_of([one.row for one in new]), strict=True)
        return [pair for pair in pairs if pair[1].suggestion.fits]

    def get_form_kwargs(self):
        """The suggestions."""
        return super().get_form_kwargs() | {"entries": self.entries}

    def get_form(self, form_class=None):
        """Remember it: it reads what is checked."""
        self.form = super().get_form(form_class)
        return self.form

    def act(self, data, by, at):
        """Store the rows, then record what is confirmed, here or in a job."""
        confirmed = self.form.by_line
        bank_files.import_bank_file(file=self.row, confirmed=confirmed, by=by, at=at)
        self.count = len(confirmed)
        self.outcome = bank_row_actions.start_recording(file=self.row, count=self.count, by=by, at=at)
        return self.row

    def done_text(self, result):
        """How many."""
        if self.outcome is None:
            return gettext("Imported the rows. The payments are being recorded; reload this page in a minute.")
        if not self.count:
            return gettext("Imported the rows. No payment was recorded.")
        recorded, refused = self.outcome.recorded, self.count - self.outcome.recorded
        done = ngettext(
            "Imported the rows and recorded %(count)s payment.", "Imported the rows and recorded %(count)s payments.",
            recorded,
        ) % {"count": recorded}  # fmt: skip
        more = ngettext(
            "%(count)s that you confirmed could not be recorded and waits for a decision.",
            "%(count)s that you confirmed could not be recorded and wait for a decision.", refused,
        ) % {"count": refused}  # fmt: skip
        return f"{done} {more}" if refused else done


class DiscardBankFile(OfFile, AdminRowActionView):
    """Close a file without effect."""

    allowed_roles = (roles.FINANCE,)
    heading = _("Discard the file")
    header_icon = "bin"
    action_label = _("Discard the file")
    serious = True
    lead = _("No row is imported. You can upload the file again.")

    def get_crumbs(self):
        """The files, the file."""
        return [*super().get_crumbs(), (str(self.row), self.get_back_url())]

    def act(self, data, by, at):
        """Discard it."""
        return bank_files.discard_bank_file(file=self.row, by=by, at=at)

    def done_text(self, result):
        """It is discarded."""
        return gettext("Discarded the file. No row was imported.")
