"""What is kept about the trainee of a side: a restricted file, holds, a purge, a request, copies, an export."""

from datetime import UTC, date, datetime
from uuid import UUID

from cohorts.core import roles
from cohorts.core.models import LegalHold, RestrictedRecord
from lms.certification.models import Application, ApplicationPart
from lms.records.models import (
    CopyPiece,
    DueCount,
    ErasureRequest,
    PublicExport,
    PurgeItem,
    PurgeRun,
    RecordCopy,
    RetentionRule,
)

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 3, 2, 15, 0, tzinfo=UTC)


def record_of(side, number, kind="application-file"):
    """A restricted record of the trainee."""
    return RestrictedRecord.objects.create(
        pk=UUID(int=side.pk + number), kind=kind, person=side.trainee, sealed=side.marker.encode(), size=1,
        digest=side.marker, at=NOW,
    )  # fmt: skip


def record_rows(side):
    """One row of each table."""
    staff = side.shared.staff[roles.PROGRAM]
    office = side.shared.state
    hold = side.row(
        LegalHold, authority=office.pk, number=side.pk, person=side.trainee, reason=side.marker,
        from_day=date(2026, 3, 2), placed_by=staff, placed_at=NOW,
    )  # fmt: skip
    side.row(
        RetentionRule, authority=side.shared.state, record_class="appeal", amount=9, source=side.marker,
        event="decided", at=NOW,
    )  # fmt: skip
    run = side.row(PurgeRun, authority=office, cause="retention", at=NOW)
    side.row(
        PurgeItem, run=run, record=record_of(side, 1), record_class="application-withdrawn", about=side.marker,
        outcome="held", hold=hold, done_at=NOW,
    )  # fmt: skip
    side.row(DueCount, authority=office, day=NOW.date(), at=NOW)
    side.row(ErasureRequest, authority=office, person=side.trainee, requested_at=NOW, reason=side.marker)
    copy = side.row(RecordCopy, person=side.trainee, asked_by=side.trainee, asked_at=NOW, state="ready", ready_at=NOW)
    side.row(CopyPiece, copy=copy, number=1, record=record_of(side, 2, "own-copy"))
    by_staff = {
        "for_staff": True,
        "authority": office,
        "reason": side.marker,
        "asked_by": staff,
        "asked_at": NOW,
        "state": "ready",
    }
    side.row(RecordCopy, offset=1, person=side.trainee, **by_staff)
    side.row(
        PublicExport, authority=office, requester=side.marker, request=side.marker, first_on=NOW.date(),
        last_on=NOW.date(), tables=[], contents={}, left_out={}, digest="d", by=staff, at=NOW,
    )  # fmt: skip


def without_pieces(side):
    """The copy that the trainee asked for has nothing in it, so that no key is needed."""
    CopyPiece.objects.filter(pk=side.pk).delete()


def copies_gone(side):
    """The copies of the trainee were removed; everybody may ask for one."""
    RecordCopy.objects.update(state="gone")


def nothing_asked(side):
    """No request for erasure waits."""
    ErasureRequest.objects.update(state="withdrawn")


def something_due(side):
    """A withdrawn application of long ago, which is kept for a year."""
    Application.objects.filter(pk=side.pk).update(state="withdrawn", closed_at=LONG_AGO)
    ApplicationPart(
        pk=side.pk + 50, application_id=side.pk, type="document", key="old", restricted=False, digest="d",
        record=record_of(side, 3), by=side.trainee, at=NOW,
    ).save()  # fmt: skip
    LegalHold.objects.update(released_at=LONG_AGO)
    side.row(
        RetentionRule, offset=50, authority=side.shared.state, record_class="application-withdrawn", amount=1,
        source="S", event="closed", at=NOW,
    )  # fmt: skip
