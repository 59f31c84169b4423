"""The ledger of practice, written by the specialist: entries, corrections, and what is taken out again."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_zone
from cohorts.core.persons import accounts_of, is_own, person_of
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import Membership, User
from lms.certification.actions.candidacies import note
from lms.certification.actions.practice_emails import email_changed
from lms.certification.models import PracticeEntry, PracticeKind, Program
from lms.certification.models.practice_rules import closed_through, employment_of, practice_rules
from lms.certification.rules.practice import (
    CONFIRMED,
    SESSIONS,
    WORK,
    day_problem,
    length,
    overlapping,
    span_of,
    span_problem,
)

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """What is typed of one entry. `category` and `contact` are of work alone."""

    program: Program
    employment: Membership
    kind: str
    day: date
    begins: time
    ends: time
    category: str = ""
    contact: bool = False


@action("practice.entered", "Entered practice")
def enter(*, person: User, line: Line, by: User, at: datetime) -> PracticeEntry:
    """Enter work or a session of supervision; returns the entry, which nobody has confirmed yet.

    Refuses everybody but the specialist and the coordinators of the agency where it was; a kind or category that the
    rules of the program do not have; what overlaps with another entry of theirs, whichever way it came; time ahead,
    outside the employment, of over 24 hours, or in a closed period.
    """
    coordinated = by.holdings().get(roles.AGENCY_COORDINATOR, ())
    if not is_own(by, person.pk) and line.employment.organization_id not in coordinated:
        raise Refused("practice_of_another")
    lock_people(person)
    row = _checked(person, line, at, replaces=None)
    return _append(row, by=by, at=at)


@action("practice.corrected", "Corrected practice")
def correct(*, entry: PracticeEntry, line: Line, reason: str = "", by: User, at: datetime) -> PracticeEntry:
    """Replace an entry by another one; returns it. The former stays in the history.

    What was confirmed is not confirmed any more: a confirmation covers what was seen. Who confirmed it is emailed.
    Refuses what `enter` refuses, an entry that was replaced meanwhile, and a correction that changes nothing.
    """
    stored = _standing(entry, by)
    refuse(_closed(stored.program, stored.on))
    row = _checked(stored.person, line, at, replaces=stored)
    row.reason = reason.strip()
    if _values(row) == _values(stored):
        raise Refused("practice_unchanged")
    return _replace(stored, row, by=by, at=at)


@action("practice.taken_out", "Took out practice")
def take_out(*, entry: PracticeEntry, reason: str, by: User, at: datetime) -> PracticeEntry:
    """Take an entry out of the ledger, with a reason; returns the row that says so. Its history stays.

    Who confirmed it is emailed. Refuses everybody but the specialist, a missing reason, an entry that was replaced
    meanwhile, and a closed period.
    """
    if not reason.strip():
        raise Refused("practice_reason_missing", field="reason")
    stored = _standing(entry, by)
    refuse(_closed(stored.program, stored.on))
    row = _copy(stored)
    row.replaces, row.is_void, row.reason = stored, True, reason.strip()
    return _replace(stored, row, by=by, at=at)


def copy_week(*, person: User, week: date, by: User, at: datetime) -> list[tuple[PracticeEntry, Refused | None]]:
    """Enter the work of the week before on the same days of the week that begins on `week`.

    Each line is an entry of its own: returns each of the former with why it was refused, or with the new one and None.
    Sessions of supervision are not copied.
    """
    rows = PracticeEntry.objects.of_person(person).standing().filter(kind=PracticeKind.WORK)
    rows = rows.filter(on__gte=week - WEEK, on__lt=week).select_related("program", "employment__organization")
    outcomes: list[tuple[PracticeEntry, Refused | None]] = []
    for row in rows.order_by("begins_at", "pk"):
        line = line_of(row, row.on + WEEK)
        try:
            outcomes.append((enter(person=person, line=line, by=by, at=at), None))
        except Refused as refused:
            outcomes.append((row, refused))
    return outcomes


def line_of(entry: PracticeEntry, day: date | None = None) -> Line:
    """Return what was typed of an entry; for another day if one is named."""
    begins, ends = (moment.astimezone(home_zone()).time() for moment in entry.span)
    return Line(
        entry.program, entry.employment, entry.kind, day or entry.on, begins, ends, entry.category, entry.is_contact
    )


def lock_people(*people: User) -> None:
    """Let nobody else write into the ledgers of these people, or confirm for them, until the transaction ends."""
    ids = sorted(accounts_of(person.pk for person in people))
    list(User.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _standing(entry: PracticeEntry, by: User) -> PracticeEntry:
    """The entry while nothing replaced it, with its state. Refuses everybody but the specialist."""
    if not is_own(by, entry.person_id):
        raise Refused("practice_of_another")
    lock_people(entry.person)
    rows = PracticeEntry.objects.standing().with_state().select_related("person", "program", "employment__organization")
    stored = rows.filter(pk=entry.pk).first()
    if stored is None:
        refuse(replaced_problem(_latest(entry)))
        raise Refused("practice_changed")
    return stored


def replaced_problem(latest: PracticeEntry) -> Problem:
    """Return that an entry was corrected, or taken out, in another tab; `latest`: the version that counts now."""
    return Problem("practice_taken_out_already" if latest.is_void else "practice_corrected_already")


def _latest(entry: PracticeEntry) -> PracticeEntry:
    later = PracticeEntry.objects.filter(replaces=entry.pk).first()
    return _latest(later) if later else entry


def _checked(person: User, line: Line, at: datetime, *, replaces: PracticeEntry | None) -> PracticeEntry:
    """The row of a line, not saved, after everything that can be refused."""
    _refuse_foreign(person, line)
    span = span_of(line.day, line.begins, line.ends, home_zone())
    problems = [
        span_problem(span, now=at, zone=str(home_zone())),
        day_problem(line.day, employed=employment_of(line.employment), closed_through=closed_through(line.program)),
    ]
    refuse(*problems)
    others = PracticeEntry.objects.of_person(person).standing().of_kind(line.kind)
    others = others.filter(begins_at__lt=span[1], ends_at__gt=span[0]).exclude(pk=replaces.pk if replaces else None)
    if other := overlapping(span, [one.span for one in others.order_by("begins_at")[:1]]):
        raise Refused("practice_overlaps", field="begins", begins=other[0], ends=other[1])
    is_work = line.kind == WORK
    return PracticeEntry(
        person=person, program=line.program, employment=line.employment, kind=line.kind, on=line.day,
        category=line.category if is_work else "", is_contact=is_work and line.contact, begins_at=span[0],
        ends_at=span[1], minutes=length(span), replaces=replaces,
    )  # fmt: skip


def _refuse_foreign(person: User, line: Line) -> None:
    """Refuse an employment of somebody else, and what the rules of the person's program do not have."""
    own = line.employment.role == roles.TRAINEE and person_of(line.employment.user_id) == person_of(person.pk)
    if not own or line.employment.organization.kind != roles.AGENCY:
        raise Refused("practice_employer_missing", field="employment")
    rules = practice_rules([person.pk]).get(person_of(person.pk), {}).get(line.program.pk)
    if rules is None:
        raise Refused("practice_without_rules", field="program")
    if line.kind not in (WORK, *SESSIONS):
        raise Refused("practice_kind_unknown", field="kind")
    if line.kind == WORK and line.category not in rules.categories:
        raise Refused("practice_category_unknown", field="category")


def _closed(program: Program, day: date) -> Problem | None:
    return day_problem(day, employed=(date.min, None), closed_through=closed_through(program))


def _append(row: PracticeEntry, *, by: User, at: datetime) -> PracticeEntry:
    row.by, row.at = by, at
    row.digest = row.count_digest()
    row.save()
    log(row, by=by, at=at, kind=row.kind, on=row.on.isoformat(), minutes=row.minutes, replaces=row.replaces_id)
    return row


def _replace(stored: PracticeEntry, row: PracticeEntry, *, by: User, at: datetime) -> PracticeEntry:
    _append(row, by=by, at=at)
    if stored.status == CONFIRMED:
        email_changed(entry=row, supervisor=User.objects.get(pk=stored.checked_by), by=by, at=at)
        note(person_ids=[stored.person_id], by=by, at=at)
    return row


def _values(row: PracticeEntry) -> list[object]:
    return [row.employment_id, row.program_id, row.kind, row.category, row.is_contact, row.on, *row.span]


def _copy(row: PracticeEntry) -> PracticeEntry:
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return PracticeEntry(**{name: getattr(row, name) for name in names})
