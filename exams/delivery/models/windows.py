"""When somebody can sit an exam, and on which form."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q

from cohorts.core import roles
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models import Organization
from cohorts.training.models import Cohort
from exams.assembly.models import Exam, ExamRole, Form


def _state_wide():
    return Q(cohort__isnull=True)


def of_the_state(path):
    """A `AccessPath.also`: who holds the role in the authority itself reaches what belongs to windows for everybody.

    `path`: ORM path to the window. Practice, which has standing windows for everybody, is nobody's to look into.
    """

    def ask(organizations):
        state = Organization.objects.filter(pk__in=sorted(organizations), kind=roles.AUTHORITY)
        everybody = Q(**{f"{path}__cohort__isnull": True}) & ~Q(**{f"{path}__exam__role": ExamRole.PRACTICE})
        return everybody & Q(Exists(state))

    return ask


class ExamWindow(ScopedModel):
    """When a cohort (or, without one, everybody entitled) can sit an exam, and on which form."""

    access = AccessPath(
        staff=roles.STATE,
        members={roles.VENDOR_COORDINATOR: "cohort__vendor", roles.PROCTOR: "cohort__vendor"},
        many=("cohort__enrollments__person", "cohort__sessions__trainers"),
        anyone=_state_wide,
    )

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="windows")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="windows")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="windows")
    time_zone = models.CharField(max_length=60)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ends_sittings = models.BooleanField(
        "the window's end also ends a sitting", default=True, help_text="Otherwise a late start keeps its full time."
    )
    asks_start_code = models.BooleanField("beginning needs the proctor's start code", default=False)
    holds_results = models.BooleanField("results are held until staff release them", default=False)
    no_shows_at = models.DateTimeField(null=True, editable=False, help_text="When those who did not come were noted.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["opens_at", "pk"]
        indexes = [models.Index(fields=["cohort", "opens_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="window_closes_later")
        ]

    def __str__(self):
        return f"Exam window {self.pk}"
