"""Which authority signs an email: that of the program, request or matter it is about. Everything else the first one."""

from django.db.models import Exists, OuterRef, Q

from cohorts.core import roles
from cohorts.core.approvals.models import Proposal
from cohorts.notices import ports as notices
from cohorts.people.actions import approval_emails
from cohorts.people.models import Invitation, Organization
from cohorts.training.models import Admission
from lms import email_links
from lms.certification import (
    certificate_appeal_events,
    complaint_events,
    employer_events,
    go_live_events,
    renewal_events,
    review_events,
)
from lms.certification import events as certification_events
from lms.certification.complaint_letters import LETTERS
from lms.certification.models import (
    AccommodationRequest,
    AgencyFiling,
    Application,
    Candidacy,
    Certificate,
    Complaint,
    PartRequest,
    Program,
    SignUp,
    VersionMove,
)
from lms.records import events as record_events
from lms.records.models import ErasureRequest

OF_CANDIDACY = "cycle__candidacy__program__authority"
OF_PROGRAM = "program__authority"
KINDS = [
    (Application, OF_CANDIDACY, (*email_links.APPLICANT_EMAILS, *email_links.COLLEAGUE_EMAILS)),
    (PartRequest, OF_CANDIDACY, (certification_events.PART_ASKED, certification_events.PART_COPY)),
    (VersionMove, OF_CANDIDACY, ("rules-moved",)),
    (
        Certificate,
        OF_PROGRAM,
        (
            "certificate",
            employer_events.CERTIFICATE_OF_STAFF,
            certification_events.RENEWAL_DUE,
            renewal_events.RENEWAL_WITHDRAWN,
            *certificate_appeal_events.CERTIFICATE_APPEAL_EVENTS,
            *go_live_events.HERE,
        ),
    ),
    (Candidacy, OF_PROGRAM, (certification_events.LEARNING_DECIDED,)),
    (
        AccommodationRequest,
        OF_PROGRAM,
        (certification_events.PERSONAL_REQUEST, review_events.PERSONAL_REQUEST_TAKEN),
    ),
    (AgencyFiling, OF_PROGRAM, (certification_events.AGENCY_FORM_SENT, certification_events.AGENCY_FORM_NEWS)),
    (SignUp, OF_PROGRAM, (certification_events.SIGN_UP,)),
    (Program, "authority", (certification_events.SIGN_UP_KNOWN,)),
    (Complaint, "authority", (complaint_events.MATTER_NEWS, *LETTERS.values(), *complaint_events.STAFF_EVENTS)),
    (
        ErasureRequest,
        "authority",
        (
            record_events.ERASURE_ASKED,
            record_events.ERASURE_DECIDED,
            record_events.ERASURE_KEPT,
            record_events.ERASURE_RESUMED,
        ),
    ),
    (Proposal, "authority", (approval_emails.APPROVAL,)),
]


def connect():
    """Say who signs emails of every kind that is the business of one authority. Called once, at startup."""
    for model, path, kinds in KINDS:
        for kind in kinds:
            notices.SIGNED_BY[kind] = _reader(model, path)
    notices.SIGNED_BY["admission"] = _of_admission
    notices.STATE_PROGRAM[:] = [_has_the_first]
    notices.SIGNED_BY["invitation"] = _of_invitation


def _reader(model, path):
    return lambda pk: model._base_manager.filter(pk=pk).values_list(path, flat=True).first()


def _has_the_first(ids):
    """The first authority is the state program. A subquery, so that reading emails costs no query more."""
    earlier = Organization.objects.filter(kind=roles.AUTHORITY, pk__lt=OuterRef("pk"))
    return Q(Exists(Organization.objects.filter(~Exists(earlier), kind=roles.AUTHORITY, pk__in=sorted(ids))))


def _of_admission(pk):
    program = Admission.objects.filter(pk=pk).values_list("program", flat=True).first()
    return Program.objects.filter(key=program).values_list("authority", flat=True).first()


def _of_invitation(pk):
    """The authority that invites its own staff; agencies and vendors are of the state program."""
    rows = Invitation.objects.filter(pk=pk, organization__kind=roles.AUTHORITY)
    return rows.values_list("organization", flat=True).first()
