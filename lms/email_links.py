"""Where the links of emails go: each kind of email leads to a page of some app. And which of them are of no use."""

from urllib.parse import urlencode

from django.db.models import Min
from django.urls import reverse

from cohorts.billing.actions import emails as billing_emails
from cohorts.billing.actions import issuer as billing_issuer
from cohorts.billing.actions import staff_emails
from cohorts.billing.models import Payer
from cohorts.notices import ports as notices
from cohorts.people.actions import approval_emails, role_emails
from cohorts.people.events import ASKED_AGAIN, ASKED_AGAIN_VENDOR, ROLE_LEFT, STAFF_LEFT
from cohorts.people.models import Invitation
from cohorts.training import events as training_events
from cohorts.training.actions import (
    correction_emails,
    make_up_emails,
    move_emails,
    request_emails,
    seat_emails,
    session_emails,
    waiting_emails,
)
from cohorts.training.models import SeatOffer, Session
from exams.delivery import events as exam_events
from exams.delivery.actions import notices as exam_notices
from lms import log_emails
from lms.certification import (
    appeal_events,
    arrange_events,
    audit_events,
    certificate_appeal_events,
    complaint_events,
    employer_events,
    endorsement_events,
    go_live_events,
    interview_events,
    pathway_events,
    practice_events,
    renewal_events,
    review_events,
    signed_events,
    sponsor_events,
)
from lms.certification import events as certification_events
from lms.certification.complaint_letters import LETTERS
from lms.certification.models import Certificate, Complaint, PartRequest, Program, SignUp
from lms.records.events import PERSON_EVENTS as RECORD_EVENTS

APPLICANT_EMAILS = (
    certification_events.APPLICATION_SUBMITTED,
    certification_events.APPLICATION_WITHDRAWN,
    renewal_events.RENEWAL_SUBMITTED,
    renewal_events.RENEWAL_SHORT,
    renewal_events.ENDED_WITH_CERTIFICATE,
    certification_events.APPLICATION_REOPENED,
    certification_events.PART_RETURNED,
    certification_events.PART_ANSWERED,
    certification_events.PART_DECLINED,
    certification_events.PART_EXPIRED,
    certification_events.APPLICATION_IDLE,
    appeal_events.APPEAL_FILED,
    appeal_events.APPEAL_DECIDED,
    review_events.APPLICATION_DECIDED,
    review_events.CONDITION_DUE,
    *review_events.PAPER_EVENTS,
    pathway_events.PATHWAY_CLOSES,
    signed_events.SIGNED_COPY,
    *interview_events.TO_APPLICANTS,
)

ABOUT_CERTIFICATE = (*go_live_events.HERE, *certificate_appeal_events.CERTIFICATE_APPEAL_EVENTS)
COLLEAGUE_EMAILS = (
    review_events.APPLICATION_GIVEN,
    review_events.APPLICATION_TAKEN,
    review_events.SECOND_REVIEW_ASKED,
    review_events.SECOND_REVIEW_ANSWERED,
    review_events.SECOND_REVIEW_ENDED,
    interview_events.OTHER_TIME,
)


def connect():
    """Register the page of every kind of email. Called once, at startup."""
    _people()
    _practice()
    _endorsements()
    _sponsors()
    _complaints()
    _training()
    _exams_and_money()
    notices.ENDED["invitation"] = _ended_invitations
    for kind in go_live_events.CLAIMS:
        notices.ENDED[kind] = _ended_invitations
    notices.ENDED[waiting_emails.OFFER] = _ended_offers
    notices.ENDED[training_events.REMINDER] = _started_cohorts
    notices.ENDED[certification_events.PART_ASKED] = _ended_questions


def _people():
    notices.LINKS["invitation"] = _invitation_path
    notices.LINKS.update(dict.fromkeys((ASKED_AGAIN, ROLE_LEFT), lambda pk: reverse("agency_people")))
    notices.LINKS[ASKED_AGAIN_VENDOR] = lambda person_id: reverse("vendor_people")
    notices.LINKS[role_emails.STATE_ROLE] = lambda person_id: reverse("person", args=[person_id])
    notices.LINKS[role_emails.ROLE_GIVEN] = lambda membership_id: reverse("desk")
    notices.LINKS[approval_emails.APPROVAL] = lambda proposal_id: reverse("proposal", args=[proposal_id])
    notices.LINKS[certification_events.RENEWAL_DUE] = lambda pk: reverse("certificate_page", args=[pk])
    notices.LINKS[renewal_events.RENEWAL_WITHDRAWN] = lambda pk: reverse("renew", args=[pk])
    notices.LINKS[employer_events.STAFF_REMINDED] = lambda pk: reverse("certificate_page", args=[pk])
    notices.LINKS.update(dict.fromkeys(go_live_events.CLAIMS, _invitation_path))
    notices.LINKS.update(dict.fromkeys(ABOUT_CERTIFICATE, lambda pk: reverse("certificate_page", args=[pk])))
    notices.LINKS[certification_events.LEARNING_DECIDED] = lambda pk: reverse("my_learning", args=[pk])
    for kind in audit_events.AUDIT_EVENTS:
        notices.LINKS[kind] = lambda audited_id: reverse("my_audit", args=[audited_id])
    notices.LINKS["certificate"] = lambda certificate_id: reverse("certificate_page", args=[certificate_id])
    notices.LINKS[certification_events.REGISTER_CHOICE] = lambda pk: reverse("certificate_page", args=[pk])
    notices.LINKS[employer_events.CERTIFICATE_OF_STAFF] = _verification_path
    notices.LINKS["rules-moved"] = lambda move_id: reverse("my_path")
    notices.LINKS["admission"] = lambda admission_id: reverse("my_path")
    for kind in APPLICANT_EMAILS:
        notices.LINKS[kind] = lambda application_id: reverse("my_application", args=[application_id])
    for kind in COLLEAGUE_EMAILS:
        notices.LINKS[kind] = lambda application_id: reverse("application", args=[application_id])
    for kind in interview_events.TO_INTERVIEWERS:
        notices.LINKS[kind] = lambda appointment_id: reverse("led_interviews")
    for kind in RECORD_EVENTS:
        notices.LINKS[kind] = lambda record_id: reverse("my_records")
    notices.LINKS[certification_events.PERSONAL_REQUEST] = lambda request_id: reverse("my_request", args=[request_id])
    notices.LINKS[review_events.PERSONAL_REQUEST_TAKEN] = lambda pk: reverse("accommodation_request", args=[pk])
    notices.LINKS[arrange_events.ARRANGE_ENDED] = lambda person_id: reverse("arrangements")
    notices.LINKS[certification_events.ARRANGE] = lambda person_id: reverse("arrangements")
    for kind in (certification_events.PART_ASKED, certification_events.PART_COPY):
        notices.LINKS[kind] = _answer_path
    for kind in (certification_events.AGENCY_FORM_SENT, certification_events.AGENCY_FORM_NEWS):
        notices.LINKS[kind] = lambda form_id: reverse("agency_form", args=[form_id])
    notices.LINKS[employer_events.READINESS_CHANGED] = lambda agency_id: reverse("agency_readiness")
    notices.LINKS[certification_events.SIGN_UP] = _sign_up_path
    notices.LINKS[certification_events.SIGN_UP_KNOWN] = _log_in_to_apply
    notices.LINKS[log_emails.KIND] = lambda check_id: reverse("desk")


def _sponsors():
    for kind in (sponsor_events.SPONSOR_ASKED, sponsor_events.SPONSOR_OVER, sponsor_events.SPONSOR_OFFER):
        notices.LINKS[kind] = lambda request_id: reverse("sponsor_requests")
    notices.LINKS[sponsor_events.SPONSOR_ANSWERED] = lambda request_id: reverse("my_agencies")


def _complaints():
    notices.LINKS[complaint_events.MATTER_NEWS] = lambda complaint_id: reverse("my_matter", args=[complaint_id])
    for kind in LETTERS.values():
        notices.LINKS[kind] = _complaint_path
    for kind in complaint_events.STAFF_EVENTS:
        notices.LINKS[kind] = lambda complaint_id: reverse("complaint", args=[complaint_id])


def _endorsements():
    events = endorsement_events
    for kind in (events.ENDORSEMENT_GRANTED, events.ENDORSEMENT_CHANGED, events.ENDORSEMENT_ENDS):
        notices.LINKS[kind] = lambda certificate_id: reverse("my_endorsements")
    for kind in (events.TEAM_RECORDED, events.TEAM_COURSE_DUE):
        notices.LINKS[kind] = lambda person_id: reverse("my_endorsements")
    notices.LINKS[events.ENDORSEMENT_OF_STAFF] = _verification_path
    notices.LINKS[events.TEAM_COURSE_DUE_STAFF] = lambda person_id: reverse("team_work")


def _practice():
    notices.LINKS[practice_events.PRACTICE_CHANGED] = lambda person_id: reverse("supervisor_practice")
    notices.LINKS[practice_events.PRACTICE_ENTERED] = lambda person_id: reverse("my_practice")
    notices.LINKS[practice_events.PRACTICE_RETURNED] = lambda person_id: reverse("my_practice")
    notices.LINKS[practice_events.PRACTICE_CONFIRMED] = lambda person_id: reverse("my_practice")
    notices.LINKS[practice_events.SUPERVISION_DUE] = lambda person_id: reverse("my_practice")
    notices.LINKS[practice_events.SUPERVISION_DUE_STAFF] = lambda person_id: reverse("supervisor_practice")
    notices.LINKS[practice_events.PLAN_OVERRIDDEN] = lambda person_id: reverse("my_practice")
    notices.LINKS[practice_events.PLAN_OVERRIDDEN_STAFF] = lambda person_id: reverse("supervisor_practice")
    notices.LINKS[STAFF_LEFT] = lambda membership_id: reverse("supervisor_home")
    notices.LINKS[practice_events.QUALIFICATION_DECIDED] = lambda row_id: reverse("supervisor_qualifications")


def _training():
    notices.LINKS[session_emails.DATES] = lambda cohort_id: reverse("my_cohort", args=[cohort_id])
    notices.LINKS[session_emails.TEACHING] = lambda person_id: reverse("trainer_sessions")
    notices.LINKS[seat_emails.SEAT] = lambda cohort_id: reverse("my_cohort", args=[cohort_id])
    notices.LINKS[training_events.FUND_CREDITED] = lambda cohort_id: reverse("funds")
    notices.LINKS[move_emails.VENDOR_SEAT] = lambda cohort_id: reverse("vendor_cohort", args=[cohort_id])
    notices.LINKS[training_events.REMINDER] = lambda cohort_id: reverse("my_cohort", args=[cohort_id])
    notices.LINKS[training_events.CORRECTED] = lambda cohort_id: reverse("my_cohort", args=[cohort_id])
    notices.LINKS[training_events.CREDIT] = lambda person_id: reverse("my_transcript")
    notices.LINKS[training_events.CYCLE] = lambda person_id: reverse("my_transcript")
    notices.LINKS[training_events.MESSAGE] = lambda message_id: reverse("desk")
    notices.LINKS[correction_emails.CORRECTION] = lambda cohort_id: reverse("my_cohort", args=[cohort_id])
    notices.LINKS[correction_emails.CORRECTION_REQUEST] = lambda cohort_id: reverse("vendor_cohort", args=[cohort_id])
    notices.LINKS[make_up_emails.MAKE_UP] = lambda course_id: reverse("my_make_up", args=[course_id])
    notices.LINKS[make_up_emails.MAKE_UP_REQUEST] = lambda cohort_id: reverse("vendor_cohort", args=[cohort_id])
    notices.LINKS[waiting_emails.ON_LIST] = lambda person_id: reverse("my_home")
    notices.LINKS[training_events.SEAT_HELD] = lambda person_id: reverse("my_home")
    notices.LINKS[training_events.VENDOR_HELD] = lambda cohort_id: reverse("vendor_cohort", args=[cohort_id])
    notices.LINKS[waiting_emails.OFFER] = _offer_path
    notices.LINKS[waiting_emails.AGENCY_LIST] = lambda agency_id: reverse("agency_waiting")
    notices.LINKS[request_emails.OWN_REQUEST] = lambda person_id: reverse("my_home")
    notices.LINKS[request_emails.STAFF_REQUEST] = lambda person_id: reverse("supervisor_home")
    notices.LINKS[request_emails.AGENCY_REQUEST] = lambda agency_id: reverse("agency_requests")
    notices.LINKS[seat_emails.SEAT_FEE] = lambda enrollment_id: reverse("agency_enrollments")
    notices.LINKS[seat_emails.OWN_FEE] = lambda person_id: reverse("my_fees")


def _exams_and_money():
    notices.LINKS[exam_notices.EXAM_NEWS] = lambda person_id: reverse("my_exams")
    notices.LINKS[exam_notices.EXAM_DATES] = lambda person_id: reverse("my_exams")
    notices.LINKS[exam_events.OPENS_SOON] = lambda person_id: reverse("my_exams")
    notices.LINKS[exam_events.CLOSES_SOON] = lambda person_id: reverse("my_exams")
    notices.LINKS[exam_events.SUBMITTED] = lambda sitting_id: reverse("exam_result", args=[sitting_id])
    notices.LINKS[exam_notices.EXAM_ENDED] = lambda sitting_id: reverse("proctor_sitting", args=[sitting_id])
    notices.LINKS[exam_notices.EXAM_DAYS] = lambda person_id: reverse("desk")
    notices.LINKS[billing_emails.INVOICE] = _invoice_path
    notices.LINKS[billing_emails.MONEY] = _account_path
    notices.LINKS[billing_emails.PAYMENT] = _payment_path
    notices.LINKS[billing_emails.QUOTE] = lambda quote_id: reverse("agency_quotes")
    notices.LINKS[billing_emails.ORDER] = lambda order_id: reverse("agency_order", args=[order_id])
    notices.LINKS[billing_emails.ORDER_TO_DECIDE] = lambda order_id: reverse("finance_order", args=[order_id])
    notices.LINKS[staff_emails.RETURNED_REFUND] = lambda receipt_id: reverse("receipt", args=[receipt_id])
    notices.LINKS[billing_issuer.ISSUER] = lambda details_id: reverse("finance_invoices")


def _invoice_path(invoice_id):
    """Return the path of an invoice for those who read it: a person who pays has a page of their own."""
    is_own = Payer.objects.filter(invoices=invoice_id, person__isnull=False).exists()
    return reverse("my_fees") if is_own else reverse("agency_invoice", args=[invoice_id])


def _account_path(payer_id):
    """Return the path of the account of a payer for those who read it."""
    is_own = Payer.objects.filter(pk=payer_id, person__isnull=False).exists()
    return reverse("my_fees") if is_own else reverse("agency_account", args=[payer_id])


def _payment_path(receipt_id):
    """Return the path of a payment for those who read it."""
    is_own = Payer.objects.filter(receipts=receipt_id, person__isnull=False).exists()
    return reverse("my_fees") if is_own else reverse("agency_payment", args=[receipt_id])


def _invitation_path(invitation_id):
    """Return the path of an invitation. Its token is computed now and never stored."""
    return reverse("invitation", args=[Invitation.objects.get(pk=invitation_id).token])


def _offer_path(offer_id):
    """Return the path of an offered seat. Its token is computed now and never stored."""
    return reverse("seat_offer", args=[SeatOffer.objects.get(pk=offer_id).token])


def _ended_invitations(ids, at):
    """Return which invitations were accepted, canceled, replaced, or have lapsed."""
    return set(ids) - set(Invitation.objects.open_at(at).filter(pk__in=ids).values_list("pk", flat=True))


def _ended_offers(ids, at):
    """Return which offers of a seat were answered, taken back, or have lapsed."""
    rows = SeatOffer.objects.filter(pk__in=ids, state=SeatOffer.State.OPEN, ends_at__gt=at)
    return set(ids) - set(rows.values_list("pk", flat=True))


def _started_cohorts(ids, at):
    """Return which cohorts have begun, or do not take place: nobody needs to be reminded of their start."""
    rows = Session.objects.filter(cohort__in=ids).values("cohort").annotate(first=Min("starts_at"))
    return set(ids) - set(rows.filter(first__gt=at).values_list("cohort", flat=True))


def _answer_path(request_id):
    """Return the path of a question to somebody without an account. Its token is computed now and never stored."""
    return reverse("part_answer", args=[PartRequest.objects.get(pk=request_id).token])


def _ended_questions(ids, at):
    """Return which questions to others were answered, declined, canceled, or have lapsed."""
    rows = PartRequest.objects.filter(pk__in=ids, state=PartRequest.State.OPEN, expires_at__gt=at)
    return set(ids) - set(rows.values_list("pk", flat=True))


def _verification_path(certificate_id):
    """Return the public page of a certificate."""
    return reverse("verify_token", args=[Certificate.objects.get(pk=certificate_id).token])


def _sign_up_path(sign_up_id):
    """Return the path where whoever signed up chooses a password. Its token is computed now and never stored."""
    return reverse("sign_up", args=[SignUp.objects.get(pk=sign_up_id).token])


def _complaint_path(complaint_id):
    """Return the path where whoever complained reads where it stands. Its token is computed now and never stored."""
    return reverse("complaint_status", args=[Complaint.objects.get(pk=complaint_id).token])


def _log_in_to_apply(program_id):
    """Return the path of the log-in that leads to the application to a program."""
    goal = f"{reverse('apply')}?program={Program.objects.get(pk=program_id).key}"
    return f"{reverse('account_login')}?{urlencode({'next': goal})}"
