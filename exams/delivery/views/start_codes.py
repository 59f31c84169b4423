"""The start code of an exam, for the proctor in the room: large enough to be read from the last row."""

import secrets

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.actions import Refused
from exams.delivery.actions import start_codes
from exams.delivery.models import ExamWindow
from exams.delivery.models.histories import code_of
from exams.delivery.rules.start_codes import draw, spoken

HOLDERS = (*start_codes.HOLDERS, roles.EXAMINATIONS)


def windows_in_hand(user):
    """The windows whose start code this person may give out: those of their vendor, or all for examinations staff."""
    seen = ExamWindow.objects.visible_to(user, role=HOLDERS).without_practice().select_related("exam", "cohort")
    if has_role(user, roles.EXAMINATIONS):
        return seen
    # Nobody reads the code of an exam they are to sit.
    return seen.exclude(pk__in=ExamWindow.objects.visible_to(user).enterable_by(user).values("pk"))


def code_context(window, now):
    """What the fragment `delivery/_start_code.html` needs: window, code (spoken or ""), code_at, code_number, over."""
    row = code_of(window) if window.asks_start_code else None
    return {
        "window": window,
        "code": spoken(row.code) if row else "",
        "code_at": row.at if row else None,
        "code_number": row.number if row else 0,
        "over": window.closes_at <= now,
    }


@allow(*HOLDERS)
@never_cache
@require_http_methods(["GET", "POST"])
def start_code(request, pk):
    """Show the code; a POST gives out a new one, after which the one before opens nothing."""
    window = get_object_or_404(windows_in_hand(request.user), pk=pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            start_codes.issue_start_code(window=window, code=draw(secrets.choice), by=request.user, at=now)
        except Refused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, _("This is now the start code. Earlier codes no longer work."))
        return redirect("exam_start_code", window.pk)
    room = has_role(request.user, roles.PROCTOR, roles.EXAMINATIONS)
    may_renew = start_codes.may_renew(request.user, window)
    context = {**code_context(window, now), "room": room, "may_renew": may_renew}
    return render(request, "delivery/start_code.html", context)
