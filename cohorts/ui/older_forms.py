"""A form that was opened before somebody else saved is not saved over what they saved: two tabs, two people.

The form carries a digest of each value that it was opened with (`{% opened_values %}`). When it is sent and the stored
values are others by now, it is refused and shown again with what changed. Fields that its owner did not touch show the
new value; the others keep what was typed, with the new value beside it. Sent once more, it is saved.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm
from django.utils.text import Truncator
from django.utils.translation import gettext

OPENED_FIELD = "opened_values"
# Set on a form that shows what somebody else saved meanwhile: its owner has read that.
SHOWS_NEWER = "shows_newer"
DIGEST_LENGTH = 12
MAX_SHOWN_CHARACTERS = 200


def opened_values(form: BaseForm) -> str:
    """The digests of the values that the form was opened with, as JSON: {field or set of rows: digest}.

    A form that is shown again, for example with its errors, keeps those that it was opened with: otherwise it would
    replace what somebody saved meanwhile, which its owner has not read.
    """
    kept = getattr(form, OPENED_FIELD, None)
    if kept is None and form.is_bound and not getattr(form, SHOWS_NEWER, False):
        kept = form.data.get(OPENED_FIELD)
    return kept if kept is not None else json.dumps(_digests(form), separators=(",", ":"))


def keep_opened_values(form: BaseForm, sent: Mapping[str, str]) -> None:
    """Let the form, which is shown again after log-in, be compared with what it was first opened with."""
    setattr(form, OPENED_FIELD, sent.get(OPENED_FIELD))


def changed_since_opened(form: BaseForm) -> list[str]:
    """Names of the fields and sets of rows whose stored values changed after the sent form was opened."""
    opened = _read(form)
    return [name for name, digest in _digests(form).items() if name in opened and opened[name] != digest]


def refuse_older(form: BaseForm, names: list[str]) -> str:
    """Show in a sent form what somebody else changed meanwhile; returns the sentence for the top of the page.

    names: as from `changed_since_opened`. The form is no longer valid, and shows the new values of untouched fields.
    """
    opened = _read(form)
    setattr(form, SHOWS_NEWER, True)
    form.full_clean()
    form.data = form.data.copy()
    for name in names:
        if name not in form.fields:
            continue
        is_untouched = _digest(_text(form, name, form[name].data)) == opened.get(name)
        if is_untouched and not hasattr(form.fields[name].widget, "widgets"):
            _show_stored(form, name)
        else:
            now = Truncator(_label_of(form, name)).chars(MAX_SHOWN_CHARACTERS)
            form.add_error(name, gettext("Meanwhile it was changed to “{value}”.").format(value=now))
    labels = [str(form[name].label) for name in names if name in form.fields]
    labels += [gettext("the rows below")] * any(name not in form.fields for name in names)
    message = gettext(
        "Somebody saved changes after you opened this page, so yours were not saved yet. Changed: {fields}. Check the "
        "form, then save again."
    ).format(fields=", ".join(labels) or gettext("the order or the history"))
    form.add_error(None, message)
    return message


class RefusesOlderForm:
    """Mixed into Wagtail's views that change one row. Wagtail itself saves over what somebody else saved."""

    refuses_older = True

    def is_valid(self, form):
        """Not while a newer save stands against the form."""
        if not super().is_valid(form):
            return False
        names = changed_since_opened(form)
        older = self.is_out_of_date if self._knows_draft() else bool(names)
        if older:
            self.produced_error_code = "newer_saved"
            self.produced_error_message = refuse_older(form, names)
        return not older

    def _knows_draft(self):
        """Whether the form names the draft it was opened with."""
        sent = self.request.POST
        names = ("overwrite_revision_id", "loaded_revision_id")
        return hasattr(self, "is_out_of_date") and any(sent.get(name) for name in names)


def refused_as_older(form: BaseForm) -> bool:
    """For pages of ours: refuse the form if it is older than what is stored; returns whether it was."""
    names = changed_since_opened(form)
    if names:
        refuse_older(form, names)
    return bool(names)


def _read(form: BaseForm) -> dict[str, str]:
    try:
        opened = json.loads(form.data.get(OPENED_FIELD) or "{}")
    except ValueError:
        return {}
    return opened if isinstance(opened, dict) else {}


def _digests(form: BaseForm) -> dict[str, str]:
    digests = {
        name: _digest(_text(form, name, form.get_initial_for_field(field, name)))
        for name, field in form.fields.items()
        if not field.disabled
    }
    for name, formset in getattr(form, "formsets", {}).items():
        rows = [
            [_text(row, field, row.get_initial_for_field(row.fields[field], field)) for field in sorted(row.fields)]
            for row in formset.initial_forms
        ]
        digests[name] = _digest(json.dumps(rows))
    return digests


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def _values(form: BaseForm, name: str, value: Any) -> list[str]:
    """The value as its browser would send it: one text, several, or none."""
    field = form.fields[name]
    value = field.prepare_value(value)
    if value in (None, False, ""):
        return []
    if value is True:
        return ["on"]
    value = field.widget.format_value(value)
    values = value if isinstance(value, (list, tuple)) else [value]
    return [str(one).replace("\r\n", "\n").strip() for one in values if one not in (None, "")]


def _text(form: BaseForm, name: str, value: Any) -> str:
    return json.dumps(sorted(_values(form, name, value)))


def _show_stored(form: BaseForm, name: str) -> None:
    values = _values(form, name, form.get_initial_for_field(form.fields[name], name))
    key = form.add_prefix(name)
    form.data.pop(key, None)
    if values:
        form.data.setlist(key, values)


def _label_of(form: BaseForm, name: str) -> str:
    values = _values(form, name, form.get_initial_for_field(form.fields[name], name))
    labels = {str(value): str(label) for value, label in getattr(form.fields[name], "choices", ())}
    return ", ".join(labels.get(value, value) for value in values)
