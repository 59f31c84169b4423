"""What stands before a sitting besides its window: the rules of attempts, the start code, and the promise."""

import hmac
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cohorts.core.actions import Refused
from cohorts.core.refusals import refuse
from cohorts.core.text import fold_code
from cohorts.people.models import User
from exams.delivery.models import Agreement, ExamWindow, Sitting
from exams.delivery.models.histories import Policies, code_of, history_for, statement_for
from exams.delivery.rules import attempts as rules
from exams.delivery.rules.attempts import Standing

CODE, PROMISE = "start_code", "honest"


def standing_of(*, window: ExamWindow, person: User, at: datetime) -> Standing:
    """May the person sit the form of `window` at `at`? A rules.attempts.Standing."""
    policy = Policies([window.exam_id]).attempts(window.exam_id, at)
    history = history_for(person.pk, window.exam_id, policy)
    return rules.standing(history, policy, form=window.form_id, now=at, zone=ZoneInfo(window.time_zone))


def refuse_unless_ready(*, window: ExamWindow, person: User, agreed: int | None, start_code: str, at: datetime) -> Any:
    """Raise Refused where the rules of attempts, the start code or the promise stand in the way of a beginning.

    `agreed` is the id of the Statement the person agreed to, `start_code` what they typed. The refusals about these
    two name the fields "honest" and "start_code". Returns the statement that was to be agreed to, or None.
    """
    refuse(*standing_of(window=window, person=person, at=at).problems)
    statement = _check_promise(window, agreed)
    if window.asks_start_code:
        _check_code(window, start_code)
    return statement


def _check_promise(window: ExamWindow, agreed: int | None) -> Any:
    statement = statement_for(window.exam_id)
    if statement and agreed is None:
        raise Refused("promise_missing", field=PROMISE)
    if statement and agreed != statement.pk:
        raise Refused("promise_outdated", field=PROMISE)
    return statement


def _check_code(window: ExamWindow, typed: str) -> None:
    current = code_of(window)
    if current is None:
        raise Refused("start_code_not_issued", field=CODE)
    if not fold_code(typed):
        raise Refused("start_code_missing", field=CODE)
    if not hmac.compare_digest(fold_code(typed).encode(), current.code.encode()):
        raise Refused("start_code_wrong", field=CODE)


def record_agreement(*, sitting: Sitting, statement: Any, at: datetime) -> None:
    """Keep which version of the statement the person agreed to, and when."""
    if statement is not None:
        Agreement.objects.create(sitting=sitting, statement=statement, at=at)
