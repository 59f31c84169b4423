"""Certificates as an employer and the forecast of the state read them: status, days and steps; never a reason.

Decisions and applications are not read here at all. The caller may know of the people. Rows are read without
`visible_to`: an agency has no right to certificates, only to what this module says of those of its people.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from cohorts.core import roles
from cohorts.core.persons import accounts_of, merged_accounts, person_of
from cohorts.people.models import Membership
from cohorts.training.models import Enrollment
from lms.certification.models.certificate_status import ENDED_STATES, RUNNING_STATES, CertificateStatus
from lms.certification.models.certificates import Certificate, CertificateQuerySet
from lms.certification.models.employer_reminders import StaffReminder
from lms.certification.models.programs import ProgramVersion
from lms.certification.models.rules import level_of
from lms.certification.rules.ladder import Rung, StepKind, borders, rung_on
from lms.certification.rules.programs import Level, in_force

# People are reminded of an end at most so long before it, and not twice within the pause.
REMINDED_BEFORE = timedelta(days=365)
REMINDER_PAUSE = timedelta(days=14)


@dataclass(frozen=True)
class Dates:
    """What an employer reads of one certificate beside its number and its last day.

    `opens`: the first day on which a renewal can be begun, where it lies ahead. `can_renew`: today. `next_step`: (the
    step of the ladder, its first day) that comes next. `reminded_on`: when it was last reminded of. `may_remind`:
    whether it can be now.
    """

    status: CertificateStatus
    opens: date | None
    can_renew: bool
    next_step: tuple[Rung, date] | None
    reminded_at: datetime | None
    may_remind: bool


def newest_of(person_ids: Iterable[int]) -> CertificateQuerySet:
    """Return the newest certificate of each program of these people, each with `last_day`, late where it has no end.

    What is renewed is not among them, also where the renewal counts from a later day on; nor what people ended, where
    another one counts, as of the level before.
    """
    rows = Certificate.objects.of_accounts(list(accounts_of(person_ids))).latest_issues()
    others = Certificate.objects.latest_issues().filter(person=OuterRef("person"), program=OuterRef("program"))
    later = Q(issued_at__gt=OuterRef("issued_at")) | Q(issued_at=OuterRef("issued_at"), pk__gt=OuterRef("pk"))
    ended = Q(state__in=ENDED_STATES)
    rows = rows.exclude(ended & Exists(others.exclude(ended))).exclude(ended & Exists(others.filter(later)))
    rows = rows.exclude(~ended & Exists(others.exclude(ended).filter(later)))
    newest: CertificateQuerySet = rows.annotate(last_day=Coalesce(F("valid_until"), Value(date.max)))
    return newest


def dates_of(rows: Iterable[Certificate], today: date, at: datetime) -> dict[int, Dates]:
    """Return {certificate id: its dates}. Two queries; the rows are read with their candidacy."""
    rows = list(rows)
    levels, reminded = levels_of(rows, today), reminders_of(rows)
    return {row.pk: _dates(row, levels[row.pk], reminded.get(row.pk), today, at) for row in rows}


def _dates(row: Certificate, level: Level | None, reminded: datetime | None, today: date, at: datetime) -> Dates:
    ladder = row.ladder
    days = level.renewal.window_days_before if level and level.renewal else None
    opens = row.valid_until - timedelta(days=days) if days and row.valid_until else None
    if row.valid_from > row.issued_on:
        opens = max(opens or row.valid_from, row.valid_from)
    following = [(rung, begins) for rung, begins in borders(ladder) if begins > today] if ladder else []
    runs, waits = row.state in RUNNING_STATES, opens is not None and opens > today
    has_renewal = level is not None and level.renewal is not None and ladder is not None
    return Dates(
        status=row.status_on(today),
        opens=opens if runs and waits else None,
        can_renew=runs and not waits and has_renewal and reminder_problem(row, today) != "reminder_without_renewal",
        next_step=following[0] if runs and following else None,
        reminded_at=reminded,
        may_remind=reminder_problem(row, today) is None and not is_paused(reminded, at),
    )


def levels_of(rows: Iterable[Certificate], today: date) -> dict[int, Level | None]:
    """Return {certificate id: its level by the rules that are in force today}. One query."""
    rows = list(rows)
    versions: dict[int, list[ProgramVersion]] = defaultdict(list)
    for version in ProgramVersion.objects.filter(program__in={row.program_id for row in rows}):
        versions[version.program_id].append(version)
    present = {program: in_force(own, today) for program, own in versions.items()}
    return {
        row.pk: level_of(version, row.candidacy.level) if (version := present.get(row.program_id)) else None
        for row in rows
    }


def reminders_of(rows: Iterable[Certificate]) -> dict[int, datetime]:
    """Return {certificate id: when an agency last reminded of it}. One query."""
    reminded: dict[int, datetime] = StaffReminder.objects.filter(certificate__in=[row.pk for row in rows]).latest_per(
        "certificate_id", value="at"
    )
    return reminded


def reminder_problem(row: Certificate, today: date) -> str | None:
    """Return the code of why nobody is reminded of the end of a certificate today, or None."""
    ladder = row.ladder
    if row.replaced_from is not None:
        return "certificate_replaced"
    if row.state not in RUNNING_STATES or ladder is None or rung_on(ladder, today).kind == StepKind.NONE:
        return "reminder_without_renewal"
    return "reminder_too_early" if ladder.until > today + REMINDED_BEFORE else None


def is_paused(reminded: datetime | None, at: datetime) -> bool:
    """Return whether a certificate was reminded of so lately that it is not yet again."""
    return reminded is not None and at < reminded + REMINDER_PAUSE


class Ending(NamedTuple):
    """A certificate that ends and is not renewed: whose, when, where the person works, and who trained them."""

    pk: int
    person: int
    day: date
    agencies: frozenset[int]
    vendor: int | None


def endings(rows: CertificateQuerySet, first: date, last: date) -> list[Ending]:
    """Return the certificates that end from a day through another and are not renewed, by day. Three queries.

    Revoked ones and those that were given up do not end any more. Where a person works counts today.
    """
    rows = rows.live().filter(valid_until__range=(first, last))
    found_rows = list(rows.order_by("valid_until", "pk").values_list("pk", "person", "valid_until"))
    if not found_rows:
        return []
    of_people = _of_people(rows)
    jobs: Mapping[int, set[int]] = defaultdict(set)
    employed = Membership.objects.in_force().filter(of_people("user"), role=roles.TRAINEE)
    for account, agency in employed.filter(organization__kind=roles.AGENCY).values_list("user", "organization"):
        jobs[person_of(account)].add(agency)
    seats = Enrollment.objects.taken().filter(of_people("person"), cohort__course_version__course__audience="trainees")
    ordered = seats.order_by("cohort__starts_at", "pk").values_list("person", "cohort__vendor")
    vendors = {person_of(account): vendor for account, vendor in ordered}
    return [
        Ending(pk, (own := person_of(account)), day, frozenset(jobs.get(own, ())), vendors.get(own))
        for pk, account, day in found_rows
    ]


def _of_people(rows: CertificateQuerySet):
    """The condition that a path leads to a person of these certificates, by any of their accounts."""
    people, merged = rows.order_by().values("person"), merged_accounts()
    joined = {*merged, *merged.values()}

    def condition(path: str) -> Q:
        own = Q(**{f"{path}__in": people})
        return own | Q(**{f"{path}__in": joined}) if joined else own

    return condition
