"""What becomes of records after a request for erasure, in words."""

from datetime import date

from django.utils.translation import gettext as _

from cohorts.core.formatting import format_long_day
from lms.records.facts.erasure import ERASED, HELD, MAY, UNTIL
from lms.records.facts.neutral import NEUTRAL, OTHER, OTHER_LABEL, label_of


def outcome_text(outcome, through, source, *, for_person=False):
    """A sentence for an outcome. The person is not told of a legal hold, only that it is kept for now."""
    if outcome == ERASED:
        return _("Erased.")
    if outcome == MAY:
        return _("Kept. Nothing asks to keep it.") if for_person else _("Can be erased.")
    if outcome == HELD:
        return _("Must be kept for now.") if for_person else _("Kept: legal hold.")
    if outcome == UNTIL:
        about = {"day": format_long_day(through), "source": source or _("the periods of the office")}
        return _("Must be kept through %(day)s: %(source)s") % about
    if source:
        return _("Must be kept: the period has not begun yet. %(source)s") % {"source": source}
    return _("Must be kept: it is still in use.")


def lines_for_staff(lines):
    """What is kept of a person now, for staff: [{label, count, text}].

    One line, without a number, stands for what others decide about, whether or not there is anything.
    """
    rows = [
        {"label": line.label, "count": line.count, "text": outcome_text(line.outcome, line.through, line.source)}
        for line in lines
        if line.record_class not in NEUTRAL
    ]
    text = _("If there are any: what nothing asks to keep can be erased.")
    return [*rows, {"label": OTHER_LABEL, "count": None, "text": text}]


def stored_lines(decision, *, for_person=False):
    """The lines of a decision: [{label, count, text}]."""
    rows = []
    for line in decision:
        is_other = line["class"] == OTHER
        if is_other and bool(line["count"]) != for_person:
            continue
        rows.append(_chosen(line) if is_other and not for_person else _stored(line, for_person))
    return rows


def _stored(line, for_person):
    through = date.fromisoformat(line["through"]) if line["through"] else None
    text = outcome_text(line["outcome"], through, line["source"], for_person=for_person)
    return {"label": label_of(line["class"]), "count": line["count"], "text": text}


def _chosen(line):
    """What staff read of the records that others decide about: what was chosen, not what is there."""
    if line["outcome"] == ERASED:
        text = _("Chosen to be erased too, as far as there are any and nothing asks to keep them.")
    else:
        text = _("If there are any, they are kept.")
    return {"label": OTHER_LABEL, "count": None, "text": text}
