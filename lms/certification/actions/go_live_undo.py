"""Take an import back, as long as nobody was told and nothing was done with its certificates.

The rows of the list stay, with what was imported and that it was taken back; accounts that were made for it go, unless
somebody uses them.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, ProtectedError, Q

from cohorts.core.actions import Refused, action, log, log_all
from cohorts.core.dates import home_day
from cohorts.core.holds.door import delete_rows
from cohorts.core.holds.models import LegalHold
from cohorts.core.jobs import enqueue
from cohorts.core.states import transition
from cohorts.people.actions.invitation_changes import is_unclaimed
from cohorts.people.models import User
from lms.certification.actions.go_live import locked
from lms.certification.actions.go_live_importing import TASK, locked_working
from lms.certification.models import (
    Candidacy,
    Certificate,
    CertificateEvent,
    CertificateImport,
    CertificateImportState,
    Cycle,
    CycleKind,
    ImportedRow,
    ImportedRowOutcome,
)

PART, MOST_NAMED = 100, 10


def touched(imported: CertificateImport) -> list[str]:
    """Return the numbers of certificates of a list with which something was done since they were imported."""
    rows = Certificate.objects.filter(imported_row__imported=imported)
    return list(_touched(rows).order_by("number").values_list("number", flat=True))


def _touched(rows):  # type: ignore[no-untyped-def]
    """Those with an event, that were replaced, or whose holder has begun something with them."""
    events = CertificateEvent.objects.filter(certificate=OuterRef("pk"))
    later = Cycle.objects.filter(candidacy=OuterRef("candidacy")).exclude(kind=CycleKind.IMPORTED)
    later = later.filter(begun_at__gt=OuterRef("issued_at"))
    return rows.filter(Q(replaced_from__isnull=False) | Exists(events) | Exists(later))


@action("certificate_import.undo_started", "Began taking back list of certified people")
def start_undo(*, imported: CertificateImport, reason: str, by: User, at: datetime) -> CertificateImport:
    """Begin to take an import back, by a job.

    Refuses everyone except program staff of the authority, no reason, a list that is released, and one with whose
    certificates something was done.
    """
    row = locked(imported, by, CertificateImportState.IMPORTED)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if numbers := touched(row):
        raise Refused("golive_touched", numbers=", ".join(numbers[:MOST_NAMED]))
    _refuse_held(row, at)
    transition(row, "undo", by=by, at=at, reason=reason.strip(), fields={"taken": 0})
    enqueue(TASK, row.pk, by.pk)
    return row


def _refuse_held(imported: CertificateImport, at: datetime) -> None:
    """Refuse before anything is deleted, so that it is not done in part; `delete_rows` asks again."""
    people = imported.rows.unreleased().values("certificate__person")
    names = [model._meta.label_lower.replace(".", "-") for model in (Certificate, Cycle, Candidacy, User)]
    holds = LegalHold.objects.in_force(home_day(at)).filter(record_class__in=["", *names])
    hold = holds.filter(Q(person=None) | Q(person__in=people)).order_by("number").first()
    if hold is not None:
        raise Refused("legal_hold", number=hold.number)


@action("certificate_import.part_undone", "Took back part of list of certified people")
def undo_part(*, imported: CertificateImport, by: User | None, at: datetime) -> int:
    """Take the next rows back; returns how many, 0 when none is left.

    Deletes the certificate, its candidacy if it has no other cycle, and the account if it was made for this list and
    nobody uses it. Refuses what is under legal hold. A certificate with which something was done stays imported.
    """
    row = locked_working(imported, CertificateImportState.UNDOING)
    if row is None:
        return 0
    stay = _touched(Certificate.objects.filter(imported_row__imported=imported)).values_list("pk", flat=True)
    rows = row.rows.unreleased().select_related("certificate__candidacy").exclude(certificate__in=list(stay))
    rows = list(rows.order_by("line")[:PART])
    if not rows:
        return 0
    certificates = [one.certificate for one in rows]
    log_all(certificates, by=by, at=at, filename=row.filename)
    ImportedRow.objects.filter(pk__in=[one.pk for one in rows]).update(
        certificate=None, outcome=ImportedRowOutcome.UNDONE
    )
    _delete(certificates, {one.certificate.person_id for one in rows if one.made_account})
    row.taken += len(rows)
    row.save(update_fields=["taken"])
    return len(rows)


def _delete(certificates: Sequence[Certificate], made: Collection[int]) -> None:
    candidacies = [one.candidacy_id for one in certificates]
    delete_rows(Certificate.objects.filter(pk__in=[one.pk for one in certificates]))
    delete_rows(Cycle.objects.filter(candidacy__in=candidacies, kind=CycleKind.IMPORTED))
    bare = Candidacy.objects.annotate(cycle_count=Count("cycles")).filter(pk__in=candidacies, cycle_count=0)
    bare = list(bare.filter(certificates=None).values_list("pk", flat=True))
    delete_rows(Candidacy.objects.filter(pk__in=bare))
    for person in User.objects.filter(pk__in=made).order_by("pk"):
        if not is_unclaimed(person):
            continue
        try:
            with transaction.atomic():
                delete_rows(person)
        except ProtectedError:
            # Something of theirs is here that the import did not make, such as another certificate.
            continue


@action("certificate_import.undone", "Took back list of certified people")
def end_undo(*, imported: CertificateImport, by: User | None, at: datetime) -> None:
    """Close a list of which everything is taken back that can be. Does nothing to another list."""
    row = locked_working(imported, CertificateImportState.UNDOING)
    if row is None:
        return
    stayed = row.rows.unreleased().count()
    done = row.rows.filter(outcome=ImportedRowOutcome.UNDONE).count()
    counts = row.counts | {"imported": stayed, "undone": done}
    transition(row, "end", by=by, at=at, fields={"counts": counts}, undone=done, stayed=stayed)
    log(row, by=by, at=at, undone=done, stayed=stayed)
