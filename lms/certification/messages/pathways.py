"""The ways to apply in words: what each is for, until when it is open, and why one is refused."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day
from cohorts.core.refusals import register, worded
from lms.certification.messages.formats import through
from lms.certification.rules.program_parts import INITIAL

PATHWAYS = {
    INITIAL: _("I have no certificate yet"),
    "reciprocity": _("I have a certificate from another state"),
    "legacy": _("I worked as a peer before these rules began"),
}
MESSAGES = register(
    {
        "pathway_closed": worded(
            _("The last day of this way to apply was %(closes)s. Choose another one."), closes=format_day
        ),
        "pathway_not_open_yet": worded(
            _("This way to apply opens on %(opens)s. Choose another one, or come back then."), opens=format_day
        ),
        "pathway_over": worded(
            _(
                "The last day of the way by which you apply was %(closes)s. What you entered is saved. Choose another "
                "way to apply: what it asks, too, you do not enter again."
            ),
            closes=format_day,
        ),
        "pathway_gone": _(
            "The rules in effect today (“%(version)s”) do not have the way by which you apply. What you entered is "
            "saved. Choose another way to apply: what it asks, too, you do not enter again."
        ),
        "pathway_submitted": _(
            "This application was submitted, so the way to apply stays. Withdraw it first, then apply the other way."
        ),
        "pathway_unchanged": _("You apply this way already."),
        "pathway_unknown": _("Choose one of the ways to apply."),
    }
)


def pathway_name(pathway: str) -> str:
    """Return for whom a way to apply is; of one that only these rules have, its name."""
    return str(PATHWAYS.get(pathway, pathway))


def closing_text(closes: date | None) -> str:
    """Return until when a way to apply is open; "" where it does not close."""
    return gettext("Open through %(moment)s.") % {"moment": through(closes)} if closes else ""


def closing_notice(closes: date, *, is_over: bool, others: Sequence[str]) -> str:
    """Return what somebody with a draft is to know. others: the ways to apply that are open besides."""
    moment = through(closes)
    if not is_over:
        text = gettext(
            "The way by which you apply is open through %(moment)s. Submit your application by then; what is still "
            "missing you can add later."
        )
        return text % {"moment": moment}
    text = gettext("The way by which you apply closed on %(moment)s. What you entered is saved.") % {"moment": moment}
    more = gettext("You can still apply another way, and do not enter again what both ask.")
    none = gettext("No other way to apply is open now. Contact program staff if you have questions.")
    return f"{text} {more if others else none}"
