"""Read lists of people who were certified before this site was used, decide about rows, and discard a list.

Nothing is imported here. Who may see a list is staff of its authority; what becomes of each row is said before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.models import Proposal
from cohorts.core.choices import Choice
from cohorts.core.dates import home_day
from cohorts.core.problems import Problem, ProblemError
from cohorts.core.refusals import refuse
from cohorts.core.sheets import read_rows
from cohorts.core.states import transition
from cohorts.core.text import visible_text
from cohorts.core.typed_days import DATE_FORMATS
from cohorts.people.models import Organization, User
from cohorts.training.actions.rosters import read_lines
from lms.certification.actions.go_live_reading import judge_certificates, judge_learning, lines_of, versions_on
from lms.certification.actions.issuing import after_end
from lms.certification.models import CertificateImport, ImportedRow, ImportedRowKind, ImportedRowOutcome
from lms.certification.models.certificate_status import CertificateStatus, status_of
from lms.certification.models.rules import level_of
from lms.certification.rules import go_live, go_live_learning
from lms.certification.rules.go_live import Decided, Judged, Line
from lms.certification.rules.go_live_learning import Learned
from lms.certification.rules.programs import Level

IMPORT = "certificate_import.import"
MAX_BYTES, MAX_ROWS, BATCH = 12 * 1024 * 1024, 25_000, 500
# Where a certificate stands by its days; of those that SAID names, something is said when the list is released.
EXPIRED, GRACE, SOON, RUNNING, ENDED = "expired", "grace", "soon", "running", "ended"
SAID = (EXPIRED, GRACE, SOON)
WRITTEN = (
    "number_key", "values", "outcome", "remark", "step", "swaps", "differs", "computed_until", "candidates", "way",
    "chosen_id", "decided_by_id",
)  # fmt: skip


@action("certificate_import.read", "Read list of certified people")
def read_list(
    *,
    authority: Organization,
    filename: str,
    content: bytes,
    date_format: str,
    learning_name: str = "",
    learning: bytes | None = None,
    by: User | None,
    at: datetime,
) -> CertificateImport:
    """Store the rows of a list, and of a second one of continuing education, with what each means; returns it.

    Imports nothing. Refuses everyone except program staff of the authority, a file that cannot be read or has not the
    columns, and a list whose way to write days is not declared.
    """
    require(by, roles.PROGRAM, organization=authority)
    if date_format not in DATE_FORMATS:
        raise Refused("golive_format_missing", field="date_format")
    lines = _lines(content, go_live.COLUMNS, go_live.NEEDED, field="file")
    learned = _lines(learning, go_live_learning.COLUMNS, go_live_learning.NEEDED, field="learning") if learning else []
    imported = CertificateImport.objects.create(
        authority=authority, filename=visible_text(filename)[-200:], learning_name=visible_text(learning_name)[-200:],
        date_format=date_format, by=by, at=at,
    )  # fmt: skip
    rows = [
        ImportedRow(
            imported=imported, kind=kind, line=line.line, texts=dict(line.texts),
            problem=_stored(line.problem), outcome=ImportedRowOutcome.REFUSED,
        )
        for kind, several in ((ImportedRowKind.CERTIFICATE, lines), (ImportedRowKind.LEARNING, learned))
        for line in several
    ]  # fmt: skip
    _judge(imported, rows, home_day(at))
    ImportedRow.objects.bulk_create(rows, batch_size=BATCH)
    _count(imported, rows)
    log(imported, by=by, at=at, rows=len(rows), date_format=date_format, **_numbers(imported.counts))
    return imported


def _lines(content: bytes, names: Mapping[str, Sequence[str]], needed: Sequence[str], *, field: str) -> list[Line]:
    try:
        rows = read_lines(read_rows(content, max_bytes=MAX_BYTES, max_rows=MAX_ROWS), names, needed, MAX_ROWS)
    except ProblemError as error:
        refuse(error.problem.at(field))
        raise
    return [Line(row.line, row.texts, row.problem) for row in rows]


@action("certificate_import.decided", "Decided about rows of a list of certified people")
def decide_rows(
    *, imported: CertificateImport, ways: Mapping[int, Decided], by: User, at: datetime
) -> CertificateImport:
    """Say of rows whether they are about somebody who has a record here: {line: Decided}; returns the list.

    Reads the whole list again, so that it says what is so now. Refuses everyone except program staff of the authority,
    a list that is proposed or was imported, and an answer that a row does not have.
    """
    row = locked(imported, by)
    refuse_proposed(row)
    rows = list(row.rows.order_by("kind", "line"))
    by_line = {one.line: one for one in rows if one.kind == ImportedRowKind.CERTIFICATE}
    former = {one.pk: _written(one) for one in rows}
    for line, decided in ways.items():
        one = by_line.get(line)
        if one is None or not _can_be(one, decided):
            raise Refused("golive_way_wrong", field=f"row_{line}")
        one.way, one.chosen_id, one.decided_by = decided.way, decided.chosen, by
    _judge(row, rows, home_day(at))
    changed = [one for one in rows if _written(one) != former[one.pk]]
    ImportedRow.objects.bulk_update(changed, [name.removesuffix("_id") for name in WRITTEN], batch_size=BATCH)
    _count(row, rows)
    log(row, by=by, at=at, rows={str(line): one.way for line, one in ways.items()}, **_numbers(row.counts))
    return row


def _written(row: ImportedRow) -> list[Any]:
    return [getattr(row, name) for name in WRITTEN]


def _can_be(row: ImportedRow, decided: Decided) -> bool:
    if decided.way == go_live.PERSON:
        return decided.chosen in row.candidates
    if decided.way == go_live.NEW:
        return not (row.remark and row.remark["code"] == "golive_same_address")
    return decided.way == go_live.OUT


@action("certificate_import.discarded", "Discarded list of certified people")
def discard_list(*, imported: CertificateImport, by: User, at: datetime) -> CertificateImport:
    """Close a list without importing anything. Refuses a list that is proposed or was imported."""
    row = locked(imported, by)
    refuse_proposed(row)
    transition(row, "discard", by=by, at=at)
    return row


def locked(
    imported: CertificateImport, by: User | None, state: Choice = CertificateImport.INITIAL
) -> CertificateImport:
    """Lock a list; returns it. Refuses everyone except program staff of its authority, and another state."""
    rows = CertificateImport.objects.select_for_update(of=("self",)).select_related("authority")
    row: CertificateImport = rows.get(pk=imported.pk)
    require(by, roles.PROGRAM, organization=row.authority)
    if row.state != state:
        raise Refused("golive_read_already")
    return row


def refuse_proposed(imported: CertificateImport) -> None:
    """Refuse if a proposal to import the list waits: what was proposed is what another person reads."""
    if Proposal.objects.filter(act=IMPORT).open().about(imported).exists():
        raise Refused("golive_proposed")


def decided_of(rows: Iterable[ImportedRow]) -> dict[int, Decided]:
    """Return {line: what staff decided} of rows about certificates."""
    return {
        row.line: Decided(row.way, row.chosen_id) for row in rows if row.way and row.kind == ImportedRowKind.CERTIFICATE
    }


def _judge(imported: CertificateImport, rows: Sequence[ImportedRow], today: date) -> None:
    own = [row for row in rows if row.kind == ImportedRowKind.CERTIFICATE]
    learned = [row for row in rows if row.kind == ImportedRowKind.LEARNING]
    judged = judge_certificates(lines_of(own), imported.authority, imported.date_format, today, decided_of(own))
    steps = Steps(today)
    for row, one in zip(own, judged, strict=True):
        write_certificate(row, one, steps)
    entries = judge_learning(lines_of(learned), judged, imported.date_format, today)
    for row, entry in zip(learned, entries, strict=True):
        _write_learning(row, entry)


def write_certificate(row: ImportedRow, judged: Judged, steps: "Steps") -> None:
    """Write down on a row what it means."""
    days, offered = judged.days, judged.offered
    row.number_key, row.outcome, row.remark = judged.line.key[:30], judged.outcome, _stored(judged.remark)
    row.candidates = list(judged.candidates)
    row.values, row.step, row.swaps, row.differs, row.computed_until = {}, "", False, False, None
    if days is None or offered is None:
        return
    row.values = {
        "program": offered.program, "level": offered.level, "state": judged.state, "person": judged.person,
        "issued": str(days.issued), "begins": str(days.begins), "since": str(days.since),
        "until": str(days.until) if days.until else "",
        "endorsements": list(judged.endorsements),
        "state_since": str(judged.state_since) if judged.state_since else "",
    }  # fmt: skip
    row.swaps, row.differs, row.computed_until = days.swaps, days.differs, days.computed
    row.step = steps.of(judged)


def _write_learning(row: ImportedRow, learned: Learned) -> None:
    row.number_key, row.outcome, row.remark = learned.line.key[:30], learned.outcome, _stored(learned.remark)
    row.values = {}
    if learned.day is not None:
        row.values = {
            "day": str(learned.day), "minutes": learned.minutes, "title": learned.title, "provider": learned.provider,
            "areas": list(learned.areas),
        }  # fmt: skip


class Steps:
    """Where certificates stand on a day by the rules in force. Two queries for any number of them."""

    def __init__(self, today: date):
        self.today, self.versions = today, versions_on(today)

    def level(self, program: int, key: str) -> Level | None:
        """Return a level of the rules in force."""
        return level_of(self.versions[program], key)

    def of(self, judged: Judged) -> str:
        """Return the step of a row that can be read."""
        days, offered = judged.days, judged.offered
        if days is None or offered is None or judged.state not in go_live.RUNNING:
            return ENDED
        level = self.level(offered.program, offered.level)
        kept = {"after_end": CertificateStatus.EXPIRED, "grace_until": None} | after_end(
            level.lapse if level else None, days.until
        )
        status = status_of(
            judged.state, days.until, kept["after_end"], kept["grace_until"], None, None, today=self.today
        )
        if days.until is None or days.until >= self.today:
            notice = max(level.renewal.reminder_days, default=0) if level and level.renewal else 90
            return SOON if days.until and (days.until - self.today).days <= notice else RUNNING
        return EXPIRED if status == CertificateStatus.EXPIRED else GRACE


def _count(imported: CertificateImport, rows: Sequence[ImportedRow]) -> None:
    imported.counts = counts_of(rows)
    imported.save(update_fields=["counts"])


def counts_of(rows: Iterable[ImportedRow]) -> dict[str, int]:
    """Count rows by outcome, and those to import by where they stand: {what: number}."""
    counts: Counter[str] = Counter()
    for row in rows:
        if row.kind == ImportedRowKind.LEARNING:
            counts[f"learning_{row.outcome}"] += 1
            continue
        counts[row.outcome] += 1
        if row.outcome in (ImportedRowOutcome.NEW, ImportedRowOutcome.ASK):
            counts.update([f"step_{row.step}"])
            counts["differs"] += row.differs
            counts["swaps"] += row.swaps
            counts["people_here"] += bool(row.values.get("person"))
    return dict(counts)


def _numbers(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number}


def _stored(problem: Problem | None) -> dict[str, Any] | None:
    """A remark for a JSON column: days as text."""
    if problem is None:
        return None
    params = {name: value.isoformat() if isinstance(value, date) else value for name, value in problem.params.items()}
    return {"code": problem.code, "params": params}
