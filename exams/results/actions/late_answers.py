"""Count answers that were received late, by a decision of two people. `acts` says who may propose and approve.

The answers that count then are the stored ones and the chosen late ones, settled as always: of several answers to a
question, the one with the highest (epoch, number). The score is appended; the keys stay those of the score before, so
that nobody gains or loses by another change.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.people.models import User
from exams.delivery import paper
from exams.delivery.actions.notices import queue_exam_news
from exams.delivery.actions.scoring import keys_of_score, places_of, same_result, score_row, score_under
from exams.delivery.models import CountedAnswers, LateAnswer, Score, Sitting, SittingState
from exams.delivery.models.own_sittings import answers_of
from exams.delivery.models.windows import is_held
from exams.delivery.rules import sittings as rules
from exams.delivery.scoring import ScoreResult
from exams.delivery.signals import result_changed

COUNT_LATE = "late_answers.count"


@dataclass(frozen=True)
class Recount:
    """What counting the late answers `chosen` would do: the score before, the responses, the keys and the result."""

    chosen: tuple[LateAnswer, ...]
    before: Score
    responses: list[str]
    places: list[Any]
    used: list[Any]
    after: ScoreResult

    @property
    def differs(self) -> bool:
        """Whether the score would be another one."""
        return not same_result(self.before, self.after)


def recount(sitting: Sitting, late_ids: Collection[int]) -> Recount:
    """Compute what counting exactly these late answers would do; writes nothing. `sitting` has its form loaded.

    Refuses a practice exam, a sitting without a score, an answer of another sitting, and what already counts.
    """
    score = sitting.scores.latest_row()
    if sitting.window.exam.is_practice or sitting.state != SittingState.SUBMITTED or score is None:
        raise Refused("late_answers_without_score")
    chosen = tuple(sitting.late_answers.filter(pk__in=late_ids).order_by("epoch", "number"))
    if {row.pk for row in chosen} != set(late_ids):
        raise Refused("late_answers_unknown", field="answers")
    if set(counted_now(sitting)) == set(late_ids):
        raise Refused("late_answers_unchanged", field="answers")
    added = [rules.GivenAnswer(row.place_id, row.epoch, row.number, row.value) for row in chosen]
    places = places_of(sitting.form_id)
    responses = paper.sheet([place.id for place in places], rules.settle([*answers_of(sitting.pk), *added]))
    used = keys_of_score(score, places)
    return Recount(chosen, score, responses, places, used, score_under(used, places, responses, sitting.form))


def counting_decision(sitting: Sitting) -> CountedAnswers | None:
    """Return the decision in force on the answers of a sitting received late, or None. One query."""
    return CountedAnswers.objects.filter(sitting=sitting).latest_row()


def counted_now(sitting: Sitting) -> list[int]:
    """Ids of the answers received late that count now. One query."""
    latest = counting_decision(sitting)
    return latest.late_answers if latest else []


@action("late_answers.counted", "Decided which answers received late count")
def count_late(
    *, sitting: Sitting, late_ids: Collection[int], reason: str, by: User | None, at: datetime
) -> CountedAnswers:
    """Let exactly these answers received late count, in the transaction of the approval; returns the decision.

    1. Locks the sitting, and appends the decision with its reason, which the person can read.
    2. Appends a score if it differs.
    3. Logs it, emails the person that there is news unless the result is held, and sends `result_changed`.

    Refuses without an approval, and what `recount` refuses.
    """
    require_approval(COUNT_LATE, by=by)
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("form", "person", "window__exam")
    sitting = locked.get(pk=sitting.pk)
    change = recount(sitting, late_ids)
    decision = CountedAnswers.objects.create(
        sitting=sitting,
        number=CountedAnswers.objects.filter(sitting=sitting).next_number(),
        late_answers=[row.pk for row in change.chosen],
        responses=change.responses,
        reason=reason.strip(),
        by=by,
        at=at,
    )
    if change.differs:
        number, fields = change.before.number + 1, {"reason": decision.reason, "by": by, "at": at}
        score_row(sitting.pk, number, change.after, change.places, change.used, **fields).save()
    log(sitting, by=by, at=at, answers=decision.late_answers, **_score_facts(change))
    if not is_held(sitting.window):
        queue_exam_news(person=sitting.person, key=f"late-answers-{decision.pk}", by=by, at=at)
    result_changed.send(sender=Score, person_ids=[sitting.person_id], by_ids=acting_ids(by), at=at)
    return decision


def _score_facts(change: Recount) -> dict[str, Any]:
    return {
        "points_before": str(change.before.points),
        "points": str(change.after.points),
        "passed_before": change.before.passed,
        "passed": change.after.passed,
    }
