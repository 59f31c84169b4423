"""Whether a requirement is met, in words."""

from django.utils.translation import gettext_lazy as _

from lms.certification.rules.findings import Finding

MET, OPEN, NOT_IN_FORCE = _("Met"), _("Not met yet"), _("Not required yet")


def state_of(finding: Finding) -> str:
    """“Met”, “Not met yet” or “Not required yet”."""
    if not finding.in_force:
        return str(NOT_IN_FORCE)
    return str(MET if finding.met else OPEN)
