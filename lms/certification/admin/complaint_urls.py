"""The addresses of complaints in the Wagtail admin."""

from django.urls import path

from cohorts.ui.admin_lists import list_views
from lms.certification.admin import complaint_appeals as appeals
from lms.certification.admin import complaint_decisions as decisions
from lms.certification.admin import complaint_papers as papers
from lms.certification.admin import complaint_steps as steps
from lms.certification.admin import complaint_texts as texts
from lms.certification.admin import complaints, ethics_codes

ONE, APPEAL, NOTE = "complaints/<int:pk>/", "complaints/appeals/<int:pk>/", "complaints/notes/<int:pk>/"
_queue, _results = list_views(complaints.Complaints, *complaints.READERS)

urlpatterns = [
    path("complaints/", _queue, name="complaints"),
    path("complaints/results/", _results, name="complaints_results"),
    path("complaints/key-in/", papers.KeyIn.as_view(), name="complaint_key_in"),
    path(ONE, complaints.ComplaintDesk.as_view(), name="complaint"),
    path(f"{ONE}take/", steps.TakeComplaint.as_view(), name="complaint_take"),
    path(f"{ONE}give-back/", steps.GiveBack.as_view(), name="complaint_give_back"),
    path(f"{ONE}assign/", steps.AssignComplaint.as_view(), name="complaint_assign"),
    path(f"{ONE}step-back/", steps.StepBack.as_view(), name="complaint_recuse"),
    path("complaints/recusals/<int:pk>/", steps.LiftRecusal.as_view(), name="complaint_recusal_lift"),
    path(f"{ONE}receipt/", papers.Acknowledge.as_view(), name="complaint_acknowledge"),
    path(f"{ONE}certificate/", steps.MatchComplaint.as_view(), name="complaint_match"),
    path(f"{ONE}notice/", steps.NotifySpecialist.as_view(), name="complaint_notify"),
    path(f"{ONE}note/", steps.AddNote.as_view(), name="complaint_note"),
    path(f"{ONE}extend/", steps.ExtendTime.as_view(), name="complaint_extend"),
    path("complaints/papers/<int:pk>/", texts.OpenPaper.as_view(), name="complaint_paper"),
    path("complaints/letters/<int:pk>/", texts.OpenLetter.as_view(), name="complaint_letter"),
    path("complaints/findings/<int:pk>/", texts.OpenFinding.as_view(), name="complaint_finding"),
    path(f"{ONE}recommend/", decisions.Recommend.as_view(), name="complaint_recommend"),
    path(f"{ONE}take-decision/", decisions.TakeDecision.as_view(), name="complaint_take_decision"),
    path(f"{ONE}send-back/", decisions.SendBack.as_view(), name="complaint_send_back"),
    path(f"{ONE}decide/", decisions.Decide.as_view(), name="complaint_decide"),
    path(f"{ONE}delivery/", appeals.RecordDelivery.as_view(), name="complaint_delivery"),
    path(f"{NOTE}publish/", decisions.PublishNote.as_view(), name="discipline_publish"),
    path(f"{NOTE}withdraw/", decisions.WithdrawNote.as_view(), name="discipline_withdraw"),
    path(f"{APPEAL}take/", appeals.TakeAppeal.as_view(), name="complaint_appeal_take"),
    path(f"{APPEAL}text/", appeals.ReadAppeal.as_view(), name="complaint_appeal_read"),
    path(f"{APPEAL}decide/", appeals.DecideAppeal.as_view(), name="complaint_appeal_decide"),
    path("programs/<int:pk>/ethics/", ethics_codes.Codes.as_view(), name="ethics_codes"),
]
