"""What the pages about practice share: duties with their words, sums of a ledger, weeks and who confirms what."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext

from cohorts.core.formatting import format_minutes
from cohorts.core.years import YEARS
from lms.certification.facts.confirmers import lacking
from lms.certification.facts.practice import counted_minutes
from lms.certification.messages.practice import (
    DUTY_CODES,
    ENTRY_STATES,
    STAFF_STATES,
    category_label,
    duty_sentence,
    duty_title,
    kinds_in_words,
    missed_sentence,
)
from lms.certification.models import PlanOverride
from lms.certification.models.practice_rules import PracticeRules
from lms.certification.rules.practice import CONFIRMED, RETURNED, WAITING, within
from lms.certification.rules.supervision_record import DutyCode, DutyState

ICONS = {
    DutyCode.MET: "done", DutyCode.WAITING: "waiting", DutyCode.DUE: "yours", DutyCode.MISSED: "stopped",
    DutyCode.WAIVED: "closed", DutyCode.LATER: "planned", DutyCode.OVER: "closed",
}  # fmt: skip
ENTRY_ICONS = {CONFIRMED: "done", WAITING: "waiting", RETURNED: "yours"}
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DutyRow:
    """One duty as a page shows it. `is_open`: something is due or was missed."""

    duty: Any
    title: str
    icon: str
    label: str
    text: str
    missed: str
    by: str
    is_open: bool
    url: str = ""


def is_open(state: DutyState) -> bool:
    """Return whether something of a duty is due or was missed."""
    return state.code == DutyCode.DUE or bool(state.missed)


def duty_rows(states: Iterable[DutyState], url_of: Callable[[Any], str] = lambda duty: "") -> list[DutyRow]:
    """Return the duties of a plan with their words. `url_of`: where something else is set, "" for nowhere."""
    return [
        DutyRow(
            state.duty, duty_title(state.duty), ICONS[state.code], str(DUTY_CODES[state.code]), duty_sentence(state),
            missed_sentence(state), kinds_in_words(state.duty.by), is_open(state),
            url_of(state.duty),
        )
        for state in states
    ]  # fmt: skip


@dataclass(frozen=True)
class Sum:
    """The minutes of one category of a program. `uncounted`: of days that do not count by the rules."""

    category: str
    confirmed: int
    waiting: int
    returned: int
    uncounted: int


def sums_of(entries: Iterable[Any], rules: PracticeRules, periods: Any) -> list[Sum]:
    """Return the sums by category of the work of one program, no minute twice."""
    entries = list(entries)
    minutes = counted_minutes(entries)
    amounts: dict[tuple[str, str], int] = defaultdict(int)
    for row in entries:
        if row.category and row.program_id == rules.program.pk:
            state = row.status if counts(row, rules, periods) else "uncounted"
            amounts[row.category, state] += minutes.get(row.pk, row.minutes)
    return [
        Sum(category_label(name), *(amounts[name, state] for state in (CONFIRMED, WAITING, RETURNED, "uncounted")))
        for name in rules.categories
    ]


def counts(row: Any, rules: PracticeRules, periods: Any) -> bool:
    """Return whether an entry counts by its day: the rules can ask that the person was certified."""
    return bool(row.is_session) or not rules.only_while_certified(row.category) or within(row.on, periods)


def add_words(rows: Iterable[Any], rules: dict[int, PracticeRules], periods: dict[int, Any]) -> None:
    """Give entries their category in words, the icon of their state, and why they do not count or cannot be confirmed.

    `rules`: of their person. Two queries.
    """
    rows = list(rows)
    lacks = lacking(rows, {row.person_id: rules for row in rows})
    for row in rows:
        row.icon, row.status_text = ENTRY_ICONS[row.status], str(ENTRY_STATES[row.status])
        row.staff_status = str(STAFF_STATES[row.status])
        row.what = row.get_kind_display() if row.is_session else category_label(row.category)
        own = rules.get(row.program_id)
        row.why_not = _cannot_be_confirmed(lacks[row.pk]) if row.pk in lacks else ""
        if own is not None and not counts(row, own, periods.get(row.program_id, ())):
            row.why_not = gettext("Does not count: you were not certified on this day.")


def _cannot_be_confirmed(kinds: Iterable[str]) -> str:
    text = gettext(
        "The supervisor of this day cannot confirm it: the rules ask for %(kinds)s, and program staff have not "
        "confirmed that. Talk to your supervisor or your agency."
    )
    return text % {"kinds": kinds_in_words(kinds)}


def monday_of(text: str, today: date) -> date:
    """Return the Monday of the week of a day in the address; of this week where it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if day.year not in YEARS:
        day = today
    return day - timedelta(days=day.weekday())


def overrides_for(user: Any, people: Iterable[int], rules: Mapping[int, dict[int, PracticeRules]]) -> list[Any]:
    """Return what was set for people instead of the plan, as the user may read it: each with `title` and `text`.

    One that was ended says that the plan applies again. One query.
    """
    rows = PlanOverride.objects.visible_to(user).of_people(people).filter(replaced_by=None)
    overrides = list(rows.select_related("by", "person").order_by("pk"))
    for row in overrides:
        own = rules.get(row.person_id, {}).get(row.program_id)
        duty = next((one for one in own.plan if one.key == row.duty), None) if own else None
        row.title = duty_title(duty) if duty else row.duty
        row.text = _override_text(row)
        if any(_covers(later, row) for later in overrides):
            row.text = gettext("%(amount)s (does not count: what was set later counts)") % {"amount": row.text}
    return overrides


def _covers(later: Any, row: Any) -> bool:
    """Whether something was set later for all days of a row."""
    same = (later.person_id, later.program_id, later.duty) == (row.person_id, row.program_id, row.duty)
    ends = later.ends_on is None or (row.ends_on is not None and row.ends_on <= later.ends_on)
    return bool(later.pk > row.pk and same and later.begins_on <= row.begins_on and ends)


def _override_text(row: Any) -> str:
    if row.is_void:
        return gettext("the plan applies again")
    if row.is_waived:
        return gettext("nothing is due")
    if row.minutes:
        return format_minutes(row.minutes)
    return ngettext("%(count)s session", "%(count)s sessions", row.times) % {"count": row.times}
