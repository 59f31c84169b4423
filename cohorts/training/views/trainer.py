"""A trainer's sessions, and the roll of a session: marked at once, corrected one by one with a reason."""

from django import forms
from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.actions import Refused
from cohorts.core.names import called
from cohorts.training.actions import attendance as actions
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, Session
from cohorts.training.ports import ATTENDANCE, links_of
from cohorts.training.views.attendance_sheet import CorrectionForm, Roll
from cohorts.ui.lists import paged, searched
from cohorts.ui.refusals import add_refusal

MARKERS = (roles.TRAINER, roles.VENDOR_COORDINATOR)
SHOWN = [("", gettext_lazy("Today and upcoming")), ("past", gettext_lazy("Earlier"))]


class WhenFilter(forms.Form):
    """Sessions to come, or earlier ones."""

    show = forms.ChoiceField(label=gettext_lazy("Show"), choices=SHOWN, required=False)


def _sessions(user, *asked):
    return Session.objects.visible_to(user, role=asked).with_course()


@allow(roles.TRAINER)
@require_safe
def trainer_sessions(request):
    """My sessions, today's first; on top those whose roll waits."""
    now = timezone.localtime()
    mine = _sessions(request.user, roles.TRAINER).exclude(cohort__state=Cohort.State.CANCELED).with_attendance()
    found = searched(mine, request, "cohort__code", "cohort__course_version__course__title", "place", "cohort__place")
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if request.GET.get("show") == "past":
        found = found.filter(ends_at__lt=midnight).order_by("-starts_at", "pk")
    else:
        found = found.filter(ends_at__gte=midnight).order_by("starts_at", "pk")
    late = mine.filter(ends_at__lt=now, cohort__state__in=actions.MARKABLE, marked__lt=F("seated"))
    return render(
        request,
        "training/trainer_sessions.html",
        {
            "page": paged(found, request),
            "late": list(late.order_by("starts_at", "pk")[:20]),
            "filters": WhenFilter(request.GET),
            "now": now,
            "today": now.date(),
        },
    )


@allow(*MARKERS)
def trainer_attendance(request, pk):
    """The roll of one session, made for a telephone."""
    session = get_object_or_404(_sessions(request.user, *MARKERS), pk=pk)
    seats = list(
        Enrollment.objects.visible_to(request.user)
        .taken()
        .filter(cohort=session.cohort_id)
        .select_related("person", "agency")
        .by_name()
    )
    marks = AttendanceMark.objects.visible_to(request.user).filter(session=pk).order_by("number").select_related("by")
    roll = Roll(session, seats, list(marks), request.POST if request.method == "POST" else None)
    trouble = None
    if request.method == "POST" and roll.is_valid():
        try:
            new = actions.mark(session=session, entries=roll.entries(), by=request.user, at=timezone.now())
        except Refused as no:
            trouble = str(no)
        else:
            messages.success(request, _said(len(new)))
            return redirect("trainer_attendance", pk=session.pk)
    return render(
        request,
        "training/trainer_attendance.html",
        {
            "session": session,
            "cohort": session.cohort,
            "roll": roll,
            "trouble": trouble,
            "begun": session.starts_at <= timezone.now(),
            "back_url": _back(request.user, session),
            "links": links_of(ATTENDANCE, session.cohort),
        },
    )


def _said(count):
    if not count:
        return _("Nothing has changed: everyone was already marked with these minutes.")
    return ngettext("%(count)s person is marked.", "%(count)s people are marked.", count) % {"count": count}


def _back(user, session):
    if has_role(user, roles.TRAINER):
        return reverse("trainer_sessions")
    return reverse("vendor_cohort", args=[session.cohort_id])


@allow(*MARKERS)
def trainer_correction(request, pk, seat_id):
    """Correct one person's minutes, with a reason; the earlier marks stay in sight."""
    session = get_object_or_404(_sessions(request.user, *MARKERS), pk=pk)
    seats = Enrollment.objects.visible_to(request.user).filter(cohort=session.cohort_id).select_related("person")
    seat = get_object_or_404(seats, pk=seat_id)
    marks = list(AttendanceMark.objects.visible_to(request.user).filter(session=pk, enrollment=seat).order_by("number"))
    last = marks[-1] if marks else None
    form = CorrectionForm(request.POST or None, initial={"after": last.number, "minutes": last.minutes} if last else {})
    form.fields["minutes"].help_text = _("0 to %(minutes)s. Breaks do not count.") % {"minutes": session.minutes}
    if form.is_bound and form.is_valid():
        try:
            new = actions.correct(
                session=session, enrollment=seat, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as no:
            add_refusal(form, no)
        else:
            done = _("%(person)s is now credited with %(minutes)s minutes.")
            messages.success(request, done % {"person": called(seat.person), "minutes": new.minutes})
            return redirect("trainer_attendance", pk=session.pk)
    return render(
        request,
        "training/trainer_correction.html",
        {
            "heading": _("Correct the minutes of %(person)s") % {"person": called(seat.person)},
            "form": form,
            "marks": marks,
            "session": session,
            "action_label": _("Save the correction"),
            "back_url": reverse("trainer_attendance", args=[session.pk]),
        },
    )
