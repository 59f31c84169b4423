"""A certificate's life: issued once by the gate, put on hold, reinstated or revoked by people with a reason."""

import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval, supersede
from cohorts.core.states import can, transition
from cohorts.notices.actions import queue_letter
from cohorts.people.models import AuthoritySettings
from lms.certification.actions import candidacies as roads
from lms.certification.models import Certificate, CertificateSeries
from lms.certification.rules.numbering import certificate_number, verification_token
from lms.certification.rules.validity import valid_through

REVOKE, SUSPEND = "certificate.revoke", "certificate.suspend"
# Read by whoever looks over a shoulder, so it says nothing about why.
SUBJECT = "News from Peer LMS"


@action("certificate.issued", "Issue a certificate")
def issue(*, decision, candidacy, by, at, randomness=secrets.token_bytes):
    """Issue the certificate that a decision opens: number, token, everything it says as it is today, a letter.

    Returns it. One that was ever issued for the candidacy is returned as it is, whatever became of it.
    """
    known = Certificate.objects.filter(decision__candidacy=candidacy).first()
    if known is not None:
        return known
    if not decision.met:
        raise Refused("Something is still missing, so no certificate can be issued.")
    day = roads.home_day(at)
    person, program = candidacy.person, candidacy.program
    certificate = Certificate.objects.create(
        number=certificate_number(day.year, CertificateSeries.take_next(day.year)),
        token=verification_token(randomness=randomness),
        person=person,
        program=program,
        version=candidacy.version,
        decision=decision,
        name=person.get_full_name(),
        family_name=person.family_name,
        credential=program.credential,
        program_title=program.title,
        authority_name=program.authority.name,
        signatory=_signatory(program.authority),
        legal_basis=program.legal_basis,
        is_example=program.is_example,
        issued_on=day,
        valid_until=valid_through(day, candidacy.version.validity_months),
        issued_at=at,
    )
    log(certificate, by=by, at=at, number=certificate.number, decision=decision.number)
    _write(certificate, "issued", _ISSUED, by=by, at=at)
    return certificate


def _signatory(authority):
    """Name and title of who signs for the authority; "" where nobody was named."""
    row = AuthoritySettings.objects.filter(authority=authority).first()
    return row.signatory if row else ""


@action("certificate.held", "Put a certificate on hold")
def hold(*, certificate, lines, by, at):
    """Suspend a certificate whose ground is gone, until a person decides. `lines` are the requirements lost.

    The machine goes no further than this: only program staff reinstate or revoke.
    """
    reason = " ".join(f"{line.title}: {line.reason}" for line in lines)
    told = f"What this certificate rested on has changed. {reason} Program staff decide what follows."
    _move(certificate, "suspend", told, by=by, at=at)
    _write(certificate, "held", _HELD, by=by, at=at)
    return certificate


@action("certificate.suspended", "Suspend a certificate")
def suspend(*, certificate, reason, by, at):
    """Suspend a certificate at once, with a reason; the person is emailed.

    One person proposes it and it begins at once; a second confirms it, or it ends (see acts).
    """
    require_approval(SUSPEND, by=by)
    return _decide(certificate, "suspend", reason, _SUSPENDED, by=by, at=at)


@action("certificate.suspension_confirmed", "Confirm the suspension of a certificate")
def confirm_suspension(*, certificate, by, at):
    """Log that a second person confirmed a suspension. Refuses a certificate that is not suspended any more."""
    require_approval(SUSPEND, by=by)
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    check_can(certificate, "reinstate")
    log(certificate, by=by, at=at)
    return certificate


@action("certificate.suspension_ended", "End the suspension of a certificate")
def end_suspension(*, certificate, by, at):
    """Make a certificate active again whose suspension nobody confirmed, or a second person did not; the person is
    emailed. One that is not suspended any more is left as it is.
    """
    require_approval(SUSPEND, by=by)
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.state == "suspended":
        _move(certificate, "reinstate", gettext("The suspension was not confirmed by a second person."), by=by, at=at)
        _write(certificate, "reinstate", _REINSTATED, by=by, at=at)
    return certificate


@action("certificate.reinstated", "Reinstate a certificate")
def reinstate(*, certificate, reason, by, at):
    """Make a suspended certificate active again, with a reason; the person is emailed.

    A suspension that waits to be confirmed is superseded. Refuses all but program staff, and the person themselves.
    """
    if by is None or not (by.is_superuser or by.holds(roles.PROGRAM)):
        raise Refused("Only the state's program staff decide on certificates.")
    if by.pk == certificate.person_id:
        raise Refused("own_benefit")
    _decide(certificate, "reinstate", reason, _REINSTATED, by=by, at=at)
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    return certificate


@action("certificate.revoked", "Revoke a certificate")
def revoke(*, certificate, reason, by, at):
    """Revoke a certificate for good, with a reason; the person is emailed. It is never issued again by itself.

    Takes two persons (see acts). A suspension that waits to be confirmed is superseded.
    """
    require_approval(REVOKE, by=by)
    _decide(certificate, "revoke", reason, _REVOKED, by=by, at=at)
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    return certificate


def check_can(certificate, name):
    """Raise Refused where the certificate cannot be moved so from the state it is in."""
    if not can(certificate, name):
        raise Refused(f"This certificate is {certificate.state}; that cannot be done now.")


def _decide(certificate, name, reason, words, *, by, at):
    if not reason.strip():
        raise Refused("Give the reason; the person has a right to read it.", field="reason")
    _move(certificate, name, reason.strip(), by=by, at=at)
    _write(certificate, name, words, by=by, at=at)
    return certificate


def _move(certificate, name, reason, *, by, at):
    transition(certificate, name, by=by, at=at, reason=reason)
    certificate.state_reason, certificate.state_at = reason, at
    certificate.save(update_fields=["state_reason", "state_at"])


_ISSUED = "You have met every requirement, and your certificate has been issued. You can see it and download it here:"
_HELD = (
    "A record that your certificate rests on has changed. Until program staff have looked at it, your certificate is "
    "suspended. Nothing is decided yet, and you need do nothing now. You can read where it stands here:"
)
_SUSPENDED = "Program staff have suspended your certificate. You can read why, and what you can do, here:"
_REINSTATED = "Your certificate is active again. You can see it here:"
_REVOKED = "Program staff have revoked your certificate. You can read why, and what you can do, here:"


def _write(certificate, kind, words, *, by, at):
    address = settings.PUBLIC_URL + reverse("certificate_page", args=[certificate.pk])
    queue_letter(
        person=certificate.person,
        kind="certificate",
        key=f"certificate-{certificate.pk}-{kind}-{at.isoformat()}",
        subject=SUBJECT,
        body=f"Dear {certificate.person.get_short_name()},\n\n{words}\n\n{address}\n\nPeer LMS\n",
        by=by,
        at=at,
    )
