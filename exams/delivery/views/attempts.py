"""Who of a cohort can sit which exam, for its vendor and trainers: sittings, no-shows, preparation; never a score."""

from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.actions import Refused
from cohorts.training.models import Cohort, Enrollment
from exams.assembly.models import Exam
from exams.delivery.actions import attempts
from exams.delivery.models import RemediationKind
from exams.delivery.models.histories import Policies, histories
from exams.delivery.rules import attempts as rules

RECORDERS = (roles.VENDOR_COORDINATOR, roles.TRAINER, roles.EXAMINATIONS)
NO_FORM = 0
WORDS = {
    "attempt_result_held": ("waiting", _("Result not released")),
    "attempt_passed": ("done", _("Nothing more to take")),
    "attempts_used_up": ("stopped", _("No attempt left")),
    "attempts_used_up_in_days": ("stopped", _("No attempt left")),
    "attempt_too_early": ("waiting", _("Days to wait")),
    "attempt_without_remediation": ("yours", _("Preparation to be recorded")),
}


def cohorts_of(user):
    """Cohorts whose people this person may record preparations for."""
    return Cohort.objects.visible_to(user, role=RECORDERS).with_course()


def _seats(user):
    return Enrollment.objects.visible_to(user, role=RECORDERS).taken().select_related("person")


def _exams(user, course_id):
    return Exam.objects.visible_to(user).filter(course=course_id).without_practice()


@allow(*RECORDERS)
@require_GET
def exam_people(request, pk):
    """Everybody with a seat, and where they stand with each exam of the course."""
    cohort = get_object_or_404(cohorts_of(request.user), pk=pk)
    now = timezone.now()
    seats = list(_seats(request.user).filter(cohort=cohort).by_name())
    exams = list(_exams(request.user, cohort.course_version.course_id))
    known = histories([seat.person_id for seat in seats], [exam.pk for exam in exams])
    policies, zone = Policies([exam.pk for exam in exams]), ZoneInfo(cohort.time_zone)
    rows = [
        {
            "seat": seat,
            "exams": [_cell(exam, known.get((seat.person_id, exam.pk)), policies, now, zone) for exam in exams],
        }
        for seat in seats
    ]
    return render(request, "delivery/exam_people.html", {"cohort": cohort, "exams": exams, "rows": rows})


def _cell(exam, history, policies, now, zone):
    history = history or rules.History()
    policy = policies.attempts(exam.pk, now)
    found = rules.standing(history, policy, form=NO_FORM, now=now, zone=zone)
    codes = [obstacle.code for obstacle in found.obstacles]
    return {
        "exam": exam,
        "sat": sum(sat.state != rules.VOIDED for sat in history.sat),
        "missed": len(history.missed),
        "remediated": max(history.remediated, default=None),
        "standing": found,
        "states": [WORDS[code] for code in codes],
        "may_prepare": bool(history.sat or history.missed) and "attempt_passed" not in codes,
    }


class RemediationForm(forms.Form):
    """What was done, and when."""

    exam = forms.ModelChoiceField(label=_("Exam"), queryset=None, empty_label=_("Choose an exam"))
    kind = forms.ChoiceField(label=_("Kind of preparation"), choices=RemediationKind.choices, widget=forms.RadioSelect)
    done_on = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only the kind and the date are kept. Do not write about health."),
    )

    def __init__(self, *args, exams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exam"].queryset = exams


@allow(*RECORDERS)
@require_http_methods(["GET", "POST"])
def record_remediation(request, pk):
    """Record what one person did to prepare for another attempt."""
    seat = get_object_or_404(_seats(request.user).select_related("cohort__course_version"), pk=pk)
    exams = _exams(request.user, seat.cohort.course_version.course_id)
    form = RemediationForm(request.POST or None, exams=exams, initial={"exam": request.GET.get("exam")})
    if request.method == "POST" and form.is_valid():
        try:
            attempts.record_remediation(enrollment=seat, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
        else:
            messages.success(
                request,
                (gettext("Recorded the preparation of %(person)s.") % {"person": seat.person.get_full_name()}),
            )
            return redirect("exam_people", seat.cohort_id)
    context = {"seat": seat, "cohort": seat.cohort, "form": form}
    return render(request, "delivery/record_remediation.html", context, status=422 if form.errors else 200)
