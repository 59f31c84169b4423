"""What pages say about a row of a bank file: the verdict of an import, and the suggestion."""

from django.utils.translation import gettext as _

from cohorts.billing.models.bank import RowSource
from cohorts.billing.models.bank_files import RowVerdict
from cohorts.billing.rules import bank_known
from cohorts.core.dates import home_day, home_zone
from cohorts.core.formatting import format_day, format_moment, format_money
from cohorts.core.refusals import sentence_of

COLORS = {RowVerdict.NEW: "primary", RowVerdict.REFUSED: "critical", RowVerdict.CONFLICT: "critical"}


def verdict_text(verdict, imports):
    """Why a row has its verdict; "" for a new one. imports: {id of an imported row: the BankRow}."""
    other = imports.get(verdict.other.pk) if verdict.other else None
    if verdict.kind == bank_known.KNOWN:
        if other is None:
            return _("The same row as line %(line)s of this file.") % {"line": verdict.other.line}
        return _("Import of %(day)s, row %(line)s.") % {"day": format_day(home_day(other.at)), "line": other.line}
    if verdict.kind == bank_known.CONFLICT:
        if other is None:
            text = _("Line %(line)s of this file has the same bank’s id with another amount. You decide.")
            return text % {"line": verdict.other.line}
        about = {"amount": format_money(other.amount), "day": format_day(home_day(other.at)), "line": other.line}
        return (
            _("The bank’s id is known with another amount: %(amount)s (import of %(day)s, row %(line)s). You decide.")
            % about
        )
    if verdict.kind == bank_known.OUTGOING:
        return _("Money that went out. It may be a payment that was returned, or a refund. You decide.")
    if verdict.kind == bank_known.SET_ASIDE:
        return _("The amount is 0.00, so there is nothing to record.")
    return sentence_of(verdict.row.problem) if verdict.row.problem else ""


def suggestion_lines(suggested):
    """Sentences about a suggestion: who, which invoices, and why it cannot be recorded as it is."""
    one = suggested.suggestion
    lines = []
    if suggested.payer:
        invoices = ", ".join(one.invoices)
        about = {"payer": suggested.payer.name, "invoices": invoices}
        lines.append(_("%(payer)s: %(invoices)s") % about if invoices else _("%(payer)s owes nothing.") % about)
    lines += [
        _("%(old)s was corrected: %(new)s counts instead.") % {"old": old, "new": new}
        for old, new in one.corrected.items()
    ]
    lines += [_("There is no invoice %(number)s.") % {"number": number} for number in one.missing]
    if one.short:
        lines.append(_("%(amount)s short.") % {"amount": format_money(one.short)})
    if one.over and one.invoices and suggested.payer:
        lines.append(_("%(amount)s more than is owed on them.") % {"amount": format_money(one.over)})
    if one.why == "several_payers":
        lines.append(_("The text names invoices of several payers."))
    if one.why == "another_name":
        lines.append(_("The bank used this name for another payer before."))
    if suggested.by_hand:
        about = {"reference": suggested.by_hand.reference, "day": format_day(suggested.by_hand.received_on)}
        lines.append(_("It may be the payment %(reference)s of %(day)s, recorded before.") % about)
    return lines


def cells_text(row):
    """What the file has in the line of a row that could not be read: “Date: 03/01/2026, Amount: n/a”."""
    # Each keeps its own direction (U+2068, U+2069).
    return ", ".join(f"{name or '–'}: \u2068{cell}\u2069" for name, cell in row.cells if cell)


def story_lines(row):
    """Sentences about a row that the file did not say at once: who entered it or read it again, and what the file has.

    Two queries for such a row, none for any other.
    """
    first = row.first_reading
    if first is None:
        return []
    about = {"by": row.by or "", "day": format_moment(row.at, home_zone()), "cells": cells_text(first)}
    who = _("Entered by %(by)s on %(day)s.") if row.source == RowSource.PERSON else _(
        "Read again by %(by)s on %(day)s, after it was changed how the files of the account are read."
    )  # fmt: skip
    return [who % about, _("The file says: %(cells)s") % about, sentence_of(first.as_read.problem)]
