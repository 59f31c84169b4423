"""Problems that rules report: a code with parameters, never a sentence. Pure Python, so that rules need no Django.

    Problem("cohort_full", cohort="PET-1", seats=20)

An action passes the result of a rule to `core.refusals.refuse`; a page that only warns renders it with
`core.refusals.sentence_of`. Parameters are values (dates, minutes, Decimal amounts, names); the app's `messages` module
formats them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, init=False)
class Problem:
    """One problem that a rule reports. `field`: the form field it belongs to, if any."""

    code: str
    field: str | None
    params: Mapping[str, Any]

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "params", params)

    def at(self, field: str | None) -> "Problem":
        """Return the same problem at another form field."""
        return Problem(self.code, field=field, **self.params)


class ProblemError(ValueError):
    """Raised by pure code that cannot read its input; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True)
class Span:
    """A range of moments in `zone`, as a parameter of a problem."""

    starts_at: Any
    ends_at: Any
    zone: str


def as_json(problem: Problem) -> dict[str, Any]:
    """Return a problem for a JSON column: its code and parameters, never its sentence."""
    return {"code": problem.code, "params": dict(problem.params)}


def from_json(stored: Mapping[str, Any]) -> Problem:
    """Return the problem that `as_json` wrote."""
    return Problem(stored["code"], **stored["params"])
