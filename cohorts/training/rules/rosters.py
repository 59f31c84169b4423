"""What each row of a roster means: who it is, and what becomes of them. Pure Python.

A person is known by their ID or by an address of theirs, never by a name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cohorts.core.problems import Problem, as_json
from cohorts.core.text import fold_code, fold_name

NEW, MATCHED, SETTLED, CONFLICT, REFUSED = "new", "matched", "settled", "conflict", "refused"
ID, EMAIL, GIVEN, FAMILY, AGENCY = "person_id", "email", "given_name", "family_name", "agency"
# {column: the names it may have in a file}; compared without regard to case, spaces and signs.
COLUMNS = {
    ID: ("Person ID", "ID"),
    EMAIL: ("Email address", "Email", "E-mail", "E-mail address", "Mail"),
    GIVEN: ("Given name", "First name", "Given name (legal)"),
    FAMILY: ("Family name", "Last name", "Surname", "Family name (legal)"),
    AGENCY: ("Agency", "Employer", "Organization"),
}
NEEDED = (EMAIL, GIVEN, FAMILY)


@dataclass(frozen=True)
class RosterLine:
    """A row as it was read: its line, {column: text}, {column: where its cell is}, and what keeps it from being read,
    with that cell.
    """

    line: int
    texts: Mapping[str, str]
    cells: Mapping[str, str]
    problem: Problem | None = None
    bad_cell: str = ""

    def text(self, column: str) -> str:
        """The text of a column; "" where the file has no such column."""
        return self.texts.get(column, "")

    def cell(self, column: str) -> str:
        """Where the cell of a column is; "" where the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class KnownPerson:
    """A trainee of the agency. done: why there is nothing to do for them here, or None; unusual: why a seat needs a
    reason, or None; asked: when they asked for a seat here, as a text, "" if they did not.
    """

    pk: int
    name: str
    legal_name: str
    done: Problem | None = None
    unusual: Problem | None = None
    asked: str = ""


@dataclass(frozen=True)
class Known:
    """What the agency knows: its trainees by id, their ids by address; ids by folded name; folded names that people
    outside have; the typed names of its open invitations by address; addresses invited to this cohort before.
    """

    agency: str
    people: Mapping[int, KnownPerson]
    by_address: Mapping[str, int]
    by_name: Mapping[str, Sequence[int]] = field(default_factory=dict)
    names_outside: frozenset[str] = frozenset()
    invited: Mapping[str, str] = field(default_factory=dict)
    invited_here: Mapping[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True)
class RosterRow:
    """What a row of a roster means. outcome: NEW, MATCHED, SETTLED, CONFLICT or REFUSED; person: of a match;
    candidates: of a conflict, the people of the agency that it may be; remark: why, or what else is to know; cell:
    which one it is about, “” for the row.
    """

    line: int
    given_name: str
    family_name: str
    email: str
    outcome: str
    person: int | None = None
    candidates: tuple[int, ...] = ()
    remark: Problem | None = None
    cell: str = ""

    @property
    def name(self) -> str:
        """The name as it was written."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def goes(self) -> bool:
        """Whether the person can get a seat or a place by it."""
        return self.outcome in (NEW, MATCHED)

    def as_json(self) -> dict[str, Any]:
        """What is stored of it, and compared before it is carried out."""
        return asdict(self) | {
            "candidates": list(self.candidates),
            "remark": as_json(self.remark) if self.remark else None,
        }


def read_roster(
    lines: Iterable[RosterLine], known: Known, check: Any, choices: Mapping[int, int] | None = None
) -> list[RosterRow]:
    """Return what each line means, in order. Whoever stands there a second time is refused, with the first line.

    `check`: (given name, family name, address) -> [Problem], as for an invitation. `choices`: {line: id}, whom of the
    candidates somebody chose for a conflict.
    """
    rows: list[RosterRow] = []
    first: dict[tuple[str, Any], int] = {}
    for line in lines:
        row = _read(line, known, check, (choices or {}).get(line.line))
        key = ("person", row.person) if row.person else ("address", row.email)
        if row.outcome in (NEW, MATCHED, SETTLED):
            if key in first:
                cell = line.cell(ID if line.text(ID) else EMAIL)
                row = _refused(line, "roster_twice", cell=cell, first=first[key])
            else:
                first[key] = line.line
        rows.append(row)
    return rows


def _read(line: RosterLine, known: Known, check: Any, choice: int | None) -> RosterRow:
    if line.problem is not None:
        return _row(line, REFUSED, remark=line.problem, cell=line.bad_cell)
    if line.text(AGENCY) and fold_name(line.text(AGENCY)) != fold_name(known.agency):
        return _refused(line, "roster_other_agency", cell=line.cell(AGENCY), agency=known.agency)
    if line.text(ID):
        return _by_id(line, known)
    address = fold_address(line.text(EMAIL))
    if address in known.by_address:
        return _of_person(line, known.people[known.by_address[address]])
    if not address:
        return _without_address(line, known, choice)
    return _of_address(line, known, address, check)


def _of_address(line: RosterLine, known: Known, address: str, check: Any) -> RosterRow:
    """An address that none of the agency's trainees has: somebody to invite, or who was invited before."""
    problems = check(line.text(GIVEN), line.text(FAMILY), address)
    if problems:
        return _row(line, REFUSED, remark=problems[0], cell=line.cell(problems[0].field or ""))
    if address in known.invited_here:
        return _row(line, SETTLED, remark=known.invited_here[address])
    name = f"{line.text(GIVEN)} {line.text(FAMILY)}"
    if address in known.invited and fold_name(known.invited[address]) != fold_name(name):
        return _refused(line, "roster_invited_otherwise", cell=line.cell(EMAIL), name=known.invited[address])
    alike = known.by_name.get(fold_name(name), ())
    people = ", ".join(known.people[pk].name for pk in alike)
    return _row(line, NEW, remark=Problem("roster_name_alike", people=people) if alike else None)


def _by_id(line: RosterLine, known: Known) -> RosterRow:
    """The ID decides. An address of somebody else of the agency contradicts it; another name does not."""
    text = fold_code(line.text(ID))
    person = known.people.get(int(text)) if text.isdecimal() and len(text) < 19 else None
    if person is None:
        return _refused(line, "roster_id_unknown", cell=line.cell(ID), id=line.text(ID), agency=known.agency)
    other = known.by_address.get(fold_address(line.text(EMAIL)))
    if other is not None and other != person.pk:
        about = {"person": person.name, "other": known.people[other].name}
        return _refused(line, "roster_id_and_address", cell=line.cell(EMAIL), **about)
    return _of_person(line, person)


def _of_person(line: RosterLine, person: KnownPerson) -> RosterRow:
    if person.done is not None:
        return _row(line, SETTLED, person=person.pk, remark=person.done)
    if person.unusual is not None:
        return _row(line, REFUSED, person=person.pk, remark=person.unusual)
    name = f"{line.text(GIVEN)} {line.text(FAMILY)}".strip()
    remark = None
    if person.asked:
        remark = Problem("roster_asked", person=person.name, when=person.asked)
    elif name and fold_name(name) != fold_name(person.legal_name):
        remark = Problem("roster_other_name", person=person.legal_name)
    return _row(line, MATCHED, person=person.pk, remark=remark)


def _without_address(line: RosterLine, known: Known, choice: int | None) -> RosterRow:
    """A name is not an identity: whoever has it is named, and somebody must choose."""
    name = fold_name(f"{line.text(GIVEN)} {line.text(FAMILY)}")
    candidates = tuple(known.by_name.get(name, ()))
    if choice is not None and choice in candidates:
        return _of_person(line, known.people[choice])
    if not candidates:
        return _refused(line, "roster_email_missing", cell=line.cell(EMAIL))
    names = ", ".join(known.people[pk].name for pk in candidates)
    code = "roster_name_also_outside" if name in known.names_outside else "roster_name_only"
    remark = Problem(code, people=names)
    return _row(line, CONFLICT, candidates=candidates, remark=remark, cell=line.cell(EMAIL))


def fold_address(text: str) -> str:
    """Return an address as it is compared: without blanks around it and without case."""
    return text.strip().lower()


def _refused(line: RosterLine, code: str, *, cell: str, **params: Any) -> RosterRow:
    return _row(line, REFUSED, remark=Problem(code, **params), cell=cell)


def _row(
    line: RosterLine,
    outcome: str,
    *,
    person: int | None = None,
    candidates: tuple[int, ...] = (),
    remark: Problem | None = None,
    cell: str = "",
) -> RosterRow:
    written = (line.text(GIVEN), line.text(FAMILY), fold_address(line.text(EMAIL)))
    return RosterRow(line.line, *written, outcome, person, candidates, remark, cell)
