"""Requests for a review of a result in the Wagtail admin. Examinations staff decide, auditors read."""

from django import forms
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.refusals import sentence
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.admin_lists import AdminListView, list_views
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import text_field
from cohorts.ui.page import crumb
from cohorts.ui.templatetags.formats import when
from exams.delivery.admin.setting_aside import set_aside_words
from exams.delivery.admin.windows import READERS
from exams.delivery.models import Score, SittingState
from exams.delivery.models.histories import Policies
from exams.delivery.rules.results import report_stored
from exams.delivery.views.timeline import story_of
from exams.results.actions import reviews as review_actions
from exams.results.admin.late_answers import late_context
from exams.results.models import ReviewRequest, ReviewState


class ReviewList(AdminListView):
    """Every request, the open ones first."""

    model = ReviewRequest
    page_title = gettext_lazy("Review requests")
    header_icon = "help"
    index_url_name = "exam_reviews"
    index_results_url_name = "exam_reviews_results"
    search_fields = ["sitting__person__family_name", "sitting__person__given_name", "sitting__person__email"]
    is_searchable = True
    empty_text = gettext_lazy("Nobody has asked for a review. Candidates ask on the page of their result.")
    list_filter = ["state"]
    export_filename = "review-requests"
    sheet = {
        gettext_noop("Person"): lambda row: row.sitting.person.get_full_name(),
        gettext_noop("Exam"): lambda row: row.sitting.form.exam.title,
        gettext_noop("Requested"): lambda row: when(row.at),
        gettext_noop("Status"): lambda row: row.get_state_display(),
        gettext_noop("Decided"): lambda row: when(row.decided_at),
        gettext_noop("By"): lambda row: str(row.decided_by or ""),
    }
    list_display = [
        TitleColumn("person", label=gettext_lazy("Person"), accessor=sheet["Person"], url_name="exam_review"),
        Column("exam", label=gettext_lazy("Exam"), accessor=sheet["Exam"]),
        Column("at", label=gettext_lazy("Requested"), accessor=sheet["Requested"], sort_key="at"),
        StatusTagColumn(
            "state",
            label=gettext_lazy("Status"),
            accessor=sheet["Status"],
            primary=lambda row: row.state == ReviewState.OPEN,
        ),
        Column("decided_at", label=gettext_lazy("Decided"), accessor=sheet["Decided"], sort_key="decided_at"),
        Column("decided_by", label=gettext_lazy("By"), accessor=sheet["By"]),
    ]

    def get_base_queryset(self):
        """With the names."""
        rows = super().get_base_queryset().select_related("sitting__person", "sitting__form__exam", "decided_by")
        return rows.order_by("decided_at", "at")


class OfReview:
    """A page about one request for a review."""

    header_icon = "help"

    def get_rows(self):
        """All requests."""
        rows = ReviewRequest.objects.visible_to(self.request.user)
        return rows.select_related("sitting__person", "sitting__form__exam", "sitting__window__cohort", "decided_by")

    def get_crumbs(self):
        """The requests."""
        return [crumb(gettext_lazy("Review requests"), "exam_reviews")]


class ShowReview(OfReview, AdminDetailView):
    """One request: what was asked, the result under it, and the decision."""

    allowed_roles = READERS
    template_name = "results/admin/review.html"

    def get_heading(self):
        """Whose request."""
        return f"{self.row}: {self.row.sitting.person.get_full_name()}"

    def get_context_data(self, **context):
        """The scores."""
        row, user = self.row, self.request.user
        exam = row.sitting.form.exam
        scores = Score.objects.visible_to(user).filter(sitting=row.sitting_id).order_by("number")
        scale = Policies([exam.pk]).scale(exam.pk, row.sitting.started_at)
        return super().get_context_data(
            exam=exam,
            scores=[(score, report_stored(score, scale)) for score in scores],
            may_act=row.state == ReviewState.OPEN and has_role(user, roles.EXAMINATIONS),
            zone=row.sitting.window.time_zone,
            story=story_of(row.sitting, user, timezone.now()),
            **late_context(row.sitting, user),
            **context,
        )


class DecisionForm(forms.Form):
    """What becomes of the result, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy(sentence, str)("review_outcome_missing", {})},
    )
    reason = text_field(
        gettext_lazy("Reasons"),
        rows=6,
        max_length=5000,
        help_text=gettext_lazy("The person reads them. Do not write about health."),
    )

    def __init__(self, *args, outcomes, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        same = ReviewState.UPHELD in outcomes
        code = review_actions.CONTRADICTIONS[ReviewState.CHANGED if same else ReviewState.UPHELD]
        field.error_messages["invalid_choice"] = sentence(code, {})
        field.choices = [(outcome.value, outcome.label) for outcome in outcomes]
        if same:
            field.help_text = gettext(
                "A result changes only through a key change, or a decision to count answers received late, which a "
                "second person approves. When that is done, you can choose “Result changed” here."
            )
        elif ReviewState.CHANGED in outcomes:
            field.help_text = gettext("The result has changed since the review was requested.")
        else:
            field.help_text = gettext("The exam was already set aside.")


class DecideReview(OfReview, AdminRowActionView):
    """Decide, with reasons."""

    allowed_roles = (roles.EXAMINATIONS,)
    form_class = DecisionForm
    heading = gettext_lazy("Decide on request")
    action_label = gettext_lazy("Decide")
    lead = gettext_lazy(
        "The person is emailed that there is news, and reads the decision and its reasons next to the result. A "
        "decision is final."
    )

    def get_crumbs(self):
        """The requests, the request."""
        return [*super().get_crumbs(), (str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The request."""
        return reverse("exam_review", args=[self.row.pk])

    def get_problem(self):
        """Whoever comes to a decided request is told so before they write."""
        return review_actions.decision_problem(self.row)

    def get_form_kwargs(self):
        """The decisions that are true."""
        return super().get_form_kwargs() | {"outcomes": review_actions.outcomes_of(self.row)}

    def get_lead(self):
        """What a decision means, and what rests on the result if the exam is set aside."""
        sitting, user = self.row.sitting, self.request.user
        if sitting.state == SittingState.VOIDED:
            return self.lead
        words = set_aside_words(sitting, user)
        about = [text for text in (words["happens"], words["certificates"], words["undo"]) if text]
        return "\n\n".join([str(self.lead), " ".join([gettext("If you choose “Exam set aside”:"), *about])])

    def act(self, data, by, at):
        """Decide."""
        return review_actions.decide_review(review=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """That it is decided."""
        return gettext("Decided on the request.")


_list, _results_list = list_views(ReviewList, *READERS)

urlpatterns = [
    path("exam-reviews/", _list, name="exam_reviews"),
    path("exam-reviews/results/", _results_list, name="exam_reviews_results"),
    path("exam-reviews/<int:pk>/", ShowReview.as_view(), name="exam_review"),
    path("exam-reviews/<int:pk>/decide/", DecideReview.as_view(), name="exam_review_decide"),
]
