"""What the records say about one person, as plain values: all that the gate looks at besides the rules and the date.

Every moment is aware and in the time zone it should be read in; minutes are whole minutes.
A record that no longer counts (a voided sitting, a superseded score) is left out by whoever gathers the facts.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from lms.certification.rules.values import Moment, Params


@dataclass(frozen=True, order=True)
class Evidence:
    """One row that a finding rests on: its table, its id, and since when it has been so."""

    table: str
    id: str
    when: Moment


@dataclass(frozen=True)
class CourseFacts:
    """One person's hours in one cohort of a course.

    `planned_minutes` are sessions still to come; `unmarked_minutes` were held and attendance is not recorded yet.
    `required_minutes` and `allowed_missed_minutes` are what the course itself asks for.
    """

    course: str
    credited_minutes: int
    required_minutes: int
    allowed_missed_minutes: int
    planned_minutes: int = 0
    unmarked_minutes: int = 0
    cohort: str = ""
    since: Moment | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class ScoreFacts:
    """A score as the exam reports it: in percent or on a scale. `cut` is the passing score on the same measure."""

    value: Decimal
    cut: Decimal
    percent: bool


@dataclass(frozen=True)
class Obstacle:
    """What the rules of an exam still ask for: a code of `exams.delivery.rules.attempts` with its parameters."""

    code: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class ExamFacts:
    """One sitting of an exam, or one seat for it that is still to be used (`sat_at` is None).

    `passed` is None until a score is released. `obstacles` are what must happen before such a seat can be used.
    """

    exam: str
    sat_at: Moment | None = None
    passed: bool | None = None
    score: ScoreFacts | None = None
    form: str = ""
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    obstacles: tuple[Obstacle, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class FeeFacts:
    """The charge for one seat. `balance` is what is still owed, in dollars; `agency` is who owes it."""

    course: str
    charged: Decimal
    balance: Decimal
    settled: bool
    agency: str
    since: Moment | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class AdmissionFacts:
    """One decision by program staff; the latest one for a key counts. `by` is a name, "" where nobody is named."""

    key: str
    admitted: bool
    by: str
    at: Moment
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything gathered about one person, in no particular order."""

    courses: tuple[CourseFacts, ...] = ()
    exams: tuple[ExamFacts, ...] = ()
    fees: tuple[FeeFacts, ...] = ()
    admissions: tuple[AdmissionFacts, ...] = ()
