"""URLs of training, by role."""

from django.urls import path

from cohorts.training.views import (
    agency,
    agency_quotes,
    agency_sponsor,
    cohort_steps,
    feeds,
    my_fees,
    replace_trainer,
    supervisor,
    trainee,
    trainer,
    vendor,
    vendor_changes,
    vendor_schedule,
    vendor_sessions,
)

urlpatterns = [
    path("agency/invoices/quotes/new/", agency_quotes.AgencyGetQuote.as_view(), name="agency_quote_new"),
    path("vendor/", vendor.VendorCohorts.as_view(), name="vendor_cohorts"),
    path("vendor/cohorts.csv", vendor.VendorCohorts.as_view(file_kind="csv"), name="vendor_cohorts_csv"),
    path("vendor/year/", vendor.VendorYear.as_view(), name="vendor_year"),
    path("vendor/cohorts/new/", vendor_schedule.ScheduleCohort.as_view(), name="vendor_cohort_new"),
    path("vendor/cohorts/<int:pk>/", vendor.VendorCohort.as_view(), name="vendor_cohort"),
    path("vendor/cohorts/<int:pk>/open/", cohort_steps.OpenCohort.as_view(), name="vendor_cohort_open"),
    path("vendor/cohorts/<int:pk>/start/", cohort_steps.StartCohort.as_view(), name="vendor_cohort_start"),
    path("vendor/cohorts/<int:pk>/finish/", cohort_steps.FinishCohort.as_view(), name="vendor_cohort_finish"),
    path("vendor/cohorts/<int:pk>/cancel/", vendor_changes.CancelCohort.as_view(), name="vendor_cohort_cancel"),
    path("vendor/cohorts/<int:pk>/seats/", vendor_changes.ChangeSeats.as_view(), name="vendor_cohort_seats"),
    path("vendor/cohorts/<int:pk>/sessions/new/", vendor_sessions.AddSession.as_view(), name="vendor_session_new"),
    path("vendor/sessions/<int:pk>/", vendor_sessions.ChangeSession.as_view(), name="vendor_session"),
    path("vendor/sessions/<int:pk>/remove/", vendor_sessions.RemoveSession.as_view(), name="vendor_session_remove"),
    path("vendor/enrollments/<int:pk>/withdraw/", vendor_changes.VendorWithdraw.as_view(), name="vendor_withdraw"),
    path("vendor/enrollments/<int:pk>/undo/", vendor_changes.VendorUndo.as_view(), name="vendor_undo"),
    path("vendor/trainers/<int:pk>/replace/", replace_trainer.ReplaceTrainer.as_view(), name="vendor_trainer_replace"),
    path("trainer/", trainer.TrainerSessions.as_view(), name="trainer_sessions"),
    path("trainer/sessions/<int:pk>/attendance/", trainer.Attendance.as_view(), name="trainer_attendance"),
    path(
        "trainer/sessions/<int:pk>/attendance/<int:seat_id>/", trainer.Correction.as_view(), name="trainer_correction"
    ),
    path("agency/", agency.AgencyHome.as_view(), name="agency_home"),
    path("agency/cohorts/", agency.AgencyCohorts.as_view(), name="agency_cohorts"),
    path("agency/cohorts/<int:pk>/sponsor/", agency_sponsor.Sponsor.as_view(), name="agency_sponsor"),
    path("agency/enrollments/", agency.AgencySeats.as_view(), name="agency_enrollments"),
    path("agency/enrollments.csv", agency.AgencySeats.as_view(file_kind="csv"), name="agency_enrollments_csv"),
    path("agency/enrollments/<int:pk>/withdraw/", agency.AgencyWithdraw.as_view(), name="agency_withdraw"),
    path("agency/enrollments/<int:pk>/undo/", agency.AgencyUndo.as_view(), name="agency_undo"),
    path("supervisor/", supervisor.MyStaff.as_view(), name="supervisor_home"),
    path("supervisor/courses/", supervisor.SupervisorCourses.as_view(), name="supervisor_courses"),
    path("supervisor/courses/<int:pk>/enroll/", supervisor.SupervisorEnroll.as_view(), name="supervisor_enroll"),
    path(
        "supervisor/enrollments/<int:pk>/withdraw/", supervisor.SupervisorWithdraw.as_view(), name="supervisor_withdraw"
    ),
    path("my/", trainee.MyHome.as_view(), name="my_home"),
    path("my/fees/", my_fees.MyFees.as_view(), name="my_fees"),
    path("my/invoices/<int:pk>/document/", my_fees.MyInvoiceDocument.as_view(), name="my_invoice_document"),
    path("my/credit-notes/<int:pk>/document/", my_fees.MyNoteDocument.as_view(), name="my_note_document"),
    path("my/reminders/<int:pk>/document/", my_fees.MyReminderDocument.as_view(), name="my_reminder_document"),
    path("my/cohorts/<int:pk>/", trainee.MyCohort.as_view(), name="my_cohort"),
    path("calendars/", feeds.Calendars.as_view(), name="calendars"),
    path("calendars/mine/", feeds.OwnAddress.as_view(), name="calendar_own"),
    path("calendars/cohorts/<int:pk>/", feeds.CohortAddress.as_view(), name="calendar_cohort"),
    path("calendars/vendors/<int:pk>/", feeds.VendorAddress.as_view(), name="calendar_vendor"),
    path("calendars/places/<int:pk>/", feeds.PlaceAddress.as_view(), name="calendar_place"),
    path("calendars/addresses/<int:pk>/off/", feeds.EndAddress.as_view(), name="calendar_end"),
    path("calendars/sessions/<int:pk>/session.ics", feeds.SessionFile.as_view(), name="session_file"),
    path("calendars/open/<int:pk>/training.ics", feeds.CohortFile.as_view(), name="cohort_file"),
    # The secret address. Its token is kept out of every log (lms.secret_addresses).
    path("calendars/secret/<str:token>.ics", feeds.Feed.as_view(), name="calendar_feed"),
]
