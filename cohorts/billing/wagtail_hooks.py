"""What billing adds to the Wagtail admin."""

from django.urls import path
from django.utils.translation import gettext as _
from wagtail import hooks

from cohorts.billing.admin import (
    accounts,
    bank_urls,
    desk,
    fees,
    forgiving,
    funds,
    invoice_runs,
    invoices,
    issuer,
    ledger,
    months,
    open_invoices,
    orders,
    payers,
    person_section,
    quotes,
    reassign,
    receipt_changes,
    receipts,
    record_receipt,
    to_invoice,
)
from cohorts.core import roles
from cohorts.people.admin.person_sections import SECTION_HOOK
from cohorts.people.admin.proposals import DETAILS_HOOK
from cohorts.ui.admin_lists import list_views
from cohorts.ui.menu import FINANCE_MENU, RoleItem, submenu


@hooks.register("register_admin_urls")
def finance_urls():
    """Fees, invoices, payers and payments."""
    invoice_list, invoice_results = list_views(invoices.InvoiceList, *invoices.READERS)
    payer_list, payer_results = list_views(payers.PayerList, *invoices.READERS)
    fee_list, fee_results = list_views(fees.FeeList, *invoices.READERS)
    return [
        *_desk_urls(),
        *_run_urls(),
        *_order_urls(),
        *_payment_urls(),
        path("charges/", to_invoice.ToInvoice.as_view(), name="to_invoice"),
        path("charges/<int:pk>/issue/", to_invoice.IssueInvoice.as_view(), name="issue_invoice"),
        path("invoices/", invoice_list, name="finance_invoices"),
        path("invoices/results/", invoice_results, name="finance_invoices_results"),
        path("invoices/<int:pk>/", invoices.ShowInvoice.as_view(), name="finance_invoice"),
        path("invoices/<int:pk>/document/", invoices.InvoiceDocument.as_view(), name="finance_invoice_document"),
        path("reminders/<int:pk>/document/", invoices.ReminderDocument.as_view(), name="finance_reminder_document"),
        path("credit-notes/<int:pk>/document/", invoices.NoteDocument.as_view(), name="finance_note_document"),
        path("invoices/<int:pk>/correct/", payers.CorrectInvoice.as_view(), name="correct_invoice"),
        path("invoices/<int:pk>/reassign/", reassign.ReassignInvoice.as_view(), name="reassign_invoice"),
        path("payers/", payer_list, name="payers"),
        path("payers/results/", payer_results, name="payers_results"),
        path("payers/<int:pk>/", payers.ShowPayer.as_view(), name="finance_payer"),
        path("payers/<int:pk>/statement/", accounts.ShowStatement.as_view(), name="finance_statement"),
        path("invoices/how-to-pay/", issuer.EditIssuer.as_view(), name="edit_issuer"),
        path("invoices/how-to-pay/propose/", issuer.ProposeRemitTo.as_view(), name="propose_remit_to"),
        path("payers/<int:pk>/pay/", record_receipt.RecordReceipt.as_view(), name="record_receipt"),
        path("fees/", fee_list, name="finance_fees"),
        path("fees/results/", fee_results, name="finance_fees_results"),
        path("fees/<int:pk>/waive/", forgiving.WaiveFee.as_view(), name="waive_fee"),
        path("fees/<int:pk>/write-off/", forgiving.WriteOff.as_view(), name="write_off"),
    ]


def _payment_urls():
    receipt_list, receipt_results = list_views(receipts.ReceiptList, *invoices.READERS)
    return [
        path("payments/", receipt_list, name="receipts"),
        path("payments/results/", receipt_results, name="receipts_results"),
        path("payments/<int:pk>/", receipts.ShowReceipt.as_view(), name="receipt"),
        path("payments/<int:pk>/apply/", record_receipt.Reapply.as_view(), name="reapply_receipt"),
        path("payments/<int:pk>/correct/", receipt_changes.CorrectReceipt.as_view(), name="correct_receipt"),
        path("payments/<int:pk>/return-mistake/", receipt_changes.UndoReturn.as_view(), name="undo_return"),
        path("payments/<int:pk>/return/", receipt_changes.ReturnReceipt.as_view(), name="return_receipt"),
        path("payments/<int:pk>/void/", receipt_changes.VoidReceipt.as_view(), name="void_receipt"),
        path("payments/<int:pk>/refund/", receipt_changes.RefundReceipt.as_view(), name="refund_receipt"),
    ]


def _desk_urls():
    open_list, open_results = list_views(open_invoices.OpenInvoices, *invoices.READERS)
    return [
        path("receivables/", accounts.Receivables.as_view(), name="receivables"),
        path("finance/", desk.FinanceDesk.as_view(), name="finance_desk"),
        path("receivables/invoices/", open_list, name="open_invoices"),
        path("receivables/invoices/results/", open_results, name="open_invoices_results"),
    ]


def _run_urls():
    run_list, run_results = list_views(invoice_runs.RunList, *invoices.READERS)
    return [
        path("charges/run/", invoice_runs.StartRun.as_view(), name="start_invoice_run"),
        path("charges/runs/", run_list, name="invoice_runs"),
        path("charges/runs/results/", run_results, name="invoice_runs_results"),
        path("charges/runs/<int:pk>/", invoice_runs.ShowRun.as_view(), name="invoice_run"),
        path("charges/runs/<int:pk>/continue/", invoice_runs.ContinueRun.as_view(), name="invoice_run_continue"),
    ]


def _order_urls():
    order_list, order_results = list_views(orders.OrderList, *invoices.READERS)
    quote_list, quote_results = list_views(quotes.QuoteList, *invoices.READERS)
    return [
        path("orders/", order_list, name="finance_orders"),
        path("orders/results/", order_results, name="finance_orders_results"),
        path("orders/<int:pk>/", orders.ShowOrder.as_view(), name="finance_order"),
        path("orders/files/<int:pk>/", orders.OrderDocument.as_view(), name="finance_order_file"),
        path("orders/<int:pk>/accept/", orders.AcceptOrder.as_view(), name="accept_order"),
        path("orders/<int:pk>/decline/", orders.DeclineOrder.as_view(), name="decline_order"),
        path("orders/<int:pk>/close/", orders.CloseOrder.as_view(), name="close_order"),
        path("payers/<int:pk>/order/", orders.RecordOrder.as_view(), name="record_order"),
        path("quotes/", quote_list, name="finance_quotes"),
        path("quotes/results/", quote_results, name="finance_quotes_results"),
        path("quotes/<int:pk>/document/", quotes.FinanceQuoteDocument.as_view(), name="finance_quote_document"),
    ]


@hooks.register("register_admin_urls")
def fund_urls():
    """Funds."""
    fund_list, fund_results = list_views(funds.FundList, *invoices.READERS)
    return [
        path("funds/", fund_list, name="funds"),
        path("funds/results/", fund_results, name="funds_results"),
        path("funds/add/", funds.AddFund.as_view(), name="add_fund"),
        path("funds/<int:pk>/", funds.ShowFund.as_view(), name="fund"),
        path("funds/<int:pk>/change/", funds.ChangeFund.as_view(), name="change_fund"),
    ]


@hooks.register("register_admin_urls")
def ledger_urls():
    """The ledger: balances, lines, rules, months."""
    line_list, line_results = list_views(ledger.Lines, *invoices.READERS)
    return [
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


hooks.register(DETAILS_HOOK, forgiving.person_of_fee)


@hooks.register("register_admin_menu_item")
def finance_menu():
    """Everything about money."""
    return submenu(_("Finance"), FINANCE_MENU, name="finance", icon="doc-full", order=220)


@hooks.register(FINANCE_MENU)
def desk_item():
    """Totals and charts."""
    return RoleItem(_("Finance desk"), "finance_desk", icon="desktop", order=0, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def to_invoice_item():
    """Charges that are on no invoice yet."""
    return RoleItem(_("To invoice"), "to_invoice", icon="form", order=1, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def fees_item():
    """Every fee, to be found by seat or payer."""
    return RoleItem(_("Fees"), "finance_fees", icon="list-ul", order=1, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def invoices_item():
    """The list of invoices."""
    return RoleItem(_("Invoices"), "finance_invoices", icon="doc-full", order=2, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def payments_item():
    """The list of payments."""
    return RoleItem(_("Payments"), "receipts", icon="download", order=3, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def payers_item():
    """What each payer owes."""
    return RoleItem(_("Payers"), "payers", icon="group", order=4, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def receivables_item():
    """What payers owe by age."""
    return RoleItem(_("Receivables"), "receivables", icon="time", order=5, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def orders_item():
    """Purchase orders and agreements."""
    return RoleItem(_("Purchase orders"), "finance_orders", icon="clipboard-list", order=5, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def quotes_item():
    """Quotes."""
    return RoleItem(_("Quotes"), "finance_quotes", icon="doc-empty", order=5, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def funds_item():
    """Grants and appropriations that pay fees."""
    return RoleItem(_("Funds"), "funds", icon="folder-inverse", order=5, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def issuer_item():
    """How to pay."""
    return RoleItem(_("How to pay"), "edit_issuer", icon="cog", order=7, who=(roles.FINANCE,))


@hooks.register(FINANCE_MENU)
def ledger_item():
    """Balances, lines, months."""
    return RoleItem(_("Ledger"), "ledger", icon="list-ul", order=6, who=invoices.READERS)


@hooks.register("register_admin_urls")
def bank_addresses():
    """Bank accounts, their files, and the rows of these."""
    return bank_urls.bank_urls()


@hooks.register(FINANCE_MENU)
def bank_files_item():
    """Files of bank accounts."""
    return RoleItem(_("Bank files"), "bank_files", icon="upload", order=8, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def bank_rows_item():
    """Rows of bank files that wait for a person."""
    return RoleItem(_("Bank rows to decide"), "bank_rows", icon="help", order=9, who=invoices.READERS)


@hooks.register(FINANCE_MENU)
def bank_accounts_item():
    """How the files of each account are written."""
    return RoleItem(_("Bank accounts"), "bank_accounts", icon="cog", order=10, who=invoices.READERS)


hooks.register(SECTION_HOOK, person_section.fees, order=40)
