"""URLs of audits in the admin."""

from django.urls import path

from cohorts.ui.admin_lists import list_views
from lms.certification.admin.audit_steps import (
    AskAfterAll,
    CancelAudit,
    DrawAudit,
    ExcuseAudited,
    GiveTime,
    LookAgain,
)
from lms.certification.admin.audited import DecideAudited, FindEntry, OpenPaper, ShowAudited
from lms.certification.admin.audits import READERS, AnnounceAudit, AuditRecord, Audits, ShowAudit

rounds, round_results = list_views(Audits, *READERS)
ONE, PERSON = "audits/<int:pk>/", "audits/renewals/<int:pk>/"
urlpatterns = [
    path("audits/", rounds, name="audits"),
    path("audits/results/", round_results, name="audits_results"),
    path("audits/announce/", AnnounceAudit.as_view(), name="audit_announce"),
    path(ONE, ShowAudit.as_view(), name="audit"),
    path(f"{ONE}draw/", DrawAudit.as_view(), name="audit_draw"),
    path(f"{ONE}cancel/", CancelAudit.as_view(), name="audit_cancel"),
    path(f"{ONE}record/", AuditRecord.as_view(), name="audit_record"),
    path(PERSON, ShowAudited.as_view(), name="audited"),
    path(f"{PERSON}entries/<int:entry>/", FindEntry.as_view(), name="audited_entry"),
    path(f"{PERSON}decide/", DecideAudited.as_view(), name="audited_decide"),
    path(f"{PERSON}excuse/", ExcuseAudited.as_view(), name="audited_excuse"),
    path(f"{PERSON}after-all/", AskAfterAll.as_view(), name="audited_after_all"),
    path(f"{PERSON}time/", GiveTime.as_view(), name="audited_time"),
    path(f"{PERSON}again/", LookAgain.as_view(), name="audited_again"),
    path("audits/papers/<int:pk>/", OpenPaper.as_view(), name="audit_paper"),
]
