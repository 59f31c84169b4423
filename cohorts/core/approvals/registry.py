"""The table of acts that need two persons: who proposes, who approves, what it will do, how it is undone.

An app describes its acts in its module `acts` and registers them there; `cohorts.core.apps` loads those at start.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """What a proposal carries besides its subject. Unknown fields are refused, values are never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def nobody(subject: Any, payload: Any) -> Iterable[int]:
    """The default for `Act.beneficiaries` and `Act.authors`."""
    return ()


def subject_in_words(subject: Any, payload: Any) -> str:
    """The default for `Act.describe`."""
    return "" if subject is None else str(subject)


@dataclass(frozen=True)
class Act:
    """One act that takes two persons.

    code: lasting name, as "form.publish". label: imperative, for buttons and lists.
    proposers, approvers: roles; a superuser counts as one holder of each.
    payload: the model of what a proposal carries. subject: the model class it is about, or None.
    effects(subject, payload) -> sentences that say what approving will do; read by the approver before deciding.
    execute(subject=, payload=, reason=, by=, at=) -> carries the act out within the approval's transaction; may raise
        Refused. `reason` is the approver's.
    undo: a sentence that says how it is undone; "" where it cannot be.
    beneficiaries(subject, payload) -> ids of people whom it concerns; they neither propose nor decide on it.
    authors(subject, payload) -> ids of people whose work it is; they may propose it and do not decide on it.
    begin(subject=, payload=, by=, at=): for an urgent act, carried out on proposing by one person.
    end(subject=, payload=, by=, at=): takes back what `begin` did, where nobody confirms it.
    close(subject=, payload=, kind=, reason=, by=, at=): told when a proposal is rejected or withdrawn.
    address(subject): the page of the subject, or None.
    describe(subject, payload) -> what it is about, in a few words, for lists.
    document(payload) -> the text that is approved, such as a file of rules, where its effects only sum it up.
    """

    code: str
    label: Any
    proposers: tuple[str, ...]
    approvers: tuple[str, ...]
    effects: Callable[[Any, Any], Sequence[Any]]
    execute: Callable[..., Any]
    undo: Any = ""
    payload: type[Payload] = Payload
    subject: type[Model] | None = None
    beneficiaries: Callable[[Any, Any], Iterable[int]] = nobody
    authors: Callable[[Any, Any], Iterable[int]] = nobody
    begin: Callable[..., Any] | None = None
    end: Callable[..., Any] | None = None
    close: Callable[..., Any] | None = None
    address: Callable[[Any], str] | None = None
    describe: Callable[[Any, Any], str] = subject_in_words
    document: Callable[[Any], str] | None = None

    @property
    def urgent(self) -> bool:
        """Carried out by one person at once, and confirmed by a second or ended."""
        return self.begin is not None


_ACTS: dict[str, Act] = {}


def register(*new: Act) -> None:
    """Add acts to the table. Raises ValueError where another act has the code, or an urgent act has no end."""
    for act in new:
        if _ACTS.get(act.code, act) is not act:
            raise ValueError(f"Two acts are called {act.code}.")
        if act.urgent and act.end is None:
            raise ValueError(f"{act.code} begins at once, so it must say how it ends.")
        _ACTS[act.code] = act


def unregister(code: str) -> None:
    """Remove an act; for tests that add their own."""
    _ACTS.pop(code, None)


def acts() -> list[Act]:
    """Every registered act, by code."""
    return [_ACTS[code] for code in sorted(_ACTS)]


def act_of(code: str) -> Act:
    """The act called `code`. Raises KeyError."""
    return _ACTS[code]


def codes_proposed_by(*roles: str) -> list[str]:
    """Codes of the acts that holders of one of `roles` propose."""
    return [act.code for act in acts() if not set(act.proposers).isdisjoint(roles)]


def codes_approved_by(*roles: str) -> list[str]:
    """Codes of the acts that holders of one of `roles` approve."""
    return [act.code for act in acts() if not set(act.approvers).isdisjoint(roles)]
