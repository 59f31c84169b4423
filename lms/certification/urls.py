"""URLs of certification outside the Wagtail admin."""

from django.urls import path

from lms.certification.views import agency, certificates, verify
from lms.certification.views import path as path_views

urlpatterns = [
    path("my/path/", path_views.MyPath.as_view(), name="my_path"),
    path("supervisor/people/<int:pk>/path/", path_views.StaffPath.as_view(), name="supervisor_path"),
    path("agency/people/progress/", agency.AgencyProgress.as_view(), name="agency_progress"),
    path("certificates/<int:pk>/", certificates.CertificatePage.as_view(), name="certificate_page"),
    path("certificates/<int:pk>/document/", certificates.CertificateDocument.as_view(), name="certificate_document"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:token>/", verify.verify_token, name="verify_token"),
]
