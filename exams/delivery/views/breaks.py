"""What the exam page tells about its candidate: a break begun or ended, and that the page was left for a while."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cohorts.core.access import SIGNED_IN, allow
from cohorts.core.actions import Refused
from cohorts.core.numbers import whole_number
from exams.delivery.actions import clocks
from exams.delivery.actions import proctoring as running
from exams.delivery.rules import clock
from exams.delivery.views.candidate import own_sitting


@allow(SIGNED_IN)
@require_POST
def take_break(request, pk):
    """Take a break that stops the clock, or come back from it. JSON for the script, a page for the plain form."""
    own, now = own_sitting(request, pk), timezone.now()
    wants_json = request.headers.get("Accept") == "application/json"
    act = running.end_break if request.POST.get("act") == "end" else running.begin_break
    try:
        sitting = act(sitting_id=own.pk, by=request.user, at=now)
    except Refused as no:
        if wants_json:
            return JsonResponse({"error": str(no), "code": no.code}, status=409)
        messages.error(request, str(no))
        return redirect("exam_sitting", own.pk)
    if not wants_json:
        return redirect("exam_sitting", own.pk)
    terms, _ = clocks.terms_of_one(sitting, now)
    # Whether this window may answer is not asked here; the next message says it.
    return JsonResponse(
        {
            "break_left": clock.break_left(terms.allowance, terms.stops).total_seconds(),
            **clocks.clock_status(sitting, now),
        }
    )


@allow(SIGNED_IN)
@require_POST
def away(request, pk):
    """The page was out of sight for `seconds`, or the device was offline. What cannot be read is passed over."""
    own = own_sitting(request, pk)
    seconds = whole_number(request.POST.get("seconds", "")[:6]) or 0
    record = running.report_offline if request.POST.get("what") == "offline" else running.left_page
    record(sitting_id=own.pk, seconds=seconds, by=request.user, at=timezone.now())
    return JsonResponse({"heard": True})
