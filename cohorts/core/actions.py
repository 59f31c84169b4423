"""The `@action` decorator: one function, one transaction, one actor, one clock, one log entry.

Every function in an `actions` module is decorated. Its name and label are registered with Wagtail’s log.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, TypeVar, cast

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import get_active_log_context, registry
from wagtail.log_actions import log as write_log
from wagtail.models import ModelLogEntry

from cohorts.core.refusals import Refused
from cohorts.core.text import visible_text

__all__ = ["LABELS", "Refused", "action", "log", "log_all", "naming_proposer"]

LABELS: dict[str, str] = {}
Function = TypeVar("Function", bound=Callable[..., Any])
_current: ContextVar[str] = ContextVar("action")
_proposer: ContextVar[str] = ContextVar("proposer", default="")
PROPOSED_BY = "proposed_by"
# Arguments that are compared as they are: what nobody sees counts in them.
SECRET_ARGUMENTS = {"password", "token"}


def action(name: str, label: str) -> Callable[[Function], Function]:
    """Declare an action called `name` (such as "cohort.opened"), shown in the log as `label` ("Opened cohort").

    The function takes keyword arguments only, including `by` (the acting User, or None for the system) and `at` (an
    aware datetime), and runs in one transaction. What nobody sees is removed from typed text before (`visible`).
    Raises TypeError at import if the signature is wrong.
    """

    def declare(function: Function) -> Function:
        kinds = {p.name: p.kind for p in inspect.signature(function).parameters.values()}
        if any(kind is not inspect.Parameter.KEYWORD_ONLY for kind in kinds.values()) or not {"by", "at"} <= set(kinds):
            raise TypeError(f"{function.__qualname__} must take keywords only, with by= and at= among them.")
        LABELS[name] = label
        if registry.has_scanned_for_actions:
            # Wagtail scans for labels once; a module that is imported later (by a job, for example) adds its own.
            registry.register_action(name, label, label)

        @functools.wraps(function)
        def act(**arguments: Any) -> Any:
            token = _current.set(name)
            try:
                with transaction.atomic():
                    return function(**{name: _visible(name, value) for name, value in arguments.items()})
            finally:
                _current.reset(token)

        vars(act)["action"] = name
        return cast(Function, act)

    return declare


def visible(value: Any) -> Any:
    """Return text without characters that nobody sees (`visible_text`), also inside lists and dictionaries."""
    if isinstance(value, str):
        return visible_text(value) if type(value) is str else value
    if isinstance(value, dict):
        return {key: visible(one) for key, one in value.items()} if type(value) is dict else value
    return type(value)(map(visible, value)) if type(value) in (list, tuple) else value


def _visible(name: str, value: Any) -> Any:
    return value if name in SECRET_ARGUMENTS else visible(value)


@contextmanager
def naming_proposer(name: str) -> Iterator[None]:
    """Write who proposed it into every entry inside the `with` block, beside the second person, who carries it out."""
    token = _proposer.set(name)
    try:
        yield
    finally:
        _proposer.reset(token)


def _with_proposer(data: dict[str, object]) -> dict[str, object]:
    name = _proposer.get()
    return {**data, PROPOSED_BY: name} if name else data


def log(subject: Model, *, by: Any, at: datetime, **data: object) -> int | None:
    """Write the running action’s entry about `subject` (a saved model instance) to Wagtail’s log; returns its id.

    Of a page, which Wagtail logs in another table, the id is not returned.

    `data` must be JSON: names, numbers, codes; never anything about a person’s health.
    """
    if registry.get_log_model_for_instance(subject) is not ModelLogEntry:
        write_log(subject, _current.get(), user=by, timestamp=at, data=_with_proposer(data))
        return None
    (entry,) = ModelLogEntry.objects.bulk_create([_entry(subject, by, at, data)])
    return int(entry.pk)


def log_all(subjects: Iterable[Model], *, by: Any, at: datetime, **data: object) -> None:
    """Write the running action’s entry about each of `subjects` (saved instances, no pages) with one insert."""
    ModelLogEntry.objects.bulk_create([_entry(subject, by, at, data) for subject in subjects])


def _entry(subject: Model, by: Any, at: datetime, data: dict[str, object]) -> ModelLogEntry:
    # Wagtail's own function runs two more queries, to check that the content type and the user exist.
    registry.scan_for_actions()
    context = get_active_log_context()
    return ModelLogEntry(
        content_type=ContentType.objects.get_for_model(subject, for_concrete_model=False),
        object_id=str(subject.pk),
        label=str(subject) or f"{type(subject).__name__} object ({subject.pk})",
        action=_current.get(),
        user=by or context.user,
        uuid=context.uuid,
        timestamp=at,
        data=_with_proposer(data),
    )
