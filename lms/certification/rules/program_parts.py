"""Parts of a program version besides requirement trees: validity, renewal, supervision, clocks.

What later certificates need (renewal, ladders, supervision plans) is read and kept with the version.
"""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, StrictBool, model_validator

from lms.certification.rules.practice import FIELD, INDIVIDUAL
from lms.certification.rules.requirements import AllOf, AnyOf, Group, NOf, Requirement, Some
from lms.certification.rules.settings import (
    UNSET,
    Block,
    Count,
    Day,
    Months,
    Percent,
    SomeHours,
    Text,
    Texts,
    fault,
)


class Extensions(Block):
    """How often, and by how many months, a validity can be extended."""

    max: Count
    months: Months


Anchor = Literal[
    "certification_date",
    "issue_date",
    "first_of_month",
    "first_of_month_of_latest_certification",
    "birthday",
    "fixed_date",
    "latest_of",
]


def _is_month_day(text: str | None) -> bool:
    """Whether it is a month and a day that every year has, such as 01-31."""
    try:
        return text is not None and bool(date.fromisoformat(f"2001-{text}"))
    except ValueError:
        return False


class Validity(Block):
    """The validity of a certificate: whole months from its anchor date."""

    months: Annotated[Months | None, UNSET]
    anchor: Anchor = "issue_date"
    extensions: Extensions | None = None
    # For a fixed date: the month and the day, and the shortest first term.
    fixed: Text | None = None
    first_term_months: Months | None = None
    leap_day: Literal["february_28", "march_1"] | None = None
    # For the latest of several days: which.
    of: tuple[Literal["issue_date", "exam_passed", "training_completed"], ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.anchor == "birthday" and self.leap_day is None:
            raise fault("leap_day_missing")
        if self.anchor == "fixed_date" and (not _is_month_day(self.fixed) or self.first_term_months is None):
            raise fault("fixed_date_missing")
        if (self.anchor == "latest_of") != bool(self.of):
            raise fault("latest_of_missing")
        return self


class Renewal(Block):
    """What a renewal needs: the requirements of another level, or its own.

    It can be submitted so many days before the last valid day (without a number at any time), and the person is
    reminded so many days before it. `courses`: {course of this site: for which areas of continuing education its hours
    count}. `audit_percent`: of how many renewals the proofs are looked at.
    """

    window_days_before: Annotated[Count | None, UNSET] = None
    reminder_days: tuple[Count, ...] = (90, 60, 30)
    courses: dict[Text, tuple[Text, ...]] = {}
    audit_percent: Percent | None = None
    same_as: Text | None = None
    all_of: tuple[Requirement, ...] | None = None
    any_of: tuple[Requirement, ...] | None = None
    n_of: Some | None = None

    @model_validator(mode="after")
    def _one_group(self) -> Self:
        names = ("same_as", "all_of", "any_of", "n_of")
        if sum(getattr(self, name) is not None for name in names) != 1:
            raise fault("renewal_needs_one_group")
        return self

    @property
    def tree(self) -> Group | None:
        """Its own requirements; None if they are those of another level."""
        if self.all_of is not None:
            return AllOf(all_of=self.all_of)
        if self.any_of is not None:
            return AnyOf(any_of=self.any_of)
        return NOf(n_of=self.n_of) if self.n_of is not None else None


class Frequency(Block):
    """How often something is due."""

    every: Literal["week", "month", "quarter", "year"]
    count: Count = 1


class WhileCounter(Block):
    """Until a count of hours is reached."""

    work_hours_lt: Count


class WithinCounter(Block):
    """Within the first hours of contact."""

    contact_hours: Count


SessionKind = Literal["individual-supervision", "field-supervision"]


class SupervisionDuty(Block):
    """One line of a supervision plan: what is due, how often or how many hours, until when, and by whom.

    `session`: which sessions count; without it those in the field where hours are counted, else individual ones.
    `overrides_by`: who may set something else for one person, with a reason.
    """

    key: Text
    title: Text | None = None
    by: Texts
    frequency: Frequency | None = None
    hours: SomeHours | None = None
    within: WithinCounter | None = None
    for_months: Months | None = None
    during: Text | None = None
    while_below: WhileCounter | None = None
    session: SessionKind | None = None
    overrides_by: tuple[Literal["state", "agency"], ...] = ("state",)

    @property
    def session_kind(self) -> str:
        """Which sessions of supervision the duty counts."""
        if self.session or self.during:
            return self.session or self.during or FIELD
        return FIELD if self.hours is not None else INDIVIDUAL


def _while(value: Any) -> Any:
    """Read the setting `while`, which Python does not allow as a name."""
    if isinstance(value, dict) and "while" in value:
        return {("while_below" if name == "while" else name): inner for name, inner in value.items()}
    return value


Duty = Annotated[SupervisionDuty, BeforeValidator(_while)]


class EmployerTraining(Block):
    """A course for people at the employer."""

    course: Text
    audience: Text
    mandatory: StrictBool = False


class Denial(Block):
    """What a decision against somebody must say."""

    reasons_required: StrictBool = True
    appeal_info_required: StrictBool = True


class AppealClock(Block):
    """Until when somebody can appeal, or an office answers: so many days after the day of the notice or the request.

    `roll_forward`: a last day that is no business day moves to the next that is.
    """

    days: Count
    kind: Literal["calendar", "business"] = "calendar"
    roll_forward: StrictBool = False


class ReviewClock(AppealClock):
    """Until when the office decides about an application: so many days after the day on which it was submitted."""


class Clocks(Block):
    """How many days the office has, and others have. Calendar days, if the name does not say otherwise.

    `review`: until when the office decides about an application; without it the days of `application_review_days`, or
    of `application_decision_days`. `return_pauses_review`: whether that clock stops while a part that was sent back
    has not come again. `appeal`: how long a decision can be appealed. `appeal_decision`: until when the office decides
    about an appeal, from the day on which it was filed; without it there is no such day.
    """

    review: ReviewClock | None = None
    application_review_days: Count | None = None
    application_decision_days: Count | None = None
    training_certificate_review_days: Count | None = None
    return_pauses_review: StrictBool = False
    appeal: AppealClock | None = None
    appeal_decision: AppealClock | None = None
    accommodation: AppealClock | None = None
    denial: Denial | None = None
    complaint_ack_business_days: Count | None = None
    complaint_decision_days: Count | None = None
    complaint_extension_days: Count | None = None
    complaint_limit_years: Count | None = None
    registry_update_hours: Count | None = None

    @property
    def for_review(self) -> ReviewClock | None:
        """The clock of a review, or None if the rules have none."""
        days = self.application_review_days or self.application_decision_days
        return self.review or (ReviewClock(days=days) if days else None)


class Reviews(Block):
    """Who decides about applications. `second`: for which decisions a colleague must agree before them."""

    second: Literal["never", "refusals", "always"] = "never"

    def needs_second(self, *, admitted: bool) -> bool:
        """Return whether a colleague must agree before a decision."""
        return self.second == "always" or (self.second == "refusals" and not admitted)


class OpenDays(Block):
    """When a pathway can be begun. Both days count."""

    opens: Day | None = None
    closes: Day | None = None

    def holds(self, day: date) -> bool:
        """Return whether a pathway can be begun on a day."""
        return (not self.opens or self.opens <= day) and (not self.closes or day <= self.closes)


INITIAL = "initial"
