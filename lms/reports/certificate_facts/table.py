"""Sections of the page: tables whose rows other rows can point at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from cohorts.ui.templatetags.formats import when


@dataclass(frozen=True)
class Line:
    """One row: its cells, and the name of the record, which evidence points at ("delivery.Score 12")."""

    cells: Sequence[Any]
    record: str = ""

    @property
    def anchor(self) -> str:
        """The id of the row on the page."""
        return anchor(self.record)


@dataclass(frozen=True)
class Section:
    """A heading and a table, or a sentence where there is nothing."""

    key: str
    title: str
    heads: Sequence[str]
    lines: Sequence[Line]
    nothing: str = ""


def record_of(row: Any) -> str:
    """Return the name of a row as evidence has it: "delivery.Score 12"."""
    return f"{row._meta.label} {row.pk}"


def anchor(record: str) -> str:
    """Return the id of a record's row on the page."""
    return record.lower().replace(".", "-").replace(" ", "-")


def link(text: Any, name: str, *arguments: Any) -> Any:
    """Return a link to a page by the name of its address."""
    return format_html('<a href="{}">{}</a>', reverse(name, args=arguments), text)


def who(person: Any) -> str:
    """Return the name of a person, or that it was the system."""
    return str(person) if person else _("the system")


def who_when(person: Any, at: Any, zone: Any = None) -> Any:
    """Return who did something, and when, in a zone."""
    return format_html("{}, {}", who(person), when(at, zone))


def yes_no(value: bool) -> str:
    """Return yes or no."""
    return _("yes") if value else _("no")
