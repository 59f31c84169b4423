"""Base of the requirements that a part of an application meets: something stated, signed, sent or answered."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from lms.certification.rules.facts import AskedAt, Evidence, Facts, PartFacts, PartState
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.settings import Count, Text

COUNTING = (PartState.ACCEPTED, PartState.WAIVED)
COMING = (PartState.DRAFT, PartState.ASKED, PartState.SENT)
# What is here and was not sent back: of this the person can know whether it meets the rule.
GIVEN = (*COUNTING, PartState.DRAFT, PartState.SENT)
AS_OF = "as_of"


class Part(Leaf):
    """A requirement that parts of an application meet, each accepted or waived.

    A kind says with `_fits` what is wrong with a part that was accepted, by the day when the requirement is asked.
    """

    KEY: ClassVar[str] = "key"
    ASKED_AT: ClassVar[AskedAt] = AskedAt.APPLICATION

    sensitivity: Literal["restricted", "ordinary"] = "ordinary"
    stage: Literal["application"] | None = None

    @property
    def restricted(self) -> bool:
        """Whether its parts can tell about a person's health or past."""
        return self.sensitivity == "restricted"

    @property
    def needed(self) -> int:
        """How many parts it takes."""
        return 1

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the parts of this requirement: enough that count, else what the next open one waits for."""
        parts = sorted(
            (part for part in facts.parts if (part.type, part.key) == (self.type, self.key_value)), key=_order
        )
        counting = [part for part in parts if part.state in COUNTING and not self._fault(part, on)]
        if len(counting) >= self.needed:
            return self._met(self._best(counting))
        open_parts = self._nearest([part for part in parts if part not in counting], len(counting), on)
        here = [part for part in parts if part.state in (PartState.DRAFT, PartState.SENT) and not self._fault(part, on)]
        is_all_sent = bool(open_parts) and all(part.state == PartState.SENT for part in open_parts)
        have = len(counting) if is_all_sent else len(counting) + len(here)
        return self._open(open_parts, {"needed": self.needed, "have": have}, on)

    def _nearest(self, open_parts: list[PartFacts], counting: int, on: date) -> list[PartFacts]:
        """Return the open parts that say what comes next."""
        coming = [part for part in open_parts if part.state in COMING]
        if counting + len(coming) < self.needed:
            # What comes is not enough: the person gives or asks for more, or mends what does not do.
            return [part for part in open_parts if part.state not in COMING or self._fault_if_given(part, on)]
        # Where enough are on their way, what was sent back or declined before asks nobody for anything, and what is
        # ready waits for who was asked.
        is_asked = any(part.state == PartState.ASKED for part in coming)
        return [part for part in coming if not is_asked or part.state != PartState.DRAFT or self._fault(part, on)]

    def _fault_if_given(self, part: PartFacts, on: date) -> str:
        return self._fault(part, on) if part.state in GIVEN else ""

    def _best(self, counting: Sequence[PartFacts]) -> Sequence[PartFacts]:
        return counting[: self.needed]

    def _fault(self, part: PartFacts, on: date) -> str:
        return "" if part.state == PartState.WAIVED else self._fits(part, on)

    def _fits(self, part: PartFacts, on: date) -> str:
        """Return the code of what keeps a part from counting even if it is accepted, or ""."""
        return ""

    def fault_of(self, part: PartFacts, on: date) -> str:
        """Return the code of why a part does not count on a day even if accepted, such as its age; "" if it would."""
        return self._fault(part, on)

    def _fault_params(self, part: PartFacts) -> dict[str, Any]:
        return {}

    def _met(self, parts: Sequence[PartFacts]) -> Outcome:
        waived = [part for part in parts if part.state == PartState.WAIVED]
        last = max(parts, key=lambda part: part.at)
        params = {"decided_at": last.at, "decided_by": last.by}
        code = "part_waived" if waived else self.MET_CODE
        return Outcome(code, State.MET, params=params, since=last.at, evidence=_evidence(parts))

    MET_CODE: ClassVar[str] = "part_accepted"

    def _open(self, parts: Sequence[PartFacts], params: dict[str, Any], on: date) -> Outcome:
        """Say what is open. What the person can mend comes first, then who is waited for."""
        for part in parts:
            wrong = self._fault_if_given(part, on)
            if wrong:
                more = params | self._fault_params(part)
                return Outcome(wrong, State.YOURS, Actor.TRAINEE, more, part.at, _evidence([part]))
        for state, code, result, actor in _OPEN:
            in_state = [part for part in parts if part.state == state]
            if in_state:
                since = in_state[0].at
                return Outcome(code, result, actor, params, since, _evidence(in_state))
        return Outcome("part_missing", State.YOURS, Actor.TRAINEE, params)


_OPEN = (
    (PartState.RETURNED, "part_returned", State.YOURS, Actor.TRAINEE),
    (PartState.DECLINED, "part_declined", State.YOURS, Actor.TRAINEE),
    (PartState.REFUSED, "part_refused", State.NOT_MET, Actor.STATE),
    (PartState.DRAFT, "part_begun", State.YOURS, Actor.TRAINEE),
    (PartState.ASKED, "part_asked", State.WAITING, Actor.OTHER),
    (PartState.SENT, "part_sent", State.WAITING, Actor.STATE),
)


def _order(part: PartFacts) -> tuple[Any, ...]:
    return (part.at.timestamp(), part.state, part.by, part.evidence, sorted(part.values))


def _evidence(parts: Sequence[PartFacts]) -> tuple[Evidence, ...]:
    return tuple(sorted(item for part in parts for item in part.evidence))


class Counted(Part):
    """A part of which the program can ask for several."""

    count: Count = 1

    @property
    def needed(self) -> int:
        """How many it takes."""
        return self.count


class Aged(Counted):
    """A part that may not be too old on the day when it is asked."""

    max_age_days: Count | None = None

    @property
    def looks_back(self) -> bool:
        """Whether a part may be too old."""
        return self.max_age_days is not None

    def _fits(self, part: PartFacts, on: date) -> str:
        as_of = part.values.get(AS_OF)
        if self.max_age_days is None:
            return ""
        if as_of is None:
            return "part_without_day"
        return "part_too_old" if as_of < on - timedelta(days=self.max_age_days) else ""

    def _fault_params(self, part: PartFacts) -> dict[str, Any]:
        return {"as_of": part.values.get(AS_OF), "days": self.max_age_days}


class Document(Aged):
    """Documents of one kind, such as a job description. `name_must_match`: staff compare the name on it.

    `itself`: it is the application, so that submitting that meets it, and no file is asked for.
    """

    type: Literal["document"]
    key: Text
    name_must_match: bool = False
    itself: bool = False

    def _open(self, parts: Sequence[PartFacts], params: dict[str, Any], on: date) -> Outcome:
        """Of the application itself: it is to be submitted."""
        if self.itself and not parts:
            return Outcome("application_to_submit", State.YOURS, Actor.TRAINEE)
        return super()._open(parts, params, on)


class Qualification(Aged):
    """A qualification that another body gives, shown by a document."""

    type: Literal["qualification"]
    key: Text
    evidence: Literal["document"] = "document"


class Signature(Counted):
    """The signature of somebody else, such as the supervisor, by link. No account is needed."""

    type: Literal["signature"]
    key: Text
    signer_role: Text


class Reference(Counted):
    """Letters of reference or answers on a form, by link, from people of the given kinds."""

    KEY: ClassVar[str] = "key"

    type: Literal["reference"]
    key: Text = "reference"
    kinds: tuple[Text, ...] = ()
    form: Literal["letter", "form", "either"] = "either"

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the references: enough of them, and one of each kind that the program names."""
        outcome = super().decide(facts, on)
        lacking = self._lacking(facts)
        if outcome.state != State.MET or not lacking:
            return outcome
        return Outcome("reference_kinds_missing", State.YOURS, Actor.TRAINEE, {"kinds": ", ".join(lacking)})

    def _lacking(self, facts: Facts) -> list[str]:
        own = [part for part in facts.parts if (part.type, part.key) == (self.type, self.key)]
        present = {part.values.get("kind") for part in own if part.state == PartState.ACCEPTED}
        waived = sum(part.state == PartState.WAIVED for part in own)
        return sorted(set(self.kinds) - present)[waived:]


class OfOffice(Part):
    """A part that the office gives: the person waits until it is arranged."""

    def _open(self, parts: Sequence[PartFacts], params: dict[str, Any], on: date) -> Outcome:
        outcome = super()._open(parts, params, on)
        if outcome.code != "part_missing":
            return outcome
        return Outcome("part_of_office", State.WAITING, Actor.STATE, params)


class BackgroundCheck(OfOffice, Aged):
    """A background check, of which only the result is kept. A result that stands in the way can be waived."""

    KEY: ClassVar[str] = "type"

    type: Literal["background_check"]
    registries: bool = False


class HoldsExternal(Aged):
    """A certificate of another state or body, shown by a document and looked up by staff.

    The person states its number, who gave it and its days. It must be in force on the day when it is asked; `states`:
    only of these. `no_pending_discipline`: staff see in the register there that no case is open.
    """

    KEY: ClassVar[str] = "credential"

    type: Literal["holds_external"]
    credential: Text
    status: Literal["active"] = "active"
    no_pending_discipline: bool = False
    states: tuple[Text, ...] = ()

    def _fits(self, part: PartFacts, on: date) -> str:
        if self.states and part.values.get("state") not in self.states:
            return "external_of_other_state"
        since, until = part.values.get("since"), part.values.get("until")
        if until is not None and until < on:
            return "external_ended"
        if since is not None and since > on:
            return "external_not_begun"
        return super()._fits(part, on)

    def _fault_params(self, part: PartFacts) -> dict[str, Any]:
        values = {name: part.values.get(name) for name in ("since", "until") if part.values.get(name)}
        return super()._fault_params(part) | values | {"states": ", ".join(self.states)}
