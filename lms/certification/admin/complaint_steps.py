"""The steps of a review: key in, take, give to a colleague, step back, match, notify, note, read."""

from datetime import timedelta

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.names import called
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import day_field, text_field
from cohorts.ui.page import crumb
from lms.certification.actions import complaint_reviews
from lms.certification.admin.complaints import TITLE
from lms.certification.admin.reviewers import ColleagueForm, colleagues_at
from lms.certification.models import (
    Certificate,
    Complaint,
    ComplaintRecusal,
    RecusalKind,
)
from lms.certification.rules.complaints import ANSWER_DAYS, LEAST_ANSWER_DAYS
from lms.certification.rules.numbering import read_certificate_number

MAX_WORDS = 20_000


class OfComplaint:
    """A step of a complaint that is not about oneself."""

    allowed_roles = (roles.PROGRAM,)
    model = Complaint
    header_icon = "warning"

    def get_rows(self):
        """All of them; the action asks who may."""
        rows = Complaint.objects.visible_to(self.request.user).not_about(self.request.user)
        return rows.select_related("authority", "program", "reviewer", "decider")

    def get_complaint(self):
        """The complaint."""
        return self.row

    def get_crumbs(self):
        """The queue, and the complaint."""
        return [crumb(TITLE, "complaints"), (str(self.get_complaint()), self.get_back_url())]

    def get_back_url(self):
        """The complaint."""
        return reverse("complaint", args=[self.get_complaint().pk])


class TakeComplaint(OfComplaint, ButtonView):
    """Become the reviewer."""

    def act(self, data, by, at):
        """Take it."""
        return complaint_reviews.take_complaint(complaint=self.row, reviewer=by, by=by, at=at)

    def done_text(self, result):
        """What it means."""
        return gettext("You review this complaint. If you know somebody in it, step back at once.")


class GiveBack(OfComplaint, ButtonView):
    """Stop being the reviewer."""

    def act(self, data, by, at):
        """Give it back."""
        return complaint_reviews.give_back(complaint=self.row, by=by, at=at)

    def done_text(self, result):
        """Who can take it."""
        return gettext("Nobody reviews this complaint now. A colleague can take it.")


class AssignComplaint(OfComplaint, AdminRowActionView):
    """Make a colleague the reviewer."""

    form_class = ColleagueForm
    heading = _("Who reviews this complaint?")
    action_label = _("Make this colleague the reviewer")
    lead = _("The colleague is emailed. What was written is then open to them, and no longer to you.")
    field_names = {"reviewer": "colleague"}

    def get_form_kwargs(self):
        """With the colleagues, without who stepped back."""
        user = self.request.user
        latest = ComplaintRecusal.objects.visible_to(user).filter(complaint=self.row).latest_per("staff_id")
        back = [pk for pk, row in latest.items() if row.steps_back]
        colleagues = colleagues_at(user, self.row.authority_id).exclude(pk__in=back)
        return super().get_form_kwargs() | {"colleagues": colleagues}

    def act(self, data, by, at):
        """Give it to them."""
        return complaint_reviews.take_complaint(complaint=self.row, reviewer=data["colleague"], by=by, at=at)

    def done_text(self, result):
        """Who reviews it."""
        return gettext("%(person)s reviews it now. We emailed them.") % {"person": called(result.reviewer)}


class RecusalForm(forms.Form):
    """Why."""

    kind = forms.ChoiceField(
        label=_("Why do you step back?"), widget=forms.RadioSelect,
        choices=[(value, _("Works or worked with somebody in it") if value == RecusalKind.WORK else label)
                 for value, label in RecusalKind.choices],
        error_messages={"required": _("Choose why you step back.")},
    )  # fmt: skip


class StepBack(OfComplaint, AdminConfirmView):
    """Step back from a complaint."""

    form_class = RecusalForm
    heading = _("Step back from this complaint?")
    action_label = _("Step back from this complaint")
    serious = False

    def get_consequences(self):
        """What one cannot do any more."""
        return gettext(
            "You can no longer review it, read what was written, decide, or decide about an appeal. What you had taken "
            "goes back, and what you recommended is looked at again."
        )

    def get_affected(self):
        """Colleagues."""
        return gettext("A colleague takes it.")

    def get_undo(self):
        """By a colleague."""
        return gettext("A colleague can take it back.")

    def act(self, data, by, at):
        """Step back."""
        return complaint_reviews.step_back(complaint=self.row, kind=data["kind"], by=by, at=at)

    def done_text(self, result):
        """That it is done."""
        return gettext("You stepped back from this complaint.")


class LiftRecusal(OfComplaint, ButtonView):
    """Take back that a colleague stepped back by mistake."""

    model = ComplaintRecusal

    def get_rows(self):
        """All of them."""
        return ComplaintRecusal.objects.visible_to(self.request.user).select_related("complaint", "staff")

    def get_complaint(self):
        """Of the recusal."""
        return self.row.complaint

    def act(self, data, by, at):
        """Take it back."""
        return complaint_reviews.lift_recusal(recusal=self.row, by=by, at=at)

    def done_text(self, result):
        """Who can look at it again."""
        return gettext("%(person)s can look at this complaint again.") % {"person": called(result.staff)}


class NumberForm(forms.Form):
    """Which certificate."""

    number = forms.CharField(
        label=_("Certificate number"), max_length=40,
        help_text=_("Look the person up under Certificates. The current number or an earlier one."),
        error_messages={"required": _("Enter the number of the certificate.")},
    )  # fmt: skip


class MatchComplaint(OfComplaint, AdminRowActionView):
    """Say which certificate it is about."""

    form_class = NumberForm
    heading = _("Which certificate is it about?")
    action_label = _("It is about this certificate")
    lead = _("From then on nothing of the person is destroyed, and the days count by the rules of the program.")

    def act(self, data, by, at):
        """Keep it."""
        number = read_certificate_number(data["number"])
        rows = Certificate.objects.visible_to(self.request.user).select_related("person", "program")
        certificate = rows.filter(number=number or data["number"].strip()).first()
        return complaint_reviews.match(complaint=self.row, certificate=certificate, by=by, at=at)

    def done_text(self, result):
        """Whose it is."""
        return gettext("It is about %(person)s, certificate %(number)s.") % {
            "person": called(result.person), "number": result.certificate,
        }  # fmt: skip


class NoticeForm(forms.Form):
    """What they are said to have done, and until when they can answer."""

    text = text_field(
        _("What is the person said to have done?"), rows=10, max_length=MAX_WORDS,
        help_text=_("The person reads this, and nothing else of the complaint. Do not say who complained unless the "
                    "complainant allowed it."),
        error_messages={"required": _("Write what the person is said to have done.")},
    )  # fmt: skip
    until = day_field(_("Last day to answer"))


class NotifySpecialist(OfComplaint, AdminRowActionView):
    """Notify the specialist."""

    form_class = NoticeForm
    heading = _("Notify the person")
    action_label = _("Send the notice")

    def get_lead(self):
        """Whether the complainant may be named."""
        if self.row.may_name:
            return gettext("The complainant allowed that the person learns who complained.")
        return gettext("The complainant did not allow that the person learns who complained.")

    def get_initial(self):
        """In the usual days."""
        return {"until": home_day(timezone.now()) + timedelta(days=ANSWER_DAYS)}

    def get_form(self, form_class=None):
        """With the least days."""
        form = super().get_form(form_class)
        form.fields["until"].help_text = gettext("At least %(days)s days from today.") % {"days": LEAST_ANSWER_DAYS}
        return form

    def act(self, data, by, at):
        """Send it."""
        return complaint_reviews.notify(complaint=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Until when."""
        return gettext("We emailed the person. They can answer through %(day)s.") % {
            "day": format_long_day(result.until)
        }


class NoteForm(forms.Form):
    """Words."""

    text = text_field(_("Note"), rows=6, max_length=MAX_WORDS, help_text=_("Only those who review and decide read it."))


class AddNote(OfComplaint, AdminRowActionView):
    """Keep a note."""

    form_class = NoteForm
    heading = _("A note on this complaint")
    action_label = _("Save the note")

    def act(self, data, by, at):
        """Keep it."""
        return complaint_reviews.add_note(complaint=self.row, text=data["text"], by=by, at=at)

    def done_text(self, result):
        """That it is there."""
        return gettext("Saved.")


class ExtendTime(OfComplaint, ButtonView):
    """Give the office more days, once."""

    def act(self, data, by, at):
        """Extend it."""
        return complaint_reviews.extend(complaint=self.row, by=by, at=at)

    def done_text(self, result):
        """Until when."""
        return gettext("The decision is due on %(day)s now.") % {"day": format_long_day(result.due_on)}
