"""Progress of people in a sitting, without answers, keys or scores.

Callers pass sittings from `visible_to`. People who run an exam see when answers were saved, but not the answers.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Sum

from exams.delivery.models.sittings import Answer, Sitting, SittingEvent, SittingEventKind, SittingState


class SavedAt(NamedTuple):
    """When an answer was saved: by the server's clock, and by the device's clock if it was sent."""

    received_at: datetime
    place: int
    late: bool
    given_at: datetime | None


def saves_of(sitting_ids: Iterable[int]) -> dict[int, dict]:
    """{sitting id: {"last": when the last answer was saved, "n": number of questions with an answer}}. One query."""
    rows = Answer.objects.filter(sitting__in=sitting_ids).order_by().values("sitting")
    return {row["sitting"]: row for row in rows.annotate(last=Max("received_at"), n=Count("place", distinct=True))}


def pages_left(sitting_ids: Iterable[int]) -> dict[int, dict]:
    """{sitting id: {"n": how often the exam page was left, "long": seconds in total}}. One query."""
    rows = SittingEvent.objects.filter(sitting__in=sitting_ids, kind=SittingEventKind.LEFT).order_by().values("sitting")
    return {row["sitting"]: row for row in rows.annotate(n=Count("pk"), long=Sum("seconds"))}


def save_times(sitting: Sitting) -> list[SavedAt]:
    """When each answer of a sitting was saved, in order. One query."""
    rows = Answer.objects.filter(sitting=sitting).order_by("received_at", "pk")
    return [SavedAt(*row) for row in rows.values_list("received_at", "place_id", "late", "given_at")]


def attempt_number(sitting: Sitting) -> int:
    """The number of this attempt at the exam, over all windows, without earlier sittings set aside. One query."""
    exam_id = sitting.window.exam_id
    before = Sitting.objects.of_people([sitting.person_id]).filter(
        form__exam=exam_id, started_at__lt=sitting.started_at
    )
    return before.exclude(state=SittingState.VOIDED).count() + 1
