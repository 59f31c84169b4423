"""Checks before a sitting starts, besides its window: the rules of attempts, the start code, and the agreement."""

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
from exams.delivery.rules.attempts import AttemptStatus

CODE_FIELD, AGREEMENT_FIELD = "start_code", "honest"


def attempt_status_for(*, window: ExamWindow, person: User, at: datetime) -> AttemptStatus:
    """Whether the person may take the form of `window` at `at`, as a `rules.attempts.AttemptStatus`."""
    policy = Policies([window.exam_id]).attempts(window.exam_id, at)
    history = history_for(person.pk, window.exam_id, policy)
    return rules.attempt_status(history, policy, form=window.form_id, now=at, zone=ZoneInfo(window.time_zone))


def refuse_unless_ready(*, window: ExamWindow, person: User, agreed: int | None, start_code: str, at: datetime) -> Any:
    """Raise Refused if the rules of attempts, the start code or the agreement do not allow the person to start.

    `agreed` is the id of the Statement the person agreed to, `start_code` is what they typed. The fields of these two
    refusals are "honest" and "start_code". Returns the current statement, or None.
    """
    refuse(*attempt_status_for(window=window, person=person, at=at).problems)
    statement = _check_agreement(window, agreed)
    if window.asks_start_code:
        _check_code(window, start_code)
    return statement


def _check_agreement(window: ExamWindow, agreed: int | None) -> Any:
    statement = statement_for(window.exam_id)
    if statement and agreed is None:
        raise Refused("agreement_missing", field=AGREEMENT_FIELD)
    if statement and agreed != statement.pk:
        raise Refused("agreement_outdated", field=AGREEMENT_FIELD)
    return statement


def _check_code(window: ExamWindow, typed: str) -> None:
    current = code_of(window)
    if current is None:
        raise Refused("start_code_not_issued", field=CODE_FIELD)
    if not fold_code(typed):
        raise Refused("start_code_missing", field=CODE_FIELD)
    if not hmac.compare_digest(fold_code(typed).encode(), current.code.encode()):
        raise Refused("start_code_wrong", field=CODE_FIELD)


def record_agreement(*, sitting: Sitting, statement: Any, at: datetime) -> None:
    """Record which version of the statement the person agreed to, and when."""
    if statement is not None:
        Agreement.objects.create(sitting=sitting, statement=statement, at=at)
