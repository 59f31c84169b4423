"""The words of figures: what each counts, and how an amount is written."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_count, format_money

FIGURES = {
    "cohorts_started": _("Cohorts that started"),
    "people_in_training": _("People in training"),
    "finals_taken": _("Final exams taken, result released"),
    "finals_passed": _("Final exams passed"),
    "certificates_issued": _("Certificates issued"),
    "fees_invoiced": _("Fees invoiced"),
    "payments_received": _("Payments received"),
}


def figure_words(code: str) -> str:
    """What a figure counts, in the active language."""
    return str(FIGURES[code])


def amount_words(amount: int | Decimal) -> str:
    """A figure as text: dollars and cents for an amount, thousands apart for a count."""
    return format_money(amount) if isinstance(amount, Decimal) else format_count(amount)
