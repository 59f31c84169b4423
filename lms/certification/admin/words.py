"""A requirement tree in words, for people who check the rules."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.certification.messages.findings import LEAF_TITLES
from lms.certification.messages.formats import day
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.requirements import AllOf

KINDS = {
    "course": _("Hours of a course"),
    "exam": _("Exam"),
    "fee": _("Fee"),
    "staff_decision": _("Decision by program staff"),
}
SETTINGS = {
    "attendance": _("attendance"),
    "course": _("course"),
    "decision": _("decision"),
    "exam": _("exam"),
    "key": _("name"),
    "max_missed_hours": _("hours that may be missed"),
    "min_hours": _("hours"),
    "passed": _("passed"),
    "role": _("role"),
    "sat": _("taken"),
    "settled": _("settled"),
    "small_remainder": _("what a payment may leave and is written off, in dollars"),
}


def rules_in_words(rules):
    """The tree as nested dicts {title, detail, parts} for a template; None where it cannot be read."""
    if rules is None:
        return None
    if isinstance(rules, Leaf):
        title = rules.title or LEAF_TITLES[rules.type] % {"key": rules.key_value}
        return {"title": title, "detail": _detail(rules), "parts": []}
    title = gettext("All of these") if isinstance(rules, AllOf) else gettext("One of these")
    return {"title": title, "detail": "", "parts": [rules_in_words(part) for part in rules.parts]}


def _detail(leaf):
    settings = leaf.model_dump(exclude_unset=True, exclude={"type", "title", "effective_from"})
    if settings.get("key") == settings.get("decision"):
        settings.pop("key", None)
    parts = [str(KINDS[leaf.type]), *(f"{_name(name)}: {_value(value)}" for name, value in settings.items())]
    if leaf.planned:
        parts.append(gettext("planned, no date set"))
    elif leaf.effective_from:
        parts.append(gettext("from %(day)s") % {"day": day(leaf.effective_from)})
    return "; ".join(parts)


def _name(name):
    return str(SETTINGS.get(name, name.replace("_", " ")))


def _value(value):
    if isinstance(value, dict):
        return ", ".join(f"{_name(name)} {inner}" for name, inner in value.items())
    return gettext("yes") if value is True else value
