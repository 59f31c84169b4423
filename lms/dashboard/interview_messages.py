"""The words of tasks about interviews."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

INTERVIEW_TASKS = {
    "interview_lead": (_("You lead an interview"), _("%(starts)s."), _("See where and with whom")),
    "interview_own": (_("You have an interview"), _("%(starts)s."), _("See where")),
    "interview_move": (
        _("Somebody cannot come to an interview that you arranged"),
        _("It is planned for %(starts)s. Move it or cancel it."),
        _("Open the application"),
    ),
    "interview_certificate": (
        _("The interviewer of an interview has no active certificate any more"),
        _("It is planned for %(starts)s. Choose another interviewer."),
        _("Open the application"),
    ),
    "interviews_record": (
        ngettext_lazy(
            "Record the outcome of %(count)s interview", "Record the outcome of %(count)s interviews", "count"
        ),
        _("Its time is over. If somebody did not come, say so there."),
        _("Open"),
    ),
}
