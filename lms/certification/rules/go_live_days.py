"""The days of a certificate from before this site: as they are printed, beside what the rules give. Pure Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cohorts.core.problems import Problem
from cohorts.core.typed_days import parse_day, reads_both_ways
from lms.certification.rules.ladder import Ladder, Rung, StepKind, rung_on
from lms.certification.rules.program_parts import Validity
from lms.certification.rules.terms import BIRTHDAY, first_term_through

# Workbooks have days as days, which are read as this.
ISO = "YYYY-MM-DD"
# No list has an older certificate, and none that lasts so long.
OLDEST_YEAR, LONGEST_YEARS = 1980, 30
COLUMNS = ("issued", "begins", "since", "until")


@dataclass(frozen=True)
class Days:
    """`until`: as printed, or by the rules where nothing is printed; None: no end. `computed`: by the rules alone.

    differs: both are there and not the same. swaps: read with day and month the other way around, it is another day.
    """

    issued: date
    begins: date
    since: date
    until: date | None
    computed: date | None
    differs: bool
    swaps: bool


def days_of(texts: Mapping[str, str], date_format: str, today: date, validity: Validity | None) -> Days | Problem:
    """Return the days of a row, or why they cannot be right.

    Without its own column the term begins with the issue, and the person is certified since the term begins.
    """
    read: dict[str, date | None] = {}
    for column in COLUMNS:
        text = texts.get(column, "")
        read[column] = _read(text, date_format) if text else None
        if text and read[column] is None:
            return Problem("golive_day_unreadable", text=text[:40], format=date_format)
    issued = read["issued"]
    if issued is None:
        return Problem("golive_issued_missing")
    begins = read["begins"] or issued
    since, printed = read["since"] or min(issued, begins), read["until"]
    problem = _problem(issued, begins, since, printed, today)
    if problem:
        return problem
    # Nobody's date of birth is in a list, so a term that ends on a birthday cannot be counted.
    by_birthday = validity is not None and validity.anchor == BIRTHDAY
    computed = None if by_birthday else first_term_through(validity, begins)
    if printed is None and by_birthday:
        return Problem("golive_end_missing")
    return Days(
        issued, begins, since, printed or computed, computed,
        differs=printed is not None and not by_birthday and printed != computed,
        swaps=any(_swaps(texts.get(column, ""), date_format) for column in (*COLUMNS, "status_since")),
    )  # fmt: skip


def status_day(text: str, date_format: str, since: date, today: date) -> date | Problem | None:
    """Return since when a status other than active holds; None where the list does not say: no day is made up."""
    if not text:
        return None
    day = _read(text, date_format)
    if day is None:
        return Problem("golive_day_unreadable", text=text[:40], format=date_format)
    if day > today:
        return Problem("golive_day_ahead", day=day)
    return Problem("golive_status_day_early", day=day, since=since) if day < since else day


def _read(text: str, date_format: str) -> date | None:
    return parse_day(text, ISO) or parse_day(text, date_format)


def _swaps(text: str, date_format: str) -> bool:
    return parse_day(text, ISO) is None and reads_both_ways(text, date_format)


def _problem(issued: date, begins: date, since: date, until: date | None, today: date) -> Problem | None:
    for day in (issued, begins, since):
        if day > today:
            return Problem("golive_day_ahead", day=day)
        if day.year < OLDEST_YEAR:
            return Problem("golive_day_too_old", day=day)
    if since > begins:
        return Problem("golive_since_after_begin", day=since, begins=begins)
    if until is not None and until < begins:
        return Problem("golive_end_before_begin", day=until, begins=begins)
    if until is not None and until.year > today.year + LONGEST_YEARS:
        return Problem("golive_end_far", day=until)
    return None


@dataclass(frozen=True)
class Hold:
    """What keeps a certificate from the next step until a day: the steps that are left, and its columns."""

    rungs: tuple[Rung, ...]
    held_until: date
    window_until: date | None
    grace_until: date | None


def hold(ladder: Ladder, grace_until: date | None, status_lasts: bool, since: date, until: date) -> Hold:
    """Return what keeps a certificate through `until` in the step that it was in on `since`, the day of the import.

    Steps that ended before `since` stay ended: no notice of ours began them. On time it stays on time; in a step the
    step does not end, and neither does a status that lasts after the last valid day.
    """
    left = tuple(rung for rung in ladder.rungs if rung.through is None or rung.through >= since)
    if rung_on(ladder, since).kind == StepKind.ON_TIME:
        return Hold(left, until, until if ladder.until < until else None, grace_until)
    if status_lasts and grace_until is not None and grace_until >= since:
        grace_until = max(grace_until, until)
    return Hold(left, until, None, grace_until)
