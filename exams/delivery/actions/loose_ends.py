"""What ending a role leaves behind in exams: days that a proctor was to run."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from cohorts.core import roles
from cohorts.people.actions.handover import colleagues_of
from cohorts.people.models import Membership
from cohorts.people.ports import LooseEnd
from exams.delivery.models import ExamWindow


def exams_of_proctor(membership: Membership) -> LooseEnd | None:
    """Which exam days have no proctor of the vendor, or of the state, if the last one goes."""
    if membership.role != roles.PROCTOR or colleagues_of(membership).exists():
        return None
    organization = membership.organization
    windows = ExamWindow.objects.without_practice().filter(closes_at__gt=timezone.now())
    if organization.kind == roles.VENDOR:
        windows = windows.filter(cohort__vendor=organization)
    else:
        windows = windows.filter(cohort=None)
    number = windows.count()
    if not number:
        return None
    text = ngettext(
        "%(count)s exam day of %(organization)s is to come, and has no proctor then.",
        "%(count)s exam days of %(organization)s are to come, and have no proctor then.",
        number,
    )
    text %= {"count": number, "organization": organization}
    if organization.kind != roles.VENDOR:
        return LooseEnd(text)
    return LooseEnd(text, gettext("Invite another proctor"), reverse("vendor_invite"))
