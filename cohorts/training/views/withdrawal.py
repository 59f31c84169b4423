"""The page on which a seat is given up: the same for the agency, the vendor and a supervisor's own seat."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from cohorts.core.actions import Refused
from cohorts.core.names import called
from cohorts.training.actions.enrollments import withdraw
from cohorts.ui.fields import ReasonForm
from cohorts.ui.redirects import lead_back


def withdraw_page(request, seat, back_url, concerns):
    """Ask for the reason, say what happens, and withdraw. `seat` is one the person may act on."""
    if back := lead_back(request, _over(seat), back_url):
        return back
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            withdraw(enrollment=seat, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(
                request, f"{called(seat.person)} has no seat in {seat.cohort} any more. The fee is credited."
            )
            return redirect(back_url)
    return render(
        request,
        "confirm.html",
        {
            "heading": f"Give up the seat of {called(seat.person)} in {seat.cohort}?",
            "happens": f"The seat is free for others. The fee is credited to {seat.agency}. Hours marked so far stay.",
            "concerns": concerns,
            "undo": "A new seat can be taken while the cohort is open and has one left. It is charged again.",
            "form": form,
            "action_label": "Give up the seat",
            "back_url": back_url,
        },
    )


def _over(seat):
    if not seat.is_taken:
        return f"{called(seat.person)} has given up the seat in {seat.cohort} already."
    if seat.cohort.state == "finished":
        return f"{seat.cohort} is finished; seats in it are not given up any more."
    return ""
