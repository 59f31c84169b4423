"""Acts of certification that need two people: loading rules, importing lists, revoking, suspending immediately."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.approvals.actions import permitted, propose, require_proposer
from cohorts.core.approvals.models import FactKind
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.refusals import Refused
from cohorts.people.models import Organization, User
from lms.certification.actions import (
    certificate_appeals,
    certificates,
    ended_applications,
    level_returns,
    programs,
    suspension_ends,
)
from lms.certification.actions.waiting_revocations import revocation_waits
from lms.certification.go_live_act import IMPORT_LIST
from lms.certification.messages.certificates import RETURNS
from lms.certification.models import Certificate, CertificateState, Decision, Program, ProgramVersion, RuleDraft
from lms.certification.rules import records


class ProgramFile(Payload):
    """The text of a program file, and the name of the authority if there is more than one."""

    source: str
    authority: str | None = None


def propose_programs(*, source, by, at, reason, authority=None):
    """Propose to load a file of programs; returns the Proposal. Refuses what loading refuses, with every problem."""
    require_proposer(programs.LOAD_PROGRAMS, by=by)
    require(by, roles.PROGRAM, organization=programs.authority_named(authority))
    payload = ProgramFile(source=source, authority=authority)
    return propose(act=programs.LOAD_PROGRAMS, payload=payload, reason=reason, by=by, at=at)


def _program_effects(subject, payload):
    """Return what loading would report, from a savepoint that is rolled back. Refuses a file that changes nothing."""
    state = _program_state()
    with transaction.atomic(), permitted(programs.LOAD_PROGRAMS):
        report = programs.load_program(source=payload.source, authority=payload.authority, by=None, at=timezone.now())
        unchanged = _program_state() == state
        transaction.set_rollback(True)
    if unchanged:
        raise Refused("nothing_changes")
    return report


def _program_state():
    """Return every program's fields and the number of versions, to detect changes."""
    rows = list(Program.objects.order_by("pk").values_list())
    return rows, ProgramVersion.objects.count(), RuleDraft.objects.count()


def _load(*, subject, payload, reason, by, at):
    return programs.load_program(source=payload.source, authority=payload.authority, by=by, at=at)


class CertificateReason(Payload):
    """The reason, which the person can read."""

    reason: str


class Suspension(CertificateReason):
    """For a hold of the system also its decision, the requirements that are no longer met, and who caused it."""

    decision: int | None = None
    findings: list[dict[str, Any]] = []
    people: list[int] = []


def propose_revocation(*, certificate, reason, by, at):
    """Propose to revoke a certificate; returns the Proposal. Refuses one that cannot be revoked, and once more.

    What is proposed about an earlier issue counts for the one that replaced it.
    """
    if certificate.replaces.exists() and revocation_waits(certificate):
        raise Refused("certificate_revocation_waits")
    payload = {"reason": reason.strip()}
    return propose(act=certificates.REVOKE, subject=certificate, payload=payload, reason=reason, by=by, at=at)


def suspend_at_once(*, certificate, reason, by, at):
    """Suspend a certificate immediately, for another person to confirm; returns the Proposal.

    If no one confirms it within URGENT_DAYS, the certificate becomes what it was before automatically.
    """
    return suspension_ends.propose_suspension(certificate=certificate, reason=reason, by=by, at=at)


def _revocation_effects(certificate, payload):
    about, certificate = certificate, _present(certificate)
    certificates.check_can(certificate, "revoke")
    back, waiting = _level_before(about, certificate), ended_applications.open_with(certificate, timezone.now())
    text = _("Certificate {number} of the level before counts again, with its own days.")
    lines = [text.format(number=back.number)] if back is not None else []
    return [
        _("Certificate {number} of {name} ({credential}) will be revoked.").format(
            number=certificate.number, name=certificate.name, credential=certificate.credential
        ),
        _("The public page will show “Revoked”. We will email the person, who can read this reason: {reason}").format(
            reason=payload.reason
        ),
        _("The certificate will not be issued again automatically."),
        *[_("An open renewal, or application for the next level, ends with it.")] * bool(waiting),
        *lines,
    ]


def _present(certificate):
    """What stands for a proposed certificate now: renewed, issued again, of the next level or of a merged record."""
    while certificate.replaced_by_id:
        certificate = certificate.replaced_by
    return certificate


def _level_before(about, present):
    """The level that counts again after a revocation; none where it is this level that was to be revoked."""
    return level_returns.level_before(present) if about.candidacy.level == present.candidacy.level else None


def _revoke(*, subject, payload, reason, by, at):
    about, subject = subject, _present(subject)
    returns = _level_before(about, subject) is not None
    revoked = certificates.revoke(certificate=subject, reason=payload.reason, level_returns=returns, by=by, at=at)
    certificate_appeals.open_term(certificate=revoked, subject_id=about.pk, by=by, at=at)
    ended_applications.end_with(revoked, by=by, at=at)
    if returns:
        level_returns.bring_back(certificate=revoked, by=by, at=at)
    return revoked


def _suspension_effects(certificate, payload):
    waits = certificate.state != CertificateState.SUSPENDED
    if waits:
        certificates.check_can(certificate, "suspend")
    names = {"number": certificate.number, "name": certificate.name, "credential": certificate.credential}
    lines = [
        _("Certificate {number} of {name} ({credential}) is suspended.").format(**names),
        _("The public page shows “Suspended”. We email the person, who can read this reason: {reason}").format(
            reason=payload.reason
        ),
        _(
            "If only one person or the system did this, it ends after {days} days unless another person confirms it."
        ).format(days=settings.URGENT_DAYS),
    ]
    if payload.decision:
        lines.append(str(RETURNS))
    if payload.people:
        people = User.objects.filter(pk__in=payload.people)
        lines.append(
            _("Cannot confirm it, because they changed the records: {people}.").format(
                people=", ".join(str(person) for person in people)
            )
        )
    return lines


def _suspend(*, subject, payload, by, at):
    if payload.decision is None:
        return certificates.suspend(certificate=subject, reason=payload.reason, by=by, at=at)
    decision, lost = Decision.objects.get(pk=payload.decision), records.read_findings(payload.findings)
    return certificates.hold(certificate=subject, decision=decision, lost=lost, by=None, at=at)


def _confirm(*, subject, payload, reason, by, at):
    subject.refresh_from_db()
    if payload.decision is not None and subject.state == CertificateState.ACTIVE:
        # A hold that was only proposed, because one of the people who caused it had caused one before.
        _suspend(subject=subject, payload=payload, by=by, at=at)
    suspended = certificates.confirm_suspension(certificate=subject, reason=reason, by=by, at=at)
    certificate_appeals.open_term(certificate=suspended, subject_id=subject.pk, by=by, at=at)
    return suspended


ENDINGS = {
    FactKind.REJECTED: suspension_ends.reject_suspension,
    FactKind.WITHDRAWN: suspension_ends.withdraw_suspension,
    FactKind.ENDED: suspension_ends.end_suspension,
}


def _end(*, subject, payload, kind, reason, by, at):
    return ENDINGS[kind](certificate=subject, reason=reason, by=by, at=at)


def _person(certificate, payload):
    return [certificate.person_id]


def _certificate(certificate, payload):
    return f"{certificate.number}, {certificate.name}"


def _authority(subject, payload):
    authority = payload.authority or Organization.objects.authorities().values_list("name", flat=True).first()
    return authority or ""


def _office(payload):
    """The authority whose programs a file has; None while the site cannot say which one is meant."""
    try:
        return programs.authority_named(payload.authority)
    except Refused:
        return None


def _address(certificate):
    return reverse("certificates:inspect", args=[certificate.pk])


register(
    IMPORT_LIST,
    Act(
        code=programs.LOAD_PROGRAMS,
        label=gettext_lazy("Load program rules"),
        proposers=(roles.PROGRAM,),
        approvers=(roles.PROGRAM,),
        payload=ProgramFile,
        effects=_program_effects,
        execute=_load,
        document=lambda payload: payload.source,
        describe=_authority,
        office=_office,
        done=gettext_lazy("The rules apply from the days that they name."),
        undo=gettext_lazy("You can load another version for a later day. People who started under this one keep it."),
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
        authority="program__authority",
        beneficiaries=_person,
        describe=_certificate,
        address=_address,
        undo=gettext_lazy("Only by an appeal that is granted: then it counts as if it had never been."),
    ),
    Act(
        code=certificates.SUSPEND,
        label=gettext_lazy("Suspend a certificate"),
        proposers=(roles.PROGRAM,),
        approvers=(roles.PROGRAM,),
        subject=Certificate,
        payload=Suspension,
        effects=_suspension_effects,
        begin=_suspend,
        authority="program__authority",
        execute=_confirm,
        end=_end,
        beneficiaries=_person,
        authors=lambda certificate, payload: payload.people,
        describe=_certificate,
        address=_address,
        undo=gettext_lazy("You can reinstate the certificate."),
    ),
)
