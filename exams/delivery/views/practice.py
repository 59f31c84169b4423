"""Before practice: the same page as before an exam, without promise or code, and as often as one likes."""

import secrets

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cohorts.core.access import SIGNED_IN, allow
from cohorts.core.actions import Refused
from exams.assembly.models import Exam
from exams.delivery.actions import sittings
from exams.delivery.actions.practice import may_practice, practice_questions
from exams.delivery.models import Sitting, SittingState
from exams.delivery.views.candidate import PLAIN_FORM


@allow(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def practice(request, pk):
    """What practice is, and beginning it."""
    exam = get_object_or_404(Exam.objects.visible_to(request.user).practice(), pk=pk)
    if request.method == "POST":
        try:
            sitting = sittings.begin_practice(
                exam=exam, by=request.user, device=PLAIN_FORM, seed=secrets.token_hex(16), at=timezone.now()
            )
        except Refused as no:
            messages.error(request, str(no))
            return redirect("my_exams")
        return redirect("exam_sitting", sitting.pk)
    mine = Sitting.objects.visible_to(request.user).of_person(request.user).filter(form__exam=exam)
    questions = practice_questions(exam)
    context = {
        "exam": exam,
        "questions": questions or 0,
        "open": questions is not None and may_practice(request.user),
        "begun": mine.filter(state=SittingState.BEGUN, deadline_at__gt=timezone.now()).first(),
        "times": mine.exclude(state=SittingState.BEGUN).count(),
    }
    return render(request, "delivery/practice.html", context)
