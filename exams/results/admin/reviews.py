"""Requests for a review of a result in the Wagtail admin. Examinations staff decide, auditors read."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop
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
    page_title = gettext_lazy("Review requests")
    header_icon = "help"
    index_url_name = "exam_reviews"
    index_results_url_name = "exam_reviews_results"
    search_fields = ["sitting__person__family_name", "sitting__person__given_name", "sitting__person__email"]
    is_searchable = True
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
        trail=[{"url": reverse("exam_reviews"), "label": gettext("Review requests")}],
        may_act=row.state == ReviewState.OPEN and has_role(request.user, roles.EXAMINATIONS),
    )


class DecisionForm(forms.Form):
    """What becomes of the result, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        choices=[(outcome.value, outcome.label) for outcome in review_actions.OUTCOMES],
        help_text=gettext_lazy(
            "A result changes only through a key change that a second person approves. Choose this when that is done."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The person reads them. Do not write about health."),
    )


@allow(roles.EXAMINATIONS)
def decide(request, pk):
    """Decide, with reasons."""
    row = _row(request, pk)
    return form_page(
        request,
        DecisionForm(request.POST or None),
        title=gettext("Decide on request"),
        icon="help",
        button=gettext("Decide"),
        trail=[
            (gettext("Review requests"), "exam_reviews"),
            (str(row), "exam_review", row.pk),
            (gettext("Decide"), ""),
        ],
        before=[
            gettext(
                "The person is emailed that there is news, and reads the decision and its reasons "
                "next to the result. A decision is final."
            )
        ],
        act=lambda said: review_actions.decide_review(review=row, by=request.user, at=timezone.now(), **said),
        done=lambda _: gettext("Decided on the request."),
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
