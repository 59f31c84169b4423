"""Deadlines, times and steps of rules as sentences: the words of every page that says what a version holds."""

from datetime import date

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.certification.messages.formats import day, dollars
from lms.certification.messages.renewals import STEP_NAMES
from lms.certification.rules.ladder import StepKind
from lms.certification.rules.lapses import LapseStep, Late
from lms.certification.rules.program_parts import (
    AppealClock,
    Extensions,
    Frequency,
    OpenDays,
    WhileCounter,
    WithinCounter,
)

EVERY = {"week": _("every week"), "month": _("every month"), "quarter": _("every quarter"), "year": _("every year")}
RUNS_FROM = {
    "end": _("the next term continues the last one"),
    "issue": _("the next term begins with its issue"),
}


def clock_text(clock: AppealClock) -> str:
    """Return how long somebody has: "30 business days"."""
    if clock.kind == "business":
        text = ngettext("%(days)s business day", "%(days)s business days", clock.days)
    else:
        text = ngettext("%(days)s calendar day", "%(days)s calendar days", clock.days)
    text %= {"days": clock.days}
    if not clock.roll_forward:
        return text
    return gettext("%(days)s; a last day on which the office is closed moves to the next on which it is open") % {
        "days": text
    }


def open_text(days: OpenDays) -> str:
    """Return when a way to apply is open."""
    if days.opens and days.closes:
        text = gettext("open from %(opens)s through %(closes)s")
    elif days.opens:
        text = gettext("open from %(opens)s on")
    elif days.closes:
        text = gettext("open through %(closes)s")
    else:
        return gettext("always open")
    return text % {"opens": day(days.opens) if days.opens else "", "closes": day(days.closes) if days.closes else ""}


def often_text(frequency: Frequency) -> str:
    """Return how often something is due: "2 times every month"."""
    text = ngettext("once %(every)s", "%(count)s times %(every)s", frequency.count)
    return text % {"count": frequency.count, "every": EVERY[frequency.every]}


def step_text(step: LapseStep) -> str:
    """Return a step after the last valid day, without the requirements that it adds."""
    parts = [str(STEP_NAMES[StepKind(step.step)])]
    if step.fee_usd is not None:
        parts = [gettext("With a late fee of %(fee)s") % {"fee": dollars(step.fee_usd)}]
    if step.through_months is None:
        parts.append(gettext("without an end"))
    else:
        text = ngettext(
            "through %(months)s month after the last valid day",
            "through %(months)s months after the last valid day",
            step.through_months,
        )
        parts.append(text % {"months": step.through_months})
    if step.runs_from:
        parts.append(str(RUNS_FROM[step.runs_from]))
    return ", ".join(parts)


def late_text(late: Late) -> str:
    """Return the fee of a late renewal."""
    text = ngettext(
        "%(fee)s from %(months)s month late on", "%(fee)s from %(months)s months late on", late.after_months
    )
    return text % {"fee": dollars(late.fee_usd), "months": late.after_months}


def extensions_text(extensions: Extensions) -> str:
    """Return how often a validity can be extended."""
    text = ngettext(
        "at most %(times)s time, by %(months)s months", "at most %(times)s times, by %(months)s months", extensions.max
    )
    return text % {"times": extensions.max, "months": extensions.months}


TERMS = {
    AppealClock: clock_text,
    Extensions: extensions_text,
    Frequency: often_text,
    LapseStep: step_text,
    Late: late_text,
    OpenDays: open_text,
    WhileCounter: lambda one: gettext("%(hours)s hours of work") % {"hours": f"{one.work_hours_lt:,}"},
    WithinCounter: lambda one: f"{one.contact_hours:,}",
}


def term_text(block: object) -> str | None:
    """Return a deadline, a time or a step as a phrase; None for blocks of other kinds."""
    return next((words(block) for kind, words in TERMS.items() if isinstance(block, kind)), None)


def for_whom_text(first_day: date | None, today: date) -> str:
    """Return to whom rules apply that two people publish: by their first day, which can be over already."""
    if first_day is None:
        return gettext("The first day is not set.")
    if first_day < today:
        text = gettext(
            "Their first day is %(day)s. They apply to whoever applies or begins once they are approved. Whoever "
            "applied or began before keeps their version."
        )
    else:
        text = gettext(
            "They apply to whoever applies or begins from %(day)s on. Whoever applied or began before keeps their "
            "version."
        )
    return text % {"day": day(first_day)}


def past_text(first_day: date | None, today: date) -> str:
    """Return the warning about rules whose first day is over; "" for others."""
    if first_day is None or first_day >= today:
        return ""
    return gettext(
        "This first day is over. Whoever applied since then was judged by other rules and keeps them; paper that came "
        "since then and is entered later is judged by these."
    )
