"""Letters by e-mail. Subjects and file names say nothing about why a person is written to."""

from django.conf import settings
from django.db import models

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath, ScopedModel


class Letter(ScopedModel):
    """A letter as it was sent, or as it waits to be sent."""

    access = AccessPath(staff=(roles.PROGRAM, roles.AUDITOR), people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters")
    kind = models.SlugField(max_length=40)
    key = models.CharField(
        max_length=120,
        unique=True,
        help_text="What this letter is about; a letter with the same key is not sent twice.",
    )
    about_id = models.BigIntegerField(null=True, editable=False, help_text="Id of what the letter is about.")
    subject = models.CharField(max_length=120)
    body = models.TextField()
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-queued_at"]

    def __str__(self):
        return f"Letter of {format_day(home_day(self.queued_at))}"
