"""Sentences of findings about exams: what was taken, with which score, and what comes before another attempt."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import sentence as sentence_of_code
from exams.delivery.rules.results import ReportedScore
from lms.certification.messages.formats import day, moment
from lms.certification.rules.findings import Finding

ACTS = {
    "exam_open": _("Take your %(title)s"),
    "exam_running": _("Continue your %(title)s"),
    "exam_retake": _("Take your %(title)s again"),
    "exam_prepare": _("Prepare to take your %(title)s again"),
    "exam_blocked": _("See what you need before your %(title)s"),
    "exam_retake_blocked": _("See what you need before you take your %(title)s again"),
}
WITHOUT_SEAT = {
    "exam_not_entered": _("You take this exam without a training. Program staff enter you for it."),
    "exam_entered_no_date": _("You are entered for this exam. Examinations staff have not set a date yet."),
}


def _score(params: Mapping[str, Any]) -> str:
    if params["score"] is None:
        return ""
    return str(ReportedScore(_number(params["score"]), _number(params["passing_score"]), params["percent"]))


def _number(value: Decimal) -> int | Decimal:
    return int(value) if value == int(value) else value


def taken(without_score: Any, with_score: Any) -> Callable[[Finding], str]:
    """Return a function that writes on which day the exam was taken, with its score if it is known."""

    def write(finding: Finding) -> str:
        score = _score(finding.params)
        text = with_score if score else without_score
        return str(text) % {"day": day(finding.params["sat_at"]), "score": score}

    return write


def date_text(params: Mapping[str, Any], text: Any) -> str:
    """Return `text` with the time of the exam; "" if it is not known."""
    opens, closes = params["opens_at"], params["closes_at"]
    if not (opens and closes):
        return ""
    return str(text) % {"opens": moment(opens), "closes": moment(closes)}


def obstacles_text(params: Mapping[str, Any]) -> str:
    """Return when the exam is, and what its rules still require."""
    scheduled = date_text(params, _("Your exam is scheduled from %(opens)s until %(closes)s."))
    obstacles = [obstacle_text(code, obstacle_params) for code, obstacle_params in params["obstacles"]]
    return " ".join([*([scheduled] if scheduled else []), *obstacles])


def obstacle_text(code: str, params: Mapping[str, Any]) -> str:
    """Return what the rules of an exam still require, with the messages of the exam apps."""
    return sentence_of_code(code, params)


not_passed = taken(
    _("Not yet passed. You took it on %(day)s."), _("Not yet passed. You took it on %(day)s with %(score)s.")
)


def set_aside(finding: Finding) -> str:
    """Return that an exam was set aside, if one was that would else count; "" otherwise."""
    at = finding.params.get("set_aside_at")
    if at is None:
        return ""
    return gettext("The exam of %(day)s was set aside, so it does not count.") % {"day": day(at)}


def not_taken(finding: Finding) -> str:
    """Return that there is no attempt; of an exam that was set aside, nothing beside what `set_aside` says."""
    return "" if set_aside(finding) else gettext("Not taken yet.")


def dated(start: Callable[[Finding], str], text: Any) -> Callable[[Finding], str]:
    """Return a function that writes `start`, and the time when the exam can be taken if it is known."""

    def write(finding: Finding) -> str:
        return " ".join(part for part in (start(finding), date_text(finding.params, text)) if part)

    return write


# Without an attempt, another date does not help.
NO_ATTEMPT_LEFT = ("attempts_used_up", "attempts_used_up_in_days")


def before_another(finding: Finding) -> str:
    """What the exam's rules require before another attempt, and who sets its date."""
    obstacles = finding.params.get("obstacles", ())
    parts = [not_passed(finding), *(obstacle_text(code, params) for code, params in obstacles)]
    if not any(code in NO_ATTEMPT_LEFT for code, _params in obstacles):
        parts.append(gettext("Your training vendor sets the next date, and we will email you."))
    return " ".join(parts)


def retake(finding: Finding, text: Any) -> str:
    """When the exam can be taken again: in the window, or from a later day within it."""
    waits = obstacles_text(finding.params) if finding.params.get("obstacles") else date_text(finding.params, text)
    return f"{not_passed(finding)} {waits}"
