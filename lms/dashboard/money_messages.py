"""The words of tasks about money, as (what to do, a line more about it, the button)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

MONEY_TASKS = {
    "invoice_issue": (
        _("Issue an invoice to %(agency)s"),
        ngettext_lazy("%(count)s fee is not on an invoice yet.", "%(count)s fees are not on an invoice yet.", "count"),
        _("Issue an invoice"),
    ),
    "order_decide": (
        _("Accept purchase order %(number)s of %(payer)s, or do not accept it"),
        _("For up to %(amount)s. Read the file first."),
        _("See the order"),
    ),
    "bank_rows": (
        ngettext_lazy("Decide about %(count)s row of bank files", "Decide about %(count)s rows of bank files", "count"),
        _("Choose who paid, link it to a payment, or set it aside."),
        _("See the rows"),
    ),
    "bank_rows_unread": (
        ngettext_lazy(
            "Enter %(count)s row of bank files that cannot be read",
            "Enter %(count)s rows of bank files that cannot be read",
            "count",
        ),
        _("Look it up on the bank’s statement, or change how files are read and read it again."),
        _("See the rows"),
    ),
    "bank_files": (
        ngettext_lazy("Import or discard %(count)s bank file", "Import or discard %(count)s bank files", "count"),
        _("It was uploaded, and nothing of it is recorded."),
        _("See the files"),
    ),
    "money_apply": (
        _("Apply %(amount)s from %(payer)s to what it owes"),
        _("The money is on the payer’s account, and invoices are open."),
        _("See the payer"),
    ),
    "fund_low": (
        _("The fund “%(fund)s” runs low"),
        _("%(left)s is available. Seats that it should pay are refused when it is used up."),
        _("See the fund"),
    ),
    "fund_ends": (
        _("The fund “%(fund)s” ends with money left"),
        _("%(left)s is available for services through %(until)s."),
        _("See the fund"),
    ),
    "fund_ended": (
        _("The fund “%(fund)s” has ended with money left"),
        _("%(left)s was not used by %(until)s. If it was given back, lower the amount of the fund."),
        _("See the fund"),
    ),
}
