"""What a vendor changes in a cohort that stands: sessions, seats, cancelling, and giving up somebody's seat."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.core.formatting import format_moment
from cohorts.core.names import called
from cohorts.training.actions import cohorts as actions
from cohorts.training.actions import sessions as session_actions
from cohorts.training.views import querysets as rows
from cohorts.training.views.scheduling_forms import SeatsForm, SessionForm
from cohorts.training.views.withdrawal import withdraw_page
from cohorts.ui.fields import ReasonForm
from cohorts.ui.redirects import lead_back


@allow(roles.VENDOR_COORDINATOR)
def vendor_session_new(request, pk):
    """Add a session."""
    cohort = get_object_or_404(rows.vendors_cohorts(request.user), pk=pk)
    if back := lead_back(request, _sessions_stay(cohort), _address(cohort)):
        return back
    form = SessionForm(
        request.POST or None,
        cohort=cohort,
        trainers=rows.vendors_trainers(request.user),
        initial={"break_minutes": 60},
    )

    def write(plan):
        session_actions.add_session(cohort=cohort, plan=plan, by=request.user, at=timezone.now())

    return _session_page(request, cohort, form, write, f"Add a session to {cohort}", "The session is added.")


@allow(roles.VENDOR_COORDINATOR)
def vendor_session(request, pk):
    """Change a session."""
    session = get_object_or_404(rows.vendors_sessions(request.user), pk=pk)
    if back := lead_back(request, _sessions_stay(session.cohort, session), _address(session.cohort)):
        return back
    trainers = rows.vendors_trainers(request.user)
    teaching = trainers.filter(user__in=session.trainers.all(), organization=session.cohort.vendor_id)
    form = SessionForm(
        request.POST or None,
        cohort=session.cohort,
        trainers=trainers,
        initial=SessionForm.from_session(session) | {"trainers": list(teaching)},
    )

    def write(plan):
        session_actions.change_session(session=session, plan=plan, by=request.user, at=timezone.now())

    heading = f"Change a session of {session.cohort}"
    return _session_page(request, session.cohort, form, write, heading, "The session is changed.")


def _session_page(request, cohort, form, write, heading, done):
    if form.is_bound and form.is_valid():
        try:
            write(form.whole_plan())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, done)
            return redirect("vendor_cohort", pk=cohort.pk)
    return render(
        request,
        "form_page.html",
        {"heading": heading, "form": form, "action_label": "Save the session", "back_url": _address(cohort)},
    )


@allow(roles.VENDOR_COORDINATOR)
def vendor_session_remove(request, pk):
    """Take a session out, after saying what that means."""
    session = get_object_or_404(rows.vendors_sessions(request.user), pk=pk)
    cohort = session.cohort
    if back := lead_back(request, _sessions_stay(cohort, session), _address(cohort)):
        return back
    if request.method == "POST":
        try:
            session_actions.remove_session(session=session, by=request.user, at=timezone.now())
        except Refused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, "The session is removed.")
        return redirect("vendor_cohort", pk=cohort.pk)
    start = format_moment(session.starts_at, cohort.zone)
    return render(
        request,
        "confirm.html",
        {
            "heading": f"Remove the session of {start}?",
            "happens": f"The session leaves the plan of {cohort}, and its hours with it.",
            "concerns": "Everybody with a seat in this cohort, and its trainers.",
            "undo": "You can add it again. What was entered for it is not kept. Everybody with a seat gets a letter.",
            "action_label": "Remove the session",
            "back_url": _address(cohort),
        },
    )


@allow(roles.VENDOR_COORDINATOR)
def vendor_cohort_seats(request, pk):
    """Another number of seats."""
    cohort = get_object_or_404(rows.with_taken(rows.vendors_cohorts(request.user)), pk=pk)
    if back := lead_back(request, _over(cohort, "its seats cannot be changed"), _address(cohort)):
        return back
    form = SeatsForm(request.POST or None, initial={"seats": cohort.seats})
    form.fields["seats"].help_text = f"{cohort.taken} are taken now."
    if form.is_bound and form.is_valid():
        try:
            actions.change_seats(cohort=cohort, seats=form.cleaned_data["seats"], by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, f"{cohort} has {form.cleaned_data['seats']} seats.")
            return redirect("vendor_cohort", pk=cohort.pk)
    return render(
        request,
        "form_page.html",
        {
            "heading": f"Seats of {cohort}",
            "form": form,
            "action_label": "Save the seats",
            "back_url": _address(cohort),
        },
    )


@allow(roles.VENDOR_COORDINATOR)
def vendor_cohort_cancel(request, pk):
    """Cancel, after saying what that means."""
    cohort = get_object_or_404(rows.vendors_cohorts(request.user), pk=pk)
    if back := lead_back(request, _over(cohort, "it cannot be cancelled"), _address(cohort)):
        return back
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.cancel_cohort(cohort=cohort, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, f"{cohort} is cancelled.")
            return redirect("vendor_cohort", pk=cohort.pk)
    return render(
        request,
        "confirm.html",
        {
            "heading": f"Cancel {cohort}?",
            "happens": "The cohort leaves the public calendar and no seat can be taken. Its trainers are free again.",
            "concerns": "Nobody with a seat: seats are withdrawn first, one by one, which credits their fees.",
            "undo": "No. You can schedule a new cohort.",
            "form": form,
            "action_label": "Cancel the cohort",
            "back_url": _address(cohort),
        },
    )


@allow(roles.VENDOR_COORDINATOR)
def vendor_withdraw(request, pk):
    """Give up somebody's seat for the vendor's reasons."""
    seat = get_object_or_404(rows.vendors_seats(request.user), pk=pk)
    concerns = f"{called(seat.person)} and {seat.agency}, which is credited the fee."
    return withdraw_page(request, seat, _address(seat.cohort), concerns)


def _over(cohort, what):
    return "" if cohort.state in session_actions.CHANGEABLE else f"{cohort} is {cohort.state}; {what} now."


def _sessions_stay(cohort, session=None):
    if session and session.marks.exists():
        return "Attendance of this session is marked, so it stays as it is."
    if session and cohort.state == "running" and session.starts_at <= timezone.now():
        return "This session has begun, so it stays as it is."
    return "" if cohort.state in session_actions.CHANGEABLE else f"{cohort} is {cohort.state}; its sessions stay."


def _address(cohort):
    return reverse("vendor_cohort", args=[cohort.pk])
