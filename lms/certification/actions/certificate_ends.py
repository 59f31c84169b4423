"""Decisions of program staff about a certificate besides suspending and revoking: annul, probation, given up, death."""

from datetime import datetime

from cohorts.core.actions import Refused, action
from cohorts.core.approvals.actions import supersede
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.people.models import User
from lms.certification.actions.candidacies import note
from lms.certification.actions.certificates import (
    REVOKE,
    SUSPEND,
    append_event,
    check_decision,
    decide,
    move,
)
from lms.certification.actions.ended_applications import end_with
from lms.certification.actions.offices import require_office
from lms.certification.actions.suspension_ends import end_for_hold
from lms.certification.actions.waiting_revocations import chain_of, revocation_waits
from lms.certification.models import Certificate, CertificateEvent, CertificateEventKind
from lms.certification.models.certificates import SUSPENSIONS
from lms.certification.rules.ladder import days_given_back


def _require_other(certificate: Certificate, by: User | None) -> None:
    require_office(by, certificate.program)
    if is_own(by, certificate.person_id):
        raise Refused("own_benefit")


@action("certificate.suspension_annulled", "Annulled suspension of certificate")
def annul_suspension(*, certificate: Certificate, reason: str, by: User, at: datetime) -> Certificate:
    """End a suspension as if it had never been, after an appeal for example; the person is emailed.

    What it took of the time before the last valid day is given back: so many days from today a renewal counts as on
    time. The last valid day does not move. Refuses everyone except program staff, and the certified person.
    """
    _require_other(certificate, by)
    events = CertificateEvent.objects.filter(certificate=certificate, kind__in=SUSPENSIONS)
    suspended = events.latest_first().first()
    check_decision(certificate, reason)
    end_for_hold(certificate, CertificateEventKind.ANNULLED, reason.strip(), by=by, at=at)
    if suspended is not None and certificate.valid_until is not None:
        through = days_given_back(home_day(suspended.at), home_day(at), certificate.valid_until)
        certificate.window_until = max(filter(None, (through, certificate.window_until)), default=None)
        certificate.save(update_fields=["window_until"])
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    return certificate


@action("certificate.restricted", "Put certificate on probation")
def put_on_probation(*, certificate: Certificate, reason: str, by: User, at: datetime) -> Certificate:
    """Put a certificate on probation: the person stays certified, on conditions that the reason names.

    Refuses everyone except program staff, and the certified person.
    """
    _require_other(certificate, by)
    decide(certificate, "restrict", CertificateEventKind.RESTRICTED, reason, by=by, at=at)
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    return certificate


@action("certificate.probation_ended", "Ended probation of certificate")
def end_probation(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """End the probation of a certificate; the person is emailed. Refuses as `put_on_probation` does."""
    _require_other(certificate, by)
    return decide(certificate, "lift", CertificateEventKind.LIFTED, reason, by=by, at=at)


@action("certificate.surrendered", "Recorded that a certificate was given up")
def surrender(*, certificate: Certificate, reason: str, by: User, at: datetime) -> Certificate:
    """Record that the person gave a certificate up. `reason`: how they asked for it. Can be undone (`restore`).

    Its open renewal ends too (see `end_with`). Refuses everyone except program staff, and the certified person, who
    asks them; and while a revocation waits for a second person, for nobody gives it up to escape that.
    """
    _require_other(certificate, by)
    if revocation_waits(certificate):
        raise Refused("certificate_revocation_waits")
    decide(certificate, "surrender", CertificateEventKind.SURRENDERED, reason, by=by, at=at)
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    end_with(certificate, by=by, at=at)
    return certificate


@action("certificate.ended_by_death", "Recorded the death of a certified person")
def end_by_death(*, certificate: Certificate, reason: str, by: User, at: datetime) -> Certificate:
    """Record that the person died; nobody is emailed. `reason`: from where this is known. Can be undone (`restore`)."""
    _require_other(certificate, by)
    if not reason.strip():
        raise Refused("certificate_reason_missing", field="reason")
    move(certificate, "end_by_death", by=by, at=at, reason=reason.strip())
    append_event(certificate, CertificateEventKind.DECEASED, reason=reason.strip(), by=by, at=at)
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    for one in chain_of(certificate):
        supersede(one, REVOKE, reason=reason, by=by, at=at)
    end_with(certificate, emails=False, by=by, at=at)
    return certificate


@action("certificate.restored", "Restored certificate")
def restore(*, certificate: Certificate, reason: str, by: User, at: datetime) -> Certificate:
    """Let a certificate count again whose giving up or whose end by death was a mistake; the person is emailed.

    It is on probation or suspended again if it was before. A renewal that ended with it must be begun again.
    """
    _require_other(certificate, by)
    decide(certificate, "restore", CertificateEventKind.RESTORED, reason, by=by, at=at)
    note(person_ids=[certificate.person_id], by_ids=acting_ids(by), by=by, at=at)
    return certificate
