"""What billing adds to the Wagtail admin."""

from django.urls import path
from django.utils.translation import gettext as _
from wagtail import hooks

from cohorts.billing.admin import invoices, ledger, months, reversals, to_invoice
from cohorts.ui.admin_lists import list_views
from cohorts.ui.menu import FINANCE_MENU, RoleItem, submenu


@hooks.register("register_admin_urls")
def finance_urls():
    """Charges, invoices and payments."""
    invoice_list, invoice_results = list_views(invoices.InvoiceList, *invoices.READERS)
    line_list, line_results = list_views(ledger.Lines, *invoices.READERS)
    return [
        path("charges/", to_invoice.ToInvoice.as_view(), name="to_invoice"),
        path("charges/<int:pk>/issue/", to_invoice.IssueInvoice.as_view(), name="issue_invoice"),
        path("invoices/", invoice_list, name="finance_invoices"),
        path("invoices/results/", invoice_results, name="finance_invoices_results"),
        path("invoices/<int:pk>/", invoices.ShowInvoice.as_view(), name="finance_invoice"),
        path("invoices/<int:pk>/document/", invoices.InvoiceDocument.as_view(), name="finance_invoice_document"),
        path("invoices/<int:pk>/pay/", invoices.RecordPayment.as_view(), name="finance_record_payment"),
        path("payments/<int:pk>/reverse/", reversals.ReversePayment.as_view(), name="finance_reverse_payment"),
        path("ledger/", ledger.Balances.as_view(), name="ledger"),
        path("ledger/lines/", line_list, name="ledger_lines"),
        path("ledger/lines/results/", line_results, name="ledger_lines_results"),
        path("ledger/entries/<int:pk>/", ledger.ShowEntry.as_view(), name="ledger_entry"),
        path("ledger/rules/", ledger.PostingRules.as_view(), name="ledger_rules"),
        path("ledger/months/", months.Months.as_view(), name="ledger_months"),
        path("ledger/months/<str:month>/", months.ShowMonth.as_view(), name="ledger_month"),
        path("ledger/months/<str:month>/close/", months.CloseMonth.as_view(), name="ledger_close_month"),
        path("ledger/closings/<int:pk>/reopen/", months.ReopenMonth.as_view(), name="ledger_reopen_month"),
    ]


@hooks.register("register_admin_menu_item")
def finance_menu():
    """Everything about money."""
    return submenu(_("Finance"), FINANCE_MENU, name="finance", icon="doc-full", order=220)


@hooks.register(FINANCE_MENU)
def to_invoice_item():
    """Charges that are on no invoice yet."""
    return RoleItem(_("To invoice"), "to_invoice", icon="form", order=1, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def invoices_item():
    """The list of invoices."""
    return RoleItem(_("Invoices"), "finance_invoices", icon="doc-full", order=2, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def ledger_item():
    """Balances, lines, months."""
    return RoleItem(_("Ledger"), "ledger", icon="list-ul", order=3, who=invoices.READERS)
