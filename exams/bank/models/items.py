"""The item bank: items are edited, publishing creates immutable versions, and keys are appended."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import CharField, Count, Exists, OuterRef
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
    WorkflowState,
)

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from exams.bank.rules import items as rules

# Roles that may see live items. Trainers and vendors may not.
ITEM_STAFF = (roles.EXAMINATIONS, roles.AUDITOR)


class Domain(ScopedModel):
    """A subject area of items, such as D4 Ethics. The blueprint of an exam gives it a weight."""

    access = AccessPath(staff=roles.STATE)

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.title}"


class ItemKind(models.TextChoices):
    """Kinds of items. OTHER is an unsupported kind from an import, which cannot be used on a form yet."""

    SINGLE = rules.SINGLE, _("Single choice")
    MULTIPLE = rules.MULTIPLE, _("Several answers (all or nothing)")
    TRUE_FALSE = rules.TRUE_FALSE, _("True or false")
    NUMERIC = rules.NUMERIC, _("Number")
    SHORT_TEXT = rules.SHORT_TEXT, _("Short text")
    OTHER = rules.OTHER, _("Other (cannot be used on a form yet)")


class ItemLevel(models.TextChoices):
    """The cognitive level of an item."""

    RECALL = "recall", _("Recall")
    UNDERSTAND = "understand", _("Understand")
    APPLY = "apply", _("Apply")


class ItemQuerySet(ScopedQuerySet):
    """Queryset of items."""

    def with_versions(self):
        """With `version_count`, the number of published versions."""
        return self.annotate(version_count=Count("versions"))

    def with_moderation(self):
        """With `in_moderation`: a review is in progress. Wagtail's status column would query for each row."""
        running = WorkflowState.objects.filter(
            base_content_type=ContentType.objects.get_for_model(self.model),
            object_id=Cast(OuterRef("pk"), CharField()),
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        return self.annotate(in_moderation=Exists(running))

    def with_blocks(self):
        """With `is_blocked`: a person must settle a remark of the import before it can be published."""
        open_blocks = ItemBlock.objects.filter(item=OuterRef("pk"), state=ItemBlockState.BLOCKED)
        return self.annotate(is_blocked=Exists(open_blocks))


class Item(
    WorkflowMixin, PreviewableMixin, DraftStateMixin, LockableMixin, RevisionMixin, ScopedModel, ClusterableModel
):
    """A question that authors edit."""

    access = AccessPath(staff=ITEM_STAFF)
    objects = ItemQuerySet.as_manager()

    code = models.CharField(max_length=60, unique=True)
    # Wagtail lets a draft have empty fields. Two drafts with an empty code cannot be stored.
    code.required_on_save = True
    title = models.CharField(max_length=200, blank=True, editable=False, help_text="Its title in the imported file.")
    tags = models.CharField(max_length=500, blank=True, help_text="Words to find it by, separated by commas.")
    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    level = models.CharField(max_length=20, choices=ItemLevel, blank=True)
    kind = models.CharField(max_length=20, choices=ItemKind, default=ItemKind.SINGLE)
    stem = models.TextField("question", max_length=rules.MAX_STEM_CHARACTERS)
    shuffle = models.BooleanField("shuffle the options", default=True)
    accepted_texts = models.TextField(
        max_length=rules.MAX_ACCEPTED_CHARACTERS,
        blank=True,
        help_text="For a short text: one accepted answer per line. Capital letters and extra spaces do not matter.",
    )
    accepted_ranges = models.TextField(
        max_length=rules.MAX_ACCEPTED_CHARACTERS,
        blank=True,
        help_text="For a number: one accepted range per line, such as “7.5 to 8.5”, or a single number.",
    )
    rationale = models.TextField(
        max_length=rules.MAX_STEM_CHARACTERS, blank=True, help_text="Why the key is best. Never shown during an exam."
    )
    source = models.TextField(blank=True, editable=False, help_text="The item's text in the imported file.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="items_written"
    )
    imported_wording = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Fingerprint of the imported content."
    )

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )
    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        for_concrete_model=False,
    )

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["kind"]), models.Index(fields=["domain", "level"])]

    def __str__(self):
        return self.code

    def publish(self, revision, **arguments):
        """Publish and create the version in one transaction."""
        with transaction.atomic():
            return super().publish(revision, **arguments)

    def get_preview_template(self, request, mode_name):
        """Template that shows the item as a candidate sees it."""
        return "bank/item_preview.html"


class ItemBlockState(models.TextChoices):
    """State of the remarks that keep an imported item from being published."""

    BLOCKED = "blocked", _("Needs a decision")
    RESOLVED = "resolved", _("Decided")


ITEM_BLOCK_TRANSITIONS = (Transition("resolve", ItemBlockState.BLOCKED, ItemBlockState.RESOLVED),)
ITEM_BLOCK_INITIAL = ItemBlockState.BLOCKED


class ItemBlock(StatefulModel):
    """What a person must settle about an imported item before it can be published, and what they decided."""

    State = ItemBlockState
    TRANSITIONS = ITEM_BLOCK_TRANSITIONS
    INITIAL = ITEM_BLOCK_INITIAL
    access = AccessPath(staff=ITEM_STAFF)

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="import_block")
    remarks = models.JSONField(help_text="[{code, params}]: what keeps it off forms.")
    decision = models.TextField(blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [states_check(ITEM_BLOCK_TRANSITIONS, ITEM_BLOCK_INITIAL, "item_block_state_known")]

    def __str__(self):
        return f"Remarks {self.pk}"


class Enemy(ScopedModel):
    """An item that must not be on the same form as `item`; this holds in both directions.

    `code` is the enemy's code as the file names it. `enemy` is null until an item with this code is in the bank.
    """

    access = AccessPath(staff=ITEM_STAFF)

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="enemies_named")
    code = models.CharField(max_length=60)
    enemy = models.ForeignKey(Item, on_delete=models.CASCADE, null=True, related_name="named_as_enemy")

    class Meta:
        ordering = ["item", "code"]
        constraints = [models.UniqueConstraint(fields=["item", "code"], name="enemy_named_once")]
        verbose_name_plural = "enemies"

    def __str__(self):
        return self.code


class ItemOption(Orderable):
    """An option of an item's draft."""

    item = ParentalKey(Item, on_delete=models.CASCADE, related_name="options")
    text = models.TextField(max_length=rules.MAX_OPTION_CHARACTERS)
    correct = models.BooleanField(default=False)
    feedback = models.TextField(
        max_length=rules.MAX_OPTION_CHARACTERS, blank=True, help_text="Never shown during an exam."
    )

    def __str__(self):
        return self.text[:60]


class ItemVersion(AppendOnly):
    """A published item; forms, answers, keys and figures refer to the version.

    `options` is [{"label": "A", "text": ...}] in the author's order; answers and keys refer to the labels.
    """

    LATEST_BY = ("number",)
    access = AccessPath(staff=ITEM_STAFF)

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=ItemKind)
    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, null=True, related_name="versions")
    level = models.CharField(max_length=20, choices=ItemLevel, blank=True)
    stem = models.TextField()
    options = models.JSONField(default=list)
    shuffle = models.BooleanField(default=True)
    rationale = models.TextField(blank=True)
    feedback = models.JSONField(default=dict, help_text="{label: text}; never sent during an exam.")
    revision = models.PositiveBigIntegerField(null=True, help_text="The draft it was published from, if any.")
    substance = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Its fingerprint, by which a later draft is compared."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["item__code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_once"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("stem"), rules.MAX_STEM_CHARACTERS), name="item_version_stem_within"
            ),
        ]

    def __str__(self):
        return f"Version {self.number}"


class Key(AppendOnly):
    """The answers that earn the point on an item version; the key with the highest number counts.

    `answer` is one of {"any_of": ["B"]} (each label correct by itself), {"set": ["A", "C"]} (all or nothing),
    {"ranges": [["7.5", "8.5"]]}, {"texts": ["plan"]}, {"credit_all": true}, {"drop": true}.
    """

    LATEST_BY = ("number",)
    access = AccessPath(staff=ITEM_STAFF)

    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="keys")
    number = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="key_numbered")]

    def __str__(self):
        return f"Key {self.number}"
