"""The wording of emails as state staff wrote it. Every version stays."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath

MAX_SUBJECT = 120
MAX_TEXT = 20_000


class EmailTemplate(AppendOnly):
    """A version of the wording of an event in one language. The latest counts; one that is empty is the built-in one.

    html: the HTML version; if it is empty, we make it from the text.
    """

    LATEST_BY = ("version",)
    access = AccessPath(staff=roles.STATE)

    event = models.SlugField(max_length=40)
    language = models.CharField(max_length=10)
    version = models.PositiveIntegerField(help_text="Counted per event and language, from 1.")
    subject = models.CharField(max_length=MAX_SUBJECT, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "wording of an email"
        verbose_name_plural = "wordings of emails"
        ordering = ["event", "language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["event", "language", "version"], name="email_template_version_once"),
            models.CheckConstraint(
                condition=Q(subject="", text="", html="") | (~Q(subject="") & ~Q(text="")),
                name="email_template_whole_or_built_in",
            ),
        ]

    def __str__(self):
        return f"{self.event}, {self.language}, {self.version}"

    @property
    def is_built_in(self):
        """Whether this version returns to the built-in wording."""
        return not self.text
