"""What people asks higher apps: what the end of a role leaves and starts, what an invitation and a merge mean.

`lms.wiring` registers the functions at startup.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cohorts.core.problems import Problem


@dataclass(frozen=True)
class LooseEnd:
    """What a role leaves behind when it ends: a sentence, and the page where a coordinator settles it, if any."""

    text: str
    label: str = ""
    url: str = ""


# Functions of an Invitation and the moment, when it was accepted: what was kept for the person is given to them.
ACCEPTED: list[Callable[[Any, datetime], None]] = []
# Functions of an Invitation, who canceled it and the moment: what was kept for the person goes to others.
CANCELED: list[Callable[[Any, Any, datetime], None]] = []
# Functions of an Invitation, the one that was sent instead of it, and the moment: what was kept by it stays kept.
REPLACED: list[Callable[[Any, Any, datetime], None]] = []
# Functions from a Membership to a LooseEnd, or to None.
LOOSE_ENDS: list[Callable[[Any], LooseEnd | None]] = []


def loose_ends_of(membership: Any) -> list[LooseEnd]:
    """Return what to settle before this role ends."""
    return [end for function in LOOSE_ENDS if (end := function(membership)) is not None]


# Functions of a Membership that has ended, inside its transaction: they queue what follows.
ROLE_ENDED: list[Callable[[Any], None]] = []
# Functions from a Membership to what becomes of their seats and the like when somebody leaves, in sentences to them.
LEAVING: list[Callable[[Any], list[str]]] = []


def leaving(membership: Any) -> list[str]:
    """Return what somebody reads before they end their own role."""
    return [text for function in LEAVING for text in function(membership)]


# Functions from an Invitation to what it is about besides its roles, as a sentence; "" for nothing.
INVITED_FOR: list[Callable[[Any], str]] = []


def invited_for(invitation: Any) -> list[str]:
    """Return what an invitation is about besides its roles, in sentences."""
    return [text for function in INVITED_FOR if (text := function(invitation))]


# Functions that return (label, address) of pages of higher apps to which a profile leads on.
PROFILE_LINKS: list[Callable[[], tuple[str, str]]] = []


@dataclass(frozen=True)
class FormerName:
    """Something in force that bears another name than the person: a sentence for staff, and one for the person."""

    staff: str
    person: str


# Functions from a User to what bears another name than theirs.
FORMER_NAMES: list[Callable[[Any], list[FormerName]]] = []


def former_names(person: Any) -> list[FormerName]:
    """Return what still bears another name after a change of name, or a merge."""
    return [one for function in FORMER_NAMES for one in function(person)]


def with_former_names(text: str, person: Any) -> str:
    """Return what was done, and what staff may do next about the name."""
    return " ".join([text, *(one.staff for one in former_names(person))])


@dataclass(frozen=True)
class MergeChoice:
    """What staff choose when they merge: `options` are (value, sentence), `default` the value to begin with."""

    key: str
    label: str
    options: Sequence[tuple[str, str]]
    default: str


@dataclass(frozen=True)
class MergeView:
    """What there is to say before two accounts are merged.

    problems: why they cannot be. looks: what staff must have looked at. notes: what is then, in sentences.
    two: why it takes two people, in sentences; empty: one decides. office: the authority whose staff these are; None:
    of every one.
    """

    problems: Sequence[Problem] = ()
    looks: Sequence[str] = ()
    notes: Sequence[str] = ()
    choices: Sequence[MergeChoice] = ()
    two: Sequence[str] = ()
    office: Any = None

    @property
    def warnings(self) -> list[str]:
        """What stands above the rest, each line once."""
        return list(dict.fromkeys([*self.two, *self.looks]))

    @property
    def rest(self) -> list[str]:
        """The notes that no warning says already."""
        return [line for line in self.notes if line not in self.two]


# Functions from the account to merge, the account that stays and a moment to a MergeView.
MERGE_VIEWS: list[Callable[[Any, Any, datetime], MergeView]] = []
# Functions from an account, the person it is merged into and a moment to what ending the merge means. They are asked as
# if it had ended.
MERGE_END_VIEWS: list[Callable[[Any, Any, datetime], MergeView]] = []
# Functions that do what was chosen, after the merge in its transaction: (account, into, choices, by, at) -> sentences
# for the email to the person.
MERGE_STEPS: list[Callable[[Any, Any, Mapping[str, str], Any, datetime], list[str]]] = []
# Functions that take back what a merge did, when it is ended, in its transaction: (account, person, by, at).
MERGE_ENDINGS: list[Callable[[Any, Any, Any, datetime], None]] = []
