"""The sessions that a vendor adds to a cohort, changes and removes."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_minutes, format_moment
from cohorts.core.problems import Problem
from cohorts.people.models import Membership
from cohorts.training.actions import sessions as session_actions
from cohorts.training.actions.hours_doubts import hours_doubts
from cohorts.training.actions.plan_doubts import plan_doubts
from cohorts.training.actions.rehearsals import with_refused
from cohorts.training.models import AttendanceMark, Cohort, Room, Session, Unit
from cohorts.training.models.scheduled import scheduled_minutes
from cohorts.training.models.teaching import with_former_trainers
from cohorts.training.views.emails_first import EmailsFirst
from cohorts.training.views.session_forms import RoomChoices, SessionForm, UnitChoices
from cohorts.training.views.vendor_changes import OfCohort, guests_text, state_problem
from cohorts.training.views.vendor_make_ups import hosted
from cohorts.ui.action_view import RowActionView
from cohorts.ui.asking_again import AsksAgain
from cohorts.ui.confirmation import ConfirmView


def _sessions_problem(user, cohort, session=None):
    """Why the cohort's sessions, or this one, can no longer be changed."""
    if session and AttendanceMark.objects.visible_to(user).filter(session=session).exists():
        return Problem("session_marked")
    if session and cohort.state == Cohort.State.RUNNING and session.starts_at <= timezone.now():
        return Problem("session_started")
    return state_problem(cohort, session_actions.CHANGEABLE, "sessions_settled")


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


class SessionPage(AsksAgain, EmailsFirst, OfCohort, RowActionView):
    """The form of one session."""

    form_class = SessionForm
    action_label = _("Save the session")
    lead = _(
        "Everyone with a seat is emailed what changes for them, and so is every trainer concerned. At another time, "
        "guests who make up have to ask again."
    )

    def get_trainers(self):
        """The vendor's trainers."""
        rows = Membership.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        return rows.holding(roles.TRAINER)

    def get_rooms(self):
        """The vendor's rooms in use."""
        rows = Room.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        return rows.in_use().filter(venue__vendor=self.cohort.vendor_id)

    def get_form_kwargs(self):
        """The cohort, its units and the trainers to choose from."""
        units = Unit.objects.visible_to(self.request.user).filter(course_version=self.cohort.course_version_id)
        choices = {"cohort": self.cohort, "units": UnitChoices(units), "trainers": self.get_trainers()}
        choices["rooms"] = RoomChoices(self.get_rooms())
        return super().get_form_kwargs() | choices

    def get_doubts(self, form):
        """The session is far from the others, far ahead, or on a day off, or the hours would no longer be enough."""
        at, user, data = timezone.now(), self.request.user, form.cleaned_data
        doubts = plan_doubts(self.cohort, [form.whole_plan()], at=at, session=self.get_stored())
        doubts += hours_doubts(self.cohort, lambda: self.act(data, user, at), at=at)
        return with_refused(doubts, lambda: self.act(data, user, at))

    def get_stored(self):
        """The session that is changed, or None."""

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

    def get_stored(self):
        """The session as it is now."""
        return self.row

    def get_rooms(self):
        """Also the room of the session, if it is retired."""
        rows = Room.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        return super().get_rooms() | rows.filter(pk=self.row.room_id)

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


class RemoveSession(AsksAgain, OfSession, ConfirmView):
    """Take a session out, after saying what that means."""

    action_label = _("Remove the session")

    def get_heading(self):
        """The question."""
        start = format_moment(self.row.starts_at, self.cohort.zone)
        return gettext("Remove the session of %(start)s?") % {"start": start}

    def get_consequences(self):
        """What is lost."""
        text = gettext(
            "The session and its hours are removed from the plan of %(cohort)s. Calendars show it as canceled until 30 "
            "days after its day."
        )
        return f"{text % {'cohort': self.cohort}} {self._hours_left()}"

    def _hours_left(self):
        left = scheduled_minutes([self.cohort.pk])[self.cohort.pk] - self.row.minutes
        hours = {"left": format_minutes(left), "needed": format_minutes(self.cohort.course_version.needed_minutes)}
        return gettext("%(left)s of training are left in it; %(needed)s are needed.") % hours

    def get_doubts(self, form):
        """The hours that are left would not be enough."""
        at, user = timezone.now(), self.request.user
        return hours_doubts(self.cohort, lambda: self.act({}, user, at), at=at)

    def get_affected(self):
        """Those who would have come."""
        text = gettext("Everyone with a seat in this cohort, and the trainers of the session. They are emailed.")
        guests = hosted(self.request.user).live().filter(session=self.row).count()
        return f"{text} {guests_text(guests)}".strip()

    def get_undo(self):
        """It can be typed again."""
        return gettext("You can add it again, but what was entered for it is not kept.")

    def act(self, data, by, at):
        """Remove the session."""
        return session_actions.remove_session(session=self.row, by=by, at=at)

    def done_text(self, result):
        """That it was removed."""
        return gettext("The session is removed.")
