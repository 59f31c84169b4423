"""URLs of invoices."""

from django.urls import path

from cohorts.billing import views

urlpatterns = [
    path("agency/invoices/", views.agency_invoices, name="agency_invoices"),
    path("agency/invoices.csv", views.agency_invoices_file, name="agency_invoices_file"),
    path("agency/invoices/<int:pk>/", views.agency_invoice, name="agency_invoice"),
]
