"""How the parameters of tasks are written in sentences."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_long_day, format_long_moment, format_minutes
from cohorts.core.names import isolated
from cohorts.core.refusals import sentence_of
from cohorts.training.waiting_messages import format_offer_end
from exams.delivery.templatetags.exam_clock import own_time_text


def _moment(value: Any) -> str:
    return format_long_moment(*value)


# The exam of a task, in a sentence, by its role.
EXAMS = {
    "final": _("the final exam of %(course)s"),
    "midterm": _("the midterm exam of %(course)s"),
    "practice": _("the practice exam of %(course)s"),
}


def _exam(exam: Any) -> str:
    return str(EXAMS[exam.role]) % {"course": exam.course}


# How parameters are written, by their name.
FORMATTERS: dict[str, Callable[[Any], str]] = {
    "starts": _moment,
    "opens": _moment,
    "which": _exam,
    "closes": _moment,
    "due_on": format_long_day,
    "until": format_long_day,
    "last_day": format_long_day,
    "answer_by": lambda value: format_offer_end(*value),
    "scheduled": format_minutes,
    "needed": format_minutes,
    "lost": format_minutes,
    "time": own_time_text,
    "cohort": lambda cohort: str(cohort or gettext("Statewide")),
    "obstacles": lambda obstacles: " ".join(sentence_of(obstacle.problem) for obstacle in obstacles),
    "subject": lambda subject: f" ({subject})" if subject else "",
    "person": isolated,
    "by": lambda person: str(person or gettext("the command line")),
}
