"""Refusals: codes inside, sentences at the edge.

An action that refuses raises `Refused(code, field=…, **params)`. Each app words its codes in a module `messages`:

    from django.utils.translation import gettext_lazy as _

    MESSAGES = register({"seat_taken": _("%(person)s already has a seat in %(cohort)s.")})

No code looks into a sentence, and tests assert codes.
"""

from collections.abc import Mapping
from typing import Any

MESSAGES: dict[str, Any] = {}


class Refused(Exception):
    """An action said no; nothing was changed.

    code: what was refused, such as "seat_taken". field: the form field it belongs to, where there is one.
    params: what the sentence names (rendered with str, so pass objects or finished text, never markup).
    `str()` renders the sentence in the active language, for a page, an email or a command.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return sentence(self.code, self.params)


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence for a code in the active language; the code itself where no app words it."""
    template = MESSAGES.get(code)
    return str(template % params) if template is not None else code


def register(messages: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add an app’s sentences, {code: gettext template}. Raises ValueError where a code is worded twice."""
    doubled = sorted(code for code in messages if code in MESSAGES and MESSAGES[code] is not messages[code])
    if doubled:
        raise ValueError(f"These refusals are worded twice: {', '.join(doubled)}.")
    MESSAGES.update(messages)
    return messages
