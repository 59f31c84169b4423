"""Restricted records: encrypted text and files, of which only kind, dates and a keyed hash stay after a purge."""

import uuid

from django.conf import settings
from django.db import models

from cohorts.core.visibility import AccessPath, ScopedModel


class RestrictedRecord(ScopedModel):
    """One restricted text or file. Nobody lists them: who may read one is asked by the act that reads it.

    `sealed` is empty once the record was purged. `digest`: HMAC of the data with a key of this installation.
    """

    access = AccessPath()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.SlugField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField()
    size = models.PositiveIntegerField(help_text="Bytes of the data.")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Restricted record {self.pk}"

    @property
    def key_name(self) -> str:
        """The name of its key in the store."""
        return f"record {self.pk}"
