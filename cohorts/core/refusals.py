"""Refusals are codes; sentences are written only where they are displayed.

An action that refuses raises `Refused(code, field=…, **params)`. Each app has a module `messages` with the sentences:

    from django.utils.translation import gettext_lazy as _

    MESSAGES = register({
        "seat_taken": _("%(person)s already has a seat in %(cohort)s."),
        "cohort_not_started": worded(_("%(cohort)s starts on %(day)s."), day=format_day),
    })

Code never parses a sentence, and tests assert codes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cohorts.core.problems import Problem

MESSAGES: dict[str, Any] = {}


class Refused(Exception):
    """Raised when an action refuses; nothing was changed.

    code: the reason, such as "seat_taken". field: the form field it belongs to, if any.
    params: values for the sentence, which the app's messages format; never markup.
    also: further problems at the same time (`refuse` passes several).
    `str()` renders the sentences in the active language, for a page, an email or a command.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params
        self.also: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """This refusal and all further problems at the same time."""
        return (Problem(self.code, field=self.field, **self.params), *self.also)

    def __str__(self) -> str:
        return " ".join(sentence_of(problem) for problem in self.problems)


@dataclass(frozen=True)
class Wording:
    """A message template with formatters for its parameters: {parameter: function of its value}."""

    template: Any
    formatters: Mapping[str, Callable[[Any], object]]

    def __mod__(self, params: Mapping[str, Any]) -> str:
        formatted = {name: self.formatters[name](params[name]) for name in self.formatters if name in params}
        return str(self.template % {**params, **formatted})


def worded(template: Any, **formatters: Callable[[Any], object]) -> Wording:
    """Return a message whose parameters (dates, amounts, durations, roles, states) need formatting."""
    return Wording(template, formatters)


def refuse(*problems: Problem | None, field: str | None = None) -> None:
    """Raise Refused if any of `problems` is not None.

    The first problem gives the code and the form field; `field` is used if the problem has none.
    """
    actual = [problem for problem in problems if problem is not None]
    if actual:
        first, *others = actual
        refusal = Refused(first.code, field=first.field or field, **first.params)
        refusal.also = tuple(others)
        raise refusal


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence for a code in the active language; the code itself if no app has a sentence."""
    template = MESSAGES.get(code)
    return str(template % params) if template is not None else code


def sentence_of(problem: Problem) -> str:
    """Return the sentence for a problem in the active language."""
    return sentence(problem.code, problem.params)


def register(messages: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add an app’s sentences, {code: gettext template}. Raises ValueError if a code already has another sentence."""
    duplicates = sorted(code for code in messages if code in MESSAGES and MESSAGES[code] is not messages[code])
    if duplicates:
        raise ValueError(f"These refusal codes have two messages: {', '.join(duplicates)}.")
    MESSAGES.update(messages)
    return messages
