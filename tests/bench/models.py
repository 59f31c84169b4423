"""The table of the minimal view that saving an answer is compared with."""

from django.conf import settings
from django.db import models


class BareRow(models.Model):
    """A row like an answer's, without its constraints."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        app_label = "bench"

    def __str__(self):
        return f"Row {self.number}"
