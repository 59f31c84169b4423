"""When an email is sent: what state staff decided per event, and what each reader wants."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath


class Timing(models.TextChoices):
    """When an email about an event is sent."""

    NOW = "now", _("At once")
    DIGEST = "digest", _("Once a day, together with others")
    OFF = "off", _("Not at all")


class NoticePolicy(AppendOnly):
    """State staff decided when emails about an event are sent. The latest row about an event counts."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=roles.STATE)

    event = models.SlugField(max_length=40)
    timing = models.CharField(max_length=10, choices=Timing)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "decision about an email"
        verbose_name_plural = "decisions about emails"
        ordering = ["event", "-at", "-pk"]
        indexes = [models.Index(fields=["event", "at"])]
        constraints = [models.CheckConstraint(condition=models.Q(timing__in=Timing.values), name="notice_policy_known")]

    def __str__(self):
        return f"{self.event}: {self.get_timing_display()}"


class NoticeChoice(AppendOnly):
    """When a person wants emails about an optional event. The latest row of a person about an event counts.

    by: None if it came by the link in an email, which needs no log-in.
    """

    PERSON = "person"
    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=(roles.PROGRAM, roles.AUDITOR), people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notice_choices")
    event = models.SlugField(max_length=40)
    timing = models.CharField(max_length=10, choices=Timing)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "choice about emails"
        verbose_name_plural = "choices about emails"
        ordering = ["person", "event", "-at", "-pk"]
        indexes = [models.Index(fields=["person", "event"])]
        constraints = [models.CheckConstraint(condition=models.Q(timing__in=Timing.values), name="notice_choice_known")]

    def __str__(self):
        return f"{self.event}: {self.get_timing_display()}"
