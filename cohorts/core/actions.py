"""What makes a function an action: one function, one transaction, one actor, one clock, one log entry.

Every function in an `actions` module carries `@action`. Its name and label are registered for Wagtail’s log.
"""

import functools
import inspect
from contextvars import ContextVar

from django.db import transaction
from wagtail.log_actions import log as write_log
from wagtail.log_actions import registry

from cohorts.core.refusals import Refused

__all__ = ["LABELS", "Refused", "action", "log"]

LABELS: dict[str, str] = {}
_current: ContextVar[str] = ContextVar("action")


def action(name, label):
    """Declare an action called `name` (say "cohort.opened"), shown in the log as `label`.

    The function takes keywords only, among them `by` (the acting User, or None for the system itself) and `at`
    (an aware datetime), and runs in one transaction. Raises TypeError at import where the shape is wrong.
    """

    def declare(function):
        kinds = {p.name: p.kind for p in inspect.signature(function).parameters.values()}
        if any(kind is not inspect.Parameter.KEYWORD_ONLY for kind in kinds.values()) or not {"by", "at"} <= set(kinds):
            raise TypeError(f"{function.__qualname__} must take keywords only, with by= and at= among them.")
        LABELS[name] = label
        if registry.has_scanned_for_actions:
            # Wagtail asks for labels once; a module that is imported later (by a job, say) adds its own.
            registry.register_action(name, label, label)

        @functools.wraps(function)
        def act(**arguments):
            token = _current.set(name)
            try:
                with transaction.atomic():
                    return function(**arguments)
            finally:
                _current.reset(token)

        act.action = name
        return act

    return declare


def log(subject, *, by, at, **data):
    """Write the running action’s entry about `subject` (a saved model instance) into Wagtail’s log.

    `data` must be JSON: names, numbers, codes; never what a person tells about their health.
    """
    write_log(subject, _current.get(), user=by, timestamp=at, data=data)
