"""The registry of acts that need two people: who proposes, who approves, the effects, and how to undo them.

An app describes and registers its acts in its module `acts`; `cohorts.core.apps` loads those modules at startup.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Model
from pydantic import BaseModel, ConfigDict, model_validator

from cohorts.core.actions import visible


class Payload(BaseModel):
    """The data of a proposal besides its subject. Unknown fields are refused; values are immutable.

    What nobody sees is removed from its texts, as from those of an action.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _visible(cls, data: Any) -> Any:
        return visible(data)


def nobody(subject: Any, payload: Any) -> Iterable[int]:
    """Return no one: the default for `Act.beneficiaries` and `Act.authors`."""
    return ()


def subject_name(subject: Any, payload: Any) -> str:
    """Return the name of the subject: the default for `Act.describe`."""
    return "" if subject is None else str(subject)


@dataclass(frozen=True)
class Act:
    """One act that needs two people.

    code: permanent name, such as "form.publish". label: imperative, for buttons and lists.
    proposers, approvers: roles; a superuser counts as a holder of each.
    payload: the model of the proposal's data. subject: the model class it is about, or None.
    effects(subject, payload) -> sentences that say what approving will do; shown to the approver before deciding.
    execute(subject=, payload=, reason=, by=, at=) -> carries the act out within the approval's transaction; may raise
        Refused. `reason` is the approver's.
    undo: a sentence that says how to undo it; "" if it cannot be undone.
    done: a sentence that says what the approval has done, for the email to the proposer, if it is not in effect yet.
    beneficiaries(subject, payload) -> ids of people who are affected; they neither propose nor decide.
    authors(subject, payload) -> ids of people whose work it is; they may propose but not decide.
    begin(subject=, payload=, by=, at=): for an urgent act; runs when one person proposes it.
    end(subject=, payload=, kind=, reason=, by=, at=): reverses `begin` if no one confirms it, or it is rejected or
        withdrawn (`kind`).
    close(subject=, payload=, kind=, reason=, by=, at=): called when a proposal is rejected or withdrawn.
    address(subject): the page of the subject, or None. address_readers: the roles that may open it; None: whoever may
        decide.
    describe(subject, payload) -> a short description for lists.
    authority: ORM path from the subject to the authority whose staff alone propose and decide; "": of every authority.
    office(payload) -> the same of an act without a subject, or None.
    document(payload) -> the text that is approved, such as a file of rules, if the effects only sum it up.
    """

    code: str
    label: Any
    proposers: tuple[str, ...]
    approvers: tuple[str, ...]
    effects: Callable[[Any, Any], Sequence[Any]]
    execute: Callable[..., Any]
    undo: Any = ""
    done: Any = ""
    payload: type[Payload] = Payload
    subject: type[Model] | None = None
    beneficiaries: Callable[[Any, Any], Iterable[int]] = nobody
    authors: Callable[[Any, Any], Iterable[int]] = nobody
    begin: Callable[..., Any] | None = None
    end: Callable[..., Any] | None = None
    close: Callable[..., Any] | None = None
    address: Callable[[Any], str] | None = None
    address_readers: tuple[str, ...] | None = None
    describe: Callable[[Any, Any], str] = subject_name
    document: Callable[[Any], str] | None = None
    authority: str = ""
    office: Callable[[Any], Any] | None = None

    @property
    def urgent(self) -> bool:
        """Whether one person carries the act out at once, and a second confirms or ends it."""
        return self.begin is not None

    def authority_of(self, subject: Any, payload: Any) -> Any:
        """Return the authority whose staff alone propose and decide, or None if staff of every authority do."""
        if self.office is not None:
            return self.office(payload)
        if subject is None or not self.authority:
            return None
        return reduce(getattr, self.authority.split("__"), subject)


_ACTS: dict[str, Act] = {}


def register(*new: Act) -> None:
    """Add acts to the registry. Raises ValueError if another act has the code, or an urgent act has no `end`."""
    for act in new:
        if _ACTS.get(act.code, act) is not act:
            raise ValueError(f"Two acts have the code {act.code}.")
        if act.urgent and act.end is None:
            raise ValueError(f"{act.code} has a begin, so it needs an end.")
        _ACTS[act.code] = act


def unregister(code: str) -> None:
    """Remove an act; for tests that add their own."""
    _ACTS.pop(code, None)


def acts() -> list[Act]:
    """Return every registered act, ordered by code."""
    return [_ACTS[code] for code in sorted(_ACTS)]


def act_of(code: str) -> Act:
    """Return the act with this code. Raises KeyError."""
    return _ACTS[code]


def codes_proposed_by(*roles: str) -> list[str]:
    """Return the codes of acts that holders of one of `roles` may propose."""
    return [act.code for act in acts() if not set(act.proposers).isdisjoint(roles)]


def codes_approved_by(*roles: str) -> list[str]:
    """Return the codes of acts that holders of one of `roles` may approve."""
    return [act.code for act in acts() if not set(act.approvers).isdisjoint(roles)]
