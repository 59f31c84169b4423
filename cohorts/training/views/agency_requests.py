"""An agency answers requests for seats: its list, approving, and declining with a reason."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.billing.models import Order
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.core.refusals import sentence_of
from cohorts.training.actions import requests as actions
from cohorts.training.models import Cohort, Enrollment, RequestForSeat
from cohorts.training.models.late_seats import late_outlooks
from cohorts.training.models.standings import standings_of
from cohorts.training.rules.seats import UNUSUAL
from cohorts.training.seat_messages import STANDINGS
from cohorts.training.views.agency import AGENCY, requests_to
from cohorts.training.views.agency_sponsor import OrderChoice
from cohorts.training.views.held_seats import waiting_names
from cohorts.training.views.request_parts import MAX_REQUESTS, price_of, read_requests
from cohorts.training.views.waiting_parts import add_enrolling
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm, text_field
from cohorts.ui.page import Page, crumb


class AgencyRequests(Page, TemplateView):
    """Requests that wait for the agency, the oldest first, and those that were answered lately."""

    allowed_roles = AGENCY
    template_name = "training/agency_requests.html"
    heading = _("Requests for seats")

    def get_crumbs(self):
        """In training."""
        return [crumb(_("Your people in training"), "agency_home")]

    def get_context_data(self, **context):
        """Open and answered ones, with the seats that are left."""
        user = self.request.user
        waiting = read_requests(requests_to(user).open().order_by("asked_at", "pk"), user)
        counted = Cohort.objects.visible_to(user).filter(pk__in={row.cohort_id for row in waiting}).with_taken()
        cohorts = {cohort.pk: cohort for cohort in counted}
        add_enrolling(cohorts.values(), timezone.now())
        for row in waiting:
            row.counts = cohorts.get(row.cohort_id)
        answered = requests_to(user).exclude(state=RequestForSeat.State.OPEN).order_by("-answered_at", "-pk")
        return super().get_context_data(
            waiting=waiting, is_cut=len(waiting) == MAX_REQUESTS, answered=read_requests(answered, user), **context
        )


class ApproveForm(forms.Form):
    """What the fee is charged to, and why another seat in the course, where that is unusual."""

    again = text_field(_("Why another seat?"), required=False, help_text=_("We keep this with the record."))
    late = text_field(
        _("Why take the seat all the same?"),
        required=False,
        help_text=_("They cannot reach the hours any more. We keep this with the record."),
    )
    order = OrderChoice(None, label=_("Charge the fee to"), required=False, empty_label=_("No purchase order"))

    def __init__(self, *args, orders, unusual, late, **kwargs):
        super().__init__(*args, **kwargs)
        if late is None or not late.is_out_of_reach:
            del self.fields["late"]
        self.fields["order"].queryset = orders
        if not orders:
            del self.fields["order"]
        if not unusual:
            del self.fields["again"]


class _OfRequest:
    """A page about one request to the agency."""

    allowed_roles = AGENCY

    def get_rows(self):
        """The requests to the agency."""
        return requests_to(self.request.user).with_cohort()

    def get_problem(self):
        """It was answered or has ended."""
        return actions.problem_of(self.row)

    def get_crumbs(self):
        """The list of requests."""
        return [crumb(_("Requests for seats"), "agency_requests")]

    def get_back_url(self):
        """The list of requests."""
        return reverse("agency_requests")


class ApproveRequest(_OfRequest, RowActionView):
    """Approve a request, after reading what it costs and whether it gives a seat or a place."""

    template_name = "training/agency_approve.html"
    form_class = ApproveForm
    action_label = _("Approve the request")

    def get_heading(self):
        """The page's title."""
        about = {"person": called(self.row.person), "cohort": self.row.cohort}
        return gettext("Approve a seat for %(person)s in %(cohort)s") % about

    @cached_property
    def standing(self):
        """How far the person is with the course, if another seat is unusual."""
        seats = Enrollment.objects.visible_to(self.request.user)
        course = self.row.cohort.course_version.course
        row = standings_of(seats, course, [self.row.person_id], at=timezone.now()).get(self.row.person_id)
        return row if row and row.code in UNUSUAL else None

    def get_form_kwargs(self):
        """The orders to choose from."""
        orders = Order.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return super().get_form_kwargs() | {
            "orders": orders.usable_on(home_day(timezone.now())).order_by("valid_through", "pk"),
            "unusual": self.standing,
            "late": self.late,
        }

    @cached_property
    def late(self):
        """What the seat would give, if the training has begun and that is too little."""
        return late_outlooks([self.row.person], self.row.cohort, timezone.now()).get(self.row.person_id)

    def act(self, data, by, at):
        """Approve it."""
        reasons = {"again": data.get("again", ""), "late": data.get("late", "")}
        return actions.approve(request=self.row, order=data.get("order"), **reasons, by=by, at=at)

    def done_text(self, result):
        """Whether the person has a seat, or waits for one."""
        (row,) = read_requests(requests_to(self.request.user).filter(pk=result.pk), self.request.user)
        about = {"person": called(row.person), "cohort": row.cohort}
        if row.seat_id:
            return gettext("%(person)s has a seat in %(cohort)s. Your agency is charged the fee.") % about
        if row.place.state == row.place.State.OFFERED:
            return (
                gettext(
                    "A seat in %(cohort)s is kept for %(person)s until they are admitted. Your agency is charged then."
                )
                % about
            )
        about |= {"number": row.own_place.number, "of": row.own_place.number_of}
        if row.own_place.number is None:
            return gettext("%(person)s is on the waiting list of %(cohort)s.") % about
        return gettext("%(person)s is on the waiting list of %(cohort)s, place %(number)s of %(of)s.") % about

    def get_context_data(self, **context):
        """The cohort with its seats and sessions, the price, and the request."""
        cohorts = Cohort.objects.visible_to(self.request.user).with_taken().with_course().with_dates()
        cohort = get_object_or_404(cohorts, pk=self.row.cohort_id)
        words = STANDINGS[self.standing.code] % {"cohort": self.standing.cohort} if self.standing else ""
        return super().get_context_data(
            asked=self.row,
            cohort=cohort,
            left=cohort.left,
            is_full=cohort.left == 0 or cohort.waiting > 0,
            sessions=cohort.dates,
            scheduled=sum(session.minutes for session in cohort.dates),
            standing=words,
            held=waiting_names([self.row.person], self.row.course, timezone.now()),
            late=[sentence_of(self.late.problem)] if self.late else [],
            **price_of(cohort),
            **context,
        )


class DeclineRequest(_OfRequest, ConfirmView):
    """Decline a request with a reason, which the person reads."""

    form_class = ReasonForm
    form_arguments = {
        "label": _("Why do you decline?"),
        "help_text": _("The person, and who asked for them, read this. Do not write about anyone’s health."),
        "missing": _("Enter why you decline. The person reads it."),
    }
    action_label = _("Decline the request")

    def get_heading(self):
        """The question."""
        about = {"person": called(self.row.person), "cohort": self.row.cohort}
        return gettext("Decline the request of %(person)s for a seat in %(cohort)s?") % about

    def get_consequences(self):
        """Nothing is charged."""
        return gettext("The person gets no seat and no place on the waiting list. Nothing is charged.")

    def get_affected(self):
        """The person, and who asked."""
        about = {"person": called(self.row.person), "asker": called(self.row.asked_by)}
        if self.row.asked_by_id == self.row.person_id:
            return gettext("%(person)s, who is emailed with the reason.") % about
        return gettext("%(person)s and %(asker)s, who are emailed with the reason.") % about

    def get_undo(self):
        """By giving a seat."""
        return gettext("You can still take a seat for the person yourself, and they can ask again.")

    def act(self, data, by, at):
        """Decline it."""
        return actions.decline(request=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Whose request it was."""
        about = {"person": called(self.row.person), "cohort": self.row.cohort}
        return gettext("The request of %(person)s for a seat in %(cohort)s is declined.") % about
