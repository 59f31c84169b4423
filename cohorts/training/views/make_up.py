"""What a person missed of a course and where they can make it up: for the person, on a phone first."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core.access import SIGNED_IN
from cohorts.core.formatting import format_range
from cohorts.core.refusals import sentence_of
from cohorts.training.actions import make_ups as actions
from cohorts.training.models import Course, MakeUp
from cohorts.training.models.make_up_needs import still_needed, why_not
from cohorts.training.models.make_up_options import plan_of
from cohorts.training.models.make_ups import MakeUpState
from cohorts.ui.action_view import ActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import Page, crumb


def own_make_ups(user):
    """The person's own make-ups."""
    return MakeUp.objects.visible_to(user).of_person(user).with_session()


class MyMakeUps(Page, TemplateView):
    """What I missed of a course, and the sessions of other cohorts in which I can make it up."""

    allowed_roles = (SIGNED_IN,)
    template_name = "training/my_make_up.html"
    heading = _("Make up what you missed")

    def get_crumbs(self):
        """My training."""
        return [crumb(_("My training"), "my_home")]

    def get_context_data(self, **context):
        """The plan, and the requests that need another session."""
        user, now = self.request.user, timezone.now()
        course = get_object_or_404(Course.objects.visible_to(user), pk=self.kwargs["pk"])
        plan = plan_of(user, course, now)
        if plan is None:
            raise Http404
        reopened = own_make_ups(user).filter(state=MakeUpState.REOPENED).in_course(course).by_date()
        others = [(option, sentence_of(option.problem)) for option in plan.others]
        more = {"reopened": still_needed(reopened), "others": others, "now": now}
        return super().get_context_data(course=course, plan=plan, **more, **context)


class AskToMakeUp(ActionView):
    """Ask for one session, after reading what it brings."""

    allowed_roles = (SIGNED_IN,)
    template_name = "training/my_make_up_ask.html"
    heading = _("Ask for a make-up session")
    action_label = _("Ask for this session")

    def dispatch(self, request, *args, **kwargs):
        """Whoever comes by an old tab to a session that brings them nothing any more reads why, on the list."""
        if self.option is None:
            messages.info(request, sentence_of(self._problem_of_others()))
            return redirect(self.get_back_url())
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def course(self):
        """The course of the address."""
        return get_object_or_404(Course.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def option(self):
        """The session of the address, out of those that teach what the person missed; None if it is none of them.

        Raises Http404 for somebody without hours in the course.
        """
        plan = plan_of(self.request.user, self.course, timezone.now())
        if plan is None:
            raise Http404
        return next((row for row in plan.options if row.session.pk == self.kwargs["session_id"]), None)

    def _problem_of_others(self):
        """Why a session is none to ask for. Raises Http404 for one of no cohort that was ever open in the course."""
        problem = why_not(self.request.user, self.course, self.kwargs["session_id"], timezone.now())
        if problem is None:
            raise Http404
        return problem

    def get_crumbs(self):
        """My training, and the list of sessions."""
        return [crumb(_("My training"), "my_home"), (_("Make up what you missed"), self.get_back_url())]

    def get_back_url(self):
        """The list of sessions."""
        return reverse("my_make_up", args=[self.kwargs["pk"]])

    def get_problem(self):
        """Why they cannot come to it."""
        return self.option.problem

    def act(self, data, by, at):
        """Ask for it."""
        return actions.request_make_up(session=self.option.session, by=by, at=at)

    def done_text(self, result):
        """Who decides."""
        text = gettext("You asked for the session. %(vendor)s decides, and we email you.")
        return text % {"vendor": result.session.cohort.vendor}

    def get_context_data(self, **context):
        """The session and what it brings."""
        session = self.option.session
        return super().get_context_data(option=self.option, session=session, cohort=session.cohort, **context)


class TakeMakeUpBack(ConfirmView):
    """Take a make-up back, or stop looking for another session."""

    allowed_roles = (SIGNED_IN,)
    action_label = _("Take it back")

    def get_rows(self):
        """One's own, that are not closed."""
        return own_make_ups(self.request.user).exclude(state=MakeUpState.CLOSED)

    def get_heading(self):
        """The question."""
        return gettext("Take the make-up session back?")

    def get_crumbs(self):
        """The list of sessions."""
        return [(_("Make up what you missed"), self.get_back_url())]

    def get_back_url(self):
        """The list of sessions."""
        return reverse("my_make_up", args=[self.row.seat.cohort.course_version.course_id])

    def get_consequences(self):
        """Which session it is, and what is still missing."""
        session, cohort = self.row.session, self.row.session.cohort
        words = {"when": format_range(session.starts_at, session.ends_at, cohort.time_zone), "vendor": cohort.vendor}
        text = gettext("You do not come to the session of %(when)s at %(vendor)s. What you missed is still missing.")
        return text % words

    def get_affected(self):
        """The vendor; of an approved one also the agency."""
        words = {"vendor": self.row.session.cohort.vendor, "agency": self.row.seat.agency}
        if self.row.state == MakeUpState.APPROVED:
            return (
                gettext("You, %(vendor)s and %(agency)s. They are emailed, and somebody else can have the chair.")
                % words
            )
        if self.row.state == MakeUpState.REQUESTED:
            return gettext("You and %(vendor)s. They are emailed.") % words
        return gettext("Only you.")

    def get_undo(self):
        """By asking again."""
        return gettext("No. You can ask for the session again, while it has room.")

    def act(self, data, by, at):
        """Take it back."""
        return actions.withdraw_make_up(make_up=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is done."""
        return gettext("You took the make-up session back.")
