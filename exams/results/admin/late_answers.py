"""Answers of one sitting that were received late, and proposing that they count. Examinations staff and auditors."""

from django import forms
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.approvals.models import Proposal
from cohorts.core.formatting import format_day, format_time, local_day
from cohorts.core.persons import is_own
from cohorts.core.problems import Problem
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import text_field
from cohorts.ui.page import crumb
from exams.delivery import paper
from exams.delivery.admin.windows import READERS
from exams.delivery.models import CountedAnswers, LateAnswer, Sitting, SittingState
from exams.delivery.views.timeline import story_of
from exams.results.actions.late_answers import COUNT_LATE, counted_now
from exams.results.acts import propose_late_answers


def late_rows(sitting, user):
    """[{row, question, position, answer, given, in_time, counts}] of the late answers of a sitting, in order.

    `given`, `in_time`: when they were given, in words, and whether before the end; by the device's clock, which may not
    have said it.
    """
    numbers, counting = paper.question_numbers(sitting.paper), set(counted_now(sitting))
    rows = LateAnswer.objects.visible_to(user).filter(sitting=sitting).select_related("place")
    return [
        {
            "row": row,
            "question": numbers[row.place_id],
            "position": row.place.position,
            "answer": paper.response(row.value).replace("+", ", "),
            "given": _given(row, sitting),
            "in_time": row.given_at <= sitting.ended_at if row.given_at and sitting.ended_at else None,
            "counts": row.pk in counting,
        }
        for row in rows.order_by("epoch", "number")
    ]


def _given(row, sitting):
    """The time by the device's clock, with the day where that is not the day of the end."""
    if not row.given_at:
        return gettext("The device did not say when.")
    zone = sitting.window.time_zone
    time, day = format_time(row.given_at, zone, seconds=True), local_day(row.given_at, zone)
    if sitting.ended_at and day != local_day(sitting.ended_at, zone):
        time = gettext("%(day)s, %(time)s") % {"day": format_day(day), "time": time}
    if sitting.ended_at and row.given_at > sitting.ended_at:
        return gettext("%(time)s, after the end") % {"time": time}
    return time


def late_context(sitting, user):
    """What a page about a sitting shows of its late answers: the rows, the decisions, and a proposal that waits."""
    decisions = CountedAnswers.objects.visible_to(user).filter(sitting=sitting).select_related("by")
    rows = late_rows(sitting, user)
    proposals = Proposal.objects.visible_to(user).filter(act=COUNT_LATE)
    waiting = proposals.open().about(sitting).first() if rows else None
    may_propose = has_role(user, roles.EXAMINATIONS) and not is_own(user, sitting.person_id)
    return {
        "late": rows,
        "decisions": list(decisions.order_by("number")),
        "waiting": waiting,
        "may_count": bool(rows) and waiting is None and may_propose and sitting.state == SittingState.SUBMITTED,
    }


class OfLateAnswers:
    """A page about the late answers of one sitting."""

    header_icon = "history"

    def get_rows(self):
        """Sittings of real exams."""
        rows = Sitting.objects.visible_to(self.request.user, role=READERS).without_practice()
        return rows.select_related("person", "form__exam", "window__exam", "window__cohort")

    def get_crumbs(self):
        """The requests for reviews, because late answers are decided there."""
        return [crumb(gettext_lazy("Review requests"), "exam_reviews")]


class ShowLateAnswers(OfLateAnswers, AdminDetailView):
    """The late answers of one sitting, what was decided about them, and what happened in the exam."""

    allowed_roles = READERS
    template_name = "results/admin/late_answers.html"

    def get_heading(self):
        """Whose."""
        return gettext("Answers received late: %(person)s") % {"person": self.row.person.get_full_name()}

    def get_context_data(self, **context):
        """The answers and the timeline."""
        own, user = self.row, self.request.user
        return super().get_context_data(
            sitting=own,
            zone=own.window.time_zone,
            review=getattr(own, "review", None),
            story=story_of(own, user, timezone.now()),
            **late_context(own, user),
            **context,
        )


class CountForm(forms.Form):
    """Which of the late answers count, and why."""

    answers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Answers that count"),
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
        help_text=gettext_lazy(
            "An answer that a later saved one replaced changes nothing. Choose none to undo an earlier decision."
        ),
    )
    reason = text_field(
        gettext_lazy("Reasons"),
        rows=6,
        help_text=gettext_lazy(
            "What shows that the answers were given in time? The person reads this. Do not write about health."
        ),
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answers"].choices = [(line["row"].pk, _label(line)) for line in rows]


def _label(line):
    return gettext("Question %(question)s: %(answer)s. Given, by the device’s clock: %(given)s") % {
        "question": line["question"], "answer": line["answer"] or gettext("cleared"), "given": line["given"],
    }  # fmt: skip


class CountLateAnswers(OfLateAnswers, AdminRowActionView):
    """Propose which late answers count."""

    allowed_roles = (roles.EXAMINATIONS,)
    form_class = CountForm
    heading = gettext_lazy("Propose that answers received late count")
    action_label = gettext_lazy("Propose")
    lead = gettext_lazy(
        "Another person of the examinations staff decides. They see the score before and after. Until then, nothing "
        "changes."
    )

    def get_problem(self):
        """Nothing was received late, or a proposal about it waits: whoever comes is told so before they write."""
        late = late_context(self.row, self.request.user)
        if late["waiting"]:
            return Problem("already_proposed", proposal=late["waiting"].pk)
        return None if late["late"] else Problem("late_answers_without_score")

    def get_form_kwargs(self):
        """The late answers; those given in time by the device's clock are chosen to begin with."""
        rows = late_rows(self.row, self.request.user)
        in_time = [line["row"].pk for line in rows if line["in_time"]]
        return super().get_form_kwargs() | {"rows": rows, "initial": {"answers": in_time}}

    def get_crumbs(self):
        """The requests, the late answers."""
        return [*super().get_crumbs(), (gettext("Answers received late"), self.get_back_url())]

    def get_back_url(self):
        """The late answers."""
        return reverse("late_answers", args=[self.row.pk])

    def act(self, data, by, at):
        """Propose it."""
        return propose_late_answers(sitting=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What comes next."""
        return gettext("Proposed. Another person decides.")


urlpatterns = [
    path("late-answers/<int:pk>/", ShowLateAnswers.as_view(), name="late_answers"),
    path("late-answers/<int:pk>/count/", CountLateAnswers.as_view(), name="late_answers_count"),
]
