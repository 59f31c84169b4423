"""The page on which a seat is given up: the same for the agency, the vendor and a supervisor's own seat."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.core.actions import Refused
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.models import Cohort
from cohorts.ui.fields import ReasonForm
from cohorts.ui.redirects import lead_back
from cohorts.ui.refusals import add_refusal


def withdraw_page(request, seat, back_url, concerns):
    """Ask for the reason, say what happens, and withdraw. `seat` is one the person may act on."""
    if back := lead_back(request, _over(seat), back_url):
        return back
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            withdraw(enrollment=seat, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as no:
            add_refusal(form, no)
        else:
            done = _("%(person)s no longer has a seat in %(cohort)s. The fee is credited.")
            messages.success(request, done % {"person": called(seat.person), "cohort": seat.cohort})
            return redirect(back_url)
    return render(
        request,
        "confirm.html",
        {
            "heading": _("Give up the seat of %(person)s in %(cohort)s?")
            % {"person": called(seat.person), "cohort": seat.cohort},
            "happens": _(
                "The seat becomes available to others. The fee is credited to %(agency)s. Recorded hours are kept."
            )
            % {"agency": seat.agency},
            "concerns": concerns,
            "undo": _("A new seat can be taken while the cohort is open and has one left. It is charged again."),
            "form": form,
            "action_label": _("Give up the seat"),
            "back_url": back_url,
        },
    )


def _over(seat):
    if not seat.is_taken:
        return Problem("seat_given_up_before", person=called(seat.person), cohort=seat.cohort)
    if seat.cohort.state == Cohort.State.FINISHED:
        return Problem("withdrawal_too_late", cohort=seat.cohort)
    return None
