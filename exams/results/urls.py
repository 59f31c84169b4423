"""URLs of results and reviews."""

from django.urls import path

from exams.results.views import results

urlpatterns = [
    path("exams/sittings/<int:pk>/result/", results.Result.as_view(), name="exam_result"),
    path("exams/sittings/<int:pk>/review/", results.AskForReview.as_view(), name="exam_ask_for_review"),
]
