"""The result of a sitting, for the person who sat it, and asking for a review of it.

Law: while a window holds its results, nothing here reads a score.
"""

from zoneinfo import ZoneInfo

from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from cohorts.core.access import SIGNED_IN
from cohorts.ui.action_view import RowActionView
from cohorts.ui.detail_view import DetailView
from exams.delivery.models import SittingState
from exams.delivery.models.histories import Policies, history_for
from exams.delivery.models.late_answers import late_claims
from exams.delivery.models.own_sittings import ended_by_staff, next_window, reason_of_ending, score_of
from exams.delivery.models.windows import is_held
from exams.delivery.paper import question_numbers
from exams.delivery.rules import attempts as rules
from exams.delivery.rules.results import by_missing, report_stored, topics, whole_percent
from exams.delivery.views.candidate import own_sitting
from exams.results.actions import reviews as actions
from exams.results.actions.late_answers import counting_decision
from exams.results.models import review_of
from exams.results.views.explanations import explained

NO_FORM = 0


@method_decorator(never_cache, name="dispatch")
class Result(DetailView):
    """The score, the passing score, feedback per domain in words, what comes next, and the review."""

    allowed_roles = (SIGNED_IN,)
    template_name = "results/result.html"
    row_name = "sitting"

    def get_row(self):
        """The person's own sitting."""
        return own_sitting(self.request, self.kwargs["pk"], "window__exam", "window__release")

    def get(self, request, *args, **kwargs):
        """The result, once the exam has ended."""
        if self.row.state == SittingState.BEGUN:
            return redirect("exam_sitting", self.row.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        """The score, unless the window holds its results."""
        own = self.row
        is_result_held = is_held(own.window)
        score = None if is_result_held else score_of(own)
        return super().get_context_data(
            exam=own.window.exam,
            zone=own.window.time_zone,
            score=score,
            held=is_result_held,
            review=review_of(own),
            ended_reason=reason_of_ending(own),
            ended_by_staff=ended_by_staff(own),
            **_late(own),
            **(_score_context(own, score) if score and own.state == SittingState.SUBMITTED else {}),
            **context,
        )


def _late(own):
    """The numbers of the questions, as this person saw them, to which an answer was received late: those that do not
    count, and those that count by a decision, and the decision. One query, and another if there are any.
    """
    claims = late_claims(own)
    if not claims:
        return {}
    numbers, decision = question_numbers(own.paper), counting_decision(own)
    counting = decision.late_answers if decision else ()
    counted = {numbers[claim.place] for claim in claims if claim.pk in counting}
    others = {numbers[claim.place] for claim in claims} - counted
    return {"late": sorted(others), "late_counted": sorted(counted), "late_decision": decision}


def _score_context(own, score):
    policies = Policies([own.window.exam_id])
    scored = _scored(own, score, policies)
    if own.window.exam.is_practice:
        return scored | {"explained": explained(own, score)}
    return scored | _next(own, score, policies)


def _scored(own, score, policies):
    scale = policies.scale(own.window.exam_id, own.started_at)
    cut = whole_percent(score.cut_points, score.maximum)
    topic_rows = topics(score.domains, cut)
    return {
        "told": report_stored(score, scale),
        "scale": scale,
        "cut_percent": cut,
        "domains": topic_rows,
        "reached": score.points >= score.cut_points,
        "compares_with_passing": score.passed is not None or own.window.exam.is_practice,
        "study": [topic.title for topic in by_missing(topic_rows, cut)],
    }


def _next(own, score, policies):
    """What stands before another attempt, and until when a review can be asked for."""
    now, exam_id, zone = timezone.now(), own.window.exam_id, ZoneInfo(own.window.time_zone)
    until = actions.review_deadline(own, policies)
    next_steps = {"review_until": until, "may_ask": until is None or now < until}
    if score.passed is False:
        policy = policies.attempts(exam_id, now)
        history = history_for(own.person_id, exam_id, policy)
        next_steps["standing"] = rules.attempt_status(history, policy, form=NO_FORM, now=now, zone=zone)
        next_steps["next_date"] = next_window(own.person_id, exam_id, now)
    return next_steps


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


@method_decorator(never_cache, name="dispatch")
class AskForReview(RowActionView):
    """Ask the examinations staff to look at a result again."""

    allowed_roles = (SIGNED_IN,)
    template_name = "results/ask_for_review.html"
    form_class = ReviewForm
    heading = _("Ask for a review")
    action_label = _("Send request")

    def get_row(self):
        """The person's own sitting."""
        return own_sitting(self.request, self.kwargs["pk"], "window__exam", "window__release")

    def get_problem(self):
        """Whoever cannot ask is told so before they write, not afterward."""
        return actions.review_problem(self.row, timezone.now())

    def post(self, request, *args, **kwargs):
        """While the exam runs there is nothing to ask about."""
        if self.row.state == SittingState.BEGUN:
            return redirect(self.get_back_url())
        return super().post(request, *args, **kwargs)

    def get_crumbs(self):
        """The person's exams and the result."""
        return [(_("My exams"), reverse("my_exams")), (_("Result"), self.get_back_url())]

    def get_back_url(self):
        """The result."""
        return reverse("exam_result", args=[self.row.pk])

    def act(self, data, by, at):
        """Send the request."""
        return actions.request_review(sitting_id=self.row.pk, text=data["text"], by=by, at=at)

    def done_text(self, result):
        """Who reads it."""
        return gettext("We sent your request to the examinations staff. Their answer will be shown here.")

    def get_context_data(self, **context):
        """The exam, and until when one can ask."""
        return super().get_context_data(
            sitting=self.row,
            exam=self.row.window.exam,
            zone=self.row.window.time_zone,
            until=actions.review_deadline(self.row),
            **context,
        )
