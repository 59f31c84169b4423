"""URLs of invoices."""

from django.urls import path

from cohorts.billing import views

urlpatterns = [
    path("agency/invoices/", views.AgencyInvoices.as_view(), name="agency_invoices"),
    path("agency/invoices.csv", views.AgencyInvoices.as_view(file_kind="csv"), name="agency_invoices_file"),
    path("agency/invoices/<int:pk>/", views.AgencyInvoice.as_view(), name="agency_invoice"),
    path("agency/invoices/<int:pk>/document/", views.AgencyInvoiceDocument.as_view(), name="agency_invoice_document"),
    path("agency/invoices/account/", views.AgencyAccounts.as_view(), name="agency_accounts"),
    path("agency/invoices/account/<int:pk>/", views.AgencyAccount.as_view(), name="agency_account"),
    path(
        "agency/reminders/<int:pk>/document/", views.AgencyReminderDocument.as_view(), name="agency_reminder_document"
    ),
    path("agency/credit-notes/<int:pk>/document/", views.AgencyNoteDocument.as_view(), name="agency_note_document"),
]
