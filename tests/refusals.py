"""Assertions that an action refuses, by code and never by message."""

import contextlib
from collections.abc import Iterator

import pytest
from django.utils.html import escape

from cohorts.core.problems import Problem, ProblemError
from cohorts.core.refusals import MESSAGES, Refused, sentence, sentence_of


@contextlib.contextmanager
def refuses(code: str, *, field: str | None = None, **params: object) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Assert that the block raises `Refused` with this code, these parameters and, if given, this field.

    Parameters are compared as text. The code must have a message that renders.
    """
    with pytest.raises(Refused) as caught:
        yield caught
    refusal = caught.value
    assert_problem(Problem(refusal.code, field=refusal.field, **refusal.params), code, field=field, **params)
    assert str(refusal)


@contextlib.contextmanager
def finds(code: str, **params: object) -> Iterator[pytest.ExceptionInfo[ProblemError]]:
    """Assert that the block, a pure function that parses input, raises a `ProblemError` with this code."""
    with pytest.raises(ProblemError) as caught:
        yield caught
    assert_problem(caught.value.problem, code, **params)


def assert_problem(problem: Problem | None, code: str, *, field: str | None = None, **params: object) -> None:
    """Assert that a rule returned this problem. Parameters are compared as text; the message must render."""
    assert problem is not None, f"no problem instead of {code!r}"
    assert problem.code == code, f"got {problem.code!r} instead of {code!r}"
    if field is not None:
        assert problem.field == field
    assert {name: str(problem.params.get(name)) for name in params} == {name: str(v) for name, v in params.items()}
    assert code in MESSAGES and sentence_of(problem)


def on_page(code: str, **params: object) -> str:
    """Return the message of a code as escaped HTML. The code must have a message."""
    assert code in MESSAGES
    return escape(sentence(code, params))
