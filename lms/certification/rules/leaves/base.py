"""Base class of all kinds of requirements."""

import json
from abc import abstractmethod
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from lms.certification.rules.facts import AskedAt, Facts
from lms.certification.rules.findings import Outcome, State
from lms.certification.rules.settings import Block, Day, Text
from lms.certification.rules.values import pack


class Leaf(Block):
    """One requirement. Its fields are its settings in the program file.

    Without `effective_from` it is always in force; with an empty value it is planned, without a date yet. `at`: when it
    is asked. `why`: why it is essential, for who asks for a change of the rules because of a disability.
    """

    # The setting that identifies a requirement of this kind.
    KEY: ClassVar[str]
    ASKED_AT: ClassVar[AskedAt] = AskedAt.CERTIFICATION

    type: str
    title: Text | None = None
    effective_from: Day | None = None
    at: AskedAt | None = None
    why: Text | None = None

    @property
    def asked_at(self) -> AskedAt:
        """When it is asked: as the file says, or as is usual for its kind."""
        return self.at or self.ASKED_AT

    @property
    def restricted(self) -> bool:
        """Whether it can tell about a person's health or past."""
        return False

    @property
    def looks_back(self) -> bool:
        """Whether it counts only what lies so many days or months before the day when it is asked."""
        return False

    @property
    def key_value(self) -> str:
        """The value of the setting named by KEY."""
        return getattr(self, self.KEY)

    @property
    def planned(self) -> bool:
        """Whether it is planned without a date."""
        return self.effective_from is None and "effective_from" in self.model_fields_set

    def in_force(self, on: date) -> bool:
        """Return whether this requirement applies on a date."""
        return not self.planned and (self.effective_from is None or self.effective_from <= on)

    @abstractmethod
    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide this requirement from the facts on a date. Pure: no clock, no database, no sentences."""


_ORDER = (State.MET, State.YOURS, State.WAITING, State.NOT_MET)


def best(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the best outcome. Ties are broken the same way for any order of the records."""
    ranked = list(outcomes)
    return ranked[0] if len(ranked) == 1 else min(ranked, key=_rank)


def _rank(outcome: Outcome) -> tuple[Any, ...]:
    return (
        _ORDER.index(outcome.state),
        -outcome.params.get("credited_minutes", 0),
        outcome.evidence,
        outcome.since is not None,
        outcome.since.timestamp() if outcome.since else 0,
        outcome.code,
        json.dumps({name: pack(value) for name, value in outcome.params.items()}, sort_keys=True),
    )
