"""Who may take an exam without a seat in its course: certified elsewhere or before, or asked for the exam again.

They enter the windows for everybody, never those of a cohort. Trainees with a seat need no entry.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.compiled import compiled
from cohorts.core.visibility import AccessPath
from exams.assembly.models import Exam

ENTRY_STAFF = (roles.EXAMINATIONS, roles.PROGRAM)
MOST_CHARACTERS = 500


class ExamEntryQuerySet(AppendOnlyQuerySet):
    """Filters entries by whether they hold."""

    def in_force(self):
        """Entries that nobody ended."""
        return self.filter(end=None)


class ExamEntry(AppendOnly):
    """A person who may take one exam without a seat. `reason`: in a line, nothing about health."""

    access = AccessPath(staff=(*ENTRY_STAFF, roles.AUDITOR), people=("person",))
    objects = ExamEntryQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exam_entries")
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="entries")
    reason = models.CharField(max_length=MOST_CHARACTERS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "exam"])]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="exam_entry_with_reason")]

    def __str__(self):
        return f"{self.exam}: {self.person}"


class ExamEntryEnd(AppendOnly):
    """The end of an entry: it lets its person start no exam any more. What was taken stays."""

    access = AccessPath(staff=(*ENTRY_STAFF, roles.AUDITOR), people=("entry__person",))

    entry = models.OneToOneField(ExamEntry, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=MOST_CHARACTERS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["entry"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="exam_entry_end_with_reason")]

    def __str__(self):
        return f"End of {self.entry_id}"


def entered_people(exam_id):
    """{account id: person} of those entered for an exam. One query."""
    entries = ExamEntry.objects.in_force().filter(exam=exam_id).select_related("person")
    return {entry.person_id: entry.person for entry in entries.order_by("pk")}


@compiled
def entered_exams(accounts):
    """Ids of the exams that the person with these accounts may take without a seat. One query."""
    return ExamEntry.objects.in_force().of_accounts(accounts).order_by().values_list("exam", flat=True)


@compiled
def lock_entries(accounts):
    """Lock the entries of the person with these accounts until the transaction ends; ids of their exams. One query."""
    rows = ExamEntry.objects.in_force().of_accounts(accounts).order_by("pk")
    return rows.select_for_update(of=("self",), no_key=True).values_list("exam", flat=True)
