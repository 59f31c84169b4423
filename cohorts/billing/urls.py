"""URLs of invoices."""

from django.urls import path

from cohorts.billing.views import account, invoices, names, orders, payments

urlpatterns = [
    path("agency/invoices/", invoices.AgencyInvoices.as_view(), name="agency_invoices"),
    path("agency/invoices.csv", invoices.AgencyInvoices.as_view(file_kind="csv"), name="agency_invoices_file"),
    path("agency/invoices/<int:pk>/", invoices.AgencyInvoice.as_view(), name="agency_invoice"),
    path(
        "agency/invoices/<int:pk>/document/", invoices.AgencyInvoiceDocument.as_view(), name="agency_invoice_document"
    ),
    path("agency/invoices/account/", account.AgencyAccounts.as_view(), name="agency_accounts"),
    path("agency/invoices/account/<int:pk>/", account.AgencyAccount.as_view(), name="agency_account"),
    path("agency/invoices/account/<int:pk>/documents/", account.AgencyDocuments.as_view(), name="agency_documents"),
    path("agency/invoices/account/<int:pk>/names/", names.ChooseNames.as_view(), name="agency_names"),
    path("agency/invoices/payments/<int:pk>/", payments.AgencyPayment.as_view(), name="agency_payment"),
    path(
        "agency/reminders/<int:pk>/document/",
        invoices.AgencyReminderDocument.as_view(),
        name="agency_reminder_document",
    ),
    path("agency/credit-notes/<int:pk>/document/", invoices.AgencyNoteDocument.as_view(), name="agency_note_document"),
    path("agency/invoices/orders/", orders.AgencyOrders.as_view(), name="agency_orders"),
    path("agency/invoices/orders/new/", orders.AgencySubmitOrder.as_view(), name="agency_order_new"),
    path("agency/invoices/orders/<int:pk>/", orders.AgencyOrder.as_view(), name="agency_order"),
    path(
        "agency/invoices/orders/<int:pk>/withdraw/", orders.AgencyWithdrawOrder.as_view(), name="agency_order_withdraw"
    ),
    path("agency/invoices/orders/files/<int:pk>/", orders.AgencyOrderFile.as_view(), name="agency_order_file"),
    path("agency/invoices/quotes/", orders.AgencyQuotes.as_view(), name="agency_quotes"),
    path(
        "agency/invoices/quotes/<int:pk>/document/", orders.AgencyQuoteDocument.as_view(), name="agency_quote_document"
    ),
]
