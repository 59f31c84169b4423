"""Statements of completion: what a person attended of a course, as it was when the statement was made."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from cohorts.training.models.courses import CourseVersion


class CompletionStatement(AppendOnly):
    """A statement that a person attended a course, never changed: its link shows the name and hours as they are on it.

    It says nothing about exams. After a change of name or hours another one can be made; the highest id is the newest.
    """

    LATEST_BY = ("pk",)
    access = AccessPath(staff=roles.PEOPLE_READERS, people=("person",))

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="completion_statements")
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField(
        null=True, editable=False, help_text="When the cycle began, if it is not the first."
    )
    name = models.CharField(max_length=250, help_text="Legal name of the person.")
    course = models.CharField(max_length=200, help_text="Title of the course.")
    authority = models.CharField(max_length=200, blank=True)
    vendors = models.TextField(blank=True, help_text="Who taught it, one in a line.")
    credited_minutes = models.PositiveIntegerField()
    required_minutes = models.PositiveIntegerField()
    first_on = models.DateField()
    completed_on = models.DateField()
    token = models.CharField(max_length=64, unique=True, help_text="Random text in the link to check it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "version", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(completed_on__gte=models.F("first_on")), name="completion_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return f"Statement {self.pk}"


def by_token(token: str) -> CompletionStatement | None:
    """Return the statement of a link, or None. Whoever has the link may read what is on the paper."""
    return CompletionStatement.objects.filter(token=token).select_related("version__course", "person").first()
