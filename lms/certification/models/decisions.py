"""Candidacies, the queue of reconsiderations, and decisions with their facts and findings."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.people.models.supervision import by_supervisor
from cohorts.training.models import Admission
from lms.certification.models.programs import Program, ProgramVersion
from lms.certification.rules import records
from lms.certification.rules.findings import Finding

DECISION_STAFF = (roles.PROGRAM, roles.EXAMINATIONS, roles.AUDITOR)


class CandidacyQuerySet(ScopedQuerySet):
    """Filters for candidacies."""

    def without_admission(self):
        """Return those whose admission nobody has decided on yet."""
        decided = Admission.objects.filter(person=OuterRef("person"), program=OuterRef("program__key"))
        return self.filter(~Exists(decided))


class Candidacy(ScopedModel):
    """A person working toward a certificate, under the program version that was in force when they began."""

    objects = CandidacyQuerySet.as_manager()

    access = AccessPath(staff=DECISION_STAFF, people=("person",), named=(by_supervisor("person"),))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="candidacies")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="candidacies")
    version = models.ForeignKey(ProgramVersion, on_delete=models.PROTECT, related_name="candidacies")
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since", "pk"]
        verbose_name_plural = "candidacies"
        constraints = [models.UniqueConstraint(fields=["person", "program"], name="one_candidacy_per_program")]

    def __str__(self):
        return f"Candidacy {self.pk}"


class Reconsideration(ScopedModel):
    """A queued reconsideration: at most one row per candidacy, for any number of signals. A job processes it."""

    access = AccessPath(staff=DECISION_STAFF)

    candidacy = models.OneToOneField(Candidacy, on_delete=models.CASCADE, related_name="reconsideration")
    noted_at = models.DateTimeField()
    causes = models.JSONField(default=list, help_text="For each change, the ids of people who decided on it.")

    class Meta:
        ordering = ["noted_at"]

    def __str__(self):
        return f"Reconsideration {self.pk}"


class Decision(AppendOnly):
    """A verdict on a candidacy. A new row is appended only if the verdict or its evidence changed.

    It stores its inputs (`version`, `facts`, `on`), so that evaluating them again gives the same findings.
    """

    PERSON = "candidacy__person"
    LATEST_BY = ("number",)
    # Not for supervisors, who are the employer: the facts and findings of a decision name scores.
    access = AccessPath(staff=DECISION_STAFF, people=("candidacy__person",))

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="decisions")
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
