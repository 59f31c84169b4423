"""Export public records without restricted lines: who asked, what was asked, and what was left out, counted."""

import hashlib
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.tables import write_csv
from cohorts.people.models import Organization, User
from lms.records.actions.offices import office_for
from lms.records.facts.public_tables import PUBLIC_TABLES, REASONS, PublicTable
from lms.records.models import PublicExport


@dataclass(frozen=True)
class PublicRequest:
    """Who asked, what they asked and by which law, from which day through which."""

    requester: str
    request: str
    first_on: date
    last_on: date


@action("public_records.exported", "Exported public records")
def export_public(
    *,
    request: PublicRequest,
    tables: Collection[str],
    authority: Organization | None = None,
    by: User,
    at: datetime,
) -> tuple[PublicExport, bytes]:
    """Return (the row of the export, a ZIP with a table for each kind and a sheet that says what was left out).

    `authority`: whose records; without one, those of the only one for which somebody acts.
    Refuses everybody but its program staff, no requester, no request, days out of order or ahead, and no kind of
    record.
    """
    office = office_for(by, authority)
    if not request.requester.strip():
        raise Refused("public_requester_missing", field="requester")
    if not request.request.strip():
        raise Refused("public_request_missing", field="request")
    if request.last_on < request.first_on:
        raise Refused("public_days_wrong", field="last_on")
    if request.last_on > home_day(at):
        raise Refused("public_days_ahead", field="last_on")
    chosen = [name for name in PUBLIC_TABLES if name in tables]
    if not chosen:
        raise Refused("public_tables_missing", field="tables")
    made = {name: PUBLIC_TABLES[name].read(request.first_on, request.last_on, office) for name in chosen}
    left_out = {reason: number for table in made.values() for reason, number in table.left_out.items() if number}
    data = _zip(request, made, left_out)
    contents = {name: len(table.rows) for name, table in made.items()}
    row = PublicExport.objects.create(
        authority=office, requester=request.requester.strip(), request=request.request.strip(),
        first_on=request.first_on, last_on=request.last_on, tables=chosen, contents=contents, left_out=left_out,
        digest=hashlib.sha256(data).hexdigest(), by=by, at=at,
    )  # fmt: skip
    log(row, by=by, at=at, requester=row.requester, tables=chosen, contents=contents, left_out=left_out)
    return row, data


def _zip(request: PublicRequest, made: dict[str, PublicTable], left_out: dict[str, int]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        cover: list[list[object]] = [
            ["Asked by", request.requester.strip()], ["Request", request.request.strip()],
            ["From", request.first_on.isoformat()], ["Through", request.last_on.isoformat()],
            *([f"Rows: {name}", len(table.rows)] for name, table in made.items()),
            *([f"Left out: {REASONS[reason]}", number] for reason, number in left_out.items()),
        ]  # fmt: skip
        archive.writestr("request.csv", write_csv(["What", "Value"], cover))
        for name, table in made.items():
            archive.writestr(f"{name}.csv", write_csv(table.heads, table.rows))
    return out.getvalue()
