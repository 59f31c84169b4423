"""A vendor decides about requests to correct attendance: correct it, in full or in part, or decline with a reason."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_minutes, format_range
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.training.actions import corrections as actions
from cohorts.training.models import AttendanceMark, CorrectionRequest
from cohorts.training.views.attendance_sheet import CorrectionForm, initial_of
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm

VENDOR = (roles.VENDOR_COORDINATOR,)


def asked_of(user):
    """Requests about sessions of the vendors that the person coordinates."""
    return CorrectionRequest.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_session()


class _OfCorrection:
    allowed_roles = VENDOR

    def get_rows(self):
        """Requests to the vendor."""
        return asked_of(self.request.user)

    def get_crumbs(self):
        """The cohort."""
        return [(_("Cohorts"), reverse("vendor_cohorts")), (self.row.mark.session.cohort, self.get_back_url())]

    def get_back_url(self):
        """The cohort."""
        return f"{reverse('vendor_cohort', args=[self.row.mark.session.cohort_id])}#corrections"

    def get_problem(self):
        """It was answered or taken back."""
        return None if self.row.is_open else Problem("correction_over")

    @property
    def words(self):
        """Who, and which session."""
        session = self.row.mark.session
        when = format_range(session.starts_at, session.ends_at, session.cohort.time_zone)
        return {"person": called(self.row.mark.enrollment.person), "when": when}


class GrantCorrection(_OfCorrection, RowActionView):
    """Read what the person wrote, and correct the attendance, or go on to decline."""

    template_name = "training/vendor_correction.html"
    form_class = CorrectionForm
    action_label = _("Correct the attendance")

    def get_heading(self):
        """Whose request it is."""
        return gettext("%(person)s asks to correct their attendance") % self.words

    def get_marks(self):
        """The person's entries in the session, in order."""
        mark = self.row.mark
        rows = AttendanceMark.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        rows = rows.filter(session=mark.session_id, enrollment=mark.enrollment_id).order_by("made_at", "number")
        return list(rows.select_related("session__cohort"))

    def get_form_kwargs(self):
        """Also the session and the person."""
        about = {"session": self.row.mark.session, "person": self.words["person"], "now": timezone.now()}
        return super().get_form_kwargs() | about

    def get_initial(self):
        """What is recorded now."""
        return initial_of(self.get_marks(), self.row.mark.session.cohort.zone)

    def act(self, data, by, at):
        """Correct it."""
        return actions.grant_correction(request=self.row, by=by, at=at, **data)

    def done_text(self, result):
        """What is credited now."""
        done = gettext("%(person)s now has %(minutes)s in this session, and is emailed.")
        return done % {**self.words, "minutes": format_minutes(result.correction.minutes)}

    def get_context_data(self, **context):
        """What the person wrote, and the entries so far."""
        session = self.row.mark.session
        about = {"asked": self.row, "session": session, "marks": self.get_marks(), "when": self.words["when"]}
        return super().get_context_data(**about, **context)


class DeclineCorrection(_OfCorrection, ConfirmView):
    """Leave the attendance as it is, with a reason."""

    form_class = ReasonForm
    action_label = _("Decline the correction")

    def get_heading(self):
        """The question."""
        return gettext("Leave the attendance of %(person)s as it is?") % self.words

    def get_consequences(self):
        """Nothing changes."""
        return gettext("The entry of %(when)s stays. The hours of %(person)s do not change.") % self.words

    def get_affected(self):
        """The person reads why."""
        return gettext("%(person)s is emailed, with the reason.") % self.words

    def get_undo(self):
        """By correcting it."""
        return (
            gettext("Yes. You can still correct the attendance on the sheet of the session; %(person)s is told.")
            % self.words
        )

    def act(self, data, by, at):
        """Decline it."""
        return actions.decline_correction(request=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Whose request it was."""
        return gettext("The request of %(person)s is declined.") % self.words
