"""The text that a person signs for a requirement, with its version."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from lms.certification.models.programs import Program
from lms.certification.rules.leaves import Agreement, Attestation

VERSION_DIGITS = 12


class StatementText(AppendOnly):
    """One version of a text that applicants sign, such as the code of ethics. The latest of a key is current."""

    LATEST_BY = ("number",)
    access = AccessPath(anyone=lambda: Q(pk__isnull=False))

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="texts")
    key = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=20_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["program", "key", "-number"]
        constraints = [models.UniqueConstraint(fields=["program", "key", "number"], name="statement_text_numbered")]

    def __str__(self):
        return f"{self.key} {self.number}"


@dataclass(frozen=True)
class SignedText:
    """A text as it is shown and signed. `version`: its name in the rules, or its number, or a digest of the text."""

    text: str
    version: str


def text_for(program: Program, leaf: Agreement | Attestation) -> SignedText | None:
    """Return the current text of a requirement: that of the rules, else the latest that staff entered; or None."""
    if leaf.text:
        return text_in_rules(leaf)
    row = StatementText.objects.filter(program=program, key=leaf.key).latest_row()
    return SignedText(row.text, str(row.number)) if row else None


def text_in_rules(leaf: Agreement | Attestation) -> SignedText | None:
    """Return the text that the rules themselves have for a requirement, or None."""
    if not leaf.text:
        return None
    named = leaf.text_version if isinstance(leaf, Attestation) else None
    return SignedText(leaf.text, named or hashlib.sha256(leaf.text.encode()).hexdigest()[:VERSION_DIGITS])


def texts_of(programs: set[int]) -> dict[tuple[int, str], list[tuple[datetime, str]]]:
    """Return {(program id, key): [(since when, version)]} of the texts of programs, the oldest first. One query."""
    versions: dict[tuple[int, str], list[tuple[datetime, str]]] = defaultdict(list)
    rows = StatementText.objects.filter(program__in=programs).order_by("number")
    for program, key, at, number in rows.values_list("program", "key", "at", "number"):
        versions[program, key].append((at, str(number)))
    return versions
