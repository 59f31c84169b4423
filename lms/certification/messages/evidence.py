"""The evidence of a finding, in words."""

from django.utils.translation import ngettext_lazy

from lms.certification.rules.findings import Finding

EVIDENCE = {
    "training.AttendanceMark": ngettext_lazy("%(count)s attendance mark", "%(count)s attendance marks", "count"),
    "billing.Charge": ngettext_lazy("%(count)s charge", "%(count)s charges", "count"),
    "billing.Payment": ngettext_lazy("%(count)s payment", "%(count)s payments", "count"),
    "training.Admission": ngettext_lazy("%(count)s decision on admission", "%(count)s decisions on admission", "count"),
    "delivery.Score": ngettext_lazy("%(count)s score", "%(count)s scores", "count"),
    "delivery.Sitting": ngettext_lazy("%(count)s sitting", "%(count)s sittings", "count"),
}
OTHER_EVIDENCE = ngettext_lazy("%(count)s record", "%(count)s records", "count")


def evidence_text(finding: Finding) -> str:
    """Return the evidence of a finding: "10 attendance marks, 1 score"."""
    counts: dict[str, int] = {}
    for item in finding.evidence:
        counts[item.table] = counts.get(item.table, 0) + 1
    return ", ".join(EVIDENCE.get(table, OTHER_EVIDENCE) % {"count": count} for table, count in counts.items())
