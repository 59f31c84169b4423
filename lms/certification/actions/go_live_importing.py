"""Import the rows of a list that two people agreed on, in parts, each in a transaction of its own.

Nobody is emailed and nobody comes to another step. What stopped goes on where it stopped: each row is taken once.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Max

from cohorts.core.actions import Refused, action, log, log_all
from cohorts.core.approvals.actions import require_approval
from cohorts.core.choices import Choice
from cohorts.core.dates import home_day
from cohorts.core.jobs import enqueue
from cohorts.core.problems import Problem, as_json
from cohorts.core.states import transition
from cohorts.people.actions.invitation_checks import legal_name
from cohorts.people.models import User
from lms.certification.actions.go_live import IMPORT, Steps, counts_of, decided_of, locked, write_certificate
from lms.certification.actions.go_live_reading import judge_certificates, lines_of
from lms.certification.actions.issuing import after_end
from lms.certification.models import (
    Candidacy,
    Certificate,
    CertificateImport,
    CertificateImportState,
    CertificateKind,
    Cycle,
    CycleKind,
    ImportedRow,
    ImportedRowOutcome,
    Program,
)
from lms.certification.models.certificate_status import CertificateStatus
from lms.certification.models.go_live import WORKING
from lms.certification.rules.go_live_days import hold
from lms.certification.rules.numbering import verification_token
from lms.certification.rules.programs import Level

TASK = "lms.certification.go_live_tasks.work_on_list"
PART = 250
# Until the notices are released nobody comes to the next step: at most so many days.
HELD_DAYS = 366


@action("certificate_import.started", "Began importing list of certified people")
def start_import(*, imported: CertificateImport, seen: str, by: User | None, at: datetime) -> CertificateImport:
    """Begin to import a list by a job. Needs two people (see acts).

    `seen`: the digest of what the first of them proposed. Refuses a list that says something else now, or that was
    imported or discarded.
    """
    require_approval(IMPORT, by=by)
    row = locked(imported, by)
    if digest_of(row) != seen:
        raise Refused("golive_changed")
    transition(row, "start", by=by, at=at, fields={"imported_on": home_day(at), "taken": 0})
    enqueue(TASK, row.pk, by.pk if by else 0)
    return row


def digest_of(imported: CertificateImport) -> str:
    """Return a short text that differs if what a list would do has changed."""
    rows = imported.rows.order_by("kind", "line").values_list("kind", "line", "outcome", "way", "chosen", "remark")
    return sha256(repr(list(rows)).encode()).hexdigest()[:16]


@action("certificate_import.part_imported", "Imported part of list of certified people")
def import_part(
    *,
    imported: CertificateImport,
    by: User | None,
    at: datetime,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> int:
    """Import the next rows of a list; returns how many were looked at, 0 when none is left.

    For each row: an account, if it is about nobody here; a candidacy; and a certificate as it was printed, of kind
    “imported”, without document and without decision. Each row is judged again first: what has changed meanwhile is
    refused, with the reason. Does nothing to a list that is not being imported.
    """
    row = locked_working(imported, CertificateImportState.IMPORTING)
    rows = list(row.rows.certificates().to_import().order_by("line")[:PART]) if row else []
    if row is None or not rows:
        return 0
    today = row.imported_on or home_day(at)
    own = _accounts_made(row, rows)
    judged = judge_certificates(lines_of(rows), row.authority, row.date_format, today, decided_of(rows), own)
    steps, taken = Steps(today), []
    for one, verdict in zip(rows, judged, strict=True):
        candidates = one.candidates
        write_certificate(one, verdict, steps)
        one.candidates = candidates
        taken += [one] if one.outcome == ImportedRowOutcome.NEW else []
    _create(taken, own, _About(row, steps, today, by, at, randomness))
    fields = ["outcome", "remark", "values", "step", "certificate", "made_account"]
    ImportedRow.objects.bulk_update(rows, fields)
    row.taken += len(rows)
    row.save(update_fields=["taken"])
    return len(rows)


def locked_working(imported: CertificateImport, state: Choice) -> CertificateImport | None:
    """Lock a list that a job works on; None if it is not in this state any more."""
    rows = CertificateImport.objects.select_for_update(of=("self",)).select_related("authority")
    return rows.filter(pk=imported.pk, state=state).first()


def _accounts_made(imported: CertificateImport, rows: Sequence[ImportedRow]) -> dict[str, int]:
    """{address: account that this import made before}, for people with several rows."""
    addresses = [row.texts.get("email", "").strip().lower() for row in rows]
    made = ImportedRow.objects.filter(imported=imported, made_account=True, certificate__person__email__in=addresses)
    return dict(made.order_by().values_list("certificate__person__email", "certificate__person"))


@dataclass(frozen=True)
class _About:
    """What is the same for all rows of a part."""

    imported: CertificateImport
    steps: Steps
    today: date
    by: User | None
    at: datetime
    randomness: Callable[[int], bytes]


def _create(rows: Sequence[ImportedRow], own: dict[str, int], about: _About) -> None:
    imported, by, at = about.imported, about.by, about.at
    people = _people(rows, own, by, at)
    candidacies = _candidacies(rows, people, about.steps, by, at)
    programs = Program.objects.select_related("authority").in_bulk({row.values["program"] for row in rows})
    certificates = [
        _certificate(row, people[row.pk], programs[row.values["program"]], candidacies[row.pk], about) for row in rows
    ]
    Certificate.objects.bulk_create(certificates)
    for row, certificate in zip(rows, certificates, strict=True):
        row.certificate, row.outcome = certificate, ImportedRowOutcome.IMPORTED
    log_all(certificates, by=by, at=at, filename=imported.filename)


def _people(rows: Sequence[ImportedRow], own: dict[str, int], by: User | None, at: datetime) -> dict[int, User]:
    """{row id: its person}: whom staff chose, whom an earlier row made, or a new account that nobody can log in to."""
    here = User.objects.in_bulk({*own.values(), *(row.values["person"] for row in rows if row.values["person"])})
    new: dict[str, User] = {}
    people: dict[int, User] = {}
    for row in rows:
        address = row.texts["email"].strip().lower()
        pk = row.values["person"] or own.get(address)
        if pk is None and address not in new:
            given_name, family_name = legal_name(row.texts["given_name"], row.texts["family_name"])
            new[address] = User(email=address, given_name=given_name, family_name=family_name, date_joined=at)
            new[address].set_unusable_password()
        row.made_account = row.values["person"] is None
        people[row.pk] = here[pk] if pk else new[address]
    User.objects.bulk_create(new.values())
    log_all(list(new.values()), by=by, at=at)
    return people


def _candidacies(
    rows: Sequence[ImportedRow], people: Mapping[int, User], steps: Steps, by: User | None, at: datetime
) -> dict[int, Candidacy]:
    """{row id: candidacy}, each with a cycle for which nothing is asked: nobody is judged or charged because of it."""
    here = Candidacy.objects.filter(person__in={person.pk for person in people.values()})
    existing = {(row.person_id, row.program_id, row.level): row for row in here}
    numbers = dict(
        Cycle.objects.filter(candidacy__in=here).order_by().values_list("candidacy").annotate(last=Max("number"))
    )
    by_row = {}
    for row in rows:
        key = (people[row.pk].pk, row.values["program"], row.values["level"])
        by_row[row.pk] = existing.setdefault(key, Candidacy(
            person=people[row.pk], program_id=row.values["program"], level=row.values["level"], since=at
        ))  # fmt: skip
    Candidacy.objects.bulk_create([one for one in by_row.values() if one.pk is None])
    Cycle.objects.bulk_create([
        Cycle(
            candidacy=one, number=numbers.get(one.pk, 0) + 1, kind=CycleKind.IMPORTED,
            pathway=_pathway(steps.level(one.program_id, one.level)), version=steps.versions[one.program_id],
            begun_at=at,
        )
        for one in by_row.values()
    ])  # fmt: skip
    log_all(list(by_row.values()), by=by, at=at)
    return by_row


def _pathway(level: Level | None) -> str:
    return next(iter(level.trees)) if level else ""


def _certificate(row: ImportedRow, person: User, program: Program, candidacy: Candidacy, about: _About) -> Certificate:
    values, version = row.values, about.steps.versions[program.pk]
    level = about.steps.level(program.pk, values["level"])
    number = row.texts["number"]
    given_name, family_name = legal_name(row.texts["given_name"], row.texts["family_name"])
    certificate = Certificate(
        number=number, number_key=row.number_key, token=verification_token(randomness=about.randomness), person=person,
        program=program, version=version, candidacy=candidacy, kind=CertificateKind.IMPORTED, state=values["state"],
        name=f"{given_name} {family_name}", family_name=family_name,
        credential=(level.title if level else "") or program.title, program_title=program.title,
        authority_name=program.authority.name, legal_basis=program.legal_basis, is_example=program.is_example,
        issued_on=date.fromisoformat(values["issued"]), valid_from=date.fromisoformat(values["begins"]),
        certified_since=date.fromisoformat(values["since"]),
        valid_until=date.fromisoformat(values["until"]) if values["until"] else None, issued_at=about.at,
    )  # fmt: skip
    for column, value in held_columns(certificate, level, about.today, about.today + timedelta(days=HELD_DAYS)).items():
        setattr(certificate, column, value)
    return certificate


def held_columns(certificate: Certificate, level: Level | None, since: date, until: date) -> dict[str, Any]:
    """Return the columns that keep a certificate through `until` in the step that it was in on `since`."""
    through = certificate.valid_until
    plain: dict[str, Any] = {"after_end": CertificateStatus.EXPIRED, "grace_until": None, "steps": []}
    plain |= after_end(level.lapse if level else None, through)
    if through is None:
        return plain | {"held_until": None, "window_until": None}
    for column, value in plain.items():
        setattr(certificate, column, value)
    certificate.held_until = certificate.window_until = None
    ladder = certificate.ladder
    assert ladder is not None
    lasts = plain["after_end"] != CertificateStatus.EXPIRED
    kept = hold(ladder, plain["grace_until"], lasts, since, until)
    steps = [(rung.kind, rung.through.isoformat() if rung.through else None, str(rung.fee)) for rung in kept.rungs]
    return plain | {
        "steps": steps, "held_until": kept.held_until, "window_until": kept.window_until,
        "grace_until": kept.grace_until,
    }  # fmt: skip


@action("certificate_import.finished", "Imported list of certified people")
def finish_import(*, imported: CertificateImport, by: User | None, at: datetime) -> None:
    """Close an import of which no row is left, and count what became of each. Does nothing to another list."""
    row = locked_working(imported, CertificateImportState.IMPORTING)
    if row is None or row.rows.certificates().to_import().exists():
        return
    _refuse_learning(row)
    counts = row.counts | {"imported": 0} | counts_of(row.rows.order_by("kind", "line"))
    transition(row, "finish", by=by, at=at, fields={"counts": counts | {"new": 0}}, imported=counts["imported"])


def _refuse_learning(imported: CertificateImport) -> None:
    """Refuse continuing education of certificates that were not imported after all."""
    here = imported.rows.certificates().filter(outcome__in=(ImportedRowOutcome.IMPORTED, ImportedRowOutcome.SAME))
    lost = imported.rows.to_import().exclude(number_key__in=here.values("number_key"))
    for row in lost:
        row.outcome = ImportedRowOutcome.REFUSED
        row.remark = as_json(Problem("golive_learning_number", number=row.texts.get("number", "")))
    ImportedRow.objects.bulk_update(lost, ["outcome", "remark"], batch_size=PART)


@action("certificate_import.continued", "Continued work on list of certified people")
def continue_work(*, imported: CertificateImport, by: User, at: datetime) -> CertificateImport:
    """Queue the job of a list again, after its process was stopped; it goes on where it stopped.

    Refuses everyone except program staff of the authority, and a list on which no job works.
    """
    current = CertificateImport.objects.get(pk=imported.pk)
    if current.state not in WORKING:
        raise Refused("golive_not_working", state=current.State(current.state))
    row = locked(imported, by, current.state)
    enqueue(TASK, row.pk, by.pk)
    log(row, by=by, at=at, taken=row.taken)
    return row
