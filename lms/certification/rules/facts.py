"""Facts about one person, as plain values: the input of `evaluate` besides the rules and the date.

Every moment is aware and in the time zone for display; minutes are whole minutes. Records that no longer count (a
voided sitting, a superseded score) are left out when the facts are gathered.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from lms.certification.rules.values import Moment, Params


@dataclass(frozen=True, order=True)
class Evidence:
    """One row that supports a finding: its table, its id, and its moment."""

    table: str
    id: str
    when: Moment


@dataclass(frozen=True)
class CourseFacts:
    """One person's hours in a course, and what is open in one of their cohorts.

    `credited_minutes` are of all their sessions and cohorts. `reachable_minutes`: the same, if they attend every
    session of their seats that is not marked yet. `lacking_units`: units that may not be missed and are not complete;
    `units_out_of_reach`: those of them that no seat completes. `planned_minutes` are in future sessions;
    `unmarked_minutes` are in past sessions without recorded attendance. `unscheduled_minutes` of the course are in no
    session yet, and the vendor can still add sessions. `required_minutes` and `allowed_missed_minutes` are the course's
    own requirements.
    """

    course: str
    credited_minutes: int
    required_minutes: int
    allowed_missed_minutes: int
    planned_minutes: int = 0
    unmarked_minutes: int = 0
    unscheduled_minutes: int = 0
    reachable_minutes: int | None = None
    lacking_units: tuple[str, ...] = ()
    units_out_of_reach: tuple[str, ...] = ()
    cohort: str = ""
    since: Moment | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class ScoreFacts:
    """A score as the exam reports it, in percent or on a scale. `cut` is the passing score on that measure, or None."""

    value: Decimal
    cut: Decimal | None
    percent: bool


@dataclass(frozen=True)
class Obstacle:
    """Something the rules of an exam still require: a code of `exams.delivery.rules.attempts` with parameters."""

    code: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class ExamFacts:
    """One sitting of an exam, or a scheduled exam that the person has not taken (`sat_at` is None).

    `passed` is None until a score is released, and always if the exam does not `decide`. `obstacles` must be resolved
    before the person can take the exam. `before`: of a sitting that is not passed, what the rules require before
    another attempt; of a date, until when a person waits within it. `begun`: the person is taking it now.
    `set_aside`: a sitting that does not count.
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
    decides: bool = True
    before: tuple[Obstacle, ...] = ()
    begun: bool = False
    set_aside: bool = False


@dataclass(frozen=True)
class Debt:
    """What one agency owes of a fee, in dollars, and how much of it is charged to accepted purchase orders."""

    agency: str
    owed: Decimal
    by_order: Decimal = Decimal(0)


@dataclass(frozen=True)
class FeeFacts:
    """The fee of one seat, with all its parts. `balance` is what is owed in dollars by all who pay for it.

    Of this, `own` is owed by the person, and `by_state` by the state or a fund; the rest by agencies. `debts` says by
    which, if it is not `agency`, the agency of the seat, alone: after a change of employer, or if an invoice was
    charged to another agency. `by_order`: what agencies owe and is charged to accepted purchase orders.
    """

    course: str
    charged: Decimal
    balance: Decimal
    settled: bool
    agency: str
    since: Moment | None = None
    evidence: tuple[Evidence, ...] = ()
    own: Decimal = Decimal(0)
    by_state: Decimal = Decimal(0)
    by_order: Decimal = Decimal(0)
    debts: tuple[Debt, ...] = ()

    @property
    def by_agency(self) -> Decimal:
        """What agencies owe."""
        return self.balance - self.own - self.by_state

    @property
    def owed_by_agency(self) -> tuple[tuple[str, Decimal], ...]:
        """(agency, dollars) of every agency that owes something."""
        if self.debts:
            return tuple((debt.agency, debt.owed) for debt in self.debts if debt.owed)
        return ((self.agency, self.by_agency),) if self.by_agency else ()

    def without_orders(self) -> "FeeFacts":
        """Return the fee with nothing owed of what is charged to accepted orders."""
        balance = self.balance - self.by_order
        debts = tuple(Debt(debt.agency, debt.owed - debt.by_order) for debt in self.debts)
        return replace(self, balance=balance, settled=balance == 0, by_order=Decimal(0), debts=debts)


@dataclass(frozen=True)
class AdmissionFacts:
    """One decision by program staff; the latest for a key counts. `by` is a name, or ""."""

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
