"""Complaints: which outcomes there are, what each does to a certificate, and by when something is due. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.certification.rules.program_parts import AppealClock, Clocks

DISMISSED, LETTER, CONDITION = "dismissed", "letter", "condition"
PROBATION, SUSPENSION, REVOCATION = "probation", "suspension", "revocation"
# What stands against a person while it lasts; what the public can read of where the program says so.
SANCTIONS = (CONDITION, PROBATION, SUSPENSION, REVOCATION)
NOTABLE = (LETTER, *SANCTIONS)
# Only these last until a day.
WITH_END = (CONDITION, PROBATION)

# Where the rules of the program name no days: California's rules, which are the only ones with numbers.
ACK_CLOCK = AppealClock(days=5, kind="business")
DECISION_DAYS, EXTENSION_DAYS, PUBLICATION_HOURS = 90, 30, 72
# What the specialist gets at least, and usually, to answer.
LEAST_ANSWER_DAYS, ANSWER_DAYS = 7, 30
# A note that is due within so many hours is a task.
NEAR = timedelta(hours=48)


@dataclass(frozen=True)
class ComplaintClocks:
    """The days that an office has for a complaint."""

    ack: AppealClock
    decision_days: int
    extension_days: int
    publication_hours: int
    limit_years: int | None


def clocks_for(clocks: Clocks | None) -> ComplaintClocks:
    """Return what the rules of a program say, and where they say nothing the usual days."""
    own = clocks or Clocks()
    days = own.complaint_ack_business_days
    return ComplaintClocks(
        ack=AppealClock(days=days, kind="business") if days else ACK_CLOCK,
        decision_days=own.complaint_decision_days or DECISION_DAYS,
        extension_days=own.complaint_extension_days or EXTENSION_DAYS,
        publication_hours=own.registry_update_hours or PUBLICATION_HOURS,
        limit_years=own.complaint_limit_years,
    )


def is_too_old(happened_on: date | None, received_on: date, years: int | None) -> bool:
    """Return whether a complaint came later than so many years after what it is about."""
    if happened_on is None or years is None:
        return False
    day = happened_on
    # February 29 of a year without one counts as March 1.
    last = date(day.year + years, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + years)
    return received_on > last


def note_due_at(effective_at: datetime, hours: int) -> datetime:
    """Return by when a public outcome is published: so many hours after it took effect, whatever the clocks do."""
    return effective_at + timedelta(hours=hours)


def is_published(outcome: str, public: Collection[str]) -> bool:
    """Return whether the public reads an outcome, by what the program calls public."""
    return outcome in NOTABLE and outcome in public


def clauses_named(numbers: Iterable[str], clauses: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return [number, text] of these clauses, in the order of the code, as a decision keeps them."""
    chosen = set(numbers)
    return [[number, text] for number, text in clauses if number in chosen]


def read_clauses(text: str) -> list[tuple[str, str]]:
    """Return [(number, text)] of clauses typed one a line: the number, a space, the words. Blank lines do not count.

    Raises ValueError with the number of the first line that is no clause, or whose number was there before.
    """
    clauses: list[tuple[str, str]] = []
    for place, line in enumerate(text.splitlines(), 1):
        number, _space, words = line.strip().partition(" ")
        if not number:
            continue
        if not words.strip() or not any(sign.isdigit() for sign in number) or number in dict(clauses):
            raise ValueError(place)
        clauses.append((number, words.strip()))
    return clauses
