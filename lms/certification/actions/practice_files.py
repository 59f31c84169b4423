"""Hours of an agency's specialists from a file: read first without keeping anything, then entered line by line."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.persons import person_of
from cohorts.core.problems import ProblemError
from cohorts.core.sheets import read_rows
from cohorts.core.text import fold_text
from cohorts.people.models import Membership, User
from lms.certification.actions.practice import Line, enter
from lms.certification.actions.practice_emails import email_entered
from lms.certification.models.practice_rules import PracticeRules, practice_rules
from lms.certification.rules.practice import WORK

MAX_BYTES, MAX_LINES = 200_000, 500
COLUMNS = ("email", "day", "from", "to", "kind", "category", "contact")
# Refusals that speak to the specialist, and what the agency reads of a line instead.
IN_FILE = {
    "practice_after_employment": "practice_after_employment_in_file",
    "practice_before_employment": "practice_before_employment_in_file",
    "practice_category_unknown": "practice_category_unknown_in_file",
    "practice_end_first": "practice_end_first_in_file",
    "practice_kind_unknown": "practice_kind_unknown_in_file",
    "practice_overlaps": "practice_overlaps_in_file",
    "practice_too_long": "practice_too_long_in_file",
    "practice_without_rules": "practice_without_rules_in_file",
}
YES = ("yes", "y", "x", "1", "true")


@dataclass(frozen=True)
class Read:
    """One line of a file, and what became of it: `refused` says why it is not entered."""

    number: int
    texts: tuple[str, ...]
    minutes: int = 0
    refused: Refused | None = None


def texts_of(data: bytes) -> list[tuple[str, ...]]:
    """Return the cells of the lines of a CSV or XLSX file without its head. Raises Refused for a file that is none."""
    try:
        rows = read_rows(data, max_bytes=MAX_BYTES, max_rows=MAX_LINES)
    except ProblemError as error:
        raise Refused(error.problem.code, field="file", **error.problem.params) from None
    texts = [row.texts[: len(COLUMNS)] for row in rows]
    return texts[1:] if texts and texts[0] and texts[0][0].lower().startswith("email") else texts


def as_text(lines: Sequence[Sequence[str]]) -> str:
    """Return lines as CSV, to be sent back with the form that enters them."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def lines_in(content: str) -> list[tuple[str, ...]]:
    """Return the lines that `as_text` wrote."""
    return [tuple(row) for row in csv.reader(io.StringIO(content)) if row][:MAX_LINES]


def categories_for(by: User) -> list[str]:
    """Return the codes of the kinds of work that the rules of the specialists of somebody's agencies name."""
    people = {job.user_id for rows in _jobs(by).values() for job in rows if job.ended_at is None}
    rules = practice_rules(people)
    return list(dict.fromkeys(name for own in rules.values() for one in own.values() for name in one.categories))


def enter_lines(*, lines: Sequence[Sequence[str]], keep: bool, by: User, at: datetime) -> list[Read]:
    """Enter the lines of a file, each as `enter` does; without `keep` say only what would become of each.

    Lines that are refused hinder no other. The specialists are emailed, each once.
    """
    jobs = _jobs(by)
    rules = practice_rules([job.user_id for rows in jobs.values() for job in rows])
    with transaction.atomic():
        done = [_enter(number, tuple(texts), jobs, rules, by, at) for number, texts in enumerate(lines, start=1)]
        people = {entry.person_id: entry.person for _read, entry in done if entry is not None}
        if keep:
            for person in people.values():
                email_entered(person=person, by=by, at=at)
        else:
            transaction.set_rollback(True)
    return [read for read, _entry in done]


def _jobs(by: User) -> dict[str, list[Membership]]:
    """{email address: employments at the agencies that somebody coordinates}, the present one last. One query."""
    rows = Membership.objects.visible_to(by, role=roles.AGENCY_COORDINATOR).filter(role=roles.TRAINEE)
    jobs: dict[str, list[Membership]] = {}
    for row in rows.select_related("user", "organization").order_by("started_at", "pk"):
        jobs.setdefault(fold_text(row.user.email), []).append(row)
    return jobs


def _enter(number, texts, jobs, rules, by, at):  # type: ignore[no-untyped-def]
    try:
        line, person = _line(texts, jobs, rules)
        entry = enter(person=person, line=line, by=by, at=at)
    except Refused as refused:
        return Read(number, texts, refused=_of_line(refused)), None
    return Read(number, texts, entry.minutes), entry


def _of_line(refused: Refused) -> Refused:
    """The same refusal in words for the agency: it speaks of the line, and not of what the reader entered."""
    code = IN_FILE.get(refused.code, refused.code)
    return Refused(code, field=refused.field, **refused.params)


def _line(
    texts: tuple[str, ...], jobs: dict[str, list[Membership]], rules: dict[int, dict[int, PracticeRules]]
) -> tuple[Line, User]:
    if len(texts) < len(COLUMNS) - 2:
        raise Refused("practice_file_cells")
    email, day_text, begins, ends, kind, category, contact = (*texts, "", "")[: len(COLUMNS)]
    day = _day(day_text)
    employments = jobs.get(fold_text(email))
    if not employments:
        raise Refused("practice_file_person")
    job = next((row for row in reversed(employments) if row.started_at.date() <= day), employments[-1])
    programs = rules.get(person_of(job.user_id))
    if not programs:
        raise Refused("practice_file_program")
    fitting = [one for one in programs.values() if not category or category in one.categories]
    own = (fitting or list(programs.values()))[-1]
    kind = kind or WORK
    if kind == WORK and not category and len(own.categories) == 1:
        (category,) = own.categories
    is_contact = fold_text(contact) in YES
    line = Line(own.program, job, kind, day, _clock(begins), _clock(ends), category, is_contact)
    return line, job.user


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("practice_file_day") from None


def _clock(text: str) -> time:
    try:
        hour, minute = (int(part) for part in text.split(":"))
        return time(hour % 24 if (hour, minute) == (24, 0) else hour, minute)
    except ValueError:
        raise Refused("practice_file_clock") from None
