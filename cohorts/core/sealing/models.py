"""Seals of the audit log, and the results of checking them. Both tables are append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath


class LogSeal(AppendOnly):
    """A seal over entries of the log. `ranges`: {table: [[first id, last id], …]}."""

    access = AccessPath(staff=(roles.AUDITOR, roles.PROGRAM))

    number = models.PositiveIntegerField(unique=True)
    ranges = models.JSONField()
    entries = models.PositiveIntegerField(help_text=_("How many entries this seal covers."))
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        verbose_name = _("log seal")

    def __str__(self) -> str:
        return f"Seal {self.number}"


class LogCheck(AppendOnly):
    """One check of all seals. `problems`: a list of {code, params}, empty if the log is unchanged."""

    access = AccessPath(staff=(roles.AUDITOR, roles.PROGRAM))

    seals = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()
    last_hash = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("log check")

    def __str__(self) -> str:
        return f"Check of {self.seals} seals"
