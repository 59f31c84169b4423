"""Facts about one person, as plain values: the input of `evaluate` besides the rules and the date.

Every moment is aware and in the time zone for display; minutes are whole minutes. Records that no longer count (a
voided sitting, a superseded score) are left out when the facts are gathered.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lms.certification.rules.values import Moment, Params

TRAINING_FEE = "training-fee"


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
    session yet, and the vendor can still add sessions. `can_make_up`: their seats are not enough, but sessions of other
    cohorts can be. `required_minutes` and `allowed_missed_minutes` are the course's own requirements.
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
    can_make_up: bool = False
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
    charged to another agency. `by_order`: what agencies owe and is charged to accepted purchase orders. `own_charged`:
    the person's own part of `charged`. `key`: which fee; that of a seat is the training fee. `since`: while something
    is owed, when the oldest open fee began to be owed; a payment of a part of it changes nothing. Else when the last
    thing happened.
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
    own_charged: Decimal = Decimal(0)
    key: str = TRAINING_FEE

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


class AskedAt(StrEnum):
    """When a requirement is asked, in the order in which these come."""

    APPLICATION = "application"
    BEFORE_TRAINING = "before_training"
    TRAINING_START = "training_start"
    EXAM_BOOKING = "exam_booking"
    CERTIFICATION = "certification"
    RENEWAL = "renewal"


class PartState(StrEnum):
    """The state of one part of an application, such as a letter.

    `draft`: begun by the applicant. `asked`: another person was asked for it by link. `sent`: staff have not looked at
    it yet. `accepted`, `returned` (with a reason), `refused` (it cannot be met by this) and `waived` are decisions of
    staff. `declined`: the other person does not do it.
    """

    DRAFT = "draft"
    ASKED = "asked"
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"
    WAIVED = "waived"
    DECLINED = "declined"


@dataclass(frozen=True)
class PartFacts:
    """One part of an application: what a person stated or signed, a document, or the answer of somebody else.

    `type` and `key` are those of the requirement. `by`: who decided, or "". `values`: what the requirement looks at,
    such as the day of a document (`as_of`), the kind of a letter, the version of a signed text.
    """

    type: str
    key: str
    state: PartState
    at: Moment
    by: str = ""
    values: Params = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class EmploymentFacts:
    """One employment, from a day through a day (None: it goes on). `kinds`: what kind of employer, as the state says.

    `confirmed`: the employer said so. `minutes_per_week`: None if unknown. `filings`: what the employer filed, where
    the rules ask for it.
    """

    employer: str
    kinds: tuple[str, ...]
    begins_on: date
    ends_on: date | None = None
    confirmed: bool = True
    minutes_per_week: int | None = None
    evidence: tuple[Evidence, ...] = ()
    filings: tuple[PartFacts, ...] = ()


@dataclass(frozen=True)
class CredentialFacts:
    """One certificate of this system. `status`: as it is on the day of the facts. `level`: its key, in `program`."""

    program: str
    level: str
    status: str
    since: date
    through: date | None = None
    endorsements: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class PracticeFacts:
    """One entry of practice: whole minutes on a day, in one category. Only confirmed entries count.

    `certified`: whether the person was, or was in the grace after it, on that day, for rules that count no other hours.
    """

    category: str
    minutes: int
    on: date
    confirmed: bool = True
    countable: bool = True
    certified: bool = True
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class LearningFacts:
    """One proof of continuing education: whole minutes on a day, with the areas that it can count for."""

    minutes: int
    on: date
    areas: tuple[str, ...] = ()
    accepted: bool = True
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Reached:
    """On which day a person came to the moment at which requirements are asked, in the zone of the program."""

    asked_at: AskedAt
    on: date


@dataclass(frozen=True)
class Facts:
    """Everything gathered about one person, in no particular order.

    `eligible`: of a stored decision, whether everything restricted is met; which is missing is left out. `sanctions`:
    codes; None where nobody looked. `not_entered`, `entered`: exams of who needs no training, without, with an entry.
    """

    courses: tuple[CourseFacts, ...] = ()
    exams: tuple[ExamFacts, ...] = ()
    fees: tuple[FeeFacts, ...] = ()
    admissions: tuple[AdmissionFacts, ...] = ()
    parts: tuple[PartFacts, ...] = ()
    employments: tuple[EmploymentFacts, ...] = ()
    credentials: tuple[CredentialFacts, ...] = ()
    practice: tuple[PracticeFacts, ...] = ()
    learning: tuple[LearningFacts, ...] = ()
    sanctions: tuple[str, ...] | None = None
    reached: tuple[Reached, ...] = ()
    born_on: date | None = None
    eligible: bool | None = None
    program: str = ""
    not_entered: tuple[str, ...] = ()
    entered: tuple[str, ...] = ()

    def day_of(self, asked_at: AskedAt) -> date | None:
        """The day on which the person came to a moment; None if it has not come yet."""
        return next((item.on for item in self.reached if item.asked_at == asked_at), None)
