"""For which program somebody takes a course: chosen by the person, or none, only the training."""

from django.conf import settings
from django.db import models

from cohorts.core.append_only import AppendOnly
from cohorts.training.models import Course
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program


class ProgramChoice(AppendOnly):
    """That a person chose a program for a course, or none. The latest for a course counts."""

    LATEST_BY = ("pk",)
    access = read_by_office("program", people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="program_choices")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="program_choices")
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, related_name="choices", help_text="None: only the training."
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["person", "course"])]

    def __str__(self):
        return f"Choice {self.pk}"
