"""The result of a sitting, for the person who sat it, and asking for a review of it.

Law: while a window holds its results, nothing here reads a score.
"""

from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cohorts.core.access import SIGNED_IN, allow
from cohorts.core.actions import Refused
from cohorts.core.refusals import sentence_of
from exams.delivery.models import SittingState
from exams.delivery.models.histories import Policies, history_for
from exams.delivery.models.own_sittings import score_of
from exams.delivery.models.windows import is_held
from exams.delivery.rules import attempts as rules
from exams.delivery.rules.results import tell, topics, whole_percent
from exams.delivery.views.candidate import own_sitting
from exams.results.actions import reviews as actions
from exams.results.models import ReviewRequest
from exams.results.views.explanations import explained

NO_FORM = 0


@allow(SIGNED_IN)
@never_cache
@require_GET
def result(request, pk):
    """The score, the pass mark, feedback per domain in words, what comes next, and the review."""
    own = own_sitting(request, pk, "window__exam", "window__release")
    if own.state == SittingState.BEGUN:
        return redirect("exam_sitting", own.pk)
    held = is_held(own.window)
    score = None if held else score_of(own)
    context = {
        "sitting": own,
        "exam": own.window.exam,
        "zone": own.window.time_zone,
        "score": score,
        "held": held,
        "review": ReviewRequest.objects.visible_to(request.user).filter(sitting=own).first(),
    }
    if score and own.state == SittingState.SUBMITTED:
        policies = Policies([own.window.exam_id])
        context |= _scored(own, score, policies)
        if own.window.exam.is_practice:
            context["explained"] = explained(own, score)
        else:
            context |= _next(own, score, policies)
    return render(request, "results/result.html", context)


def _scored(own, score, policies):
    scale = policies.scale(own.window.exam_id, own.started_at)
    cut = whole_percent(score.cut_points, score.maximum)
    told = topics(score.domains, cut)
    return {
        "told": tell(score.points, score.cut_points, score.maximum, scale),
        "scale": scale,
        "cut_percent": cut,
        "domains": told,
        "study": [topic.title for topic in told if topic.percent < cut],
    }


def _next(own, score, policies):
    """What stands before another attempt, and until when a review can be asked for."""
    now, exam_id, zone = timezone.now(), own.window.exam_id, ZoneInfo(own.window.time_zone)
    until = actions.review_deadline(own, policies)
    found = {"review_until": until, "may_ask": until is None or now < until}
    if not score.passed:
        policy = policies.attempts(exam_id, now)
        history = history_for(own.person_id, exam_id, policy)
        found["standing"] = rules.standing(history, policy, form=NO_FORM, now=now, zone=zone)
    return found


class ReviewForm(forms.Form):
    """What should be looked at again."""

    text = forms.CharField(
        label=_("What should we review?"),
        max_length=actions.MAX_TEXT_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Describe what happened or which question you mean, as well as you remember. Please do not write about "
            "your health. It is not needed here."
        ),
    )


@allow(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def ask_for_review(request, pk):
    """Ask the examinations staff to look at a result again."""
    own = own_sitting(request, pk, "window__exam", "window__release")
    # Whoever cannot ask is told so before they write, not afterward.
    problem = actions.review_problem(own, timezone.now())
    if problem and (request.method == "GET" or own.state == SittingState.BEGUN):
        messages.info(request, sentence_of(problem))
        return redirect("exam_result", own.pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_review(
                sitting_id=own.pk, text=form.cleaned_data["text"], by=request.user, at=timezone.now()
            )
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
        else:
            messages.success(
                request, gettext("We sent your request to the examinations staff. Their answer will be shown here.")
            )
            return redirect("exam_result", own.pk)
    context = {
        "sitting": own,
        "exam": own.window.exam,
        "form": form,
        "zone": own.window.time_zone,
        "until": actions.review_deadline(own),
    }
    return render(request, "results/ask_for_review.html", context, status=422 if form.errors else 200)
