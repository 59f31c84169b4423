"""The tables of a person's own copy as they are read: by subject, with headings and values in words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_day, format_moment
from lms.records.facts.own_headings import HEADINGS, TECHNICAL
from lms.records.facts.own_subjects import SUBJECTS
from lms.records.facts.own_words import Titles, in_words
from lms.records.facts.person_data import Table


def subjects(tables: Iterable[Table], titles: Titles | None = None) -> list[dict[str, Any]]:
    """Return what a copy has: [{title, tables: [{label, heads, rows}]}]. Columns without any value are left out.

    titles: of the parts of applications, which stand in the place of their kinds.
    """
    by_name = {table.name: table for table in tables}
    sections = []
    for title, names in SUBJECTS:
        own = [_in_words(by_name[name], str(label), titles or {}) for name, label in names.items() if name in by_name]
        if own:
            sections.append({"title": title, "tables": own})
    return sections


def heading(name: str) -> str:
    """The heading of a column."""
    return str(HEADINGS.get(name, name.replace("_", " ").capitalize()))


def _in_words(table: Table, label: str, titles: Titles) -> dict[str, Any]:
    columns = [(head, field) for head, field in table.fields.items() if field.name not in TECHNICAL]
    keys = {field.name: head for head, field in table.fields.items() if field.name in ("type", "key")}
    written = []
    for row in table.rows:
        values = [value_in_words(row[head], field) for head, field in columns]
        title = titles.get((row[keys["type"]], row[keys["key"]])) if len(keys) == 2 else None
        if title:
            values = [title if head == keys["type"] else value for (head, _f), value in zip(columns, values)]
        written.append(values)
    places = [place for place in range(len(columns)) if any(row[place] for row in written)]
    heads = [heading(columns[place][1].name) for place in places]
    return {"label": label, "heads": heads, "rows": [[row[place] for place in places] for row in written]}


def value_in_words(value: Any, field: Any) -> str:
    """A value as people read it: the label of a choice, a moment with its zone, a list in one line."""
    if value is None or value == "":
        return ""
    if (words := in_words(field.name, value)) is not None:
        return words
    choices = dict(getattr(field, "flatchoices", ()) or ())
    if not isinstance(value, list | dict) and value in choices:
        return str(choices[value])
    return _plain_words(value)


def _plain_words(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, datetime):
        return format_moment(value, home_zone())
    if isinstance(value, date):
        return format_day(value)
    if isinstance(value, list):
        return "; ".join(_plain_words(one) for one in value)
    if isinstance(value, dict):
        lines = [f"{heading(str(name))}: {_plain_words(one)}" for name, one in value.items() if one not in (None, "")]
        return ", ".join(lines)
    return "" if value is None else str(value)
