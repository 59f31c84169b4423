"""What was decided about an application, for the applicant: until when it can be appealed, and what comes next."""

from django.utils import timezone

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.training.models import Admission
from lms.certification.actions.appeals import standing_appeals
from lms.certification.actions.ended_applications import ended_with_certificate
from lms.certification.actions.renewals import renewal_problem, renewed_by
from lms.certification.application_rows import decisions_on
from lms.certification.facts.sponsors import own_programs
from lms.certification.messages.appeals import count_in_words, decided_by_text
from lms.certification.messages.formats import through
from lms.certification.models import Appeal, AppealState, AppealTerm, ApplicationState, RenewalAnswer, SponsorRequest
from lms.certification.models.applications import decision_about
from lms.certification.models.rules import LATER


def decision_context(application, user):
    """The decisions, the time to appeal and the appeals, and what comes next after a yes."""
    terms = AppealTerm.objects.visible_to(user).filter(application=application)
    term = terms.latest_row() if application.state == ApplicationState.DENIED else None
    appeals = Appeal.objects.visible_to(user).filter(application=application)
    appeals = list(appeals.exclude(state=AppealState.WITHDRAWN).order_by("pk"))
    for appeal in appeals:
        appeal.decided_by = decided_by_text(appeal) if appeal.state == AppealState.OPEN else ""
    admissions = Admission.objects.visible_to(user).of_person(user)
    return {
        "admission": admissions.filter(decision_about(application)).latest_row(),
        "decisions": decisions_on(application, user),
        "appeals": appeals,
        "is_appealed": term is not None and standing_appeals(application).exists(),
        "answer": RenewalAnswer.objects.visible_to(user).filter(application=application).latest_row(),
        "appeal_until": through(term.ends_on) if term else "",
        "appeal_count": count_in_words(term),
        "may_appeal": bool(term) and home_day(timezone.now()) <= term.ends_on,
        "find_agency": _find_agency(application, user),
    }


def after_withdrawal(application, at):
    """Whether it ended with the certificate, and the certificate whose renewal can be begun again."""
    if application.state != ApplicationState.WITHDRAWN or application.cycle.kind not in LATER:
        return {}
    certificate = renewed_by(application)
    is_open = certificate is not None and renewal_problem(certificate, at) is None
    return {
        "ended_with_certificate": ended_with_certificate(application),
        "renew_again": certificate if is_open else None,
    }


def _find_agency(application, user):
    """For whoever is admitted and has no agency for the training: that they need one, or the agencies they asked."""
    states = (ApplicationState.ADMITTED, ApplicationState.CONDITIONAL)
    if application.state not in states or application.cycle.kind in LATER or has_role(user, roles.TRAINEE):
        return None
    program = application.cycle.candidacy.program
    if not any(row.may_ask for row in own_programs(user, timezone.now()) if row.program == program):
        return None
    requests = SponsorRequest.objects.visible_to(user).of_person(user).open().select_related("agency")
    return {"asked": [row.agency.name for row in requests]}
