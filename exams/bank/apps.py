"""The app’s configuration."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    """Items, versions, keys, proposals to change a key, import and export."""

    name = "exams.bank"
    verbose_name = "Item bank"
