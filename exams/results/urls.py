"""URLs of results and reviews."""

from django.urls import path

from exams.results.views import results

urlpatterns = [
    path("exams/sittings/<int:pk>/result/", results.result, name="exam_result"),
    path("exams/sittings/<int:pk>/review/", results.ask_for_review, name="exam_ask_for_review"),
]
