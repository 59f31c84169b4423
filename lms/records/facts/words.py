"""What becomes of records after a request for erasure, in words."""

from datetime import date

from django.utils.translation import gettext as _

from cohorts.core.formatting import format_long_day
from lms.records.facts.erasure import HELD, MAY, UNTIL
from lms.records.facts.outcome_report import label_of

ERASED = "erased"


def outcome_text(outcome, through, source, *, for_person=False):
    """A sentence for an outcome. The person is not told of a legal hold, only that it is kept for now."""
    if outcome == ERASED:
        return _("Erased.")
    if outcome == MAY:
        return _("Kept. Nothing asks to keep it.") if for_person else _("Can be erased.")
    if outcome == HELD:
        return _("Must be kept for now.") if for_person else _("Kept: legal hold.")
    if outcome == UNTIL:
        about = {"day": format_long_day(through), "source": source}
        return _("Must be kept through %(day)s: %(source)s") % about
    if source:
        return _("Must be kept: the period has not begun yet. %(source)s") % {"source": source}
    return _("Must be kept: it is still in use.")


def stored_lines(decision, *, for_person=False):
    """The lines of a decision: [{label, count, text}]."""
    return [
        {
            "label": label_of(line["class"]), "count": line["count"],
            "text": outcome_text(
                line["outcome"], date.fromisoformat(line["through"]) if line["through"] else None, line["source"],
                for_person=for_person,
            ),
        }
        for line in decision
    ]  # fmt: skip
