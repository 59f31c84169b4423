"""What a vendor changes in a cohort that stands: sessions, seats, canceling, and giving up somebody's seat."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.core.formatting import format_moment
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.states import state_of
from cohorts.people.models import Membership
from cohorts.training.actions import cohorts as actions
from cohorts.training.actions import sessions as session_actions
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session, Unit
from cohorts.training.views.scheduling_forms import SeatsForm, SessionForm, UnitChoices
from cohorts.training.views.withdrawal import withdraw_page
from cohorts.ui.fields import ReasonForm
from cohorts.ui.redirects import lead_back
from cohorts.ui.refusals import add_refusal


def _cohorts(user):
    return Cohort.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_course()


def _sessions(user):
    return Session.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_course()


def _seats(user):
    return Enrollment.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).with_cohort()


@allow(roles.VENDOR_COORDINATOR)
def vendor_session_new(request, pk):
    """Add a session."""
    cohort = get_object_or_404(_cohorts(request.user), pk=pk)
    if back := lead_back(request, _sessions_stay(request.user, cohort), _address(cohort)):
        return back
    form = SessionForm(
        request.POST or None,
        cohort=cohort,
        units=_units(request.user, cohort),
        trainers=Membership.objects.visible_to(request.user, role=roles.VENDOR_COORDINATOR).holding(roles.TRAINER),
        initial={"break_minutes": 60},
    )

    def write(plan):
        session_actions.add_session(cohort=cohort, plan=plan, by=request.user, at=timezone.now())

    return _session_page(
        request, cohort, form, write, _("Add a session to %(cohort)s") % {"cohort": cohort}, _("The session is added.")
    )


@allow(roles.VENDOR_COORDINATOR)
def vendor_session(request, pk):
    """Change a session."""
    session = get_object_or_404(_sessions(request.user), pk=pk)
    if back := lead_back(request, _sessions_stay(request.user, session.cohort, session), _address(session.cohort)):
        return back
    trainers = Membership.objects.visible_to(request.user, role=roles.VENDOR_COORDINATOR).holding(roles.TRAINER)
    teaching = trainers.filter(user__sessions_taught=session, organization=session.cohort.vendor_id)
    form = SessionForm(
        request.POST or None,
        cohort=session.cohort,
        units=_units(request.user, session.cohort),
        trainers=trainers,
        initial=SessionForm.from_session(session) | {"trainers": list(teaching)},
    )

    def write(plan):
        session_actions.change_session(session=session, plan=plan, by=request.user, at=timezone.now())

    heading = _("Change a session of %(cohort)s") % {"cohort": session.cohort}
    return _session_page(request, session.cohort, form, write, heading, _("The session is changed."))


def _units(user, cohort):
    return UnitChoices(Unit.objects.visible_to(user).filter(course_version=cohort.course_version_id))


def _session_page(request, cohort, form, write, heading, done):
    if form.is_bound and form.is_valid():
        try:
            write(form.whole_plan())
        except Refused as no:
            add_refusal(form, no)
        else:
            messages.success(request, done)
            return redirect("vendor_cohort", pk=cohort.pk)
    return render(
        request,
        "form_page.html",
        {"heading": heading, "form": form, "action_label": _("Save the session"), "back_url": _address(cohort)},
    )


@allow(roles.VENDOR_COORDINATOR)
def vendor_session_remove(request, pk):
    """Take a session out, after saying what that means."""
    session = get_object_or_404(_sessions(request.user), pk=pk)
    cohort = session.cohort
    if back := lead_back(request, _sessions_stay(request.user, cohort, session), _address(cohort)):
        return back
    if request.method == "POST":
        try:
            session_actions.remove_session(session=session, by=request.user, at=timezone.now())
        except Refused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, _("The session is removed."))
        return redirect("vendor_cohort", pk=cohort.pk)
    start = format_moment(session.starts_at, cohort.zone)
    return render(
        request,
        "confirm.html",
        {
            "heading": _("Remove the session of %(start)s?") % {"start": start},
            "happens": _("The session and its hours are removed from the plan of %(cohort)s.") % {"cohort": cohort},
            "concerns": _("Everyone with a seat in this cohort, and its trainers."),
            "undo": _(
                "You can add it again, but what was entered for it is not kept. Everyone with a seat is emailed."
            ),
            "action_label": _("Remove the session"),
            "back_url": _address(cohort),
        },
    )


@allow(roles.VENDOR_COORDINATOR)
def vendor_cohort_seats(request, pk):
    """Another number of seats."""
    cohort = get_object_or_404(_cohorts(request.user).with_taken(), pk=pk)
    if back := lead_back(request, _closed(cohort, actions.SEATS_CHANGEABLE, "cohort_seats_settled"), _address(cohort)):
        return back
    form = SeatsForm(request.POST or None, initial={"seats": cohort.seats})
    form.fields["seats"].help_text = _("%(count)s are taken now.") % {"count": cohort.taken}
    if form.is_bound and form.is_valid():
        try:
            actions.change_seats(cohort=cohort, seats=form.cleaned_data["seats"], by=request.user, at=timezone.now())
        except Refused as no:
            add_refusal(form, no)
        else:
            messages.success(
                request, _("%(cohort)s has %(seats)s seats.") % {"cohort": cohort, "seats": form.cleaned_data["seats"]}
            )
            return redirect("vendor_cohort", pk=cohort.pk)
    return render(
        request,
        "form_page.html",
        {
            "heading": _("Seats of %(cohort)s") % {"cohort": cohort},
            "form": form,
            "action_label": _("Save the seats"),
            "back_url": _address(cohort),
        },
    )


@allow(roles.VENDOR_COORDINATOR)
def vendor_cohort_cancel(request, pk):
    """Cancel, after saying what that means."""
    cohort = get_object_or_404(_cohorts(request.user), pk=pk)
    if back := lead_back(request, _closed(cohort, actions.SEATS_CHANGEABLE, "cohort_not_cancelable"), _address(cohort)):
        return back
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.cancel_cohort(cohort=cohort, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as no:
            add_refusal(form, no)
        else:
            messages.success(request, _("%(cohort)s is canceled.") % {"cohort": cohort})
            return redirect("vendor_cohort", pk=cohort.pk)
    return render(
        request,
        "confirm.html",
        {
            "heading": _("Cancel %(cohort)s?") % {"cohort": cohort},
            "happens": _(
                "The cohort leaves the public calendar and no seat can be taken. Its trainers are free again."
            ),
            "concerns": _("Nobody with a seat: seats are withdrawn first, one by one, which credits their fees."),
            "undo": _("No. You can schedule a new cohort."),
            "form": form,
            "action_label": _("Cancel the cohort"),
            "back_url": _address(cohort),
        },
    )


@allow(roles.VENDOR_COORDINATOR)
def vendor_withdraw(request, pk):
    """Give up somebody's seat for the vendor's reasons."""
    seat = get_object_or_404(_seats(request.user), pk=pk)
    concerns = _("%(person)s and %(agency)s, which is credited the fee.") % {
        "person": called(seat.person),
        "agency": seat.agency,
    }
    return withdraw_page(request, seat, _address(seat.cohort), concerns)


def _closed(cohort, open_states, code):
    return None if cohort.state in open_states else Problem(code, cohort=cohort, state=state_of(cohort))


def _sessions_stay(user, cohort, session=None):
    if session and AttendanceMark.objects.visible_to(user).filter(session=session).exists():
        return Problem("session_marked")
    if session and cohort.state == Cohort.State.RUNNING and session.starts_at <= timezone.now():
        return Problem("session_started")
    return _closed(cohort, session_actions.CHANGEABLE, "sessions_settled")


def _address(cohort):
    return reverse("vendor_cohort", args=[cohort.pk])
