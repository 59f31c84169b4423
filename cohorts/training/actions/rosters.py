"""Read a roster that an agency uploads, and carry out what was shown of it: all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from cohorts.billing.models import Order
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.problems import Problem, ProblemError, as_json, from_json
from cohorts.core.refusals import refuse
from cohorts.core.sheets import SheetRow, find_head, read_rows
from cohorts.core.states import state_of, transition
from cohorts.core.text import fold_name, visible_text
from cohorts.people.actions.people import invite
from cohorts.people.models import Invitation, Membership, Organization, User
from cohorts.training.actions.cohort_locks import free_now, lock_with_lists
from cohorts.training.actions.enrollments import sponsor_all
from cohorts.training.actions.roster_people import known_people, row_checks, trainees_of
from cohorts.training.actions.seat_facts import request_of
from cohorts.training.actions.seat_offers import keep_seat
from cohorts.training.actions.waiting import join, put_on_list
from cohorts.training.models import Cohort, Roster, WaitingPlace
from cohorts.training.rules.rosters import (
    COLUMNS,
    CONFLICT,
    NEEDED,
    RosterLine,
    RosterRow,
    read_roster,
)
from cohorts.training.rules.seats import seat_problem

MAX_BYTES, MAX_ROWS, MAX_TEXT = 512 * 1024, 200, 300
SEAT, LIST, OUT = "seat", "list", "out"
# Rows of the sample file, in the order of COLUMNS.
EXAMPLES = (
    ("", "ana.ruiz@example.org", "Ana", "Ruiz", ""),
    ("", "max.richter@example.org", "Max-Martin", "von Richter", ""),
)


@action("roster.read", "Read roster")
def read_file(
    *, cohort: Cohort, agency: Organization, filename: str, content: bytes, by: User | None, at: datetime
) -> Roster:
    """Store the rows of a file with what each means, to be carried out or discarded; returns the Roster.

    Enrolls and invites nobody. Refuses a file that cannot be read, has not the columns of the sample, or no rows.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=agency)
    try:
        lines = read_lines(read_rows(content, max_bytes=MAX_BYTES, max_rows=MAX_ROWS))
    except ProblemError as error:
        refuse(error.problem)
    rows = _rows(cohort, agency, lines, by=by, at=at)
    roster = Roster.objects.create(
        cohort=cohort, agency=agency, filename=visible_text(filename)[:200], lines=[_stored(line) for line in lines],
        report=[row.as_json() for row in rows], by=by, at=at,
    )  # fmt: skip
    log(roster, by=by, at=at, cohort=cohort.code, agency=agency.name, rows=len(rows))
    return roster


@action("roster.read_again", "Read roster again")
def read_again(*, roster: Roster, by: User | None, at: datetime) -> list[int]:
    """Say again what each row means, because the world has changed; returns the lines of the rows that changed."""
    require(by, roles.AGENCY_COORDINATOR, organization=roster.agency)
    row = _locked(roster)
    report = [one.as_json() for one in _rows(row.cohort, row.agency, lines_of(row), by=by, at=at)]
    changed = [new["line"] for new, old in zip(report, row.report, strict=True) if new != old]
    if changed:
        row.report = report
        row.save(update_fields=["report"])
        log(row, by=by, at=at, changed=len(changed))
    return changed


@action("roster.discarded", "Discarded roster")
def discard(*, roster: Roster, by: User | None, at: datetime) -> Roster:
    """Close a roster without doing anything."""
    require(by, roles.AGENCY_COORDINATOR, organization=roster.agency)
    row = _locked(roster)
    transition(row, "discard", by=by, at=at)
    return row


@action("roster.carried_out", "Carried out roster")
def carry_out(
    *,
    roster: Roster,
    ways: Mapping[int, str],
    people: Mapping[int, int] | None = None,
    order: Order | None = None,
    by: User | None,
    at: datetime,
) -> Roster:
    """Enroll who was chosen, all of them or nobody; returns the Roster.

    `ways`: {line: SEAT, LIST or OUT}. `people`: {line: id}, who is meant in a conflict. Trainees of the agency get
    their seats, charged to `order` if there is one; new people are invited, and their seats are kept until the
    invitation ends. Refuses, and does nothing: a roster that was carried out, rows that mean something else now, more
    seats than are left, places while seats are left, an open conflict, nobody at all, and what `enrollments.sponsor`
    refuses.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=roster.agency)
    trainees = {row.user_id: row for row in trainees_of(roster.agency)}
    course = roster.cohort.course_version.course_id
    cohort = lock_with_lists([roster.cohort], [row.user for row in trainees.values()], course)[roster.cohort_id]
    roster = _locked(roster)
    _refuse_changed(roster, by, at)
    rows = _rows(cohort, roster.agency, lines_of(roster), people or {}, by=by, at=at)
    going = [(row, ways[row.line]) for row in rows if ways.get(row.line, OUT) != OUT]
    _check(cohort, going, at)
    for_all = _ForAll(cohort, roster.agency, trainees, order, by, at)
    _give_seats(for_all, [row for row, way in going if way == SEAT])
    for row in [row for row, way in going if way == LIST]:
        _give_place(for_all, row)
    done = {str(row.line): way for row, way in going}
    transition(roster, "carry_out", by=by, at=at, cohort=cohort.code, people=len(going), fields={"done": done})
    return roster


def _refuse_changed(roster: Roster, by: User | None, at: datetime) -> None:
    now = [row.as_json() for row in _rows(roster.cohort, roster.agency, lines_of(roster), by=by, at=at)]
    changed = [new["line"] for new, old in zip(now, roster.report, strict=True) if new != old]
    if changed:
        raise Refused("roster_changed", count=len(changed), rows=", ".join(map(str, changed)))


def _check(cohort: Cohort, going: Sequence[tuple[RosterRow, str]], at: datetime) -> None:
    for row, _way in going:
        if row.outcome == CONFLICT:
            raise Refused("roster_conflict_open", line=row.line)
        if not row.goes:
            raise Refused("roster_changed", count=1, rows=str(row.line))
    if not going:
        raise Refused("roster_nobody")
    left, seats = seats_left(cohort, at), sum(way == SEAT for _row, way in going)
    if seats > left:
        raise Refused("roster_too_few_seats", left=left, chosen=seats)
    if seats < left and seats < len(going):
        raise Refused("roster_seats_left", left=left - seats)


def seats_left(cohort: Cohort, at: datetime) -> int:
    """Return how many seats can be taken now: none while somebody waits. The caller may see the cohort."""
    return 0 if WaitingPlace.objects.waiting().filter(cohort=cohort).exists() else free_now(cohort, at)


class _ForAll(NamedTuple):
    """What is the same for all rows of a roster."""

    cohort: Cohort
    agency: Organization
    trainees: Mapping[int, Membership]
    order: Order | None
    by: User | None
    at: datetime


def _give_seats(about: _ForAll, rows: Sequence[RosterRow]) -> None:
    cohort, agency, trainees, order, by, at = about
    own = [trainees[row.person] for row in rows if row.person is not None]
    if own:
        sponsor_all(cohort=cohort, memberships=own, order=order, by=by, at=at)
    for row in rows:
        if row.person is None:
            invitation = _invite(agency, row, by, at)
            person = invitation.user
            refuse(seat_problem(request_of(cohort, person, agency, at=at, invitation=invitation)))
            place = WaitingPlace.objects.create(
                cohort=cohort, person=person, agency=agency, order=order, invitation=invitation, asked_at=at,
                joined_at=at, joined_by=by,
            )  # fmt: skip
            keep_seat(place, cohort, by=by, at=at)


def _give_place(about: _ForAll, row: RosterRow) -> None:
    cohort, agency, trainees, order, by, at = about
    if row.person is not None:
        join(cohort=cohort, person=trainees[row.person].user, agency=agency, order=order, by=by, at=at)
        return
    invitation = _invite(agency, row, by, at)
    put_on_list(cohort, invitation.user, agency, again="", order=order, invitation=invitation, by=by, at=at)


def _invite(agency: Organization, row: RosterRow, by: User | None, at: datetime) -> Invitation:
    """Return the open invitation of the address, or a new one."""
    rows = Invitation.objects.open_at(at).filter(organization=agency, role=roles.TRAINEE, email=row.email)
    invitation = rows.select_related("user", "organization").first()
    if invitation is not None:
        return invitation
    new: Invitation = invite(
        email=row.email, given_name=row.given_name, family_name=row.family_name, organization=agency,
        role=roles.TRAINEE, by=by, at=at,
    )  # fmt: skip
    return new


def _rows(
    cohort: Cohort,
    agency: Organization,
    lines: Sequence[RosterLine],
    choices: Mapping[int, int] | None = None,
    *,
    by: User | None,
    at: datetime,
) -> list[RosterRow]:
    people_known = known_people(cohort, agency, lines, by=by, at=at)
    return read_roster(lines, people_known, row_checks(cohort, agency, by), choices)


def read_lines(
    rows: Sequence[SheetRow],
    names: Mapping[str, Sequence[str]] = COLUMNS,
    needed: Sequence[str] = NEEDED,
    most: int = MAX_ROWS,
) -> list[RosterLine]:
    """Return the rows below the names of the columns: {column: the names it may have}. Also for other lists of people.

    Raises ProblemError for a missing column, without rows, or with more than `most`.
    """
    head, columns = find_head(rows, names.values(), fold_name)
    keys = list(names)
    places = {keys[column]: place for place, column in columns.items()}
    for key in needed:
        if key not in places:
            raise ProblemError(Problem("roster_columns_missing", field="file", column=names[key][0]))
    lines = [_line(row, places, len(rows[head].cells)) for row in rows[head + 1 :]]
    if not lines:
        raise ProblemError(Problem("roster_without_rows", field="file"))
    if len(lines) > most:
        raise ProblemError(Problem("sheet_too_long", field="file", rows=len(lines), most=most))
    return lines


def _line(row: SheetRow, places: Mapping[str, int], width: int) -> RosterLine:
    cells = {key: row.cells[place] for key, place in places.items() if place < len(row.cells)}
    problem, where = None, ""
    for cell in cells.values():
        if cell.is_formula or cell.is_merged:
            problem, where = Problem("roster_formula" if cell.is_formula else "roster_merged"), cell.reference
            break
    else:
        extra = next((cell for cell in row.cells[width:] if cell.text), None)
        if extra is not None:
            problem, where = Problem("roster_row_too_wide"), extra.reference
    texts = {key: visible_text(cell.text)[:MAX_TEXT] for key, cell in cells.items()}
    references = {key: cell.reference for key, cell in cells.items()}
    return RosterLine(row.line, texts, references, problem, where)


def _stored(line: RosterLine) -> dict[str, Any]:
    return asdict(line) | {"problem": as_json(line.problem) if line.problem else None}


def lines_of(roster: Roster) -> list[RosterLine]:
    """Return the rows of a roster as they were read."""
    return [
        RosterLine(**{**stored, "problem": from_json(stored["problem"]) if stored["problem"] else None})
        for stored in roster.lines
    ]


def _locked(roster: Roster) -> Roster:
    """Lock a roster; returns it. Raises Refused if it was carried out or discarded."""
    rows = Roster.objects.select_for_update(of=("self",)).select_related("cohort__course_version__course", "agency")
    row: Roster = rows.get(pk=roster.pk)
    if row.state != Roster.INITIAL:
        raise Refused("roster_decided", state=state_of(row))
    return row
