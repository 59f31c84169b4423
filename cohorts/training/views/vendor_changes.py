"""What a vendor changes in a cohort: its sessions, its seats, canceling it, and giving up somebody's seat."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_moment
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.states import state_of
from cohorts.people.models import Membership
from cohorts.training.actions import cohorts as actions
from cohorts.training.actions import sessions as session_actions
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session, Unit
from cohorts.training.models.enrollments import Side
from cohorts.training.models.teaching import with_former_trainers
from cohorts.training.views.scheduling_forms import SeatsForm, SessionForm, UnitChoices
from cohorts.training.views.withdrawal import UndoWithdrawalView, VendorWithdrawalForm, WithdrawView
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm

VENDOR = (roles.VENDOR_COORDINATOR,)


def _sessions_problem(user, cohort, session=None):
    """Why the cohort's sessions, or this one, can no longer be changed."""
    if session and AttendanceMark.objects.visible_to(user).filter(session=session).exists():
        return Problem("session_marked")
    if session and cohort.state == Cohort.State.RUNNING and session.starts_at <= timezone.now():
        return Problem("session_started")
    return _state_problem(cohort, session_actions.CHANGEABLE, "sessions_settled")


def _state_problem(cohort, states, code):
    return None if cohort.state in states else Problem(code, cohort=cohort, state=state_of(cohort))


class OfCohort:
    """A page about one cohort of the vendor, reached from the cohort's own page."""

    allowed_roles = VENDOR

    @property
    def cohort(self):
        """The cohort that the page belongs to."""
        return self.row

    def get_rows(self):
        """All cohorts of the vendor."""
        return Cohort.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).with_course()

    def get_back_url(self):
        """The cohort's own page."""
        return reverse("vendor_cohort", args=[self.cohort.pk])

    def get_crumbs(self):
        """The cohorts and the cohort."""
        return [(_("Cohorts"), reverse("vendor_cohorts")), (self.cohort, self.get_back_url())]


class OfSession(OfCohort):
    """A page about one session of a cohort of the vendor."""

    @property
    def cohort(self):
        """The session's cohort."""
        return self.row.cohort

    def get_rows(self):
        """All sessions of the vendor's cohorts."""
        return Session.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).with_course()

    def get_problem(self):
        """The session can no longer be changed."""
        return _sessions_problem(self.request.user, self.cohort, self.row)


class SessionPage(OfCohort, RowActionView):
    """The form of one session."""

    form_class = SessionForm
    action_label = _("Save the session")
    lead = _("Everyone with a seat is emailed what changes for them, and so is every trainer concerned.")

    def get_trainers(self):
        """The vendor's trainers."""
        rows = Membership.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        return rows.holding(roles.TRAINER)

    def get_form_kwargs(self):
        """The cohort, its units and the trainers to choose from."""
        units = Unit.objects.visible_to(self.request.user).filter(course_version=self.cohort.course_version_id)
        choices = {"cohort": self.cohort, "units": UnitChoices(units), "trainers": self.get_trainers()}
        return super().get_form_kwargs() | choices

    def form_valid(self, form):
        """The plan that was typed goes to the action."""
        form.cleaned_data["plan"] = form.whole_plan()
        return super().form_valid(form)


class AddSession(SessionPage):
    """Add a session."""

    def get_problem(self):
        """The cohort's sessions can no longer be changed."""
        return _sessions_problem(self.request.user, self.cohort)

    def get_heading(self):
        """The page's title."""
        return gettext("Add a session to %(cohort)s") % {"cohort": self.cohort}

    def get_initial(self):
        """An hour of breaks."""
        return {"break_minutes": 60}

    def act(self, data, by, at):
        """Add the session."""
        return session_actions.add_session(cohort=self.cohort, plan=data["plan"], by=by, at=at)

    def done_text(self, result):
        """That it was added."""
        return gettext("The session is added.")


class ChangeSession(OfSession, SessionPage):
    """Change a session."""

    refuses_older = True

    def get_heading(self):
        """The page's title."""
        return gettext("Change a session of %(cohort)s") % {"cohort": self.cohort}

    def get_initial(self):
        """The session as it is now."""
        teaching = self.get_trainers().filter(user__sessions_taught=self.row)
        return SessionForm.from_session(self.row) | {"trainers": list(teaching)}

    def get_trainers(self):
        """Also those who are named in this session and have left: only whoever unchecks them takes them out."""
        memberships = Membership.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        return with_former_trainers(memberships, self.row)

    def act(self, data, by, at):
        """Change the session."""
        return session_actions.change_session(session=self.row, plan=data["plan"], by=by, at=at)

    def done_text(self, result):
        """That it was changed."""
        return gettext("The session is changed.")


class RemoveSession(OfSession, ConfirmView):
    """Take a session out, after saying what that means."""

    action_label = _("Remove the session")

    def get_heading(self):
        """The question."""
        start = format_moment(self.row.starts_at, self.cohort.zone)
        return gettext("Remove the session of %(start)s?") % {"start": start}

    def get_consequences(self):
        """What is lost."""
        text = gettext("The session and its hours are removed from the plan of %(cohort)s.")
        return text % {"cohort": self.cohort}

    def get_affected(self):
        """Those who would have come."""
        return gettext("Everyone with a seat in this cohort, and the trainers of the session. They are emailed.")

    def get_undo(self):
        """It can be typed again."""
        return gettext("You can add it again, but what was entered for it is not kept.")

    def act(self, data, by, at):
        """Remove the session."""
        return session_actions.remove_session(session=self.row, by=by, at=at)

    def done_text(self, result):
        """That it was removed."""
        return gettext("The session is removed.")


class ChangeSeats(OfCohort, RowActionView):
    """Another number of seats."""

    refuses_older = True
    form_class = SeatsForm
    action_label = _("Save the seats")

    def get_rows(self):
        """All cohorts of the vendor, with the seats taken."""
        return super().get_rows().with_taken()

    def get_problem(self):
        """The seats can no longer be changed."""
        return _state_problem(self.row, actions.SEATS_CHANGEABLE, "cohort_seats_settled")

    def get_heading(self):
        """The page's title."""
        return gettext("Seats of %(cohort)s") % {"cohort": self.row}

    def get_initial(self):
        """The seats now."""
        return {"seats": self.row.seats}

    def get_form(self, form_class=None):
        """The form; how many are taken is said at the field."""
        form = super().get_form(form_class)
        form.fields["seats"].help_text = gettext("%(count)s are taken now.") % {"count": self.row.taken}
        return form

    def act(self, data, by, at):
        """Change the number."""
        return actions.change_seats(cohort=self.row, seats=data["seats"], by=by, at=at)

    def done_text(self, result):
        """How many seats there are now."""
        self.row.refresh_from_db(fields=["seats"])
        return gettext("%(cohort)s has %(seats)s seats.") % {"cohort": self.row, "seats": self.row.seats}


class CancelCohort(OfCohort, ConfirmView):
    """Cancel, after saying what that means."""

    form_class = ReasonForm
    action_label = _("Cancel the cohort")

    def get_problem(self):
        """The cohort can no longer be canceled, or seats are taken: said before anybody writes a reason."""
        over = _state_problem(self.row, actions.SEATS_CHANGEABLE, "cohort_not_cancelable")
        return over or actions.cancel_problem(self.row)

    def get_heading(self):
        """The question."""
        return gettext("Cancel %(cohort)s?") % {"cohort": self.row}

    def get_consequences(self):
        """What becomes of the cohort."""
        return gettext("The cohort leaves the public calendar and no seat can be taken. Its trainers are free again.")

    def get_affected(self):
        """Its trainers; nobody has a seat."""
        return gettext("The trainers of its sessions, who are emailed. Nobody has a seat in it.")

    def get_undo(self):
        """It cannot."""
        return gettext("No. You can schedule a new cohort.")

    def act(self, data, by, at):
        """Cancel the cohort."""
        return actions.cancel_cohort(cohort=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it is canceled."""
        return gettext("%(cohort)s is canceled.") % {"cohort": self.row}


class VendorUndo(UndoWithdrawalView):
    """Give somebody their seat again that the vendor gave up."""

    allowed_roles = VENDOR
    side = Side.VENDOR

    def get_rows(self):
        """Seats in the vendor's cohorts."""
        return Enrollment.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).with_cohort()

    def get_back_url(self):
        """The cohort."""
        return reverse("vendor_cohort", args=[self.row.cohort_id])


class VendorWithdraw(WithdrawView):
    """Give up somebody's seat for the vendor's reasons."""

    allowed_roles = VENDOR
    form_class = VendorWithdrawalForm

    def get_rows(self):
        """Seats in the vendor's cohorts."""
        return Enrollment.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).with_cohort()

    def get_back_url(self):
        """The cohort."""
        return reverse("vendor_cohort", args=[self.row.cohort_id])

    def get_affected(self):
        """The person and the agency that paid."""
        about = {"person": called(self.row.person), "agency": self.row.agency}
        return gettext("%(person)s and the coordinators of %(agency)s. They are emailed.") % about
