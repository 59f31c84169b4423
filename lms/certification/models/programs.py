"""Programs, their versions by date, and drafts of versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models import Organization


def _everyone():
    return Q(pk__isnull=False)


class Program(ScopedModel):
    """A certification that an authority offers."""

    access = AccessPath(anyone=_everyone, members={roles.PROGRAM: "authority"})

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    credential = models.CharField(max_length=200, help_text="The title on certificates.")
    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="programs")
    legal_basis = models.CharField(max_length=300, blank=True)
    is_example = models.BooleanField(default=False, help_text="Mark as an example, not the state's own rules.")

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title


class ProgramVersion(AppendOnly):
    """The rules of a program from a day on. The version in force when a person applied or began applies to them."""

    access = AccessPath(anyone=_everyone, members={roles.PROGRAM: "program__authority"})

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=40)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, help_text="Last day. If empty, until the next version begins.")
    citation = models.TextField(blank=True)
    content = models.JSONField(help_text="The whole version, as rules.program_files.read_version reads it.")
    source = models.TextField(help_text="The text of the file it was loaded from.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["program", "-effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["program", "version"], name="program_version_once"),
            models.UniqueConstraint(fields=["program", "effective_from"], name="program_version_start_once"),
        ]

    def __str__(self):
        return f"{self.program} ({self.version})"


class RuleDraft(ScopedModel):
    """A version that is not in force: it waits for values that the authority has still to set, or for publishing.

    It can change until it is published or discarded; people are never judged by it. Staff of the program's authority
    read and change it.
    """

    access = AccessPath(staff=(roles.AUDITOR,), members={roles.PROGRAM: "program__authority"})

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="drafts")
    version = models.CharField(max_length=40)
    content = models.JSONField(help_text="The version, as rules.program_files.read_version reads it.")
    revision = models.PositiveIntegerField(default=1, help_text="Counts the changes, so that two tabs are noticed.")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["program", "version"]
        constraints = [models.UniqueConstraint(fields=["program", "version"], name="rule_draft_once")]

    def __str__(self):
        return f"{self.program} ({self.version})"


class RuleEdit(models.TextChoices):
    """What a revision of a draft did."""

    BEGUN = "begun", _("begun")
    TEXT = "text", _("changed as text")
    SET = "set", _("changed")
    ADD = "add", _("added")
    BESIDE = "beside", _("added as another option")
    REMOVE = "remove", _("removed")
    SHIFT = "shift", _("moved up or down")
    MOVE = "move", _("moved to another group")
    WRAP = "wrap", _("put into a group")
    UNWRAP = "unwrap", _("group dissolved")
    REGROUP = "regroup", _("kind of group changed")
    ADD_WAY = "add_way", _("pathway added")
    ADD_LEVEL = "add_level", _("level added")
    WIDEN = "widen", _("given requirements of its own")
    RESTORED = "restored", _("taken back")


class RuleRevision(AppendOnly):
    """A draft after one change: what was done, by whom, and the whole content. It stays when the draft is published."""

    access = AccessPath(staff=(roles.AUDITOR,), members={roles.PROGRAM: "program__authority"})

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="draft_revisions")
    version = models.CharField(max_length=40, help_text="The name of the draft, and then of the version.")
    number = models.PositiveIntegerField()
    edit = models.CharField(max_length=20, choices=RuleEdit)
    about = models.CharField(max_length=200, blank=True, help_text="The name of what was changed.")
    restores = models.PositiveIntegerField(null=True, help_text="The number of the revision whose content it has.")
    content = models.JSONField(help_text="The version, as rules.program_files.read_version reads it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["program", "version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["program", "version", "number"], name="rule_revision_once"),
        ]

    def __str__(self):
        return f"{self.program} ({self.version}), {self.number}"
