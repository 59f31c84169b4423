"""Issue certificates and put them on hold automatically; suspend, reinstate and revoke them on people's decisions."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval, supersede
from cohorts.core.choices import Choice
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.states import can, transition
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import CertificateLook, User
from lms.certification.events import CERTIFICATE
from lms.certification.facts.parts import part_facts
from lms.certification.messages.emails import SUBJECT, certificate_email
from lms.certification.models import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateState,
    Cycle,
    Decision,
)
from lms.certification.models.rules import level_of
from lms.certification.rules import records
from lms.certification.rules.numbering import random_certificate_number, verification_token
from lms.certification.rules.program_parts import Validity
from lms.certification.rules.terms import BIRTHDAY, first_term_through

REVOKE, SUSPEND = "certificate.revoke", "certificate.suspend"
# More than this many taken numbers in a row mean that the source of randomness is broken.
MAX_DRAWS = 50


@action("certificate.issued", "Issued certificate")
def issue(
    *,
    decision: Decision,
    cycle: Cycle,
    by: User | None,
    at: datetime,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> Certificate:
    """Issue the certificate for a decision: number, token, a snapshot of its contents, an email; returns it.

    If a certificate was ever issued for the candidacy, returns that one unchanged, whatever its state.
    """
    candidacy = cycle.candidacy
    existing = Certificate.objects.filter(decision__candidacy=candidacy).first()
    if existing is not None:
        return existing
    if not decision.met:
        raise Refused("certificate_requirements_open")
    day = home_day(at)
    person, program = candidacy.person, candidacy.program
    level = level_of(cycle.version, candidacy.level)
    validity = level.validity if level else None
    look = CertificateLook.objects.filter(authority=program.authority).latest_row()
    certificate = Certificate.objects.create(
        number=_free_number(day.year, randomness),
        token=verification_token(randomness=randomness),
        person=person,
        program=program,
        version=cycle.version,
        decision=decision,
        name=person.get_full_name(),
        family_name=person.family_name,
        credential=(level.title if level else "") or program.title,
        program_title=program.title,
        authority_name=program.authority.name,
        signatory=look.signatory if look else "",
        look=look,
        legal_basis=program.legal_basis,
        is_example=program.is_example,
        issued_on=day,
        valid_until=_through(cycle, validity, day),
        issued_at=at,
    )
    log(certificate, by=by, at=at, number=certificate.number, decision=decision.number)
    _record(certificate, CertificateEventKind.ISSUED, decision=decision, by=by, at=at)
    return certificate


def _through(cycle: Cycle, validity: Validity | None, day: date) -> date | None:
    """The last valid day; the date of birth is looked up only where the rules end on a birthday."""
    by_birthday = validity is not None and validity.anchor == BIRTHDAY
    return first_term_through(validity, day, part_facts([cycle])[cycle.pk].born_on if by_birthday else None)


def _free_number(year: int, randomness: Callable[[int], bytes]) -> str:
    """Return a number that no certificate ever had. Certificates are never deleted, so none is used twice."""
    for _attempt in range(MAX_DRAWS):
        number = random_certificate_number(year, randomness=randomness)
        if not Certificate.objects.filter(number=number).exists():
            return number
    raise RuntimeError(f"{MAX_DRAWS} random certificate numbers in a row were taken.")


@action("certificate.held", "Put certificate on hold")
def hold(
    *, certificate: Certificate, decision: Decision, lost: Sequence[Any], by: User | None, at: datetime
) -> Certificate:
    """Suspend a certificate whose requirements are no longer met; the person is emailed.

    `decision` is the new decision, `lost` its findings that are no longer met. Who must confirm it is decided by
    `holds.follow`, which calls this.
    """
    transition(certificate, "suspend", by=by, at=at, decision=decision.number)
    _record(certificate, CertificateEventKind.HELD, decision=decision, lost=lost, by=by, at=at)
    return certificate


@action("certificate.suspended", "Suspended certificate")
def suspend(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """Suspend a certificate immediately, with a reason; the person is emailed.

    It starts when one person proposes it; a second person confirms it, or it ends (see acts).
    """
    require_approval(SUSPEND, by=by)
    return _decide(certificate, "suspend", CertificateEventKind.SUSPENDED, reason, by=by, at=at)


@action("certificate.suspension_confirmed", "Confirmed suspension of certificate")
def confirm_suspension(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """Record that a second person confirmed a suspension, and with what words. Refuses a certificate that is no longer
    suspended.
    """
    require_approval(SUSPEND, by=by)
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    check_can(certificate, "reinstate")
    log(certificate, by=by, at=at, reason=reason.strip())
    _append(certificate, CertificateEventKind.CONFIRMED, by=by, at=at)
    return certificate


@action("certificate.suspension_rejected", "Rejected suspension of certificate")
def reject_suspension(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """Make a certificate active again because a second person rejected its suspension; the person is emailed.

    Does nothing if the certificate is no longer suspended.
    """
    require_approval(SUSPEND, by=by)
    return _end_suspension(certificate, CertificateEventKind.REJECTED, reason, by=by, at=at)


@action("certificate.returned", "Ended hold of certificate")
def give_back(*, certificate: Certificate, decision: Decision, by: User | None, at: datetime) -> Certificate:
    """Make a certificate active again that was put on hold, because the requirements are met again.

    `decision` is the one that says so. The person is emailed. Supersedes a proposal to confirm the hold.
    """
    transition(certificate, "reinstate", by=by, at=at, decision=decision.number)
    _record(certificate, CertificateEventKind.RETURNED, decision=decision, by=by, at=at)
    supersede(certificate, SUSPEND, reason=gettext("The requirements are met again."), by=by, at=at)
    return certificate


@action("certificate.suspension_withdrawn", "Withdrew suspension of certificate")
def withdraw_suspension(*, certificate: Certificate, by: User | None, at: datetime, reason: str = "") -> Certificate:
    """Make a certificate active again because the person who suspended it withdrew that; the person is emailed.

    Does nothing if the certificate is no longer suspended.
    """
    require_approval(SUSPEND, by=by)
    return _end_suspension(certificate, CertificateEventKind.WITHDRAWN, reason, by=by, at=at)


@action("certificate.suspension_ended", "Ended suspension of certificate")
def end_suspension(*, certificate: Certificate, by: User | None, at: datetime, reason: str = "") -> Certificate:
    """Make a certificate active again because no one confirmed its suspension; the person is emailed.

    Does nothing if the certificate is no longer suspended.
    """
    require_approval(SUSPEND, by=by)
    return _end_suspension(certificate, CertificateEventKind.ENDED, reason, by=by, at=at)


def _end_suspension(
    certificate: Certificate, kind: Choice, reason: str, *, by: User | None, at: datetime
) -> Certificate:
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.state == CertificateState.SUSPENDED:
        transition(certificate, "reinstate", by=by, at=at, reason=reason)
        _record(certificate, kind, reason=reason, by=by, at=at)
    return certificate


@action("certificate.reinstated", "Reinstated certificate")
def reinstate(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """Make a suspended certificate active again, with a reason; the person is emailed.

    Supersedes an unconfirmed suspension. Refuses everyone except program staff, and the certified person.
    """
    require(by, roles.PROGRAM)
    if is_own(by, certificate.person_id):
        raise Refused("own_benefit")
    _decide(certificate, "reinstate", CertificateEventKind.REINSTATED, reason, by=by, at=at)
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    return certificate


@action("certificate.revoked", "Revoked certificate")
def revoke(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """Revoke a certificate permanently, with a reason; the person is emailed. It is never reissued automatically.

    Needs two people (see acts). Supersedes an unconfirmed suspension.
    """
    require_approval(REVOKE, by=by)
    _decide(certificate, "revoke", CertificateEventKind.REVOKED, reason, by=by, at=at)
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    return certificate


def check_can(certificate: Certificate, name: str) -> None:
    """Refuse if the transition called `name` is not possible from the certificate's current state."""
    if not can(certificate, name):
        raise Refused("certificate_wrong_state", state=certificate.get_state_display())


def _decide(
    certificate: Certificate, name: str, kind: Choice, reason: str, *, by: User | None, at: datetime
) -> Certificate:
    if not reason.strip():
        raise Refused("certificate_reason_missing", field="reason")
    transition(certificate, name, by=by, at=at, reason=reason.strip())
    _record(certificate, kind, reason=reason.strip(), by=by, at=at)
    return certificate


def _append(
    certificate: Certificate,
    kind: Choice,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    decision: Decision | None = None,
    lost: Sequence[Any] = (),
) -> None:
    CertificateEvent.objects.create(
        certificate=certificate,
        kind=kind,
        reason=reason,
        findings=records.findings_data(tuple(lost)),
        decision=decision,
        by=by,
        at=at,
    )


@in_email_language
def _record(certificate: Certificate, kind: Choice, *, by: User | None, at: datetime, **details: Any) -> None:
    """Append the event, and email the person."""
    _append(certificate, kind, by=by, at=at, **details)
    queue_email(
        person=certificate.person,
        kind=CERTIFICATE,
        key=f"certificate-{certificate.pk}-{kind}-{at.isoformat()}",
        about_id=certificate.pk,
        subject=str(SUBJECT),
        body=certificate_email(kind, certificate.person),
        by=by,
        at=at,
    )
