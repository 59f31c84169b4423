"""The words of core’s refusals."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register

MESSAGES = register(
    {
        "wrong_state": _("This %(what)s is %(state)s, so this step is not possible now: %(step)s."),
        "changed_meanwhile": _("Somebody else changed this %(what)s a moment ago. Look at it again before you go on."),
        "role_required": _("Only %(who)s can do this."),
        "role_required_at": _("Only %(who)s at %(organization)s can do this."),
    }
)
