"""Codes of ethics: the clauses that a complaint can be about, as data of a program with versions by date."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from lms.certification.models.programs import Program


def _everyone():
    return Q(pk__isnull=False)


class EthicsCode(AppendOnly):
    """The code of ethics of a program from a day on. Of several from one day the one entered last counts.

    `public`: the outcomes of complaints that the public page of a certificate shows.
    """

    LATEST_BY = ("effective_from", "pk")
    access = AccessPath(anyone=_everyone)

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="ethics_codes")
    title = models.CharField(max_length=200)
    effective_from = models.DateField()
    public = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["program", "-effective_from", "-pk"]

    def __str__(self):
        return self.title


class EthicsClause(AppendOnly):
    """One clause: its number as printed, and its words."""

    access = AccessPath(anyone=_everyone)

    code = models.ForeignKey(EthicsCode, on_delete=models.PROTECT, related_name="clauses")
    place = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    text = models.TextField()

    class Meta:
        ordering = ["code", "place"]
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="ethics_clause_once")]

    def __str__(self):
        return f"{self.number} {self.text}"


def code_on(program: Program, day: date) -> EthicsCode | None:
    """Return the code of a program that was in force on a day, or None."""
    return EthicsCode.objects.filter(program=program, effective_from__lte=day).latest_row()
