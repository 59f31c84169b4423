"""Change what may change about an exam."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.people.models import User
from exams.assembly.models import Exam, FormState
from exams.assembly.rules.forms import (
    MAX_EXAM_MINUTES,
    MAX_GRACE_SECONDS,
    MAX_INSTRUCTIONS_CHARACTERS,
    MAX_SCORED_ITEMS,
)

CHANGE_EXAM = "exam.change"
# What candidates sit under; everything else about an exam is only how it is called and introduced.
TIMES = ("minutes_allowed", "grace_seconds")
LENGTHS = ("min_scored", "max_scored")


@action("exam.changed", "Changed exam")
def change_exam(
    *,
    exam: Exam,
    title: str,
    minutes_allowed: int,
    grace_seconds: int,
    instructions: str,
    min_scored: int | None = None,
    max_scored: int | None = None,
    by: User | None,
    at: datetime,
) -> Exam:
    """Change what may change about an exam, and log it with what it was; returns the exam. A length of None stays.

    Sittings that have begun keep their time. Once a form of the exam has been published, another time or length takes
    two people (see acts). Refuses no minutes, more of them than a day, a grace period that is too long, a length that
    is too great or whose fewest items are more than the most, and a change that changes nothing.
    """
    require(by, roles.EXAMINATIONS)
    stored = Exam.objects.select_for_update().get(pk=exam.pk)
    new: dict[str, Any] = {
        "title": title,
        "minutes_allowed": minutes_allowed,
        "grace_seconds": grace_seconds,
        "instructions": instructions,
        "min_scored": stored.min_scored if min_scored is None else min_scored,
        "max_scored": stored.max_scored if max_scored is None else max_scored,
    }
    if exam_takes_two(stored, new):
        require_approval(CHANGE_EXAM, by=by)
    check_times(minutes_allowed, grace_seconds)
    if len(instructions) > MAX_INSTRUCTIONS_CHARACTERS:
        raise Refused("exam_instructions_too_long", field="instructions", most=MAX_INSTRUCTIONS_CHARACTERS)
    _refuse_length(new["min_scored"], new["max_scored"])
    former = {name: getattr(stored, name) for name, value in new.items() if getattr(stored, name) != value}
    if not former:
        raise Refused("nothing_changes")
    for name, value in new.items():
        setattr(stored, name, value)
    stored.save(update_fields=list(new))
    log(stored, by=by, at=at, former=former, new={name: new[name] for name in former})
    return stored


def exam_takes_two(exam: Exam, new: Mapping[str, Any]) -> bool:
    """Does it take two people? Where this changes time or length of the exam after a form of it was published."""
    changes = any(getattr(exam, name) != new[name] for name in (*TIMES, *LENGTHS) if new.get(name) is not None)
    return changes and exam.forms.exclude(state=FormState.DRAFT).exists()


def check_times(minutes_allowed: int, grace_seconds: int) -> None:
    """Raise Refused if the time or the grace period of an exam is outside its limits."""
    if minutes_allowed < 1:
        raise Refused("exam_without_time", field="minutes_allowed")
    if minutes_allowed > MAX_EXAM_MINUTES:
        raise Refused("exam_too_long", field="minutes_allowed", most=MAX_EXAM_MINUTES)
    if grace_seconds > MAX_GRACE_SECONDS:
        raise Refused("exam_grace_too_long", field="grace_seconds", most=MAX_GRACE_SECONDS)


def _refuse_length(fewest: int | None, most: int | None) -> None:
    if fewest is not None and most is not None and not 1 <= fewest <= most:
        raise Refused("exam_length_reversed", field="max_scored")
    if most is not None and most > MAX_SCORED_ITEMS:
        raise Refused("exam_length_too_great", field="max_scored", most=MAX_SCORED_ITEMS)
