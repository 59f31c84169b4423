"""URLs of training, by role."""

from django.urls import path

from cohorts.training.views import agency, supervisor, trainee, trainer, vendor, vendor_changes, vendor_schedule

urlpatterns = [
    path("vendor/", vendor.vendor_cohorts, name="vendor_cohorts"),
    path("vendor/cohorts.csv", vendor.vendor_cohorts_csv, name="vendor_cohorts_csv"),
    path("vendor/year/", vendor.vendor_year, name="vendor_year"),
    path("vendor/cohorts/new/", vendor_schedule.vendor_cohort_new, name="vendor_cohort_new"),
    path("vendor/cohorts/<int:pk>/", vendor.vendor_cohort, name="vendor_cohort"),
    path("vendor/cohorts/<int:pk>/open/", vendor.vendor_cohort_move, {"name": "open"}, name="vendor_cohort_open"),
    path("vendor/cohorts/<int:pk>/start/", vendor.vendor_cohort_move, {"name": "start"}, name="vendor_cohort_start"),
    path("vendor/cohorts/<int:pk>/finish/", vendor.vendor_cohort_move, {"name": "finish"}, name="vendor_cohort_finish"),
    path("vendor/cohorts/<int:pk>/cancel/", vendor_changes.vendor_cohort_cancel, name="vendor_cohort_cancel"),
    path("vendor/cohorts/<int:pk>/seats/", vendor_changes.vendor_cohort_seats, name="vendor_cohort_seats"),
    path("vendor/cohorts/<int:pk>/sessions/new/", vendor_changes.vendor_session_new, name="vendor_session_new"),
    path("vendor/sessions/<int:pk>/", vendor_changes.vendor_session, name="vendor_session"),
    path("vendor/sessions/<int:pk>/remove/", vendor_changes.vendor_session_remove, name="vendor_session_remove"),
    path("vendor/enrollments/<int:pk>/withdraw/", vendor_changes.vendor_withdraw, name="vendor_withdraw"),
    path("trainer/", trainer.trainer_sessions, name="trainer_sessions"),
    path("trainer/sessions/<int:pk>/attendance/", trainer.trainer_attendance, name="trainer_attendance"),
    path("trainer/sessions/<int:pk>/attendance/<int:seat_id>/", trainer.trainer_correction, name="trainer_correction"),
    path("agency/", agency.agency_home, name="agency_home"),
    path("agency/cohorts/", agency.agency_cohorts, name="agency_cohorts"),
    path("agency/cohorts/<int:pk>/sponsor/", agency.agency_sponsor, name="agency_sponsor"),
    path("agency/enrollments/", agency.agency_enrollments, name="agency_enrollments"),
    path("agency/enrollments.csv", agency.agency_enrollments_csv, name="agency_enrollments_csv"),
    path("agency/enrollments/<int:pk>/withdraw/", agency.agency_withdraw, name="agency_withdraw"),
    path("supervisor/", supervisor.supervisor_home, name="supervisor_home"),
    path("supervisor/courses/", supervisor.supervisor_courses, name="supervisor_courses"),
    path("supervisor/courses/<int:pk>/enroll/", supervisor.supervisor_enroll, name="supervisor_enroll"),
    path("supervisor/enrollments/<int:pk>/withdraw/", supervisor.supervisor_withdraw, name="supervisor_withdraw"),
    path("my/", trainee.my_home, name="my_home"),
    path("my/cohorts/<int:pk>/", trainee.my_cohort, name="my_cohort"),
]
