"""Release a list that was imported: from then on its people are told, and never twice.

Each row once, in parts, each in a transaction of its own. Who has no log-in is invited to take over the record that was
made for them; who has one is told where the certificate is. Whoever is near the end of a certificate, or past it, gets
one notice of the step they are in, and comes to no other step for some days after it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log_all
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day, home_zone
from cohorts.core.jobs import enqueue
from cohorts.core.persons import the_person
from cohorts.core.states import transition
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.actions.invitation_changes import is_unclaimed
from cohorts.people.actions.people import invite
from cohorts.people.models import Invitation, User
from lms.certification.actions.candidacies import note
from lms.certification.actions.go_live import Steps
from lms.certification.actions.go_live_endorsements import write_endorsements
from lms.certification.actions.go_live_importing import TASK, held_columns, locked_working
from lms.certification.actions.renewal_notices import give_notices
from lms.certification.go_live_events import (
    CERTIFICATE_CLAIM,
    CERTIFICATE_CLAIM_STOPPED,
    CERTIFICATE_HERE,
    CERTIFICATE_HERE_STOPPED,
)
from lms.certification.models import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateImport,
    CertificateImportState,
    CertificateKind,
    CertificateState,
    ImportedRow,
    ImportedRowKind,
    ImportedRowOutcome,
    LearningEntry,
    LearningSource,
)
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.renewals import RenewalNotice

PART = 100
HOLD_DAYS, MOST_HOLD_DAYS = 30, 180
# What is written into the history of a certificate that was not active in the list.
EVENTS = {
    CertificateState.PROBATION: CertificateEventKind.RESTRICTED,
    CertificateState.SUSPENDED: CertificateEventKind.SUSPENDED,
    CertificateState.REVOKED: CertificateEventKind.REVOKED,
    CertificateState.SURRENDERED: CertificateEventKind.SURRENDERED,
    CertificateState.DECEASED: CertificateEventKind.DECEASED,
}
# Nobody writes to these.
SILENT = (CertificateState.DECEASED,)
HELD_COLUMNS = ["after_end", "grace_until", "steps", "window_until", "held_until"]


@action("certificate_import.released", "Released notices of list of certified people")
def start_release(*, imported: CertificateImport, hold_days: int, by: User, at: datetime) -> CertificateImport:
    """Begin to tell the people of a list, by a job.

    `hold_days`: for so many days after today nobody comes to the next step. Refuses everyone except program staff of
    the authority, and a list that is not imported or is released already.
    """
    row = CertificateImport.objects.select_for_update(of=("self",)).select_related("authority").get(pk=imported.pk)
    require(by, roles.PROGRAM, organization=row.authority)
    if not 0 <= hold_days <= MOST_HOLD_DAYS:
        raise Refused("golive_hold_wrong", field="hold_days", least=0, most=MOST_HOLD_DAYS)
    fields = {"released_on": home_day(at), "hold_days": hold_days, "taken": 0}
    transition(row, "release", by=by, at=at, fields=fields, hold_days=hold_days)
    enqueue(TASK, row.pk, by.pk)
    return row


@action("certificate_import.part_released", "Released part of list of certified people")
def release_part(*, imported: CertificateImport, by: User | None, at: datetime) -> int:
    """Tell the people of the next rows; returns how many rows were done, 0 when none is left.

    Writes the history of each certificate and the continuing education of its holder, emails whoever can be told, and
    gives the one notice that is due. Does nothing to a list that is not being released.
    """
    row = locked_working(imported, CertificateImportState.RELEASING)
    if row is None:
        return 0
    rows = row.rows.unreleased().select_related("certificate__person", "certificate__version")
    rows = list(rows.order_by("line")[:PART])
    if not rows:
        return _enter_learning(row, by, at)
    certificates = [one.certificate for one in rows]
    _hold(row, certificates)
    _write_history(rows, by, at)
    write_endorsements(rows, by=by, at=at)
    _tell(row, certificates, by, at)
    give_notices(certificate_ids=[one.pk for one in certificates], by=by, at=at)
    ImportedRow.objects.filter(pk__in=[one.pk for one in rows]).update(released_at=at)
    row.taken += len(rows)
    row.save(update_fields=["taken"])
    log_all(certificates, by=by, at=at, filename=row.filename)
    return len(rows)


def _hold(imported: CertificateImport, certificates: Sequence[Certificate]) -> None:
    """Let nobody come to the next step before some days have passed after the notice."""
    since, released = imported.imported_on, imported.released_on
    assert since is not None and released is not None
    until, steps = released + timedelta(days=imported.hold_days or 0), Steps(since)
    levels = dict(
        imported.rows.certificates().filter(certificate__in=certificates).values_list("certificate", "values")
    )
    for one in certificates:
        if one.replaced_from is not None:
            continue
        level = steps.level(one.program_id, levels[one.pk]["level"])
        for column, value in held_columns(one, level, since, until).items():
            setattr(one, column, value)
    Certificate.objects.bulk_update(certificates, HELD_COLUMNS)


def _write_history(rows: Sequence[ImportedRow], by: User | None, at: datetime) -> None:
    """The issue, and the status that the list gives: on its day, where the list has one. None is made up."""
    events = []
    for row in rows:
        one, since = row.certificate, row.values.get("state_since")
        events.append(CertificateEvent(certificate=one, kind=CertificateEventKind.ISSUED, by=by, at=at))
        if one.state in EVENTS:
            noon = datetime.combine(date.fromisoformat(since), time(12), tzinfo=home_zone()) if since else at
            kind = EVENTS[one.state]
            events.append(CertificateEvent(certificate=one, kind=kind, by=by, at=noon, has_day=bool(since)))
    CertificateEvent.objects.bulk_create(events)


def _tell(imported: CertificateImport, certificates: Sequence[Certificate], by: User | None, at: datetime) -> None:
    """Invite whoever has no log-in, once for all their certificates; tell the others where the certificate is."""
    by_person: dict[int, list[Certificate]] = defaultdict(list)
    for one in certificates:
        if one.state not in SILENT:
            by_person[the_person(one.person).pk].append(one)
    for pk, several in by_person.items():
        person = User.objects.get(pk=pk)
        if not person.is_active:
            continue
        if is_unclaimed(person):
            _claim(imported, person, runs=any(one.state in RUNNING_STATES for one in several), by=by, at=at)
        else:
            for one in several:
                _here(one, person, by=by, at=at)


def _claim(imported: CertificateImport, person: User, *, runs: bool, by: User | None, at: datetime) -> None:
    """Invite somebody to take over the record that was made for them; nothing if an invitation waits for them.

    `runs`: whether a certificate of theirs is neither suspended nor ended.
    """
    about = {"organization": imported.authority, "role": roles.TRAINEE}
    if Invitation.objects.filter(user=person, **about).exists():
        return
    invitation = invite(
        email=person.email, given_name=person.given_name, family_name=person.family_name, **about, send=False, by=None,
        at=at,
    )  # fmt: skip
    _email_claim(invitation, person, CERTIFICATE_CLAIM if runs else CERTIFICATE_CLAIM_STOPPED, by=by, at=at)


@in_email_language
def _email_claim(invitation: Invitation, person: User, kind: str, *, by: User | None, at: datetime) -> None:
    key = f"certificate-claim-{person.pk}"
    queue_email(person=person, kind=kind, about_id=invitation.pk, key=key, by=by, at=at)


@in_email_language
def _here(certificate: Certificate, person: User, *, by: User | None, at: datetime) -> None:
    key = f"certificate-here-{certificate.pk}"
    kind = CERTIFICATE_HERE if certificate.state in RUNNING_STATES else CERTIFICATE_HERE_STOPPED
    queue_email(person=person, kind=kind, about_id=certificate.pk, key=key, by=by, at=at)


def _enter_learning(imported: CertificateImport, by: User | None, at: datetime) -> int:
    """Enter the next rows of continuing education into the ledgers of their people."""
    rows = list(imported.rows.filter(kind=ImportedRowKind.LEARNING).to_import().order_by("line")[:PART])
    holders = Certificate.objects.filter(number_key__in={row.number_key for row in rows}).select_related("person")
    by_key = {one.number_key: one for one in holders}
    entries = [_entry(row, by_key, by, at) for row in rows]
    LearningEntry.objects.bulk_create(entries)
    for row, entry in zip(rows, entries, strict=True):
        row.entry, row.outcome, row.released_at = entry, ImportedRowOutcome.IMPORTED, at
    ImportedRow.objects.bulk_update(rows, ["entry", "outcome", "released_at"])
    if entries:
        log_all(entries, by=by, at=at, filename=imported.filename)
        note(person_ids={entry.person_id for entry in entries}, by_ids=acting_ids(by), by=by, at=at)
    return len(rows)


def _entry(row: ImportedRow, holders: Mapping[str, Certificate], by: User | None, at: datetime) -> LearningEntry:
    holder, values = holders[row.number_key], row.values
    return LearningEntry(
        person=holder.person, program_id=holder.program_id, source=LearningSource.IMPORTED, minutes=values["minutes"],
        on=date.fromisoformat(values["day"]), title=values["title"], provider=values["provider"],
        areas=values["areas"], by=by, at=at,
    )  # fmt: skip


@action("certificate_import.release_closed", "Finished releasing list of certified people")
def close_release(*, imported: CertificateImport, by: User | None, at: datetime) -> None:
    """Close the release of which no row is left. Does nothing to another list."""
    row = locked_working(imported, CertificateImportState.RELEASING)
    if row is None or row.rows.unreleased().exists():
        return
    certificates = row.rows.certificates().filter(outcome=ImportedRowOutcome.IMPORTED).values("certificate")
    notices = RenewalNotice.objects.filter(certificate__in=certificates, emailed=True, at__gte=row.at)
    learned = row.rows.filter(kind=ImportedRowKind.LEARNING, outcome=ImportedRowOutcome.IMPORTED)
    counts = row.counts | {"notices": notices.count(), "learning_imported": learned.count(), "learning_new": 0}
    transition(row, "close", by=by, at=at, fields={"counts": counts}, notices=counts["notices"])


def to_be_told(imported: CertificateImport) -> dict[str, int]:
    """Return how many of a list will be invited, told where the certificate is, and given a notice today."""
    rows = imported.rows.unreleased().exclude(certificate__state__in=SILENT)
    people = dict(rows.values_list("certificate__person", "made_account"))
    steps = rows.filter(step__in=("expired", "grace", "soon"))
    return {
        "invited": sum(people.values()), "here": len(people) - sum(people.values()), "notices": steps.count(),
    }  # fmt: skip


def imported_numbers(person: int | None) -> list[str]:
    """Return the numbers of the certificates from before this site of an account."""
    rows = Certificate.objects.filter(person=person, kind=CertificateKind.IMPORTED)
    return list(rows.order_by("number").values_list("number", flat=True))
