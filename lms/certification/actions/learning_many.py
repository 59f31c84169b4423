"""Many entries of continuing education of one person, decided in one step: all of them, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.people.models import User
from lms.certification.actions.learning import decide_learning
from lms.certification.models import LearningDecision, LearningEntry


@dataclass(frozen=True)
class Answer:
    """What staff say of one entry: how many minutes count, and why not all."""

    entry: LearningEntry
    minutes: int
    reason: str = ""


@action("learning.many_decided", "Decided entries of continuing education")
def decide_many(*, person: User, answers: Sequence[Answer], by: User, at: datetime) -> list[LearningDecision]:
    """Decide each entry as `decide_learning` does; the person is emailed of each of which less counts.

    Refuses no answer, an entry that somebody decided meanwhile, and whatever one of the decisions refuses: then none of
    them is made.
    """
    if not answers:
        raise Refused("learning_none_chosen")
    rows = LearningEntry.objects.select_for_update().filter(pk__in=[one.entry.pk for one in answers]).order_by("pk")
    if LearningDecision.objects.filter(entry__in=list(rows)).exists():
        raise Refused("learning_decided_meanwhile")
    done = []
    for one in answers:
        try:
            done.append(decide_learning(entry=one.entry, minutes=one.minutes, reason=one.reason, by=by, at=at))
        except Refused as refused:
            # The page has the fields of each entry.
            refused.field = f"{refused.field}_{one.entry.pk}" if refused.field else None
            raise
    log(person, by=by, at=at, entries=[one.entry.pk for one in answers])
    return done
