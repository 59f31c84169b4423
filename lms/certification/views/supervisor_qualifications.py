"""What a supervisor is: sent with evidence, decided by program staff, from a day through a day."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.ui.action_view import ActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import day_field, past_day_field
from cohorts.ui.page import crumb
from lms.certification.actions import supervisor_qualifications as actions
from lms.certification.application_forms import upload_field
from lms.certification.models import QualificationKind, QualificationState, SupervisorQualification

ICONS = {
    QualificationState.SENT: "waiting", QualificationState.CONFIRMED: "done", QualificationState.REFUSED: "stopped",
    QualificationState.WITHDRAWN: "closed", QualificationState.ENDED: "closed",
}  # fmt: skip


class QualificationForm(forms.Form):
    """What, since when, and what shows it."""

    kind = forms.ChoiceField(label=_("What are you?"), choices=[("", _("Choose one")), *QualificationKind.choices])
    register = forms.CharField(label=_("Which register"), max_length=200, required=False)
    number = forms.CharField(
        label=_("Your number in the register"), max_length=60, required=False,
        help_text=_("Such as the number of your license or certificate. Instead, you can send a document."),
    )  # fmt: skip
    file = upload_field()
    begins_on = past_day_field(_("Since when?"))
    ends_on = day_field(_("Last day"), required=False, help_text=_("Leave it empty if it has no end."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False


class MyQualifications(ActionView):
    """One's own qualifications, and a form for another one."""

    allowed_roles = (roles.SUPERVISOR,)
    form_class = QualificationForm
    template_name = "certification/supervisor_qualifications.html"
    heading = _("My qualifications")
    lead = _("Programs ask that certain people supervise. Program staff look at what you send, and confirm it.")
    action_label = _("Send it to program staff")

    def get_crumbs(self):
        """The hours."""
        return [crumb(_("Hours of your staff"), "supervisor_practice")]

    def get_back_url(self):
        """The hours."""
        return reverse("supervisor_practice")

    def get_done_url(self, result):
        """The same page."""
        return reverse("supervisor_qualifications")

    def get_context_data(self, **context):
        """What was sent before."""
        rows = SupervisorQualification.objects.visible_to(self.request.user).of_person(self.request.user)
        rows = list(rows.order_by("-sent_at", "pk"))
        for row in rows:
            row.icon = ICONS[row.state]
        return super().get_context_data(rows=rows, **context)

    def act(self, data, by, at):
        """Send it."""
        file = data.pop("file", None)
        evidence = actions.Evidence(file=file.read() if file else None, **data)
        return actions.send_qualification(evidence=evidence, by=by, at=at)

    def done_text(self, result):
        """Who looks at it."""
        return gettext("Sent. Program staff look at it, and we email you.")


class Withdraw(ConfirmView):
    """Withdraw what waits."""

    allowed_roles = (roles.SUPERVISOR,)
    heading = _("Withdraw this?")
    action_label = _("Withdraw it")
    serious = False

    def get_rows(self):
        """One's own."""
        return SupervisorQualification.objects.visible_to(self.request.user).of_person(self.request.user)

    def get_crumbs(self):
        """The qualifications."""
        return [crumb(_("My qualifications"), "supervisor_qualifications")]

    def get_back_url(self):
        """The qualifications."""
        return reverse("supervisor_qualifications")

    def get_consequences(self):
        """Nobody looks at it."""
        return gettext("Program staff do not look at it any more.")

    def get_affected(self):
        """You."""
        return gettext("You alone.")

    def get_undo(self):
        """Send it again."""
        return gettext("You can send it again.")

    def act(self, data, by, at):
        """Withdraw it."""
        return actions.withdraw_qualification(row=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is withdrawn."""
        return gettext("Withdrawn.")
