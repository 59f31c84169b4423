"""URLs of exams."""

from django.urls import path

from exams.delivery.views import (
    answers,
    attempts,
    breaks,
    candidate,
    incidents,
    overview,
    practice,
    proctor,
    start_codes,
    windows,
)

urlpatterns = [
    path("exams/", overview.MyExams.as_view(), name="my_exams"),
    path("exams/windows/<int:pk>/", candidate.window, name="exam_window"),
    path("exams/windows/<int:pk>/begin/", candidate.begin, name="exam_begin"),
    path("exams/sittings/<int:pk>/", candidate.sitting, name="exam_sitting"),
    path("exams/sittings/<int:pk>/answers/", answers.answers, name="exam_answers"),
    path("exams/sittings/<int:pk>/state/", answers.state, name="exam_state"),
    path("exams/sittings/<int:pk>/take-over/", candidate.take_over, name="exam_take_over"),
    path("exams/sittings/<int:pk>/submit/", candidate.submit, name="exam_submit"),
    path("exams/practice/<int:pk>/", practice.Practice.as_view(), name="exam_practice"),
    path("exams/windows/<int:pk>/exam.ics", overview.WindowFile.as_view(), name="exam_window_file"),
    path("exams/windows/<int:pk>/start-code/", start_codes.StartCode.as_view(), name="exam_start_code"),
    path("exams/cohorts/<int:pk>/people/", attempts.ExamPeople.as_view(), name="exam_people"),
    path("exams/seats/<int:pk>/preparation/", attempts.RecordPreparation.as_view(), name="exam_preparation"),
    path(
        "exams/preparations/<int:pk>/withdraw/",
        attempts.WithdrawPreparation.as_view(),
        name="exam_preparation_withdraw",
    ),
    path("exams/sittings/<int:pk>/break/", breaks.take_break, name="exam_break"),
    path("exams/sittings/<int:pk>/away/", breaks.away, name="exam_away"),
    path("proctor/", proctor.Rooms.as_view(), name="proctor_rooms"),
    path("proctor/windows/<int:pk>/", proctor.Room.as_view(), name="proctor_room"),
    path("proctor/sittings/<int:pk>/", incidents.SittingLog.as_view(), name="proctor_sitting"),
    path("proctor/sittings/<int:pk>/replay/", incidents.Replay.as_view(), name="exam_replay"),
    path("vendor/cohorts/<int:pk>/exams/", windows.VendorExams.as_view(), name="vendor_exams"),
    path("vendor/exam-windows/<int:pk>/", windows.ChangeWindow.as_view(), name="vendor_exam_window"),
    path("vendor/exam-windows/<int:pk>/remove/", windows.RemoveWindow.as_view(), name="vendor_exam_window_remove"),
]
