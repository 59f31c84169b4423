"""Acts of certification that take two persons: rules of programs, revoking, and suspending at once."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.approvals.actions import permitted, propose
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.refusals import Refused
from lms.certification.actions import certificates, programs
from lms.certification.models import Certificate, CertificateState, Program, ProgramVersion


class ProgramFile(Payload):
    """A file of programs, as it was, and the authority that offers them where there are several."""

    source: str
    authority: str | None = None


def propose_programs(*, source, by, at, reason, authority=None):
    """Propose to load a file of programs; returns the Proposal. Refuses as loading would, with every fault."""
    payload = ProgramFile(source=source, authority=authority)
    return propose(act=programs.LOAD_PROGRAMS, payload=payload, reason=reason, by=by, at=at)


def _program_effects(subject, payload):
    """What loading reports, tried out in a savepoint that is rolled back. Refuses a file that changes nothing."""
    before = _rules()
    with transaction.atomic(), permitted(programs.LOAD_PROGRAMS):
        report = programs.load_program(source=payload.source, authority=payload.authority, by=None, at=timezone.now())
        unchanged = _rules() == before
        transaction.set_rollback(True)
    if unchanged:
        raise Refused("nothing_changes")
    return report


def _rules():
    """Every program as it is described, and how many versions of rules there are."""
    return list(Program.objects.order_by("pk").values_list()), ProgramVersion.objects.count()


def _load(*, subject, payload, reason, by, at):
    return programs.load_program(source=payload.source, authority=payload.authority, by=by, at=at)


class CertificateReason(Payload):
    """Why; the person reads it."""

    reason: str


def propose_revocation(*, certificate, reason, by, at):
    """Propose to revoke a certificate; returns the Proposal. Refuses one that cannot be revoked."""
    return _propose(certificates.REVOKE, certificate, reason, by, at)


def suspend_at_once(*, certificate, reason, by, at):
    """Suspend a certificate at once, for another person to confirm; returns the Proposal.

    Where nobody confirms it within the days of URGENT_DAYS, the certificate is active again by itself.
    """
    return _propose(certificates.SUSPEND, certificate, reason, by, at)


def _propose(act, certificate, reason, by, at):
    payload = CertificateReason(reason=reason.strip())
    return propose(act=act, subject=certificate, payload=payload, reason=reason, by=by, at=at)


def _revocation_effects(certificate, payload):
    certificates.check_can(certificate, "revoke")
    return [
        _("Certificate {number} of {name} ({credential}) is revoked.").format(
            number=certificate.number, name=certificate.name, credential=certificate.credential
        ),
        _("The public page shows “revoked”. The person is emailed and can read this reason: {reason}").format(
            reason=payload.reason
        ),
        _("It is not issued again by itself."),
    ]


def _revoke(*, subject, payload, reason, by, at):
    return certificates.revoke(certificate=subject, reason=payload.reason, by=by, at=at)


def _suspension_effects(certificate, payload):
    if certificate.state != CertificateState.SUSPENDED:
        certificates.check_can(certificate, "suspend")
    return [
        _("Certificate {number} of {name} ({credential}) is suspended at once.").format(
            number=certificate.number, name=certificate.name, credential=certificate.credential
        ),
        _("The public page shows “suspended”. The person is emailed and can read this reason: {reason}").format(
            reason=payload.reason
        ),
        _("If nobody confirms it within {days} days, the certificate is active again.").format(
            days=settings.URGENT_DAYS
        ),
    ]


def _suspend(*, subject, payload, by, at):
    return certificates.suspend(certificate=subject, reason=payload.reason, by=by, at=at)


def _confirm(*, subject, payload, reason, by, at):
    return certificates.confirm_suspension(certificate=subject, by=by, at=at)


def _end(*, subject, payload, by, at):
    return certificates.end_suspension(certificate=subject, by=by, at=at)


def _person(certificate, payload):
    return [certificate.person_id]


def _address(certificate):
    return reverse("certificates:inspect", args=[certificate.pk])


register(
    Act(
        code=programs.LOAD_PROGRAMS,
        label=gettext_lazy("Put rules of a program in force"),
        proposers=(roles.PROGRAM,),
        approvers=(roles.PROGRAM,),
        payload=ProgramFile,
        effects=_program_effects,
        execute=_load,
        document=lambda payload: payload.source,
        undo=gettext_lazy("Another version can take effect from a later day. Who began under this one keeps it."),
    ),
    Act(
        code=certificates.REVOKE,
        label=gettext_lazy("Revoke a certificate"),
        proposers=(roles.PROGRAM,),
        approvers=(roles.PROGRAM,),
        subject=Certificate,
        payload=CertificateReason,
        effects=_revocation_effects,
        execute=_revoke,
        beneficiaries=_person,
        address=_address,
    ),
    Act(
        code=certificates.SUSPEND,
        label=gettext_lazy("Suspend a certificate"),
        proposers=(roles.PROGRAM,),
        approvers=(roles.PROGRAM,),
        subject=Certificate,
        payload=CertificateReason,
        effects=_suspension_effects,
        begin=_suspend,
        execute=_confirm,
        end=_end,
        beneficiaries=_person,
        address=_address,
        undo=gettext_lazy("It can be reinstated."),
    ),
)
