"""Rows of bank files that could not be read, in the Wagtail admin: entered by a person, or read again."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.bank_refused import (
    COMPARED,
    enter_bank_row,
    entry_problem,
    other_settings,
    read_again,
    readings_of,
    setting_of,
)
from cohorts.billing.admin.bank_accounts import BankAccountForm
from cohorts.billing.admin.bank_decisions import BankRowStep
from cohorts.billing.admin.bank_files import OfFile
from cohorts.billing.admin.bank_words import cells_text, verdict_text
from cohorts.billing.models import BankRow
from cohorts.billing.models.bank_files import RowVerdict
from cohorts.billing.rules import bank_known
from cohorts.billing.rules.bank_rows import COLUMNS
from cohorts.core import roles
from cohorts.core.formatting import format_count
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.fields import day_field, money_field
from cohorts.ui.refusals import problem_of


class EnterForm(forms.Form):
    """What a row says."""

    received_on = day_field(_("Day"), error_messages={"required": _("Enter the day of the row.")})
    amount = money_field(_("Amount (dollars)"))
    direction = forms.ChoiceField(
        label=_("The money"),
        choices=[("in", _("came in")), ("out", _("went out"))],
        widget=forms.RadioSelect,
        initial="in",
        error_messages={"required": _("Choose whether the money came in or went out.")},
    )
    is_another = forms.BooleanField(
        label=_("This is another row than the one imported before"),
        required=False,
        help_text=_("Check this only if you were asked about a row that looks the same."),
    )


class EnterBankRow(BankRowStep):
    """Enter what a row says that could not be read."""

    form_class = EnterForm
    header_icon = "edit"

    def get_problem(self):
        """Somebody decided, or the file says it."""
        return entry_problem(self.row)

    def get_lead(self):
        """What the file has, why it could not be read, and what comes after."""
        first = self.row if self.row.is_refused else self.row.first_reading
        lines = [
            sentence_of(first.as_read.problem),
            gettext("The file says: %(cells)s") % {"cells": cells_text(first)},
            gettext("Look it up on the bank’s statement. Nothing is recorded yet: you decide about the row after."),
        ]
        if not self.row.is_refused:
            lines.append(gettext("What you enter counts instead of this row. Both are kept."))
        return "\n".join(lines)

    def get_action_label(self):
        """Entered for the first time, or corrected."""
        return gettext("Enter the row") if self.row.is_refused else gettext("Correct the row")

    def get_context_data(self, **context):
        """The button."""
        return super().get_context_data(**{"action_label": self.get_action_label(), **context})

    def get_initial(self):
        """What the row has so far."""
        if self.row.is_refused:
            return {}
        direction = "out" if self.row.is_outgoing else "in"
        return {"received_on": self.row.day, "amount": abs(self.row.amount), "direction": direction}

    def act(self, data, by, at):
        """Enter it."""
        return enter_bank_row(
            row=self.row, received_on=data["received_on"], amount=data["amount"],
            is_outgoing=data["direction"] == "out", is_another=data["is_another"], by=by, at=at,
        )  # fmt: skip

    def done_text(self, result):
        """What to do now."""
        return gettext("Entered the row. Decide about it now.")

    def get_done_url(self, result):
        """The row that counts."""
        return reverse("bank_row", args=[result.pk])


class CheckedForm(forms.Form):
    """That a person compared the rows, where they are read otherwise than the rest of the file."""

    is_checked = forms.BooleanField(label=_("I compared each row with the bank’s statement"), required=False)


class ReadFileAgain(OfFile, AdminRowActionView):
    """Read the refused rows of a file by the mapping of its account as it is now."""

    allowed_roles = (roles.FINANCE,)
    heading = _("Read refused rows again")
    header_icon = "rotate"
    action_label = _("Read them again")
    template_name = "billing/admin/bank_read_again.html"

    def get_crumbs(self):
        """The files, the file."""
        return [*super().get_crumbs(), (str(self.row), self.get_back_url())]

    @cached_property
    def readings(self):
        """What it would lead to."""
        return readings_of(self.row, timezone.now())

    def get_problem(self):
        """No row waits, the columns are others, or nothing can be read."""
        if problem := problem_of(lambda: self.readings):
            return problem
        return None if any(one.counts for one in self.readings) else Problem("bank_rows_still_unread")

    @cached_property
    def other(self):
        """How the rest of the file was read, if otherwise."""
        return other_settings(self.row)

    def get_form_class(self):
        """A box to check, if the rest of the file was read otherwise."""
        return CheckedForm if self.other else forms.Form

    def get_context_data(self, **context):
        """Each row as the file has it and as it is read now; and how the rest of the file was read, if otherwise."""
        ids = {one.verdict.other.pk for one in self.readings if one.verdict.other}
        imports = BankRow.objects.visible_to(self.request.user).in_bulk(ids)
        entries = [
            {
                "refused": one.refused,
                "row": one.verdict.row if one.is_read else None,
                "word": RowVerdict(one.verdict.kind).label,
                "why": verdict_text(one.verdict, imports),
            }
            for one in self.readings
        ]
        return super().get_context_data(entries=entries, settings=self.other and _both(self.other), **context)

    def get_lead(self):
        """How many can be read, are known, and cannot be read."""
        kinds = [one.verdict.kind for one in self.readings]
        here_already, added = kinds.count(bank_known.KNOWN), sum(kind in bank_known.ADDED for kind in kinds)
        left = kinds.count(bank_known.REFUSED) + kinds.count(bank_known.SET_ASIDE)
        added -= kinds.count(bank_known.REFUSED)
        lines = [
            ngettext(
                "%(count)s row can be read now. It waits for a decision; nothing is recorded yet.",
                "%(count)s rows can be read now. They wait for a decision; nothing is recorded yet.", added,
            ) % {"count": format_count(added)}
        ]  # fmt: skip
        if here_already:
            lines.append(
                ngettext(
                    "%(count)s row was imported meanwhile and does not wait any more.",
                    "%(count)s rows were imported meanwhile and do not wait any more.", here_already,
                ) % {"count": format_count(here_already)}
            )  # fmt: skip
        if left:
            lines.append(
                ngettext(
                    "%(count)s row still cannot be read, or has no amount: enter it, or set it aside.",
                    "%(count)s rows still cannot be read, or have no amount: enter them, or set them aside.", left,
                ) % {"count": format_count(left)}
            )  # fmt: skip
        return "\n".join(lines)

    def act(self, data, by, at):
        """Read them."""
        return read_again(file=self.row, is_checked=data.get("is_checked", False), by=by, at=at)

    def done_text(self, result):
        """How many wait."""
        text = ngettext(
            "Read %(count)s row. Decide about it now.", "Read %(count)s rows. Decide about them now.", len(result)
        )
        return text % {"count": format_count(len(result))}

    def get_done_url(self, result):
        """The rows of the file to decide."""
        return f"{reverse('bank_rows')}?file={self.row.pk}"


def _both(settings):
    """Each setting that differs: its name, what it was, and what it is now, in the words of the account's form."""
    changed = []
    for name in COMPARED:
        before, now = setting_of(settings.before, name), setting_of(settings.now, name)
        if before != now:
            field = BankAccountForm.base_fields[f"column_{name}" if name in COLUMNS else name]
            words = dict(getattr(field, "choices", ()))
            changed.append((field.label, words.get(before, before or "–"), words.get(now, now or "–")))
    return changed
