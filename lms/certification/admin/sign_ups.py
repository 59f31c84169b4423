"""Program staff switch sign-up for a program off, and on again."""

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from lms.certification.actions import sign_ups
from lms.certification.models import Program, SignUpSwitch


def state_of_sign_up(program, user):
    """Whether sign-up is on, and the row that says since when; for the page of a program."""
    row = SignUpSwitch.objects.visible_to(user).filter(program=program).select_related("by").latest_row()
    return {"is_on": row is None or row.is_on, "row": row}


class SwitchSignUp(AdminConfirmView):
    """Ask before sign-up is switched, with a reason."""

    allowed_roles = (roles.PROGRAM,)
    role = roles.PROGRAM
    model = Program
    form_class = ReasonForm
    header_icon = "list-ul"

    @property
    def is_on(self):
        """Whether it is on now."""
        return state_of_sign_up(self.row, self.request.user)["is_on"]

    @property
    def action_label(self):
        """What the button does."""
        return gettext("Switch sign-up off") if self.is_on else gettext("Switch sign-up on")

    @property
    def serious(self):
        """Switching off keeps people out."""
        return self.is_on

    def get_heading(self):
        """Of which program."""
        return gettext("Sign-up: %(program)s") % {"program": self.row}

    def get_crumbs(self):
        """The program."""
        return [(str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The program."""
        return reverse("programs:inspect", args=[self.row.pk])

    def get_consequences(self):
        """What changes."""
        if self.is_on:
            return gettext("The program leaves the public page “Apply”. Only people with an account can apply to it.")
        return gettext("The program is on the public page “Apply”. Whoever has no account can open one to apply to it.")

    def get_affected(self):
        """Who is affected."""
        return gettext("Whoever has no account. Links that were emailed before work until they end.")

    def get_undo(self):
        """At any time."""
        return gettext("You can switch it again at any time.")

    def act(self, data, by, at):
        """Switch it."""
        return sign_ups.switch_sign_up(program=self.row, is_on=not self.is_on, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What counts now."""
        return gettext("Sign-up is on.") if result.is_on else gettext("Sign-up is off.")
