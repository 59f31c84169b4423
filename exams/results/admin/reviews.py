"""Requests for a review of a result in the Wagtail admin. Examinations staff decide, auditors read."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.ui.admin_pages import ListScreen, admin_page, form_page
from cohorts.ui.templatetags.formats import when
from exams.delivery.admin.windows import READERS
from exams.delivery.models import Score
from exams.delivery.models.histories import Policies
from exams.delivery.rules.results import tell
from exams.results.actions import reviews as review_actions
from exams.results.models import ReviewRequest, ReviewState


class ReviewList(ListScreen):
    """Every request, the open ones first."""

    model = ReviewRequest
    page_title = "Review requests"
    header_icon = "help"
    index_url_name = "exam_reviews"
    index_results_url_name = "exam_reviews_results"
    search_fields = ["sitting__person__family_name", "sitting__person__given_name", "sitting__person__email"]
    is_searchable = True
    list_filter = ["state"]
    export_filename = "review-requests"
    sheet = {
        "Person": lambda row: row.sitting.person.get_full_name(),
        "Exam": lambda row: row.sitting.form.exam.title,
        "Asked": lambda row: when(row.at),
        "Where it stands": lambda row: row.get_state_display(),
        "Decided": lambda row: when(row.decided_at),
        "By": lambda row: str(row.decided_by or ""),
    }
    list_display = [
        TitleColumn("person", label="Person", accessor=sheet["Person"], url_name="exam_review"),
        Column("exam", label="Exam", accessor=sheet["Exam"]),
        Column("at", label="Asked", accessor=sheet["Asked"], sort_key="at"),
        StatusTagColumn(
            "state",
            label="Where it stands",
            accessor=sheet["Where it stands"],
            primary=lambda row: row.state == ReviewState.OPEN,
        ),
        Column("decided_at", label="Decided", accessor=sheet["Decided"], sort_key="decided_at"),
        Column("decided_by", label="By", accessor=sheet["By"]),
    ]

    def get_base_queryset(self):
        """With the names."""
        rows = super().get_base_queryset().select_related("sitting__person", "sitting__form__exam", "decided_by")
        return rows.order_by("decided_at", "at")


def _row(request, pk):
    rows = ReviewRequest.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("sitting__person", "sitting__form__exam", "sitting__window__cohort", "decided_by"), pk=pk
    )


@allow(*READERS)
@require_safe
def show(request, pk):
    """One request: what was asked, the result under it, and the decision."""
    row = _row(request, pk)
    exam, scores = (
        row.sitting.form.exam,
        list(Score.objects.visible_to(request.user).filter(sitting=row.sitting_id).order_by("number")),
    )
    scale = Policies([exam.pk]).scale(exam.pk, row.sitting.started_at)
    told = [(score, tell(score.points, score.cut_points, score.maximum, scale)) for score in scores]
    return admin_page(
        request,
        "results/admin/review.html",
        f"{row}: {row.sitting.person.get_full_name()}",
        row=row,
        exam=exam,
        scores=told,
        trail=[{"url": reverse("exam_reviews"), "label": "Review requests"}],
        may_act=row.state == ReviewState.OPEN and has_role(request.user, roles.EXAMINATIONS),
    )


class DecisionForm(forms.Form):
    """What becomes of the result, and why."""

    outcome = forms.ChoiceField(
        label="Decision",
        widget=forms.RadioSelect,
        choices=[(outcome.value, outcome.label) for outcome in review_actions.OUTCOMES],
        help_text="A result is changed by a key change that a second person approves; say here when that is done.",
    )
    reason = forms.CharField(
        label="Reasons",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="The person reads them. Nothing about health.",
    )


@allow(roles.EXAMINATIONS)
def decide(request, pk):
    """Decide, with reasons."""
    row = _row(request, pk)
    return form_page(
        request,
        DecisionForm(request.POST or None),
        title="Decide on the request",
        icon="help",
        button="Decide",
        trail=[("Review requests", "exam_reviews"), (str(row), "exam_review", row.pk), ("Decide", "")],
        before=[
            "The person gets a letter that says only that there is news, and reads the decision and its reasons "
            "beside the result. A decision is final."
        ],
        act=lambda said: review_actions.decide_review(review=row, by=request.user, at=timezone.now(), **said),
        done=lambda _: "The request is decided.",
        back=reverse("exam_review", args=[row.pk]),
    )


_list = allow(*READERS)(ReviewList.as_view())
_results_list = allow(*READERS)(ReviewList.as_view(results_only=True))

urlpatterns = [
    path("exam-reviews/", _list, name="exam_reviews"),
    path("exam-reviews/results/", _results_list, name="exam_reviews_results"),
    path("exam-reviews/<int:pk>/", show, name="exam_review"),
    path("exam-reviews/<int:pk>/decide/", decide, name="exam_review_decide"),
]
