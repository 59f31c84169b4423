"""Refusals: codes inside, sentences at the edge.

An action that refuses raises `Refused(code, field=…, **params)`. Each app words its codes in a module `messages`:

    from django.utils.translation import gettext_lazy as _

    MESSAGES = register({
        "seat_taken": _("%(person)s already has a seat in %(cohort)s."),
        "cohort_not_started": worded(_("%(cohort)s starts on %(day)s."), day=format_day),
    })

No code looks into a sentence, and tests assert codes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cohorts.core.problems import Problem

MESSAGES: dict[str, Any] = {}


class Refused(Exception):
    """An action said no; nothing was changed.

    code: what was refused, such as "seat_taken". field: the form field it belongs to, where there is one.
    params: what the sentence names: values, which the app's messages write, and never markup.
    also: what else was wrong at the same time (`refuse` passes several problems).
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
        """This refusal and whatever else was wrong at the same time."""
        return (Problem(self.code, field=self.field, **self.params), *self.also)

    def __str__(self) -> str:
        return " ".join(sentence_of(problem) for problem in self.problems)


@dataclass(frozen=True)
class Wording:
    """A template, and how its parameters are written: {parameter: function of its value}."""

    template: Any
    formatters: Mapping[str, Callable[[Any], object]]

    def __mod__(self, params: Mapping[str, Any]) -> str:
        written = {name: self.formatters[name](params[name]) for name in self.formatters if name in params}
        return str(self.template % {**params, **written})


def worded(template: Any, **formatters: Callable[[Any], object]) -> Wording:
    """A sentence of a message catalog whose parameters are dates, amounts, lengths of time, roles or states."""
    return Wording(template, formatters)


def refuse(*problems: Problem | None, field: str | None = None) -> None:
    """Raise Refused for what a rule found; do nothing where it found nothing.

    The first problem gives the code, and the form field, unless the problem itself names none: then `field` does.
    """
    actual = [problem for problem in problems if problem is not None]
    if actual:
        first, *others = actual
        refusal = Refused(first.code, field=first.field or field, **first.params)
        refusal.also = tuple(others)
        raise refusal


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence for a code in the active language; the code itself where no app words it."""
    template = MESSAGES.get(code)
    return str(template % params) if template is not None else code


def sentence_of(problem: Problem) -> str:
    """Return the sentence for what a rule found, in the active language."""
    return sentence(problem.code, problem.params)


def register(messages: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add an app’s sentences, {code: gettext template}. Raises ValueError where a code is worded twice."""
    doubled = sorted(code for code in messages if code in MESSAGES and MESSAGES[code] is not messages[code])
    if doubled:
        raise ValueError(f"These refusals are worded twice: {', '.join(doubled)}.")
    MESSAGES.update(messages)
    return messages
