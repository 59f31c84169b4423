"""The lines of a request that an answer decides: which are open, what an answer makes of them all, and their grants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cohorts.people.models import User
from exams.delivery.actions.accommodations import Line, grant_asked, withdraw_asked
from lms.certification.actions.arrangements import tell_arrangers
from lms.certification.models import AccommodationLine, AccommodationRequest
from lms.certification.rules.accommodation_requests import step_for


@dataclass(frozen=True)
class Granted:
    """What is granted of one line: the kind (other than the one asked for only among kinds of time), and minutes."""

    kind: str
    minutes: int = 0


@dataclass(frozen=True)
class Days:
    """The first and the last day of what is granted."""

    first: date
    last: date


def open_lines(row: AccommodationRequest) -> list[AccommodationLine]:
    """Return the lines of which what was asked is not granted: nothing is, it ended early, or something else is."""
    lines = row.lines.select_related("grant__withdrawal").order_by("pk")
    return [line for line in lines if not line.is_as_asked]


def step_of(row: AccommodationRequest, granted: Mapping[int, Granted | None]) -> str:
    """Return the step of an answer ({id of a line: what is granted of it}); what was granted before counts, too."""
    lines = list(row.lines.select_related("grant__withdrawal").order_by("pk"))
    kinds = []
    for line in lines:
        answer = granted.get(line.pk)
        kinds.append(answer.kind if answer else line.granted_kind)
    return step_for([line.kind for line in lines], kinds)


def grant_lines(
    row: AccommodationRequest, pairs: Sequence[tuple[AccommodationLine, Granted]], days: Days, by: User, at: datetime
) -> None:
    """Grant lines. What was granted of one of them before, instead of what was asked, ends: the new grant replaces it.

    Who takes an exam has the new time before the old one ends.
    """
    if not pairs:
        return
    new = [Line(answer.kind, answer.minutes, line.purpose) for line, answer in pairs]
    rows = grant_asked(person=row.person, lines=new, valid_from=days.first, valid_to=days.last, by=by, at=at)
    replaced = [line.grant for line, _answer in pairs if line.granted_kind is not None]
    for (line, _answer), grant in zip(pairs, rows, strict=True):
        line.grant = grant
        line.save(update_fields=["grant"])
    if replaced:
        withdraw_asked(person=row.person, accommodations=replaced, by=by, at=at)
    tell_arrangers(accommodations=rows, by=by, at=at)
