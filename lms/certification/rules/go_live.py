"""What each row of a list of certified people means, and what becomes of it. Pure Python.

A person is found by an address, never by a name: whoever may be meant is only named, and staff decide. The printed last
day is kept, also where the rules give another one.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cohorts.core.problems import Problem
from cohorts.core.text import fold_code, fold_name
from lms.certification.rules.endorsements import Kind
from lms.certification.rules.go_live_days import Days, days_of, status_day
from lms.certification.rules.go_live_endorsements import endorsements_of
from lms.certification.rules.program_parts import Validity

NEW, ASK, SAME, REFUSED, OUT = "new", "ask", "same", "refused", "out"
PERSON = "person"
NUMBER, EMAIL, GIVEN, FAMILY, PROGRAM, LEVEL = "number", "email", "given_name", "family_name", "program", "level"
ISSUED, BEGINS, SINCE, UNTIL, STATUS, AUTHORITY = "issued", "begins", "since", "until", "status", "authority"
STATUS_SINCE, ENDORSEMENTS = "status_since", "endorsements"
# {column: the names it may have in a file}; compared without regard to case, spaces and signs.
COLUMNS = {
    NUMBER: ("Certificate number", "Number", "Certificate", "Certificate no"),
    EMAIL: ("Email address", "Email", "E-mail", "E-mail address", "Mail"),
    GIVEN: ("Given name", "First name", "Given name (legal)"),
    FAMILY: ("Family name", "Last name", "Surname", "Family name (legal)"),
    PROGRAM: ("Program", "Certification", "Credential"),
    LEVEL: ("Level",),
    ISSUED: ("Issued", "Issued on", "Issue date", "Date of issue"),
    BEGINS: ("Valid from", "Term begins", "Effective date"),
    SINCE: ("Certified since",),
    UNTIL: ("Valid until", "Valid through", "Expires", "Expires on", "Expiration date", "End date"),
    STATUS: ("Status",),
    STATUS_SINCE: ("Status since", "Status date", "Date of status", "Revoked on", "Suspended on", "Ended on"),
    ENDORSEMENTS: ("Endorsements", "Endorsement"),
    AUTHORITY: ("Authority", "State office"),
}
NEEDED = (NUMBER, EMAIL, GIVEN, FAMILY, PROGRAM, ISSUED)
# What a list calls a state, and the state here. Whether time has run out follows from the days.
STATES = {
    "": "active", "active": "active", "current": "active", "valid": "active", "expired": "active", "lapsed": "active",
    "probation": "probation", "onprobation": "probation", "suspended": "suspended", "revoked": "revoked",
    "surrendered": "surrendered", "givenup": "surrendered", "deceased": "deceased",
}  # fmt: skip
# Of these the days say whether they are in force.
RUNNING = ("active", "probation")
DECEASED, NOT_ENDED = "deceased", (*RUNNING, "suspended")
NUMBER_SIGNS = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./#-]{0,28}[A-Za-z0-9])?")


@dataclass(frozen=True)
class Line:
    """A row as it was written: its line, {column: text}, and what keeps it from being read."""

    line: int
    texts: Mapping[str, str]
    problem: Problem | None = None

    def text(self, column: str) -> str:
        """The text of a column; "" where the file has none."""
        return self.texts.get(column, "")

    @property
    def key(self) -> str:
        """By what its number is compared."""
        return fold_code(self.text(NUMBER))

    @property
    def address(self) -> str:
        """By what its address is compared."""
        return self.text(EMAIL).strip().lower()

    @property
    def name(self) -> str:
        """The name as it is written."""
        return f"{self.text(GIVEN)} {self.text(FAMILY)}".strip()


@dataclass(frozen=True)
class Offered:
    """A level of a program by the rules of today. `own`: of the authority whose list it is."""

    program: int
    title: str
    level: str
    names: frozenset[str]
    is_first: bool
    own: bool
    validity: Validity | None = None
    endorsements: Mapping[str, Kind] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """Somebody who has a record here."""

    pk: int
    name: str


@dataclass(frozen=True)
class Held:
    """A certificate that is here: by its number, to see whether a row is the same."""

    program: int
    family_name: str
    issued: date
    until: date | None


@dataclass(frozen=True)
class Known:
    """What is here. programs: {folded name: levels}; numbers: {folded number: Held}; addresses: {address: Account};
    names: {folded name: accounts}; certified: (person, program, level); applying: (person, program).
    """

    authority: str
    programs: Mapping[str, tuple[Offered, ...]]
    numbers: Mapping[str, Held] = field(default_factory=dict)
    addresses: Mapping[str, Account] = field(default_factory=dict)
    names: Mapping[str, tuple[Account, ...]] = field(default_factory=dict)
    certified: frozenset[tuple[int, int, str]] = frozenset()
    applying: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Decided:
    """What staff decided about a row: PERSON with whom they chose, NEW or OUT."""

    way: str
    chosen: int | None = None


@dataclass(frozen=True)
class Judged:
    """What a row means. `person`: of an account that is meant; `candidates`: who may be."""

    line: Line
    outcome: str
    remark: Problem | None = None
    offered: Offered | None = None
    days: Days | None = None
    state: str = "active"
    state_since: date | None = None
    endorsements: tuple[str, ...] = ()
    person: int | None = None
    candidates: tuple[int, ...] = ()


Check = Callable[[str, str, str], Problem | None]


def judge_alone(
    lines: Iterable[Line], known: Known, check: Check, date_format: str, today: date, decided: Mapping[int, Decided]
) -> list[Judged]:
    """Return what each row means by itself, in order. `check`: as of `go_live_together.judge`."""
    return [_judge(line, known, check, date_format, today, decided.get(line.line)) for line in lines]


def _judge(line: Line, known: Known, check: Check, date_format: str, today: date, decision: Decided | None) -> Judged:
    row = Judged(line, NEW)
    problem = line.problem or _number_problem(line) or _authority_problem(line, known)
    if problem:
        return refused(row, problem)
    offered = _offered(line, known)
    if isinstance(offered, Problem):
        return refused(row, offered)
    row = replace(row, offered=offered)
    days = days_of(line.texts, date_format, today, offered.validity)
    problem = check(line.text(GIVEN), line.text(FAMILY), line.address)
    if isinstance(days, Problem) or problem:
        return refused(row, days if isinstance(days, Problem) else problem)
    state = STATES.get(fold_code(line.text(STATUS)).lower())
    if state is None:
        return refused(row, Problem("golive_status_unknown", text=line.text(STATUS)))
    since = None if state == "active" else status_day(line.text(STATUS_SINCE), date_format, days.since, today)
    endorsed = endorsements_of(line.text(ENDORSEMENTS), offered.endorsements)
    if isinstance(since, Problem):
        return refused(row, since)
    if isinstance(endorsed, Problem):
        return refused(row, endorsed)
    row = replace(row, days=days, state=state, state_since=since, endorsements=endorsed)
    if decision is not None and decision.way == OUT:
        return replace(row, outcome=OUT)
    certificate = known.numbers.get(line.key)
    return _compared(row, certificate) if certificate else _of_whom(row, known, decision)


def _number_problem(line: Line) -> Problem | None:
    number = line.text(NUMBER)
    if not number:
        return Problem("golive_number_missing")
    return None if NUMBER_SIGNS.fullmatch(number) else Problem("golive_number_signs", text=number[:40])


def _authority_problem(line: Line, known: Known) -> Problem | None:
    named = line.text(AUTHORITY)
    if not named or fold_name(named) == fold_name(known.authority):
        return None
    return Problem("golive_other_authority", authority=known.authority, text=named)


def _offered(line: Line, known: Known) -> Offered | Problem:
    levels = known.programs.get(fold_name(line.text(PROGRAM)), ())
    if not levels:
        return Problem("golive_program_unknown", text=line.text(PROGRAM))
    if not any(level.own for level in levels):
        return Problem("golive_other_authority", authority=known.authority, text=line.text(PROGRAM))
    named = fold_name(line.text(LEVEL))
    fitting = [level for level in levels if level.own and (named in level.names if named else level.is_first)]
    if len({level.program for level in fitting}) > 1:
        return Problem("golive_program_several", text=line.text(PROGRAM))
    return fitting[0] if fitting else Problem("golive_level_unknown", text=line.text(LEVEL))


def _compared(row: Judged, held: Held) -> Judged:
    """A number that is here: the same certificate, or somebody else's."""
    assert row.offered and row.days
    same = (held.program, held.issued, held.until) == (row.offered.program, row.days.issued, row.days.until)
    if same and fold_name(held.family_name) == fold_name(row.line.text(FAMILY)):
        return replace(row, outcome=SAME)
    return refused(row, Problem("golive_number_taken", number=row.line.text(NUMBER)))


def _of_whom(row: Judged, known: Known, decision: Decided | None) -> Judged:
    """Whether the row is about somebody who has a record here: staff decide, nobody is taken by address or name."""
    by_address = known.addresses.get(row.line.address)
    accounts = [by_address] if by_address else list(known.names.get(fold_name(row.line.name), ()))
    candidates = tuple(account.pk for account in accounts)
    if not candidates:
        return row
    row = replace(row, candidates=candidates)
    if decision is not None and decision.way == PERSON and decision.chosen in candidates:
        return _of_person(replace(row, person=decision.chosen), known)
    if decision is not None and decision.way == NEW and by_address is None:
        return row
    code = "golive_same_address" if by_address else "golive_same_name"
    people = ", ".join(account.name for account in accounts)
    return replace(row, outcome=ASK, remark=Problem(code, people=people))


def _of_person(row: Judged, known: Known) -> Judged:
    assert row.offered
    if (row.person, row.offered.program, row.offered.level) in known.certified:
        return refused(row, Problem("golive_certified", program=row.offered.title))
    if (row.person, row.offered.program) in known.applying:
        return refused(row, Problem("golive_applying", program=row.offered.title))
    return row


def refused(row: Judged, problem: Problem | None) -> Judged:
    """Return a row that is refused, with the reason."""
    return replace(row, outcome=REFUSED, remark=problem)
