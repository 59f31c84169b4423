"""How tests assert that an action refuses: by its code, never by its sentence."""

import contextlib
from collections.abc import Iterator

import pytest
from django.utils.html import escape

from cohorts.core.problems import Problem, ProblemError
from cohorts.core.refusals import MESSAGES, Refused, sentence, sentence_of


@contextlib.contextmanager
def refuses(code: str, *, field: str | None = None, **params: object) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """The block must raise `Refused` with this code, this field where one is named, and these parameters.

    Parameters are compared as text. The code must be worded, and its sentence must render.
    """
    with pytest.raises(Refused) as caught:
        yield caught
    refusal = caught.value
    assert_problem(Problem(refusal.code, field=refusal.field, **refusal.params), code, field=field, **params)
    assert str(refusal)


@contextlib.contextmanager
def finds(code: str, **params: object) -> Iterator[pytest.ExceptionInfo[ProblemError]]:
    """The block, a pure function that reads what somebody typed, must raise a ProblemError with this code."""
    with pytest.raises(ProblemError) as caught:
        yield caught
    assert_problem(caught.value.problem, code, **params)


def assert_problem(problem: Problem | None, code: str, *, field: str | None = None, **params: object) -> None:
    """A rule must have returned this problem. Parameters are compared as text; the sentence must render."""
    assert problem is not None, f"nothing was wrong, instead of {code!r}"
    assert problem.code == code, f"found {problem.code!r}, not {code!r}"
    if field is not None:
        assert problem.field == field
    assert {name: str(problem.params.get(name)) for name in params} == {name: str(v) for name, v in params.items()}
    assert code in MESSAGES and sentence_of(problem)


def on_page(code: str, **params: object) -> str:
    """The sentence of a code as it stands in the HTML of a page. The code must be worded."""
    assert code in MESSAGES
    return escape(sentence(code, params))
