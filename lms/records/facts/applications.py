"""Restricted records of applications and appeals: their class and the days from which a period can run."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from cohorts.core.dates import home_day
from cohorts.core.persons import merged_accounts
from cohorts.people.models import AccountMerge
from lms.certification.models import (
    Appeal,
    AppealState,
    AppealTerm,
    ApplicationNote,
    ApplicationPart,
    ApplicationState,
    Certificate,
    CertificateEvent,
    SecondReview,
)
from lms.certification.models.certificate_status import ENDED_STATES
from lms.records.facts.classes import CERTIFICATE_OVER, CLOSED, DECIDED, LAST_CHANGE, MERGED, Kept, living

CLASS_BY_STATE = {
    ApplicationState.DRAFT: "application-unfinished",
    ApplicationState.WITHDRAWN: "application-withdrawn",
    ApplicationState.DENIED: "application-denied",
    ApplicationState.ADMITTED: "application-admitted",
}
OPEN_CLASS = "application-open"
PATH = "application__cycle__candidacy"
FIELDS = {
    "part": "pk", "record": "record_id", "digest": "record__digest", "application": "application_id",
    "person": f"{PATH}__person_id", "candidacy": f"{PATH}_id", "authority": f"{PATH}__program__authority_id",
    "state": "application__state", "closed_at": "application__closed_at", "begun_at": "application__begun_at",
    "replaced": "replaced_by",
}  # fmt: skip
# Of notes and of second opinions, which nothing replaces.
NOTE_FIELDS = {name: path for name, path in FIELDS.items() if name not in ("digest", "replaced")}
QUESTION_FIELDS = NOTE_FIELDS | {"record": "question_id"}
ANSWER_FIELDS = NOTE_FIELDS | {"record": "answer_id"}


@dataclass(frozen=True)
class _Around:
    """What is around the parts of applications: {application id: …}, of certificates {candidacy id: …}."""

    last_part: dict[int, Any]
    appeal_open: set[int]
    appeal_last: dict[int, date]
    certificates: dict[int, date | None]


def parts(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Files, letters and notes of interviews. Eight queries, however many there are."""
    rows = living(ApplicationPart.objects.order_by("pk"), ids)
    values = [dict(zip(FIELDS, row)) for row in rows.values_list(*FIELDS.values())]
    around = _around({row["application"] for row in values}, {row["candidacy"] for row in values})
    twice = _there_twice(values)
    return [_kept(row, around, twice) for row in values]


def notes(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Notes of reviewers, and what they asked and answered one another: like the files of their application."""
    rows = _values(ApplicationNote.objects, NOTE_FIELDS, ids, "note")
    rows += _values(SecondReview.objects, QUESTION_FIELDS, ids, "question")
    rows += _values(SecondReview.objects, ANSWER_FIELDS, ids, "answer")
    around = _around({row["application"] for row in rows}, {row["candidacy"] for row in rows})
    return [_kept(row, around, {}) for row in rows]


def _values(manager: Any, fields: Mapping[str, str], ids: Collection[Any] | None, what: str) -> list[dict[str, Any]]:
    field = fields["record"].removesuffix("_id")
    rows = manager.filter(**{f"{field}__isnull": False, f"{field}__purged_at": None}).order_by("pk")
    rows = rows if ids is None else rows.filter(**{f"{field}__in": ids})
    values = rows.values_list(*fields.values())
    return [dict(zip(fields, row)) | {"replaced": None, "what": what} for row in values]


def appeals(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Texts of appeals. One query."""
    rows = living(Appeal.objects.order_by("pk"), ids).select_related("application__cycle__candidacy__program")
    return [
        Kept(
            row.record_id, row.application.cycle.candidacy.person_id,
            row.application.cycle.candidacy.program.authority_id, "appeal",
            f"Appeal {row.pk}", {DECIDED: home_day(row.decided_at) if row.decided_at else None},
        )
        for row in rows
    ]  # fmt: skip


def _around(applications: Collection[int], candidacies: Collection[int]) -> _Around:
    own = {"application__in": applications}
    last_part = ApplicationPart.objects.filter(**own).order_by().values_list("application").annotate(Max("at"))
    terms = AppealTerm.objects.filter(**own).order_by().values_list("application").annotate(Max("ends_on"))
    latest: dict[int, date] = dict(terms)
    is_open = set()
    for application, state, decided_at in Appeal.objects.filter(**own).values_list(
        "application", "state", "decided_at"
    ):
        if state == AppealState.OPEN:
            is_open.add(application)
        elif decided_at:
            latest[application] = max(latest.get(application, date.min), home_day(decided_at))
    return _Around(dict(last_part), is_open, latest, _certificates_over(candidacies))


def _certificates_over(candidacies: Collection[int]) -> dict[int, date | None]:
    """{candidacy: the day on which its last certificate was over}; None while one is valid or suspended."""
    rows = Certificate.objects.latest_issues().filter(candidacy__in=candidacies)
    events = CertificateEvent.objects.filter(certificate__in=rows.values("pk"))
    ended = dict(events.order_by().values_list("certificate").annotate(Max("at")))
    days: dict[int, list[date | None]] = defaultdict(list)
    for pk, candidacy, state, until in rows.values_list("pk", "candidacy", "state", "valid_until"):
        is_ended = state in ENDED_STATES and pk in ended
        days[candidacy].append(home_day(ended[pk]) if is_ended else until)
    return {candidacy: None if None in ends else max(end for end in ends if end) for candidacy, ends in days.items()}


def _there_twice(values: list[dict[str, Any]]) -> dict[Any, date]:
    """{record: the day of the merge} of files of closed applications that another account of the person also has.

    The file of the account that stays is kept, or the oldest. An open application keeps its own.
    """
    merged = merged_accounts()
    if not merged:
        return {}
    rows = ApplicationPart.objects.filter(record__isnull=False, record__purged_at=None)
    people = {merged.get(row["person"], row["person"]) for row in values}
    accounts = {account for account, person in merged.items() if person in people} | people
    same: dict[tuple[int, str], list[tuple[bool, int, Any, int]]] = defaultdict(list)
    about = rows.filter(**{f"{PATH}__person__in": accounts}).order_by("pk")
    for pk, record, digest, person in about.values_list("pk", "record", "record__digest", f"{PATH}__person"):
        same[merged.get(person, person), digest].append((person in merged, pk, record, person))
    merges = AccountMerge.objects.filter(account__in=merged).order_by("pk").values_list("account", "at")
    days = {account: home_day(at) for account, at in merges}
    twice = {}
    for group in same.values():
        first, *others = sorted(group, key=lambda row: row[:2])
        twice |= {record: days[person] for _m, _pk, record, person in others if person in merged and person != first[3]}
    return twice


def _kept(row: dict[str, Any], around: _Around, twice: dict[Any, date]) -> Kept:
    about = f"Application {row['application']}, {row.get('what', 'part')} {row['part']}"
    closed_on = _closed_on(row, around)
    whose = row["record"], row["person"], row["authority"]
    if row["record"] in twice and closed_on is not None:
        return Kept(*whose, "merged-copy", about, {MERGED: max(closed_on, twice[row["record"]])})
    state = row["state"]
    if state not in CLASS_BY_STATE:
        return Kept(*whose, OPEN_CLASS, about)
    if row["replaced"] is not None and state != ApplicationState.DRAFT:
        return Kept(*whose, "application-replaced", about, {CLOSED: closed_on})
    if state == ApplicationState.DRAFT:
        moments = [at for at in (row["begun_at"], around.last_part.get(row["application"])) if at]
        return Kept(*whose, CLASS_BY_STATE[state], about, {LAST_CHANGE: home_day(max(moments))})
    days = {CLOSED: closed_on}
    if state == ApplicationState.ADMITTED:
        days[CERTIFICATE_OVER] = around.certificates.get(row["candidacy"])
    return Kept(*whose, CLASS_BY_STATE[state], about, days)


def _closed_on(row: dict[str, Any], around: _Around) -> date | None:
    """The day from which nothing can change the application any more; None before."""
    if row["closed_at"] is None or row["application"] in around.appeal_open:
        return None
    return max(home_day(row["closed_at"]), around.appeal_last.get(row["application"], date.min))
