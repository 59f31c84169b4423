"""A requirement tree in words, for people who check the rules."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.certification.admin.setting_values import set_values
from lms.certification.messages.findings import LEAF_TITLES
from lms.certification.messages.formats import day
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.requirements import AllOf, NOf

KINDS = {
    "course": _("Hours of a course"),
    "exam": _("Exam"),
    "fee": _("Fee"),
    "staff_decision": _("Decision by program staff"),
    "age": _("Age"),
    "agency_form": _("Form of the employer"),
    "agreement": _("Agreement to a text"),
    "attestation": _("Statement of the person"),
    "background_check": _("Background check"),
    "ce_hours": _("Continuing education"),
    "composite_exam": _("Several exams with one mark"),
    "document": _("Document"),
    "education": _("Education"),
    "employment": _("Employment"),
    "employment_hours": _("Hours of employment"),
    "good_standing": _("Good standing"),
    "holds": _("Certificate of another level"),
    "holds_external": _("Certificate of another state or body"),
    "interview": _("Interview"),
    "qualification": _("Qualification of another body"),
    "reference": _("References"),
    "residence": _("Residence or work"),
    "signature": _("Signature of somebody else"),
    "supervised_hours": _("Supervised hours"),
}
PATHWAYS = {
    "initial": _("Usual way"),
    "reciprocity": _("With a certificate from elsewhere"),
    "legacy": _("By experience, for a limited time"),
}


def rules_in_words(rules):
    """The tree as nested dicts {title, detail, parts} for a template; None where it cannot be read."""
    if rules is None:
        return None
    if isinstance(rules, Leaf):
        title = rules.title or LEAF_TITLES[rules.type] % {"key": rules.key_value}
        return {"title": title, "detail": _detail(rules), "parts": []}
    title = gettext("All of these") if isinstance(rules, AllOf) else gettext("One of these")
    if isinstance(rules, NOf):
        title = gettext("%(needed)s of these") % {"needed": rules.n_of.n}
    return {"title": title, "detail": "", "parts": [rules_in_words(part) for part in rules.parts]}


def _detail(leaf):
    without = ("type", "title", "effective_from")
    if getattr(leaf, "key", None) == getattr(leaf, "decision", ""):
        without = (*without, "key")
    parts = [str(KINDS[leaf.type]), *(f"{name}: {value}" for name, value in set_values(leaf, without=without))]
    if leaf.planned:
        parts.append(gettext("planned, no date set"))
    elif leaf.effective_from:
        parts.append(gettext("from %(day)s") % {"day": day(leaf.effective_from)})
    return "; ".join(parts)
