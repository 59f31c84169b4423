"""Candidacies, the queue of reconsiderations, and decisions with their facts and findings."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.visibility import ScopedModel, ScopedQuerySet
from cohorts.people.models.supervision import by_supervisor
from cohorts.training.models import Admission
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program, ProgramVersion
from lms.certification.rules import records
from lms.certification.rules.findings import Finding
from lms.certification.rules.program_parts import INITIAL

# Who of the authority reads what was decided.
DECIDERS = (roles.PROGRAM, roles.EXAMINATIONS)


class CandidacyQuerySet(ScopedQuerySet):
    """Filters for candidacies."""

    def without_admission(self):
        """Return those whose admission nobody has decided on yet, and who did not apply: applications have a queue."""
        decided = Admission.objects.filter(person=OuterRef("person"), program=OuterRef("program__key"))
        applying = Cycle.objects.filter(candidacy=OuterRef("pk"), application__isnull=False)
        return self.filter(~Exists(decided), ~Exists(applying))


class Candidacy(ScopedModel):
    """A person working toward a level of a program, in one cycle after another: the first certificate, renewals."""

    objects = CandidacyQuerySet.as_manager()

    access = read_by_office("program", *DECIDERS, people=("person",), named=(by_supervisor("person"),))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="candidacies")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="candidacies")
    level = models.CharField(max_length=60, help_text="The key of the level in the rules.")
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since", "pk"]
        verbose_name_plural = "candidacies"
        constraints = [models.UniqueConstraint(fields=["person", "program", "level"], name="one_candidacy_per_level")]

    def __str__(self):
        return f"Candidacy {self.pk}"


# States of applications, which are defined above this module.
CLOSED, OPEN = ("withdrawn", "denied"), ("submitted", "conditional")


class CycleKind(models.TextChoices):
    """What a cycle is for."""

    INITIAL = "initial", _("First certificate")
    RENEWAL = "renewal", _("Renewal")
    REINSTATEMENT = "reinstatement", _("Reinstatement")
    UPGRADE = "upgrade", _("Next level")
    IMPORTED = "imported", _("Certified before this site was used")


class CycleQuerySet(ScopedQuerySet):
    """Filters for cycles."""

    def current(self, candidacies):
        """Return {candidacy id: its current cycle, with version and candidacy} of these candidacies. One query.

        The last one, unless its application was withdrawn or denied and that of one before, of the same kind, is open
        again or was decided later: an appeal or a reopening brings it back.
        """
        rows = {row.pk: row for row in candidacies}
        later = Cycle.objects.filter(candidacy=OuterRef("candidacy"), number__gt=OuterRef("number"))
        cycles = self.filter(candidacy__in=list(rows)).exclude(Exists(later.exclude(application__state__in=CLOSED)))
        by_candidacy = {}
        applied = {"applied": F("application__state"), "closed_at": F("application__closed_at")}
        for cycle in cycles.select_related("version").annotate(**applied).order_by("number"):
            cycle.candidacy = rows[cycle.candidacy_id]
            before = by_candidacy.get(cycle.candidacy_id)
            if before is None or not _came_back(before, cycle):
                by_candidacy[cycle.candidacy_id] = cycle
        return by_candidacy


def _came_back(row: Any, later: Any) -> bool:
    """Return whether the application of a cycle is open, or was decided last, though a later one was begun."""
    if row.kind != later.kind or later.applied not in CLOSED:
        return False
    return row.applied in OPEN or bool(row.closed_at and later.closed_at and row.closed_at > later.closed_at)


class Cycle(ScopedModel):
    """One run of a candidacy through the rules: the version, the pathway, and the moments that it came to.

    `submitted_at`: when the application counts as submitted; for paper, when the office received it.
    """

    objects = CycleQuerySet.as_manager()

    Kind = CycleKind
    PERSON = "candidacy__person"
    LATEST_BY = ("number",)
    access = read_by_office(
        "candidacy__program", *DECIDERS, people=("candidacy__person",), named=(by_supervisor("candidacy__person"),)
    )

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=CycleKind)
    pathway = models.CharField(max_length=60, default=INITIAL)
    step = models.CharField(max_length=20, blank=True, help_text="Of a renewal: the step after the last valid day.")
    counts_from = models.DateField(null=True, help_text="Exams and training count from this day on.")
    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="cycles")
    begun_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["candidacy", "number"]
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "number"], name="cycle_numbered"),
            models.CheckConstraint(condition=Q(kind__in=CycleKind.values), name="cycle_kind_known"),
        ]

    def __str__(self):
        return f"Cycle {self.number}"


class VersionMove(AppendOnly):
    """Staff moved a person to another version of the rules, with a reason that the person can read."""

    PERSON = "cycle__candidacy__person"
    LATEST_BY = ("pk",)
    access = read_by_office("cycle__candidacy__program", *DECIDERS, people=("cycle__candidacy__person",))

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="version_moves")
    before = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["cycle", "pk"]

    def __str__(self):
        return f"Move {self.pk}"


class Reconsideration(ScopedModel):
    """A queued reconsideration: at most one row per candidacy, for any number of signals. A job processes it."""

    access = read_by_office("candidacy__program", *DECIDERS)

    candidacy = models.OneToOneField(Candidacy, on_delete=models.CASCADE, related_name="reconsideration")
    noted_at = models.DateTimeField()
    causes = models.JSONField(default=list, help_text="For each change, the ids of people who decided on it.")

    class Meta:
        ordering = ["noted_at"]

    def __str__(self):
        return f"Reconsideration {self.pk}"


class DecisionQuerySet(AppendOnlyQuerySet):
    """Filters for decisions."""

    def of_last_cycles(self):
        """Return those of the last cycle of each candidacy: earlier ones are judged on for their certificates."""
        later = Cycle.objects.filter(candidacy=OuterRef("candidacy"), number__gt=OuterRef("cycle__number"))
        return self.filter(~Exists(later))


class Decision(AppendOnly):
    """A verdict on a candidacy in one cycle. A new row is appended only if the verdict or its evidence changed.

    It stores its inputs (`version`, `facts`, `on`), so that evaluating them again gives the same findings. Numbers go
    on from cycle to cycle.
    """

    objects = DecisionQuerySet.as_manager()

    PERSON = "candidacy__person"
    LATEST_BY = ("number",)
    # Not for supervisors, who are the employer: the facts and findings of a decision name scores.
    access = read_by_office("candidacy__program", *DECIDERS, people=("candidacy__person",))

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="decisions")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="+")
    met = models.BooleanField()
    on = models.DateField(help_text="The day of the decision, in the program's zone.")
    facts = models.JSONField(help_text="The facts, as records.facts_data writes them.")
    findings = models.JSONField(help_text="The tree of findings, as records.tree_data writes it.")
    words = models.JSONField(default=dict, help_text="{path of a finding: its words}, as messages.kept writes them.")
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["candidacy", "number"]
        constraints = [models.UniqueConstraint(fields=["candidacy", "number"], name="decision_numbered")]

    def __str__(self):
        return f"Decision {self.number}"

    @cached_property
    def tree(self) -> Finding:
        """The tree of findings."""
        return records.read_tree(self.findings)
