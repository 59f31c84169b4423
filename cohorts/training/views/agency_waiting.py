"""An agency's waiting lists: put its trainees on one, see their places, and take them off."""

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core.problems import Problem
from cohorts.training.actions import waiting
from cohorts.training.actions.place_moves import move_place
from cohorts.training.models import WaitingPlace
from cohorts.training.views.agency import AGENCY, open_cohorts, places_of
from cohorts.training.views.agency_sponsor import Sponsor
from cohorts.training.views.waiting_parts import MAX_PLACES, LeaveListView, by_invitation, place_over, read_places
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import Page, crumb

MAX_ENDED = 50


class AgencyWaiting(Page, TemplateView):
    """The agency's people on waiting lists, with their places and offers, and who left a list lately."""

    allowed_roles = AGENCY
    template_name = "training/agency_waiting.html"
    heading = _("Your people on waiting lists")

    def get_crumbs(self):
        """The list of cohorts."""
        return [crumb(_("Open cohorts"), "agency_cohorts")]

    def get_context_data(self, **context):
        """Who is on a list, and who was."""
        rows = places_of(self.request.user)
        ended = (
            rows.exclude(pk__in=rows.on_list().order_by().values("pk")).with_cohort().order_by("-off_list_at", "-pk")
        )
        places = read_places(rows)
        return super().get_context_data(
            **by_invitation(places), is_cut=len(places) == MAX_PLACES, ended=list(ended[:MAX_ENDED]), **context
        )


class PutOnList(Sponsor):
    """Choose whom to put on the waiting list of a full cohort; all of them or none."""

    template_name = "training/agency_wait.html"
    action_label = _("Put on the waiting list")

    def get_problem(self):
        """Nobody needs to wait, or it is too late."""
        if self.row.is_enrollment_over(timezone.now()):
            return Problem("enrollment_closed", cohort=self.row, day=self.row.enrollment_closes_on)
        if not self.row.fills_at(timezone.now()):
            return Problem("cohort_started", cohort=self.row)
        is_full = self.row.left == 0 or self.row.waiting
        return None if is_full else Problem("waiting_not_needed", cohort=self.row)

    def get_heading(self):
        """The page's title."""
        return gettext("Waiting list of %(cohort)s") % {"cohort": self.row}

    def get_free(self):
        """Those without a place on the list, too."""
        own = places_of(self.request.user).on_list().filter(cohort=self.row)
        return super().get_free().exclude(user__in=own.order_by().values("person"))

    def act(self, data, by, at):
        """Put the chosen trainees on the list."""
        memberships = list(data["trainees"])
        more = {"order": data.get("order"), "again": data.get("again", ""), "by": by, "at": at}
        return waiting.join_all(cohort=self.row, memberships=memberships, **more)

    def done_text(self, result):
        """Who waits, and that nothing is charged yet."""
        if len(result) == 1:
            (place,) = read_places(WaitingPlace.objects.visible_to(self.request.user).filter(pk=result[0].pk))
            about = {"person": place.shown_name, "cohort": self.row, "number": place.number, "of": place.number_of}
            return gettext("%(person)s is on the waiting list of %(cohort)s, place %(number)s of %(of)s.") % about
        done = ngettext(
            "%(count)s trainee is on the waiting list of %(cohort)s.",
            "%(count)s trainees are on the waiting list of %(cohort)s.",
            len(result),
        )
        return done % {"count": len(result), "cohort": self.row}

    def get_done_url(self, result):
        """The agency's people on lists."""
        return reverse("agency_waiting")

    def get_context_data(self, **context):
        """Also how many are on the list."""
        return super().get_context_data(waiting=self.row.waiting, offered=self.row.offered, **context)


class MoveForm(forms.Form):
    """To which list."""

    cohort = forms.ModelChoiceField(
        None, label=_("Cohort"), empty_label=_("Choose one"), help_text=_("Full cohorts of the same course.")
    )

    def __init__(self, *args, cohorts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = cohorts


class AgencyMovePlace(ConfirmView):
    """Move one of the agency's people to the waiting list of another cohort of the course."""

    allowed_roles = AGENCY
    form_class = MoveForm
    action_label = _("Move to the other list")
    serious = False

    def get_rows(self):
        """The agency's places."""
        return places_of(self.request.user).with_cohort()

    def get_problem(self):
        """The person is on no list any more, or there is no other one."""
        if problem := place_over(self.row):
            return problem
        if not self.other_lists.exists():
            return Problem("waiting_no_other_list", cohort=self.row.cohort)
        return None

    @property
    def other_lists(self):
        """Other open cohorts of the course that have a list."""
        course = self.row.cohort.course_version.course_id
        cohorts = open_cohorts(self.request.user).filter(course_version__course=course)
        cohorts = cohorts.filter(Q(left=0) | Q(waiting__gt=0)).exclude(pk=self.row.cohort_id)
        return cohorts.order_by("starts_at")

    def get_form_kwargs(self):
        """The cohorts to choose from."""
        return super().get_form_kwargs() | {"cohorts": self.other_lists}

    def get_heading(self):
        """The question."""
        about = {"person": self.row.shown_name, "cohort": self.row.cohort}
        return gettext("Move %(person)s from the waiting list of %(cohort)s to another one") % about

    def get_consequences(self):
        """A place at the end of the other list; no seat."""
        return gettext(
            "The person leaves this list and waits at the end of the other one. They get no seat by this, and nothing "
            "is charged. A seat that is offered to them here goes to the next person."
        )

    def get_affected(self):
        """The person."""
        return gettext("%(person)s, who is emailed their new place.") % {"person": self.row.shown_name}

    def get_undo(self):
        """The old place is lost."""
        return gettext("No. You can move the person back, to the end of this list.")

    def get_back_url(self):
        """The agency's people on lists."""
        return reverse("agency_waiting")

    def act(self, data, by, at):
        """Move them."""
        return move_place(place=self.row, cohort=data["cohort"], by=by, at=at)

    def done_text(self, result):
        """On which list the person is."""
        about = {"person": self.row.shown_name, "cohort": result.cohort}
        return gettext("%(person)s is on the waiting list of %(cohort)s now.") % about


class AgencyLeaveList(LeaveListView):
    """Take one of the agency's people off a list."""

    allowed_roles = AGENCY

    def get_rows(self):
        """The agency's places."""
        return places_of(self.request.user).with_cohort()

    def get_back_url(self):
        """The agency's people on lists."""
        return reverse("agency_waiting")
