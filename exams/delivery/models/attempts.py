"""Rules for attempts and results of exams, and the facts they are checked against. All rows are appended.

A preparation has a kind and a day. It never has a reason or health information.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath
from cohorts.training.models.teaching import by_trainer
from exams.assembly.models import Exam
from exams.delivery.models.sittings import SITTING_STAFF, Sitting
from exams.delivery.models.windows import ExamWindow, of_the_state
from exams.delivery.rules.attempts import MAX_LIMITS


def _everyone():
    return Q(pk__isnull=False)


class ExamPolicy(AppendOnly):
    """The rules of an exam from `valid_from` on; the latest one in effect applies. Without one there are no limits."""

    LATEST_BY = ("valid_from", "pk")
    access = AccessPath(anyone=_everyone)

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="policies")
    valid_from = models.DateTimeField("takes effect")
    most_attempts = models.PositiveSmallIntegerField(
        "attempts allowed", null=True, blank=True, help_text="Leave empty to allow one attempt for each form."
    )
    within_days = models.PositiveSmallIntegerField(
        "counted over how many days", null=True, blank=True, help_text="Leave empty to count all attempts."
    )
    waiting_days = models.PositiveSmallIntegerField("days to wait between attempts", default=0)
    preparation_before = models.PositiveSmallIntegerField(
        "preparation needed from attempt number",
        null=True,
        blank=True,
        help_text="For example, 2 means before the second and every later attempt. Leave empty for never.",
    )
    no_show_uses_attempt = models.BooleanField("a no-show uses up an attempt", default=False)
    again_after_passing = models.BooleanField("people who passed may take it again", default=False)
    holds_results = models.BooleanField(
        "results are held until staff release them",
        default=False,
        help_text="Applies to windows that are opened later.",
    )
    review_days = models.PositiveSmallIntegerField(
        "days to ask for a review of a result", null=True, blank=True, help_text="Leave empty for no deadline."
    )
    scale_low = models.PositiveSmallIntegerField("lowest scaled score", null=True, blank=True)
    scale_cut = models.PositiveSmallIntegerField("scaled score at the passing score", null=True, blank=True)
    scale_high = models.PositiveSmallIntegerField("highest scaled score", null=True, blank=True)
    authority = models.TextField("authority for these rules", help_text="Enter who decided them, and when.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["exam", "valid_from", "pk"]
        verbose_name_plural = "exam policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(scale_low=None, scale_cut=None, scale_high=None)
                | Q(scale_low__lt=F("scale_cut"), scale_cut__lt=F("scale_high")),
                name="exam_scale_rises",
            ),
            models.CheckConstraint(condition=~Q(most_attempts=0), name="exam_allows_an_attempt"),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__lte": largest}), name=f"exam_rule_{name}_within"
                )
                for name, largest in MAX_LIMITS.items()
            ),
        ]

    def __str__(self):
        return f"Rules of {format_day(home_day(self.valid_from))}"


class Statement(AppendOnly):
    """What a candidate agrees to before starting. Without an exam it applies to all exams without one of their own."""

    LATEST_BY = ("version",)
    access = AccessPath(anyone=_everyone)

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, null=True, blank=True, related_name="statements")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["exam", "version"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "version"], name="statement_version_once"),
            models.UniqueConstraint(fields=["version"], condition=Q(exam=None), name="common_statement_version_once"),
        ]

    def __str__(self):
        return f"Statement, version {self.version}"


class Agreement(AppendOnly):
    """A person's agreement to a statement before a sitting."""

    PERSON = "sitting__person"
    access = AccessPath(
        staff=SITTING_STAFF,
        people=("sitting__person",),
        members={roles.PROCTOR: "sitting__enrollment__cohort__vendor"},
        also={roles.PROCTOR: of_the_state("sitting__window")},
    )

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="agreement")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="agreements")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting"]

    def __str__(self):
        return f"Agreement of sitting {self.sitting_id}"


class StartCode(AppendOnly):
    """A code that people in the exam room need to start. The highest number counts, until the window ends.

    It is stored unencrypted, because the proctor must be able to show it again.
    """

    LATEST_BY = ("number",)
    access = AccessPath(
        staff=(roles.EXAMINATIONS,),
        members={roles.PROCTOR: "window__cohort__vendor", roles.VENDOR_COORDINATOR: "window__cohort__vendor"},
    )

    window = models.ForeignKey(ExamWindow, on_delete=models.PROTECT, related_name="start_codes")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["window", "number"]
        constraints = [models.UniqueConstraint(fields=["window", "number"], name="start_code_numbered")]

    def __str__(self):
        return f"Start code {self.number}"


class Release(AppendOnly):
    """The release of a window's held results."""

    access = AccessPath(staff=roles.STATE)

    window = models.OneToOneField(ExamWindow, on_delete=models.PROTECT, related_name="release")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["window"]

    def __str__(self):
        return f"Release of window {self.window_id}"


class NoShow(AppendOnly):
    """A person was expected in a window and did not come. The exam's rules say whether that uses up an attempt."""

    access = AccessPath(
        staff=SITTING_STAFF,
        people=("person",),
        members={roles.VENDOR_COORDINATOR: "window__cohort__vendor", roles.PROCTOR: "window__cohort__vendor"},
    )

    window = models.ForeignKey(ExamWindow, on_delete=models.PROTECT, related_name="no_shows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="no_shows")
    at = models.DateTimeField()

    class Meta:
        ordering = ["window", "person"]
        constraints = [models.UniqueConstraint(fields=["window", "person"], name="no_show_once")]

    def __str__(self):
        return f"No-show of window {self.window_id}"


class PreparationKind(models.TextChoices):
    """Kinds of preparation for another attempt."""

    REVIEW = "review", _("Reviewed weak topics with a trainer")
    TUTORING = "tutoring", _("Tutoring")
    WORKSHOP = "workshop", _("Study group or workshop")
    COURSE = "course", _("Repeated part of the course")


class Preparation(AppendOnly):
    """A person's preparation for another attempt: kind and day, without reasons or health information."""

    PERSON = "enrollment__person"
    access = AccessPath(
        staff=(*SITTING_STAFF, roles.PROGRAM),
        people=("enrollment__person",),
        members={roles.VENDOR_COORDINATOR: "enrollment__cohort__vendor"},
        named=(by_trainer("enrollment__cohort__sessions__trainers", "enrollment__cohort__vendor"),),
    )

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="preparations")
    enrollment = models.ForeignKey("training.Enrollment", on_delete=models.PROTECT, related_name="preparations")
    kind = models.CharField(max_length=20, choices=PreparationKind)
    done_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["enrollment", "done_on", "pk"]

    def __str__(self):
        return f"Preparation of {format_day(self.done_on)}"


class PreparationWithdrawal(AppendOnly):
    """A recorded preparation that was a mistake. It no longer counts; both rows stay."""

    PERSON = "preparation__enrollment__person"
    access = AccessPath(
        staff=(*SITTING_STAFF, roles.PROGRAM),
        people=("preparation__enrollment__person",),
        members={roles.VENDOR_COORDINATOR: "preparation__enrollment__cohort__vendor"},
        named=(
            by_trainer(
                "preparation__enrollment__cohort__sessions__trainers", "preparation__enrollment__cohort__vendor"
            ),
        ),
    )

    preparation = models.OneToOneField(Preparation, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Withdrawal of preparation {self.preparation_id}"
