"""What a vendor does about guests of its sessions: decide about requests, take one back, enter one that was held."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_range
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import Refused
from cohorts.training.actions import make_ups as actions
from cohorts.training.models import MakeUp, Session
from cohorts.training.models.make_up_options import has_seat_here, person_to_enter
from cohorts.training.models.make_ups import MakeUpState, host_rows
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import READ_BY_PERSON, ReasonForm

VENDOR = (roles.VENDOR_COORDINATOR,)


def hosted(user):
    """Make-ups in sessions of the vendors that the person coordinates."""
    rows = MakeUp.objects.visible_to(user, role=roles.VENDOR_COORDINATOR)
    return host_rows(rows, user.holdings().get(roles.VENDOR_COORDINATOR, ()))


class _OfMakeUp(ConfirmView):
    allowed_roles = VENDOR

    def get_rows(self):
        """Make-ups in the vendor's sessions."""
        return hosted(self.request.user)

    def get_crumbs(self):
        """The cohort."""
        return [(_("Cohorts"), reverse("vendor_cohorts")), (self.row.session.cohort, self.get_back_url())]

    def get_back_url(self):
        """The cohort."""
        return f"{reverse('vendor_cohort', args=[self.row.session.cohort_id])}#make-ups"

    def get_problem(self):
        """The request was answered."""
        if self.row.state == self.needed_state:
            return None
        return Problem("make_up_not_requested", person=called(self.row.person))

    needed_state = MakeUpState.REQUESTED

    @property
    def words(self):
        """Who, and which session."""
        session, cohort = self.row.session, self.row.session.cohort
        when = format_range(session.starts_at, session.ends_at, cohort.time_zone)
        return {
            "person": called(self.row.person),
            "when": when,
            "cohort": cohort,
            "agency": self.row.seat.agency,
            "vendor": self.row.seat.cohort.vendor,
        }


class ApproveMakeUp(_OfMakeUp):
    """Let somebody come to one session."""

    serious = False
    action_label = _("Approve the make-up session")

    def get_heading(self):
        """The question."""
        return gettext("Approve the make-up session of %(person)s?") % self.words

    def get_consequences(self):
        """One chair, in one session."""
        return (
            gettext(
                "%(person)s comes to the session of %(when)s as a guest, and is on its attendance sheet and sign-in "
                "sheet. They take one chair in this session only. Nothing is charged."
            )
            % self.words
        )

    def get_affected(self):
        """Who is emailed, and the chair."""
        text = gettext(
            "%(person)s, %(agency)s and %(vendor)s. They are emailed. %(cohort)s has a free chair less in this session."
        )
        return text % self.words

    def get_undo(self):
        """Until attendance is marked."""
        return gettext("Yes. You can take it back, with a reason, until attendance is recorded.")

    def act(self, data, by, at):
        """Approve it."""
        return actions.approve_make_up(make_up=self.row, by=by, at=at)

    def done_text(self, result):
        """Who comes."""
        return gettext("%(person)s comes to the session of %(when)s as a guest.") % self.words


class DeclineMakeUp(_OfMakeUp):
    """Say no, with a reason."""

    form_class = ReasonForm
    form_arguments = READ_BY_PERSON
    action_label = _("Decline the make-up session")

    def get_heading(self):
        """The question."""
        return gettext("Decline the make-up session of %(person)s?") % self.words

    def get_consequences(self):
        """They look for another one."""
        return (
            gettext("%(person)s does not come to the session of %(when)s. They can choose another session.")
            % self.words
        )

    def get_affected(self):
        """The person reads why."""
        return gettext("%(person)s is emailed, with the reason.") % self.words

    def get_undo(self):
        """By asking again."""
        return gettext("No. %(person)s can ask for the session again.") % self.words

    def act(self, data, by, at):
        """Decline it."""
        return actions.decline_make_up(make_up=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Whose request it was."""
        return gettext("The request of %(person)s is declined.") % self.words


class VendorTakesBack(_OfMakeUp):
    """Take an approved make-up back, or one that was entered by mistake."""

    form_class = ReasonForm
    form_arguments = READ_BY_PERSON
    action_label = _("Take the make-up session back")
    needed_state = MakeUpState.APPROVED

    def get_problem(self):
        """It is over."""
        if self.row.state == self.needed_state:
            return None
        return Problem("make_up_over", person=called(self.row.person))

    def get_heading(self):
        """The question."""
        return gettext("Take the make-up session of %(person)s back?") % self.words

    def get_consequences(self):
        """The chair is free."""
        text = gettext(
            "%(person)s is no longer a guest of the session of %(when)s. The chair is free again. They can choose "
            "another session."
        )
        return text % self.words

    def get_affected(self):
        """Who was told of it."""
        return gettext("%(person)s, %(agency)s and %(vendor)s. They are emailed, with the reason.") % self.words

    def get_undo(self):
        """By asking again."""
        return gettext("No. %(person)s can ask for the session again, while it has room.") % self.words

    def act(self, data, by, at):
        """Take it back."""
        return actions.take_back_make_up(make_up=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Whose it was."""
        return gettext("%(person)s is no longer a guest of this session.") % self.words


class GuestForm(ReasonForm):
    """Who was there, and why it is entered afterwards."""

    email = forms.EmailField(
        label=_("Email address of the person"),
        help_text=_("They have a seat in this course in another cohort, also of another training vendor."),
        error_messages={"required": _("Enter the email address of the person.")},
    )
    field_order = ("email", "reason")


class EnterGuest(RowActionView):
    """Enter somebody who was a guest of a session that has begun."""

    allowed_roles = VENDOR
    form_class = GuestForm
    action_label = _("Enter the guest")

    def get_rows(self):
        """Sessions of the vendor's cohorts."""
        return Session.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).with_course()

    def get_problem(self):
        """It has not begun."""
        early = self.row.starts_at > timezone.now()
        return Problem("make_up_not_held_yet", cohort=self.row.cohort) if early else None

    def get_heading(self):
        """The page's title."""
        return gettext("Enter a guest of %(cohort)s") % {"cohort": self.row.cohort}

    def get_lead(self):
        """For whom it is."""
        session = self.row
        when = format_range(session.starts_at, session.ends_at, session.cohort.time_zone)
        text = gettext(
            "For somebody from another cohort who made up in the session of %(when)s and was not on its list. Then "
            "record their attendance. They, their agency and their training vendor are emailed."
        )
        return text % {"when": when}

    def get_crumbs(self):
        """The attendance."""
        return [(_("Attendance"), self.get_back_url())]

    def get_back_url(self):
        """The attendance sheet."""
        return reverse("trainer_attendance", args=[self.row.pk])

    def act(self, data, by, at):
        """Enter it."""
        person = person_to_enter(data["email"], self.row)
        if has_seat_here(data["email"], self.row):
            raise Refused("make_up_on_the_list", field="email")
        if person is None:
            raise Refused("make_up_person_unknown", field="email")
        return actions.enter_make_up(session=self.row, person=person, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Who is on the sheet."""
        text = gettext("%(person)s is on the sheet as a guest. Now record their attendance.")
        return text % {"person": called(result.person)}
