"""Exams, the versions of their blueprints, and their fixed forms."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from cohorts.core.actions import Refused
from cohorts.core.append_only import AppendOnly
from cohorts.core.states import StatefulModel, Transition, state_of, states_check
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from exams.assembly.rules.blueprints import BlueprintLine
from exams.assembly.rules.forms import (
    MAX_EXAM_MINUTES,
    MAX_GRACE_SECONDS,
    MAX_INSTRUCTIONS_CHARACTERS,
    MAX_SCORED_ITEMS,
)
from exams.bank.models import ItemVersion
from exams.bank.models.items import ITEM_STAFF

LENGTH_LIMITS = [MinValueValidator(1), MaxValueValidator(MAX_SCORED_ITEMS)]


def _everyone():
    return Q(pk__isnull=False)


class ExamRole(models.TextChoices):
    """The purpose of an exam."""

    MIDTERM = "midterm", _("Midterm")
    FINAL = "final", _("Final")
    PRACTICE = "practice", _("Practice")


class ExamKindQuerySet(ScopedQuerySet):
    """Filters rows by whether their exam is practice, which has no consequences.

    `EXAM_ROLE` of the model is the path from a row to the role of its exam.
    """

    def without_practice(self):
        """Rows that do not belong to practice exams."""
        return self.exclude(**{self.model.EXAM_ROLE: ExamRole.PRACTICE})

    def practice(self):
        """Rows that belong to practice exams."""
        return self.filter(**{self.model.EXAM_ROLE: ExamRole.PRACTICE})

    def deciding(self):
        """Rows that belong to exams that people must pass (see `Exam.decides`)."""
        path = self.model.EXAM_ROLE.removesuffix("role")
        must_pass = Q(**{self.model.EXAM_ROLE: ExamRole.MIDTERM, f"{path}must_pass": True})
        return self.filter(Q(**{self.model.EXAM_ROLE: ExamRole.FINAL}) | must_pass)


class ExamQuerySet(ExamKindQuerySet):
    """Filters exams by whether people can take them."""

    def with_usable_form(self):
        """Exams with a form that may be offered; an exam with several comes several times."""
        return self.filter(forms__state=FormState.PUBLISHED)


class Exam(ScopedModel):
    """An exam, whose forms change over time. Its title and length are public; its forms are secret."""

    EXAM_ROLE = "role"
    access = AccessPath(anyone=_everyone)
    objects = ExamQuerySet.as_manager()

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=ExamRole)
    course = models.ForeignKey("training.Course", on_delete=models.PROTECT, related_name="exams")
    minutes_allowed = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MAX_EXAM_MINUTES)]
    )
    grace_seconds = models.PositiveSmallIntegerField(
        "grace period (seconds)",
        default=30,
        validators=[MaxValueValidator(MAX_GRACE_SECONDS)],
        help_text="Answers that arrive within this time after the deadline count and are marked as late.",
    )
    instructions = models.TextField(max_length=MAX_INSTRUCTIONS_CHARACTERS, blank=True)
    must_pass = models.BooleanField(
        "people must pass this midterm",
        default=False,
        help_text="Otherwise a midterm shows what to study, and its results never say whether a person passed.",
    )
    # Null only for exams that were not entered in the admin site. A form of an exam that decides needs them.
    min_scored = models.PositiveSmallIntegerField("fewest scored items", null=True, validators=LENGTH_LIMITS)
    max_scored = models.PositiveSmallIntegerField("most scored items", null=True, validators=LENGTH_LIMITS)

    class Meta:
        ordering = ["course", "role", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(min_scored__lte=F("max_scored")), name="exam_length_in_order"),
            models.CheckConstraint(condition=Q(max_scored__lte=MAX_SCORED_ITEMS), name="exam_length_within"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("instructions"), MAX_INSTRUCTIONS_CHARACTERS),
                name="exam_instructions_within",
            ),
            models.CheckConstraint(condition=Q(minutes_allowed__gte=1), name="exam_takes_time"),
            models.CheckConstraint(condition=Q(minutes_allowed__lte=MAX_EXAM_MINUTES), name="exam_time_within"),
            models.CheckConstraint(
                condition=Q(must_pass=False) | Q(role=ExamRole.MIDTERM), name="only_a_midterm_says_whether_it_decides"
            ),
            models.CheckConstraint(condition=Q(grace_seconds__lte=MAX_GRACE_SECONDS), name="exam_grace_is_short"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_practice(self):
        """Whether this is a practice exam, which uses no attempt and gives no result."""
        return self.role == ExamRole.PRACTICE

    @property
    def decides(self):
        """Whether people must pass this exam: a final, or a midterm that says so. Other exams have no verdict."""
        return self.role == ExamRole.FINAL or self.must_pass


class Blueprint(AppendOnly):
    """A version of an exam's blueprint, in effect from `at` until the next one.

    `lines` is [{domain: id, code, title, weights: {level: percent of all scored items}}]; together they are 100.
    """

    LATEST_BY = ("number",)
    access = AccessPath(staff=ITEM_STAFF)

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="blueprints")
    number = models.PositiveSmallIntegerField()
    lines = models.JSONField()
    tolerance = models.PositiveSmallIntegerField("tolerance (items)")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["exam", "number"]
        constraints = [models.UniqueConstraint(fields=["exam", "number"], name="blueprint_numbered")]

    def __str__(self):
        return f"Version {self.number}"

    def as_lines(self):
        """Its lines as `rules.blueprints.BlueprintLine`."""
        return [
            BlueprintLine(
                domain=line["domain"],
                code=line["code"],
                title=line["title"],
                weights={level: Decimal(weight) for level, weight in line["weights"].items()},
            )
            for line in self.lines
        ]


class FormQuerySet(ExamKindQuerySet):
    """Filters forms by whether they may be used."""

    def usable(self):
        """Forms that two people published and that are not retired: the only ones that are offered."""
        return self.filter(state=FormState.PUBLISHED)


class FormState(models.TextChoices):
    """State of a form."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


FORM_TRANSITIONS = (
    Transition("publish", FormState.DRAFT, FormState.PUBLISHED),
    Transition("retire", FormState.PUBLISHED, FormState.RETIRED),
)
FORM_INITIAL = FormState.DRAFT


class Form(StatefulModel):
    """A set of item versions. Once published with its passing score and authority, it never changes."""

    State = FormState
    TRANSITIONS = FORM_TRANSITIONS
    INITIAL = FORM_INITIAL
    EXAM_ROLE = "exam__role"
    objects = FormQuerySet.as_manager()
    access = AccessPath(staff=ITEM_STAFF)

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="forms")
    code = models.SlugField(max_length=40, unique=True)
    # No default: the publisher enters the score and its authority.
    cut_percent = models.DecimalField("passing score (percent)", max_digits=5, decimal_places=2, null=True, blank=True)
    cut_authority = models.TextField("authority for the passing score", blank=True)
    cut_document = models.CharField("document of the passing score", max_length=500, blank=True)
    blueprint = models.ForeignKey(
        Blueprint,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="forms",
        help_text="The version by which it was checked when it was published.",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["exam", "code"]
        constraints = [
            states_check(FORM_TRANSITIONS, FORM_INITIAL, "form_state_known"),
            models.CheckConstraint(
                condition=Q(state=FormState.DRAFT)
                | (Q(cut_percent__gt=0) & Q(cut_percent__lte=100) & ~Q(cut_authority="")),
                name="published_form_has_a_passing_score",
            ),
        ]

    def __str__(self):
        return self.code


class FormItemQuerySet(ExamKindQuerySet):
    """Places on forms, which can change only while their form is a draft."""

    def update(self, **values):
        refuse_unless_draft(self.values("form_id"))
        return super().update(**values)

    def delete(self):
        refuse_unless_draft(self.values("form_id"))
        return super().delete()

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        refuse_unless_draft({place.form_id for place in objs})
        return super().bulk_create(objs, *args, **kwargs)


def refuse_unless_draft(form_ids):
    """Raise Refused if one of these forms is published or retired."""
    fixed = Form._base_manager.filter(pk__in=form_ids).exclude(state=FORM_INITIAL).order_by("pk").first()
    if fixed:
        raise Refused("form_not_draft", form=fixed.code, state=state_of(fixed))


class FormItem(ScopedModel):
    """A place on a form with its item version, scored or pretest."""

    EXAM_ROLE = "form__exam__role"
    access = AccessPath(staff=ITEM_STAFF)
    objects = FormItemQuerySet.as_manager()

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="places")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="places")
    scored = models.BooleanField(default=True)

    class Meta:
        ordering = ["form", "position"]
        constraints = [
            models.UniqueConstraint(fields=["form", "position"], name="form_position_once"),
            models.UniqueConstraint(fields=["form", "version"], name="form_version_once"),
        ]

    def __str__(self):
        return f"Place {self.position}"

    def save(self, *args, **kwargs):
        refuse_unless_draft([self.form_id])
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        refuse_unless_draft([self.form_id])
        return super().delete(*args, **kwargs)
