"""Refusals and words of appeals."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day, format_long_day
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence

MESSAGES = register(
    {
        "certificate_appeal_decided_before": _(
            "You proposed or approved this decision. Somebody else decides about the appeal."
        ),
        "certificate_appeal_not_decided": _("Nobody has decided about this appeal."),
        "certificate_nothing_to_appeal": _("There is no decision about this certificate that can be appealed now."),
        "certificate_of_another": _("This is the certificate of somebody else."),
        "appeal_decided_before": _("You decided about the application. Somebody else decides about the appeal."),
        "appeal_empty": _("Write why you think the decision is wrong."),
        "appeal_filed_already": _("You have appealed against this decision already."),
        "appeal_not_in_rules": _("The rules of this program say nothing about appeals. Contact program staff."),
        "appeal_not_yours": _("Take the appeal first: one person reads it and decides."),
        "appeal_nothing_denied": _("There is no denial to appeal against."),
        "appeal_over": worded(_("This appeal does not wait. It is: %(state)s."), state=label_in_sentence),
        "appeal_reason_missing": _("Enter the reason. The person reads it."),
        "appeal_too_late": worded(_("The last day to appeal was %(day)s."), day=format_long_day),
        "delivery_before_decision": _("The decision is of %(day)s: it cannot have reached the person before."),
        "delivery_how_missing": _("Enter how the decision reached the person, such as “by registered letter”."),
    }
)


def decided_by_text(appeal: Any) -> str:
    """Return until when the office decides about an appeal, for who filed it."""
    if appeal.due_on is None:
        return gettext("We email you when there is a decision.")
    return gettext("It is decided by %(day)s, and we email you then.") % {"day": format_long_day(appeal.due_on)}


def due_text(appeal: Any, today: date) -> str:
    """Return until when an appeal that waits is decided, for staff, and that this is over; "" without such a day."""
    if appeal.due_on is None or appeal.state != "open":
        return ""
    text = {"day": format_day(appeal.due_on)}
    if not appeal.is_overdue(today):
        return gettext("Appeal: %(day)s") % text
    days = (today - appeal.due_on).days
    words = ngettext("Appeal: %(day)s, %(days)s day overdue", "Appeal: %(day)s, %(days)s days overdue", days)
    return words % {**text, "days": days}


def decide_line(appeal: Any, today: date) -> str:
    """Return `due_text` as a sentence, for who decides about the appeal; "" without such a day."""
    if not due_text(appeal, today):
        return ""
    text = gettext("Decide about this appeal by %(day)s.") % {"day": format_long_day(appeal.due_on)}
    if not appeal.is_overdue(today):
        return text
    days = (today - appeal.due_on).days
    late = ngettext("This is %(days)s day overdue.", "This is %(days)s days overdue.", days) % {"days": days}
    return f"{text} {late}"


def count_in_words(term: Any) -> str:
    """Return how the last day of a term was counted; "" without a term."""
    if term is None:
        return ""
    days = term.count["days"]
    if term.count["kind"] == "business":
        text = ngettext("%(days)s business day after %(day)s", "%(days)s business days after %(day)s", days)
    elif term.ends_on != term.begins_on + timedelta(days=days):
        text = ngettext(
            "%(days)s day after %(day)s, moved to the next business day",
            "%(days)s days after %(day)s, moved to the next business day",
            days,
        )
    else:
        text = ngettext("%(days)s day after %(day)s", "%(days)s days after %(day)s", days)
    return text % {"days": days, "day": format_long_day(term.begins_on)}
