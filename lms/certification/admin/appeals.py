"""Appeals for program staff: take one, read it, decide; and record that a decision reached a person another way."""

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.names import called
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.fields import day_field
from lms.certification.actions import appeals
from lms.certification.admin.application_parts import OfApplication, reason_field
from lms.certification.application_rows import decisions_on
from lms.certification.messages.appeals import decide_line
from lms.certification.models import Appeal, AppealState


class OfAppeal(OfApplication):
    """A step of an appeal."""

    allowed_roles = (roles.PROGRAM,)
    model = Appeal

    def get_rows(self):
        """All of them; the action asks who took it."""
        rows = Appeal.objects.visible_to(self.request.user)
        return rows.select_related(
            "application__cycle__candidacy__person", "application__cycle__candidacy__program", "record"
        )

    def get_application(self):
        """Of the appeal."""
        return self.row.application


class TakeAppeal(OfAppeal, ButtonView):
    """Become the person who decides."""

    def act(self, data, by, at):
        """Take it."""
        return appeals.take_appeal(appeal=self.row, by=by, at=at)

    def done_text(self, result):
        """What it means."""
        return gettext("You decide about this appeal. Its text is open to you alone.")


class AppealForm(forms.Form):
    """Granted or not, and why."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Grant: the application waits for a decision again")), ("no", _("Deny"))],
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Choose a decision.")},
    )
    reason = reason_field()


class DecideAppeal(OfAppeal, AdminRowActionView):
    """Decide about an appeal."""

    form_class = AppealForm
    action_label = _("Save the decision")
    lead = _(
        "The person is emailed the decision with its reason. Write nothing that must not stand in a mailbox: nothing "
        "about anyone’s health or statements."
    )

    def get(self, request, *args, **kwargs):
        """The form. Raises Http404 for everybody but who took the appeal, and once it is decided."""
        if self.row.state != AppealState.OPEN or self.row.decider_id != request.user.pk:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_lead(self):
        """What the appeal is against."""
        lines = [
            gettext("The decision of %(day)s by %(by)s: %(answer)s. %(reason)s")
            % {
                "day": format_long_day(home_day(row.at)), "by": row.by, "reason": row.reason,
                "answer": gettext("yes") if row.is_yes else gettext("no"),
            }
            for row in decisions_on(self.get_application(), self.request.user)
            if row.at <= self.row.filed_at
        ]  # fmt: skip
        due = decide_line(self.row, home_day(timezone.now()))
        return "\n\n".join(filter(None, [*lines[-1:], due, str(self.lead)]))

    def get_heading(self):
        """Whose."""
        return gettext("Decide about the appeal of %(person)s") % {"person": called(self.get_application().person)}

    def act(self, data, by, at):
        """Decide."""
        return appeals.decide_appeal(appeal=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What was decided."""
        return gettext("Decided: %(state)s. We emailed the person.") % {"state": result.get_state_display()}


class DeliveryForm(forms.Form):
    """When and how."""

    on = day_field(_("Day of delivery"))
    how = forms.CharField(label=_("How?"), max_length=300, help_text=_("For example: by registered letter."))


class RecordDelivery(OfApplication, AdminRowActionView):
    """Record that a decision reached the person in another way."""

    form_class = DeliveryForm
    action_label = _("Record the delivery")
    lead = _("If the email with the decision did not arrive, the time to appeal counts from this day.")

    def get_heading(self):
        """To whom."""
        return gettext("Delivery of the decision to %(person)s") % {"person": called(self.row.person)}

    def act(self, data, by, at):
        """Record it."""
        return appeals.record_delivery(application=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Until when."""
        return gettext("Recorded. The person can appeal through %(day)s.") % {"day": format_long_day(result.ends_on)}
