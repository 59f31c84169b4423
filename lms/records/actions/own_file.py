"""Make the file of a copy: what is kept about a person, as JSON and to read, with their own files, in a ZIP."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cohorts.core.actions import Refused
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_moment
from cohorts.core.models import RestrictedRecord
from cohorts.core.persons import accounts_of
from cohorts.core.restricted.actions import read_restricted
from cohorts.people.models import User
from lms.certification.actions.signed_copies import copy_of, signed_texts
from lms.certification.models import (
    AccommodationAppeal,
    AccommodationPaper,
    Appeal,
    Application,
    ApplicationNote,
    ApplicationPart,
    AuditPaper,
    CertificateAppeal,
    ComplaintLetter,
    LearningEntry,
    SecondReview,
    SupervisorQualification,
)
from lms.records.facts.own_page import subjects
from lms.records.facts.own_words import titles_of_parts
from lms.records.facts.person_data import Table, tables_of
from lms.records.facts.words import stored_lines

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "text/plain": "txt"}
PURPOSE = "own copy"
RESULTS, OTHERS, RESTRICTED, DESTROYED = "held_or_not_readable", "written_by_others", "restricted", "destroyed"
NOTES = "working_notes"


@dataclass(frozen=True)
class OwnFile:
    """The ZIP; {table: rows} in it; {reason: number} left out."""

    data: bytes
    contents: dict[str, int]
    left_out: dict[str, int]


@dataclass(frozen=True)
class Attached:
    """A restricted file or text of the person's own: its name in the ZIP."""

    name: str
    record: RestrictedRecord


def own_file(person: User, *, reader: User | None, by: User | None, at: datetime) -> OwnFile:
    """Make the file. `reader`: the staff member who hands it over; None: the person downloads it, with their own files.

    What others wrote in confidence is left out and counted, and so are results that are not released.
    """
    tables, hidden = tables_of(person, reader)
    attached, others, destroyed = _attached(person)
    _decisions_in_words(tables, for_person=reader is None)
    left_out = {RESULTS: hidden, OTHERS: others, NOTES: _working_notes(person), DESTROYED: destroyed}
    files: dict[str, bytes] = {}
    if reader is None:
        files = _signed_copies(person)
        for one in attached:
            try:
                files[one.name] = bytes(read_restricted(record=one.record, purpose=PURPOSE, by=by, at=at))
            except Refused as refusal:
                if refusal.code != "restricted_purged":
                    raise
                left_out[DESTROYED] += 1
    else:
        left_out[RESTRICTED] = len(attached)
    left_out = {reason: number for reason, number in left_out.items() if number}
    contents = {table.name: len(table.rows) for table in tables}
    data = {
        "person": person.get_full_name(), "made_at": at.isoformat(), "left_out": left_out, "files": sorted(files),
        "tables": {table.name: {"label": table.label, "rows": table.rows} for table in tables},
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("records.json", json.dumps(data, default=_plain, ensure_ascii=False, indent=1))
        archive.writestr("records.html", _page(person, tables, left_out, sorted(files), at))
        for name, content in files.items():
            archive.writestr(f"files/{name}", content)
    return OwnFile(out.getvalue(), contents, left_out)


def _signed_copies(person: User) -> dict[str, bytes]:
    """{name in the ZIP: what the person signed in their applications, with version, time and name}."""
    rows = Application.objects.of_accounts(list(accounts_of([person.pk]))).order_by("pk")
    signed = [pair for row in rows for pair in signed_texts(row)]
    return {f"signed-{part.application_id}-{part.pk}.txt": copy_of(part, text).encode() for part, text in signed}


def _attached(person: User) -> tuple[list[Attached], int, int]:
    """(what the person may read of what is restricted, how much others wrote in confidence, how much was destroyed)."""
    accounts = list(accounts_of([person.pk]))
    attached, others, destroyed = _parts(accounts)
    for name, rows, field in _own_rows(accounts):
        for row in rows.filter(**{f"{field}__isnull": False}).select_related(field).order_by("pk"):
            record = getattr(row, field)
            destroyed += record.purged_at is not None
            if record.purged_at is None:
                ending = _ending(row) if hasattr(row, "media_type") else "txt"
                attached.append(Attached(f"{name}-{row.pk}.{ending}", record))
    return attached, others, destroyed


def _own_rows(accounts: list[int]) -> Iterator[tuple[str, Any, str]]:
    """(name in the copy, rows, field with the record) of what is restricted beside the parts of applications."""
    yield "note", ApplicationNote.objects.of_the_record().of_accounts(accounts), "record"
    yield "appeal", Appeal.objects.of_accounts(accounts), "record"
    yield "certificate-appeal", CertificateAppeal.objects.of_accounts(accounts), "record"
    yield "certificate-appeal-decision", CertificateAppeal.objects.of_accounts(accounts), "answer"
    yield "matter", ComplaintLetter.objects.of_accounts(accounts), "record"
    yield "audit", AuditPaper.objects.of_accounts(accounts), "record"
    yield "learning", LearningEntry.objects.of_accounts(accounts), "proof"
    yield "accommodation", AccommodationPaper.objects.of_accounts(accounts), "record"
    yield "accommodation-appeal", AccommodationAppeal.objects.of_accounts(accounts), "record"
    yield "qualification", SupervisorQualification.objects.of_accounts(accounts), "record"


def _parts(accounts: list[int]) -> tuple[list[Attached], int, int]:
    """The same of the parts of applications."""
    rows = ApplicationPart.objects.of_accounts(accounts).filter(record__isnull=False).select_related("record")
    attached, others, destroyed = [], 0, 0
    for row in rows.order_by("pk"):
        if row.record.purged_at is not None:
            destroyed += 1
        elif row.is_of_others:
            others += 1
        else:
            attached.append(Attached(f"application-{row.application_id}-part-{row.pk}.{_ending(row)}", row.record))
    return attached, others, destroyed


def _ending(row: Any) -> str:
    return ENDINGS.get(row.media_type, "bin")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _page(person: User, tables: list[Table], left_out: dict[str, int], files: list[str], at: datetime) -> str:
    """The same to read, by subject and in words, in one page without anything from elsewhere."""
    titles = titles_of_parts(list(accounts_of([person.pk])))
    about = {
        "person": person, "subjects": subjects(tables, titles), "left_out": left_out_lines(left_out), "files": files,
        "made_at": format_moment(at, home_zone()),
    }  # fmt: skip
    return str(render_to_string("records/own_records.html", about))


def _decisions_in_words(tables: list[Table], for_person: bool) -> None:
    """Write decisions on erasure as sentences. A copy for staff has of them what staff read on their pages."""
    for table in tables:
        if table.name == "records.ErasureRequest":
            for row in table.rows:
                lines = stored_lines(row["Decision"], for_person=for_person)
                row["Decision"] = [f"{line['label']}: {line['text']}" for line in lines]


def _working_notes(person: User) -> int:
    """How many notes and second opinions of staff there are that are not part of the person's record."""
    accounts = list(accounts_of([person.pk]))
    notes = ApplicationNote.objects.of_accounts(accounts)
    opinions = SecondReview.objects.of_accounts(accounts)
    return int(notes.count() - notes.of_the_record().count() + opinions.count())


def left_out_lines(left_out: dict[str, int]) -> list[str]:
    """What a copy does not have, in sentences."""
    words = {
        RESULTS: _("Rows that cannot be handed out now, such as results that are not released yet: %(n)s."),
        OTHERS: _("Letters and notes that others wrote in confidence: %(n)s. Ask program staff about them."),
        NOTES: _("Working notes and second opinions of staff, which are not part of your record: %(n)s."),
        RESTRICTED: _("Restricted files and texts: %(n)s. The person gets them by downloading a copy after log-in."),
        DESTROYED: _("Files and texts that were destroyed, as the rules on records ask: %(n)s."),
    }
    return [words[reason] % {"n": number} for reason, number in left_out.items() if reason in words and number]
