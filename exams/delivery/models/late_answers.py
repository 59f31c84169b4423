"""Answers that arrived after the end of a sitting: what the candidate claims to have given in time.

They never count by themselves. Two people may decide that some of them count (`CountedAnswers`).
"""

from datetime import datetime
from typing import NamedTuple

from django.db import models

from cohorts.core.append_only import AppendOnly
from cohorts.core.compiled import compiled
from cohorts.core.visibility import AccessPath
from exams.assembly.models import FormItem
from exams.delivery.models.sittings import SITTING_STAFF, Sitting


class LateAnswer(AppendOnly):
    """An answer received after the end and the grace period, as the device sent it; see `Answer` for the values."""

    PERSON = "sitting__person"
    access = AccessPath(staff=SITTING_STAFF, people=("sitting__person",))

    # The index of the constraint below starts with the sitting.
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="late_answers", db_index=False)
    place = models.ForeignKey(FormItem, on_delete=models.PROTECT, related_name="late_answers", db_index=False)
    epoch = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    given_at = models.DateTimeField(null=True, help_text="By the device's clock, which may be wrong.")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["sitting", "epoch", "number"]
        constraints = [models.UniqueConstraint(fields=["sitting", "epoch", "number"], name="late_answer_numbered")]

    def __str__(self):
        return f"Answer {self.number}, received late"


class LateClaim(NamedTuple):
    """When an answer that was received late was given, by the device's clock, and received. It has no value."""

    pk: int
    place: int
    epoch: int
    number: int
    given_at: datetime | None
    received_at: datetime


def late_claims(sitting):
    """[LateClaim] of a sitting that the caller may see, as they arrived. One query."""
    return [LateClaim(*row) for row in _late_claims(sitting.pk)]


@compiled
def _late_claims(sitting_id):
    columns = ("pk", "place", "epoch", "number", "given_at", "received_at")
    return LateAnswer.objects.filter(sitting=sitting_id).order_by("received_at", "pk").values_list(*columns)
