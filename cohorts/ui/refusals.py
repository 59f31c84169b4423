"""How a page shows that an action refused: at the field, and above the form. The one place that catches refusals."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cohorts.core.problems import Problem
from cohorts.core.refusals import Refused, sentence_of


def add_refusal(form: forms.BaseForm, refusal: Refused, names: Mapping[str, str] | None = None) -> None:
    """Put each sentence of a refusal at its field of the form, or above the form where the form has no such field.

    names: {field of the action: field of the form}, where they differ.
    """
    add_problems(form, refusal.problems, names)


def add_problems(form: forms.BaseForm, problems: Iterable[Problem], names: Mapping[str, str] | None = None) -> None:
    """As `add_refusal`, for problems that were found before an action ran.

    A form with rows names them in `rows_by_prefix`, {prefix: form}: a problem with the field “s2-ends” is put at that
    of the row.
    """
    rows: Mapping[str, forms.BaseForm] = getattr(form, "rows_by_prefix", {})
    for problem in problems:
        field = (names or {}).get(problem.field or "", problem.field)
        prefix, _, name = (field or "").rpartition("-")
        part, name = (rows[prefix], name) if prefix in rows else (form, field)
        part.add_error(name if name in part.fields else None, sentence_of(problem))


def try_action(action: Callable[[], Any]) -> tuple[Any, Refused | None]:
    """Run an action: (its result, None), or (None, what it refused)."""
    try:
        return action(), None
    except Refused as refusal:
        return None, refusal


def problem_of(check: Callable[[], Any]) -> Problem | None:
    """Return why a check refuses, as its first problem; None if it does not. For pages that offer what it checks."""
    _result, refusal = try_action(check)
    return refusal.problems[0] if refusal else None


def run_for_form(
    form: forms.BaseForm, action: Callable[[], Any], names: Mapping[str, str] | None = None
) -> tuple[Any, Refused | None]:
    """Run an action for a form, as `try_action` does; where it refused, the form says why (see `add_refusal`)."""
    result, refusal = try_action(action)
    if refusal:
        add_refusal(form, refusal, names)
    return result, refusal


def run_for_button(request: HttpRequest, action: Callable[[], Any]) -> tuple[Any, Refused | None]:
    """Run an action for a page without a form, as `try_action` does; the next page says why it was refused."""
    result, refusal = try_action(action)
    if refusal:
        messages.error(request, str(refusal))
    return result, refusal


def lead_back(request: HttpRequest, problem: Problem | None, address: str) -> HttpResponse | None:
    """Where `problem` says why the page's step is over: show it at `address`. None without one, or for a form sent.

    Whoever comes by an old tab or the back button is led back; what is sent is answered by the action, which looks
    under its locks.
    """
    if problem is None or request.method != "GET":
        return None
    messages.info(request, sentence_of(problem))
    return redirect(address)
