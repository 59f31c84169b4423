"""What is known of one person, as plain values: the only thing the gate looks at besides the tree and the date.

Every datetime is aware and already stands in the time zone it should be read in; minutes are whole minutes.
A record that no longer counts (a voided sitting, a superseded score) is left out by whoever gathers the facts.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, order=True)
class Evidence:
    """One row that a verdict rests on: where it is kept and since when it has held."""

    table: str
    id: str
    when: datetime


@dataclass(frozen=True)
class CourseFacts:
    """One person's hours in one cohort of a course.

    ``planned_minutes`` are sessions still to come; ``unmarked_minutes`` were held but nobody has marked them yet.
    ``required_minutes`` and ``allowed_missed_minutes`` are what the course itself asks for.
    """

    course: str
    credited_minutes: int
    required_minutes: int
    allowed_missed_minutes: int
    planned_minutes: int = 0
    unmarked_minutes: int = 0
    cohort: str = ""
    since: datetime | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class ExamFacts:
    """One sitting of an exam, or one seat for it that is still to be used (``sat_at`` is None).

    ``passed`` is None until a score is released; ``score`` is the score in words, such as "82%". ``obstacle`` says
    what the exam's rules still ask for before such a seat can be used; "" means nothing.
    """

    exam: str
    sat_at: datetime | None = None
    passed: bool | None = None
    score: str = ""
    form: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    obstacle: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class FeeFacts:
    """The charge for one seat. ``balance`` is what is still owed, in dollars; ``agency`` is who owes it."""

    course: str
    charged: Decimal
    balance: Decimal
    settled: bool
    agency: str
    since: datetime | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class AdmissionFacts:
    """One decision by program staff; the latest one for a key holds."""

    key: str
    admitted: bool
    by: str
    at: datetime
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything gathered about one person, in no particular order."""

    courses: tuple[CourseFacts, ...] = field(default=())
    exams: tuple[ExamFacts, ...] = field(default=())
    fees: tuple[FeeFacts, ...] = field(default=())
    admissions: tuple[AdmissionFacts, ...] = field(default=())
