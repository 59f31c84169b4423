"""Models of certification."""

from lms.certification.models.accommodations import (
    AccommodationAnswer,
    AccommodationAppeal,
    AccommodationLine,
    AccommodationPaper,
    AccommodationRequest,
    AccommodationTerm,
    AskedState,
)
from lms.certification.models.agency_filings import AgencyFiling, FilingKind, FilingState
from lms.certification.models.appeals import Appeal, AppealState, AppealTerm
from lms.certification.models.application_notes import (
    ApplicationNote,
    ContactChannel,
    ContactWith,
    NoteKind,
    NoteStrike,
    StrikeReason,
)
from lms.certification.models.applications import (
    REVIEWED,
    UNFINISHED,
    Application,
    ApplicationPart,
    ApplicationState,
    Channel,
    PartDecision,
)
from lms.certification.models.arrangements import Arranged
from lms.certification.models.audits import (
    AuditedRenewal,
    AuditedState,
    AuditFinding,
    AuditPaper,
    AuditPaperKind,
    AuditRound,
    AuditSeed,
    AuditState,
    DropReason,
)
from lms.certification.models.certificate_appeals import CertificateAppeal, CertificateTerm
from lms.certification.models.certificate_documents import CertificateDocument
from lms.certification.models.certificate_prints import CertificatePrint
from lms.certification.models.certificate_status import CertificateKind, CertificateState, CertificateStatus
from lms.certification.models.certificates import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
)
from lms.certification.models.complaint_papers import (
    ComplaintAppeal,
    ComplaintFinding,
    ComplaintLetter,
    ComplaintMatch,
    ComplaintPaper,
    ComplaintSource,
    ComplaintTerm,
    DisciplineNote,
    LetterKind,
    NoteState,
    PaperKind,
)
from lms.certification.models.complaints import (
    Complaint,
    ComplaintChannel,
    ComplaintOutcome,
    ComplaintRecusal,
    ComplaintState,
    DismissalGround,
)
from lms.certification.models.cycle_fees import CycleFee
from lms.certification.models.decisions import (
    Candidacy,
    Cycle,
    CycleKind,
    Decision,
    Reconsideration,
    VersionMove,
)
from lms.certification.models.employer_reminders import StaffReminder
from lms.certification.models.endorsements import (
    EndorsementAnswer,
    EndorsementEvent,
    EndorsementEventKind,
    EndorsementGrant,
    Matter,
)
from lms.certification.models.ethics import EthicsClause, EthicsCode
from lms.certification.models.go_live import (
    CertificateImport,
    CertificateImportState,
    ImportedRow,
    ImportedRowKind,
    ImportedRowOutcome,
    ImportedRowWay,
)
from lms.certification.models.interviews import AppointmentState, InterviewAppointment, Meeting
from lms.certification.models.learning import LearningDecision, LearningEntry, LearningSource
from lms.certification.models.part_requests import PartRequest, RequestState
from lms.certification.models.practice import (
    PlanOverride,
    PracticeCheck,
    PracticeClosing,
    PracticeEntry,
    PracticeKind,
)
from lms.certification.models.program_choices import ProgramChoice
from lms.certification.models.programs import Program, ProgramVersion, RuleDraft, RuleEdit, RuleRevision
from lms.certification.models.readiness import AgencyReadiness, ReadinessAnswer, ReadinessChoice, ReadinessList
from lms.certification.models.register_choices import RegisterChoice
from lms.certification.models.renewals import RenewalAnswer, RenewalNotice
from lms.certification.models.reviewers import Proposed, Recusal, RecusalKind, SecondReview, SecondReviewState
from lms.certification.models.sign_ups import SignUp, SignUpSwitch
from lms.certification.models.sponsor_requests import SponsorRequest, SponsorState
from lms.certification.models.statements import StatementText
from lms.certification.models.supervisor_qualifications import (
    QualificationKind,
    QualificationState,
    SupervisorQualification,
)
from lms.certification.models.team_work import TeamWork

__all__ = [
    "REVIEWED",
    "UNFINISHED",
    "AccommodationAnswer",
    "AccommodationAppeal",
    "AccommodationLine",
    "AccommodationPaper",
    "AccommodationRequest",
    "AccommodationTerm",
    "AgencyFiling",
    "AgencyReadiness",
    "Appeal",
    "AppealState",
    "AppealTerm",
    "Application",
    "ApplicationNote",
    "ApplicationPart",
    "ApplicationState",
    "AppointmentState",
    "Arranged",
    "AskedState",
    "AuditFinding",
    "AuditPaper",
    "AuditPaperKind",
    "AuditRound",
    "AuditSeed",
    "AuditState",
    "AuditedRenewal",
    "AuditedState",
    "Candidacy",
    "Certificate",
    "CertificateAppeal",
    "CertificateDocument",
    "CertificateEvent",
    "CertificateEventKind",
    "CertificateImport",
    "CertificateImportState",
    "CertificateKind",
    "CertificatePrint",
    "CertificateState",
    "CertificateStatus",
    "CertificateTerm",
    "Channel",
    "Complaint",
    "ComplaintAppeal",
    "ComplaintChannel",
    "ComplaintFinding",
    "ComplaintLetter",
    "ComplaintMatch",
    "ComplaintOutcome",
    "ComplaintPaper",
    "ComplaintRecusal",
    "ComplaintSource",
    "ComplaintState",
    "ComplaintTerm",
    "ContactChannel",
    "ContactWith",
    "Cycle",
    "CycleFee",
    "CycleKind",
    "Decision",
    "DisciplineNote",
    "DismissalGround",
    "DropReason",
    "EndorsementAnswer",
    "EndorsementEvent",
    "EndorsementEventKind",
    "EndorsementGrant",
    "EthicsClause",
    "EthicsCode",
    "FilingKind",
    "FilingState",
    "ImportedRow",
    "ImportedRowKind",
    "ImportedRowOutcome",
    "ImportedRowWay",
    "InterviewAppointment",
    "LearningDecision",
    "LearningEntry",
    "LearningSource",
    "LetterKind",
    "Matter",
    "Meeting",
    "NoteKind",
    "NoteState",
    "NoteStrike",
    "PaperKind",
    "PartDecision",
    "PartRequest",
    "PlanOverride",
    "PracticeCheck",
    "PracticeClosing",
    "PracticeEntry",
    "PracticeKind",
    "Program",
    "ProgramChoice",
    "ProgramVersion",
    "Proposed",
    "QualificationKind",
    "QualificationState",
    "ReadinessAnswer",
    "ReadinessChoice",
    "ReadinessList",
    "Reconsideration",
    "Recusal",
    "RecusalKind",
    "RegisterChoice",
    "RenewalAnswer",
    "RenewalNotice",
    "RequestState",
    "RuleDraft",
    "RuleEdit",
    "RuleRevision",
    "SecondReview",
    "SecondReviewState",
    "SignUp",
    "SignUpSwitch",
    "SponsorRequest",
    "SponsorState",
    "StaffReminder",
    "StatementText",
    "StrikeReason",
    "SupervisorQualification",
    "TeamWork",
    "VersionMove",
]
