"""The app’s configuration."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Charges, invoices and payments."""

    name = "cohorts.billing"
    verbose_name = "Billing"
