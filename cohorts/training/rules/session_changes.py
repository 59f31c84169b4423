"""What a change of sessions means for the people who come to them and for those who teach them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

# What people with a seat are told about. They are not told who teaches.
FIELDS = ("time", "place", "break_minutes", "unit", "link")


@dataclass(frozen=True)
class SessionFacts:
    """A session at one moment. place: the session's own or the cohort's. trainers: ids. cohort: its code."""

    starts_at: datetime
    ends_at: datetime
    break_minutes: int = 0
    place: str = ""
    link: str = ""
    unit: str = ""
    trainers: frozenset[int] = field(default_factory=frozenset)
    cohort: str = ""
    zone: str = "UTC"

    @property
    def time(self) -> tuple[datetime, datetime]:
        """Start and end."""
        return self.starts_at, self.ends_at


@dataclass(frozen=True)
class SessionChange:
    """A session before and after an act; None before it was added and after it was removed."""

    before: SessionFacts | None
    after: SessionFacts | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names in FIELDS that differ. Empty for a session that was added or removed."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name in FIELDS if getattr(self.before, name) != getattr(self.after, name))

    @property
    def concerns_seats(self) -> bool:
        """Whether people with a seat are told: the session was added or removed, or one of FIELDS differs."""
        return self.before is None or self.after is None or bool(self.fields)

    @property
    def trainers(self) -> frozenset[int]:
        """Who taught it before or teaches it after the act."""
        return frozenset().union(*(facts.trainers for facts in (self.before, self.after) if facts))


@dataclass(frozen=True)
class ForTrainer:
    """The same changes, as one trainer sees them. The first two hold facts of sessions, the others changes."""

    given: tuple[SessionFacts, ...]
    taken: tuple[SessionFacts, ...]
    removed: tuple[SessionFacts, ...]
    changed: tuple[SessionChange, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing changes for this trainer."""
        return not (self.given or self.taken or self.removed or self.changed)


def for_trainer(person: int, changes: Iterable[SessionChange]) -> ForTrainer:
    """Return what `changes` mean for this trainer: each change is in at most one of the four lists."""
    new_rows, lost_rows, removed_rows, changed_rows = [], [], [], []
    for change in changes:
        before, after = change.before, change.after
        taught = before is not None and person in before.trainers
        teaches = after is not None and person in after.trainers
        if after is not None and teaches and not taught:
            new_rows.append(after)
        elif before is not None and taught and after is None:
            removed_rows.append(before)
        elif before is not None and taught and not teaches:
            lost_rows.append(before)
        elif taught and change.fields:
            changed_rows.append(change)
    return ForTrainer(tuple(new_rows), tuple(lost_rows), tuple(removed_rows), tuple(changed_rows))
