"""What a pure rule finds: a code with parameters. The sentence is rendered where a person reads it.

Rules return findings instead of sentences; an action turns one into `Refused(f.code, field=f.field, **f.params)`.
Apps word the codes in their `messages`, beside those of refusals.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from cohorts.core.refusals import sentence


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One remark of a rule. field: the form field it belongs to; params: what the sentence names, as JSON values."""

    code: str
    field: str | None = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return sentence(self.code, self.params)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Finding":
        """The finding that `as_json` wrote."""
        return cls(stored["code"], stored.get("field"), stored.get("params", {}))

    def as_json(self) -> dict[str, Any]:
        """What a JSON column keeps of it: code, field and parameters, never the sentence."""
        return {"code": self.code, "field": self.field, "params": dict(self.params)}


class Findings(tuple[Finding, ...]):
    """Several findings, which render as their sentences one after the other (a parameter of one refusal, say)."""

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(map(str, self))
