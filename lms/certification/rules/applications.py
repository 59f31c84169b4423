"""What a person is asked for when they apply, and the state of what they gave. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cohorts.core.problems import Problem
from cohorts.core.text import fold_name
from lms.certification.rules.facts import AskedAt, PartState
from lms.certification.rules.leaves import (
    Age,
    Agreement,
    Attestation,
    BackgroundCheck,
    Document,
    Interview,
    Leaf,
    Part,
    Reference,
    Residence,
    Signature,
)
from lms.certification.rules.requirements import Requirement, leaves_of

AGE = "age"
# What counts by the signature or the word of the applicant, without a decision of staff.
AGREEMENT = "agreement"
SIGNED_TYPES = (AGREEMENT, "attestation")
UNDECIDED_TYPES = (AGE, *SIGNED_TYPES)
# What others than the applicant write: the applicant does not read it.
OTHERS_TYPES = ("signature", "reference", "interview", "background_check")
# An email address for several people: it can be a referee's, but staff look at it.
SHARED_MAILBOXES = frozenset({"admin", "contact", "hello", "hr", "info", "mail", "office", "personnel", "reception"})
OLDEST = 120


class Giver(StrEnum):
    """Who gives a part: the applicant, somebody else by link, or the office."""

    APPLICANT = "applicant"
    OTHER = "other"
    OFFICE = "office"


class Outcome(StrEnum):
    """What staff decide about a part. REQUIRED takes a waiver back."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"
    WAIVED = "waived"
    REQUIRED = "required"


def is_itself(leaf: Leaf) -> bool:
    """Return whether a requirement is met by submitting the application."""
    return isinstance(leaf, Document) and leaf.itself


def is_asked(leaf: Leaf) -> bool:
    """Return whether a requirement is met by a part of the application that somebody gives."""
    return (
        not is_itself(leaf)
        and isinstance(leaf, Part | Age)
        and leaf.asked_at in (AskedAt.APPLICATION, AskedAt.BEFORE_TRAINING)
    )


def asked_leaves(rules: Requirement) -> Iterator[Leaf]:
    """Yield what is asked with an application, in file order; of equal ones the first."""
    seen = set()
    for leaf in leaves_of(rules):
        name = (leaf.type, leaf.key_value)
        if is_asked(leaf) and name not in seen:
            seen.add(name)
            yield leaf


def leaf_named(rules: Requirement, kind: str, key: str) -> Leaf | None:
    """Return the requirement of a type and a key that is asked with an application, or None."""
    return next((leaf for leaf in asked_leaves(rules) if (leaf.type, leaf.key_value) == (kind, key)), None)


def giver_of(leaf: Leaf) -> Giver:
    """Return who gives the parts of a requirement."""
    if isinstance(leaf, Signature | Reference):
        return Giver.OTHER
    return Giver.OFFICE if isinstance(leaf, Interview | BackgroundCheck) else Giver.APPLICANT


def is_signed(leaf: Leaf) -> bool:
    """Return whether the applicant's own signature meets it, without a decision of staff."""
    return isinstance(leaf, Attestation | Agreement)


def needs_file(leaf: Leaf) -> bool:
    """Return whether the applicant sends a file."""
    return giver_of(leaf) == Giver.APPLICANT and not is_signed(leaf) and not isinstance(leaf, Age | Residence)


def most_of(leaf: Leaf) -> int:
    """Return how many parts of a requirement count at once: a further one replaces an earlier one."""
    return leaf.needed if isinstance(leaf, Part) else 1


def state_of(*, outcome: str, is_submitted: bool, signed: bool) -> PartState:
    """Return the state of a part. `outcome`: the latest decision of staff, or ""."""
    if outcome:
        return PartState(outcome)
    if not is_submitted:
        return PartState.DRAFT
    return PartState.ACCEPTED if signed else PartState.SENT


def was_current(
    version: str, signed_at: datetime, submitted_at: datetime | None, texts: Sequence[tuple[datetime, str]]
) -> bool:
    """Return whether a signature is under the text that counted when the application was submitted.

    `texts`: since when each version counts, the oldest first. A version that came later asks nobody to sign again; what
    was signed after the submission was current when it was signed. Before submission, the latest counts.
    """
    if not texts or (submitted_at is not None and signed_at >= submitted_at):
        return True
    counting = [name for since, name in texts if submitted_at is None or since <= submitted_at]
    return version == (counting or [texts[0][1]])[-1]


def birth_problem(born_on: date | None, today: date) -> Problem | None:
    """Return why a date of birth cannot be right, or None."""
    if born_on is None:
        return Problem("birth_missing", field="as_of")
    if not today.year - OLDEST <= born_on.year or born_on >= today:
        return Problem("birth_wrong", field="as_of")
    return None


def past_problem(day: date | None, today: date, *, field: str) -> Problem | None:
    """Return why a day that lies behind us cannot be right, or None."""
    if day is None:
        return Problem("part_day_missing", field=field)
    if day > today:
        return Problem("part_day_ahead", field=field)
    return None if today.year - day.year <= OLDEST else Problem("part_day_wrong", field=field)


def external_problem(number: str, since: date | None, until: date | None, today: date) -> Problem | None:
    """Return why what was stated of a certificate of another state cannot be right, or None."""
    if not number.strip():
        return Problem("external_number_missing", field="number")
    problem = past_problem(since, today, field="since")
    if problem is not None or since is None:
        return problem
    if until is not None and until < since:
        return Problem("external_days_wrong", field="until")
    return None


@dataclass(frozen=True)
class Mailbox:
    """An email address, comparable: without case, and without what mail servers ignore in the name."""

    name: str
    host: str

    @classmethod
    def of(cls, email: str) -> "Mailbox":
        """Return the mailbox that an address leads to. `+` and what follows it leads to the same one."""
        name, _at, host = email.strip().lower().rpartition("@")
        name = name.partition("+")[0]
        host = {"googlemail.com": "gmail.com"}.get(host, host)
        return cls(name.replace(".", "") if host == "gmail.com" else name, host)

    @property
    def is_shared(self) -> bool:
        """Whether several people read it, by its name."""
        return self.name in SHARED_MAILBOXES


def other_person_problem(email: str, name: str, own_emails: Sequence[str], own_names: Sequence[str]) -> Problem | None:
    """Return why a person cannot be asked by link, or None: it is the applicant's own mailbox, or their own name."""
    if any(Mailbox.of(email) == Mailbox.of(own) for own in own_emails):
        return Problem("asked_own_mailbox", field="email")
    if fold_name(name) in {fold_name(own) for own in own_names if own}:
        return Problem("asked_own_name", field="name")
    return None
