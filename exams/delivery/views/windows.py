"""When a cohort sits its exams: the vendor's page. It never shows an item, an answer or a score."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.training.models import Cohort
from exams.assembly.models import Exam
from exams.delivery.actions import windows
from exams.delivery.models import ExamWindow, SittingState

PLANNERS = (roles.VENDOR_COORDINATOR, roles.EXAMINATIONS)
MOMENT = {"type": "datetime-local"}
BOUNDS = ("opens_at", "closes_at", "ends_sittings", "asks_start_code")


class WindowForm(forms.Form):
    """The bounds of a window, in the cohort's time zone."""

    opens_at = forms.DateTimeField(label=_("Opens"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"))
    closes_at = forms.DateTimeField(
        label=_("Closes"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    ends_sittings = forms.BooleanField(
        label=_("End everybody’s exam when the window closes"),
        help_text=_("Without this, a person who starts late still has the full time."),
        required=False,
        initial=True,
    )
    asks_start_code = forms.BooleanField(
        label=_("Require a start code"),
        help_text=_("A proctor in the room shows it. Nobody can begin without it."),
        required=False,
    )


class NewWindowForm(WindowForm):
    """Also asks which exam."""

    field_order = ["exam"]

    exam = forms.ModelChoiceField(label=_("Exam"), queryset=None, empty_label=_("Choose an exam"))

    def __init__(self, *args, exams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exam"].queryset = exams


def _cohorts(user):
    """The cohorts whose exams the person plans: those of their vendor, or all for examinations staff."""
    return Cohort.objects.visible_to(user, role=PLANNERS).with_course()


def _windows(user):
    own = ExamWindow.objects.visible_to(user, role=PLANNERS).filter(cohort__isnull=False)
    return own.select_related("exam", "cohort")


def _refuse(form, no):
    form.add_error(no.field if no.field in form.fields else None, str(no))


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def vendor_exams(request, pk):
    """The exam windows of a cohort, and a form for another one."""
    cohort = get_object_or_404(_cohorts(request.user), pk=pk)
    exams = Exam.objects.visible_to(request.user).filter(course=cohort.course_version.course).without_practice()
    with timezone.override(cohort.zone):
        form = NewWindowForm(request.POST or None, exams=exams)
        if request.method == "POST" and form.is_valid():
            try:
                windows.open_window(cohort=cohort, by=request.user, at=timezone.now(), **form.cleaned_data)
            except Refused as no:
                _refuse(form, no)
            else:
                messages.success(
                    request, gettext("The exam window was planned. Everybody with a seat sees it under “My exams”.")
                )
                return redirect("vendor_exams", cohort.pk)
        planned = (
            ExamWindow.objects.visible_to(request.user)
            .filter(cohort=cohort)
            .select_related("exam", "release")
            .annotate(
                sitting=Count("sittings", filter=Q(sittings__state=SittingState.BEGUN), distinct=True),
                ended=Count("sittings", filter=Q(sittings__state=SittingState.SUBMITTED), distinct=True),
                missed=Count("no_shows", distinct=True),
            )
        )
        context = {"cohort": cohort, "windows": list(planned), "form": form, "now": timezone.now()}
        return render(request, "delivery/vendor_exams.html", context, status=422 if form.errors else 200)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def vendor_exam_window(request, pk):
    """Change the bounds of a window."""
    window = get_object_or_404(_windows(request.user), pk=pk)
    initial = {name: getattr(window, name) for name in BOUNDS}
    with timezone.override(window.cohort.zone):
        form = WindowForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                windows.change_window(window=window, by=request.user, at=timezone.now(), **form.cleaned_data)
            except Refused as no:
                _refuse(form, no)
            else:
                messages.success(request, gettext("The exam window was changed."))
                return redirect("vendor_exams", window.cohort_id)
        context = {"window": window, "cohort": window.cohort, "form": form}
        return render(request, "delivery/vendor_exam_window.html", context, status=422 if form.errors else 200)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def vendor_exam_window_remove(request, pk):
    """Take back a window before it opens, after saying what that means."""
    window = get_object_or_404(_windows(request.user), pk=pk)
    back = reverse("vendor_exams", args=[window.cohort_id])
    if request.method == "POST":
        try:
            windows.remove_window(window=window, by=request.user, at=timezone.now())
        except Refused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, gettext("The exam window was removed."))
        return redirect(back)
    context = {
        "heading": (gettext("Remove the window of %(title)s?") % {"title": window.exam.title}),
        "happens": gettext(
            "Nobody can take the exam in this window, and it disappears from “My exams” of everybody with a seat."
        ),
        "concerns": (
            gettext("Everybody with a seat in %(cohort)s. Tell them, if they know of the date.")
            % {"cohort": window.cohort}
        ),
        "undo": gettext("You can plan another window."),
        "action_label": gettext("Remove the window"),
        "back_url": back,
    }
    return render(request, "confirm.html", context)
