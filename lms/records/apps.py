"""The app’s configuration."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """How long records are kept, purges, copies of one's own records, and public records."""

    name = "lms.records"
    label = "records"
    verbose_name = "Records management"
