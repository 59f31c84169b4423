"""URLs of certification outside the Wagtail admin."""

from django.urls import path

from lms.certification.views import (
    accommodation_appeals,
    accommodations,
    agency,
    agency_filings,
    answers,
    appeals,
    application_parts,
    applications,
    arrangements,
    ask_accommodations,
    certificates,
    renewals,
    sign_ups,
    verify,
)
from lms.certification.views import path as path_views

OWN = "my/applications/<int:pk>/"
ASKED = "my/accommodations/<int:pk>/"
PART = f"{OWN}parts/<str:kind>/<str:key>/"

urlpatterns = [
    path("apply/", sign_ups.Programs.as_view(), name="programs_open"),
    path("apply/<slug:key>/", sign_ups.HowToApply.as_view(), name="how_to_apply"),
    path("apply/<slug:key>/begin/", sign_ups.Begin.as_view(), name="sign_up_begin"),
    path("sign-up/sent/", sign_ups.Sent.as_view(), name="sign_up_sent"),
    path("sign-up/<str:token>/", sign_ups.Confirm.as_view(), name="sign_up"),
    path("my/applications/", applications.Apply.as_view(), name="apply"),
    path(OWN, applications.MyApplication.as_view(), name="my_application"),
    path(f"{OWN}submit/", applications.SubmitApplication.as_view(), name="submit_application"),
    path(f"{OWN}withdraw/", applications.WithdrawApplication.as_view(), name="withdraw_application"),
    path(PART, application_parts.GivePart.as_view(), name="give_part"),
    path(f"{PART}ask/", application_parts.AskOther.as_view(), name="ask_other"),
    path("my/applications/questions/<int:pk>/again/", application_parts.AskAgain.as_view(), name="ask_again"),
    path(
        "my/applications/questions/<int:pk>/cancel/", application_parts.CancelQuestion.as_view(), name="cancel_question"
    ),
    path("my/applications/files/<int:pk>/", application_parts.OwnFile.as_view(), name="own_part_file"),
    path(f"{OWN}appeal/", appeals.FileAppeal.as_view(), name="file_appeal"),
    path("my/applications/appeals/<int:pk>/withdraw/", appeals.WithdrawAppeal.as_view(), name="withdraw_appeal"),
    path("answers/<str:token>/", answers.AnswerPage.as_view(), name="part_answer"),
    path("answers/<str:token>/decline/", answers.DeclineAnswer.as_view(), name="part_declined"),
    path("my/accommodations/", accommodations.MyAccommodations.as_view(), name="my_accommodations"),
    path("my/accommodations/ask/", ask_accommodations.AskForAccommodations.as_view(), name="ask_accommodations"),
    path(ASKED, accommodations.MyAccommodation.as_view(), name="my_accommodation"),
    path(f"{ASKED}send/", accommodations.SendMore.as_view(), name="accommodation_send"),
    path(f"{ASKED}withdraw/", accommodations.WithdrawRequest.as_view(), name="accommodation_withdraw"),
    path(f"{ASKED}appeal/", accommodation_appeals.FileAppeal.as_view(), name="accommodation_appeal"),
    path("my/accommodations/papers/<int:pk>/", accommodations.OwnPaper.as_view(), name="own_accommodation_paper"),
    path(
        "my/accommodations/appeals/<int:pk>/withdraw/",
        accommodation_appeals.WithdrawAppeal.as_view(),
        name="accommodation_appeal_withdraw",
    ),
    path("my/requests/", accommodations.MyRequests.as_view(), name="my_requests"),
    path("my/requests/<int:pk>/", accommodations.MyRequest.as_view(), name="my_request"),
    path("arrangements/", arrangements.Arrangements.as_view(), name="arrangements"),
    path("arrangements/<int:pk>/<int:place>/done/", arrangements.MarkArranged.as_view(), name="arrangement_done"),
    path(
        "arrangements/<int:pk>/<int:place>/not-done/",
        arrangements.MarkArranged.as_view(done=False),
        name="arrangement_not_done",
    ),
    path("my/path/", path_views.MyPath.as_view(), name="my_path"),
    path("supervisor/people/<int:pk>/path/", path_views.StaffPath.as_view(), name="supervisor_path"),
    path("agency/people/progress/", agency.AgencyProgress.as_view(), name="agency_progress"),
    path("agency/forms/", agency_filings.AgencyForms.as_view(), name="agency_forms"),
    path("agency/forms/<int:pk>/", agency_filings.ShowForm.as_view(), name="agency_form"),
    path("agency/forms/<int:pk>/withdraw/", agency_filings.WithdrawForm.as_view(), name="agency_form_withdraw"),
    path("agency/forms/<slug:key>/<slug:kind>/", agency_filings.SendForm.as_view(), name="agency_form_send"),
    path("certificates/<int:pk>/", certificates.CertificatePage.as_view(), name="certificate_page"),
    path("certificates/<int:pk>/document/", certificates.CertificateDocument.as_view(), name="certificate_document"),
    path("certificates/<int:pk>/renew/", renewals.Renew.as_view(), name="renew"),
    path("my/learning/<int:pk>/", renewals.MyLearning.as_view(), name="my_learning"),
    path("my/learning/entries/<int:pk>/remove/", renewals.RemoveLearning.as_view(), name="remove_learning"),
    path("my/learning/entries/<int:pk>/proof/", renewals.OwnProof.as_view(), name="own_proof"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:token>/", verify.verify_token, name="verify_token"),
]
