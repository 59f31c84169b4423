"""The evidence of a finding, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lms.certification.rules.findings import Evidence, Finding

EVIDENCE = {
    "training.AttendanceMark": ngettext_lazy("%(count)s attendance mark", "%(count)s attendance marks", "count"),
    "billing.Charge": ngettext_lazy("%(count)s fee", "%(count)s fees", "count"),
    "billing.Credit": ngettext_lazy("%(count)s credit", "%(count)s credits", "count"),
    "billing.Application": ngettext_lazy("%(count)s record of payment", "%(count)s records of payment", "count"),
    "billing.Commitment": ngettext_lazy("%(count)s purchase order", "%(count)s purchase orders", "count"),
    "training.Admission": ngettext_lazy("%(count)s decision on admission", "%(count)s decisions on admission", "count"),
    "delivery.Score": ngettext_lazy("%(count)s score", "%(count)s scores", "count"),
    "delivery.Sitting": ngettext_lazy("%(count)s sitting", "%(count)s sittings", "count"),
}
RECORD_NAMES = {
    "training.AttendanceMark": _("attendance mark %(id)s"),
    "billing.Charge": _("fee %(id)s"),
    "billing.Credit": _("credit %(id)s"),
    "billing.Application": _("record of payment %(id)s"),
    "billing.Commitment": _("purchase order %(id)s"),
    "training.Admission": _("decision on admission %(id)s"),
    "delivery.Score": _("score %(id)s"),
    "delivery.Sitting": _("sitting %(id)s"),
}
OTHER_RECORD = _("record %(id)s")
OTHER_EVIDENCE = ngettext_lazy("%(count)s record", "%(count)s records", "count")


def evidence_text(finding: Finding) -> str:
    """Return the evidence of a finding: "10 attendance marks, 1 score"."""
    counts: dict[str, int] = {}
    for item in finding.evidence:
        counts[item.table] = counts.get(item.table, 0) + 1
    return ", ".join(EVIDENCE.get(table, OTHER_EVIDENCE) % {"count": count} for table, count in counts.items())


def record_name(item: Evidence) -> str:
    """Return the name of one record, such as “attendance mark 12”."""
    return str(RECORD_NAMES.get(item.table, OTHER_RECORD) % {"id": item.id})
