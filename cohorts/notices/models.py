"""Emails to people. A subject never reveals why a person is certified, or a result."""

from django.conf import settings
from django.db import models

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath, ScopedModel


class Email(ScopedModel):
    """An email, sent or queued."""

    access = AccessPath(staff=(roles.PROGRAM, roles.AUDITOR), people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="emails")
    kind = models.SlugField(max_length=40)
    key = models.CharField(
        max_length=120,
        unique=True,
        help_text="The cause of the email. We do not send two emails with the same key.",
    )
    about_id = models.BigIntegerField(null=True, editable=False, help_text="Id of the subject of the email.")
    subject = models.CharField(max_length=120)
    body = models.TextField()
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "email"
        ordering = ["-queued_at"]

    def __str__(self):
        return f"Email of {format_day(home_day(self.queued_at))}"
