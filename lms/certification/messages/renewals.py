"""What is said about renewing a certificate: what is due, until when, and what comes after."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_long_day, format_minutes, format_money
from lms.certification.rules.ladder import Ladder, Rung, StepKind, borders, rung_on

STEPS = {
    StepKind.GRACE: _("Through %(day)s you can renew as before, without a late fee."),
    StepKind.LATE_FEE: _("Through %(day)s you can renew with a late fee of %(fee)s."),
    StepKind.RE_EXAM: _("Through %(day)s you can be certified again if you also pass the exam again."),
    StepKind.RETRAIN: _("You can be certified again through %(day)s after training and the exam."),
    StepKind.NONE: _("It can no longer be renewed. You can apply again as if for the first time."),
}
OPEN_ENDED = {
    StepKind.GRACE: _("You can renew as before, without a late fee."),
    StepKind.LATE_FEE: _("You can renew with a late fee of %(fee)s."),
    StepKind.RE_EXAM: _("You can be certified again if you also pass the exam again."),
    StepKind.RETRAIN: _("You can be certified again after training and the exam."),
    StepKind.NONE: STEPS[StepKind.NONE],
}
STEP_NAMES = {
    StepKind.ON_TIME: _("On time"),
    StepKind.GRACE: _("Grace period"),
    StepKind.LATE_FEE: _("With a late fee"),
    StepKind.RE_EXAM: _("With the exam again"),
    StepKind.RETRAIN: _("With training again"),
    StepKind.NONE: _("No longer"),
}


def step_sentence(rung: Rung) -> str:
    """Return what a renewal takes in a step, and through when."""
    texts = STEPS if rung.through else OPEN_ENDED
    day = format_long_day(rung.through) if rung.through else ""
    return str(texts[rung.kind]) % {"day": day, "fee": format_money(rung.fee)}


def renewal_notice(ladder: Ladder, today: date) -> str:
    """Return what is due today, and the step that comes after it, as the email and the page say it."""
    now, steps = rung_on(ladder, today), borders(ladder)
    if now.kind == StepKind.ON_TIME and today > ladder.until and ladder.given_back is not None:
        still = Rung(StepKind.GRACE, ladder.given_back)
        lines = [gettext("Your certificate ended on %(day)s."), step_sentence(still).replace("%", "%%")]
        following = [rung for rung, _begins in steps][:1]
    elif now.kind == StepKind.ON_TIME:
        lines = [gettext("Your certificate ends on %(day)s. Please renew it by then.")]
        following = [rung for rung, _begins in steps][:1]
    else:
        lines = [gettext("Your certificate ended on %(day)s."), step_sentence(now).replace("%", "%%")]
        following = [rung for rung, begins in steps if begins > today][:1]
    lines = [line % {"day": format_long_day(ladder.until)} for line in lines]
    if following:
        step = step_sentence(following[0])
        lines.append(gettext("After that: %(step)s") % {"step": step[0].lower() + step[1:]})
    return " ".join(lines)


def submit_again_text(ladder: Ladder, today: date) -> str:
    """Return that the day of the next submission counts, and what a renewal takes then."""
    return " ".join(
        [gettext("The day on which you submit it again decides what it takes."), renewal_notice(ladder, today)]
    )


def short_text(lost: int, ladder: Ladder, today: date) -> str:
    """Return what a submitted renewal lacks, in minutes of continuing education, and the way out."""
    lines = [
        gettext("Missing from your renewal: %(time)s of continuing education.") % {"time": format_minutes(lost)},
        gettext("Nothing can be added to a renewal that is submitted, so it cannot be granted as it is."),
    ]
    if rung_on(ladder, today).kind == StepKind.NONE:
        return " ".join([*lines, step_sentence(rung_on(ladder, today))])
    way = gettext("Withdraw it, enter what is missing, and begin and submit it again.")
    return " ".join([*lines, way, submit_again_text(ladder, today)])


def after_submitting(*, learns: bool) -> str:
    """Return what comes after a renewal is submitted. `learns`: it asks for continuing education."""
    if learns:
        return gettext("Continuing education that you enter from now on counts for your next term.")
    return gettext("We email you when there is news.")
