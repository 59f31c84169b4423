"""Requirements of hours outside courses: supervised practice, employment, continuing education. In whole minutes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Literal, Self

from pydantic import StrictBool, model_validator

from lms.certification.rules.facts import AskedAt, Evidence, Facts, LearningFacts, PracticeFacts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.learning import Caps, Counted, counted
from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.settings import Block, Months, SomeHours, Text, fault, minutes
from lms.certification.rules.validity import months_before


class Beyond(Block):
    """Another category, of which hours count beyond so many."""

    category: Text
    hours: SomeHours


def beyond(rows: Iterable[PracticeFacts], border: int) -> list[PracticeFacts]:
    """Return rows in their order without their first minutes up to a border; one that crosses it in part."""
    result, left = [], border
    for row in rows:
        taken = min(left, row.minutes)
        left -= taken
        if row.minutes > taken:
            result.append(replace(row, minutes=row.minutes - taken))
    return result


class Practice(Leaf):
    """Confirmed hours of practice in one category. An entry is of one category, so nothing counts twice.

    `within_months`: only hours of so many months before the day when it is asked. `while_certified`: only hours of days
    on which the person was certified or in grace. `confirmed_by`: what whoever confirms must be, such as qmhp.
    `exclusive_of` and `excludes` say in the file what the categories do not share; each entry has one category already.
    `beyond`: hours of another category count too, beyond so many of it, in order of time: the entry that crosses the
    border counts from there on. With `exclusive_of` what is above the minimum is left for the other one.
    """

    KEY: ClassVar[str] = "category"

    category: Text
    min: SomeHours
    within_months: Months | None = None
    exclusive_of: Text | None = None
    excludes: tuple[Text, ...] = ()
    beyond: Beyond | None = None
    while_certified: StrictBool = False
    confirmed_by: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _other_category(self) -> Self:
        others = (self.exclusive_of, self.beyond.category if self.beyond else None, *self.excludes)
        if self.category in others:
            raise fault("category_excludes_itself")
        return self

    @property
    def looks_back(self) -> bool:
        """Whether hours may be too long ago."""
        return self.within_months is not None

    def counts(self, row: PracticeFacts) -> bool:
        """Whether an entry of the category counts once it is confirmed."""
        return row.countable and (row.certified or not self.while_certified)

    def _beyond(self, facts: Facts, first: date, on: date) -> list[PracticeFacts]:
        """What of the other category is above its own minimum; what is confirmed fills that first."""
        if self.beyond is None:
            return []
        rows = [row for row in facts.practice if row.category == self.beyond.category and first < row.on <= on]
        rows = [row for row in rows if self.counts(row)]
        rows.sort(key=lambda row: (not row.confirmed, row.on, row.evidence))
        return beyond(rows, minutes(self.beyond.hours))

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the entries of the category through the day when it is asked."""
        first = months_before(on, self.within_months) if self.within_months else date.min
        rows = [row for row in facts.practice if row.category == self.category and first < row.on <= on]
        rows += self._beyond(facts, first, on)
        own = [row for row in rows if row.confirmed and self.counts(row)]
        needed, have = minutes(self.min), sum(row.minutes for row in own)
        have = min(have, needed) if self.exclusive_of else have
        waiting = sum(row.minutes for row in rows if not row.confirmed and self.counts(row))
        params = {"needed_minutes": needed, "credited_minutes": have, "unconfirmed_minutes": waiting}
        if uncounted := sum(row.minutes for row in rows if row.confirmed and not self.counts(row)):
            params["uncounted_minutes"] = uncounted
        if have >= needed:
            return Outcome("practice_enough", State.MET, params=params, evidence=_evidence(own))
        if have + waiting >= needed:
            return Outcome("practice_unconfirmed", State.WAITING, Actor.AGENCY, params, evidence=_evidence(own))
        return Outcome("practice_to_do", State.YOURS, Actor.TRAINEE, params, evidence=_evidence(own))


class SupervisedHours(Practice):
    """Hours of practice that a supervisor confirmed."""

    type: Literal["supervised_hours"]


class EmploymentHours(Practice):
    """Hours of paid work as a specialist, also elsewhere."""

    type: Literal["employment_hours"]
    category: Text = "employment"


class ContinuingEducation(Leaf):
    """Hours of continuing education within a period, with a minimum and a maximum for some areas.

    An hour that fits several areas is spent once, where it helps. What an area has above its maximum does not count.
    """

    KEY: ClassVar[str] = "type"
    ASKED_AT: ClassVar[AskedAt] = AskedAt.RENEWAL

    type: Literal["ce_hours"]
    total: SomeHours
    period_months: Months
    areas: tuple[Text, ...] = ()
    minimums: dict[Text, SomeHours] = {}
    maximums: dict[Text, SomeHours] = {}
    evidence: Literal["each", "attest_and_audit"] = "each"
    keep_years: Months | None = None
    carry_over: bool = False

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if sum(self.minimums.values()) > self.total:
            raise fault("minimums_above_total")
        for area, most in self.maximums.items():
            if self.minimums.get(area, 0) > most:
                raise fault("minimum_above_maximum", area=area)
        return self

    @property
    def looks_back(self) -> bool:
        """Only hours of its period count."""
        return True

    @property
    def caps(self) -> Caps:
        """The rule in minutes."""
        lowest = {area: minutes(value) for area, value in self.minimums.items()}
        return Caps(lowest, {area: minutes(value) for area, value in self.maximums.items()}, self.areas)

    def _rows(self, facts: Facts, on: date) -> list[LearningFacts]:
        first = months_before(on, self.period_months)
        return [row for row in facts.learning if row.accepted and first < row.on <= on]

    def counting(self, facts: Facts, on: date) -> Counted:
        """Return what counts of accepted proofs of the period that ends on the day when it is asked."""
        return counted([(row.areas, row.minutes) for row in self._rows(facts, on)], self.caps)

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from accepted proofs of the period that ends on the day when it is asked."""
        rows, result, needed = self._rows(facts, on), self.counting(facts, on), minutes(self.total)
        lacking = result.lacking
        params: dict[str, Any] = {"needed_minutes": needed, "credited_minutes": result.total}
        if lacking:
            params["lacking"] = tuple(sorted(lacking.items()))
        met = result.total >= needed and not lacking
        code, state = ("learning_enough", State.MET) if met else ("learning_to_do", State.YOURS)
        actor = Actor.NOBODY if met else Actor.TRAINEE
        return Outcome(code, state, actor, params, evidence=_evidence(rows))


def _evidence(rows: Iterable[PracticeFacts | LearningFacts]) -> tuple[Evidence, ...]:
    return tuple(sorted({item for row in rows for item in row.evidence}))


def surplus(leaves: Iterable[Leaf], facts: Facts, on: date) -> tuple[int, tuple[str, ...]]:
    """Return the minutes of continuing education that a renewal does not need and the rules let carry over.

    With the areas for which they can count then: those of the requirement. (0, ()) where nothing carries over.
    """
    leaf = next((one for one in leaves if isinstance(one, ContinuingEducation) and one.carry_over), None)
    if leaf is None:
        return 0, ()
    counting = leaf.counting(facts, facts.day_of(leaf.asked_at) or on)
    return max(counting.total - minutes(leaf.total), 0), tuple(sorted({*leaf.areas, *leaf.minimums}))
