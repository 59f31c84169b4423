"""The classes of records, and the class of each restricted record with the days from which its period can run.

A record that is of no class is never purged: `cohorts.core.holds` asks `class_of`. Whoever keeps restricted records of
another kind adds a source here; a test compares these kinds with everything that keeps one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.core.restricted.models import RestrictedRecord

CLOSED, LAST_CHANGE, DECIDED = "closed", "last_change", "decided"
COMPLAINT_CLOSED = "complaint_closed"
CERTIFICATE_OVER, MERGED, ENTERED = "certificate_over", "merged", "entered"
ENDED_ON = "ended"
EVENTS = {
    CLOSED: _("The application was closed: decided or withdrawn, and no appeal is possible any more"),
    LAST_CHANGE: _("Something was last added to it"),
    DECIDED: _("It was decided or withdrawn"),
    ENTERED: _("It was entered"),
    ENDED_ON: _("It ended, or was not confirmed"),
    COMPLAINT_CLOSED: _("The complaint was closed: dismissed, or decided and no appeal is possible any more"),
    CERTIFICATE_OVER: _("The last certificate from it expired or was revoked"),
    MERGED: _("The records of the person were merged, or the application was closed, whichever is later"),
}


@dataclass(frozen=True)
class RecordClass:
    """A class of records: what it is in words, and from which events its period can run, the usual one first.

    Without events it is never due: what it is part of is still open, or it has rules of its own.
    """

    code: str
    label: Any
    events: tuple[str, ...] = ()


CLASSES = {
    row.code: row
    for row in (
        RecordClass("application-unfinished", _("Applications that were never submitted: files"), (LAST_CHANGE,)),
        RecordClass("application-withdrawn", _("Withdrawn applications: files, letters, notes"), (CLOSED,)),
        RecordClass("application-denied", _("Applications not admitted: files, letters, notes"), (CLOSED,)),
        RecordClass(
            "application-admitted", _("Admitted applications: files, letters, notes"), (CERTIFICATE_OVER, CLOSED)
        ),
        RecordClass("application-replaced", _("Files that another one replaced"), (CLOSED,)),
        RecordClass("merged-copy", _("Files that are there twice after a merge of records"), (MERGED,)),
        RecordClass("appeal", _("Texts of appeals"), (DECIDED,)),
        RecordClass("accommodation", _("Requests for accommodations: what people wrote and sent"), (ENDED_ON,)),
        RecordClass("accommodation-appeal", _("Texts of appeals about accommodations"), (DECIDED,)),
        RecordClass("supervisor-qualification", _("Evidence of what supervisors are"), (ENDED_ON,)),
        RecordClass("learning-proof", _("Proofs of continuing education"), (ENTERED,)),
        RecordClass("audit-paper", _("Audits of renewals: proofs and answers"), (DECIDED,)),
        RecordClass("complaint", _("Complaints: what was written and sent, and decisions"), (COMPLAINT_CLOSED,)),
        RecordClass("application-open", _("Applications that wait for a decision: files, letters, notes")),
        RecordClass("own-copy", _("Copies of their own records that people asked for")),
    )
}


@dataclass(frozen=True)
class Kept:
    """A restricted record that is there. `about`: what it is, without content. `days`: {event: the day, or None}."""

    record_id: Any
    person_id: int | None
    authority_id: int | None
    record_class: str
    about: str
    days: Mapping[str, date | None] = field(default_factory=dict)

    @property
    def label(self) -> Any:
        """The class in words."""
        return CLASSES[self.record_class].label


# Functions: ids of records, or None for all -> what is there of them. Each in a constant number of queries.
Source = Callable[[Collection[Any] | None], Iterable[Kept]]
SOURCES: list[Source] = []


def kept_records(ids: Collection[Any] | None = None) -> list[Kept]:
    """Return every restricted record that was not purged, or those of these ids, with its class."""
    return [row for source in SOURCES for row in source(ids)]


def class_of(record: RestrictedRecord) -> str:
    """Return the class of a record, "" if it has none."""
    return next((row.record_class for row in kept_records([record.pk])), "")


def living(rows: Any, ids: Collection[Any] | None, field: str = "record") -> Any:
    """Of rows with a restricted record, those whose record is there, and is one of these ids."""
    rows = rows.filter(**{f"{field}__isnull": False, f"{field}__purged_at": None})
    return rows if ids is None else rows.filter(**{f"{field}__in": ids})
