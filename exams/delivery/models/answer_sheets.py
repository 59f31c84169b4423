"""The answers of a sitting that are scored, and decisions that answers received late count, too."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.visibility import AccessPath
from exams.assembly.models import Form
from exams.delivery.models.sittings import SITTING_STAFF, Sitting
from exams.delivery.models.text_list_field import TextListField


class AnswerSheetQuerySet(AppendOnlyQuerySet):
    """Queryset of answer sheets."""

    def with_counting(self):
        """With `counting`, the responses that count: those of the latest decision on late answers, or the sheet's."""
        decided = CountedAnswers.objects.filter(sitting=OuterRef("sitting")).latest_first().values("responses")[:1]
        return self.annotate(counting=Coalesce(Subquery(decided), F("responses"), output_field=TextListField()))


class AnswerSheet(AppendOnly):
    """The answers at the end of a sitting, one text per place in the form's order. All answers remain in `Answer`.

    "" is an omission; several options are joined by "+" in the order of their labels. It is scored, unless a later
    `CountedAnswers` says what counts instead.
    """

    PERSON = "sitting__person"
    access = AccessPath(staff=SITTING_STAFF, people=("sitting__person",))
    objects = AnswerSheetQuerySet.as_manager()

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="sheet")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="sheets")
    responses = TextListField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting"]
        indexes = [models.Index(fields=["form", "sitting"])]

    def __str__(self):
        return f"Answer sheet of sitting {self.sitting_id}"


class CountedAnswers(AppendOnly):
    """A decision of two people which answers received late count. The one with the highest number applies."""

    PERSON = "sitting__person"
    LATEST_BY = ("number",)
    access = AccessPath(staff=SITTING_STAFF, people=("sitting__person",))

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="counted", db_index=False)
    number = models.PositiveSmallIntegerField()
    late_answers = models.JSONField(help_text="Ids of the answers received late that count; none undoes a decision.")
    responses = TextListField(help_text="The answers that count, one text per place, as on an answer sheet.")
    reason = models.TextField(help_text="Why; the candidate can read it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting", "number"]
        constraints = [models.UniqueConstraint(fields=["sitting", "number"], name="counted_answers_numbered")]

    def __str__(self):
        return f"Decision {self.number} on late answers of sitting {self.sitting_id}"


def counting_responses(sheet):
    """The responses of one answer sheet that count. One query."""
    decided = CountedAnswers.objects.filter(sitting=sheet.sitting_id).latest_row()
    return decided.responses if decided else sheet.responses


def decisions_of(sitting):
    """The decisions on late answers of a sitting that the caller may see, oldest first. One query."""
    return list(CountedAnswers.objects.filter(sitting=sitting).select_related("by").order_by("number"))
