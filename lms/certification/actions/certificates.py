"""Put certificates on hold automatically; suspend, reinstate and revoke them on people's decisions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval, supersede
from cohorts.core.choices import Choice
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.states import can, transition
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.certificate_appeal_ends import end_open_appeals
from lms.certification.actions.certificate_emails import email_employers
from lms.certification.actions.offices import require_office
from lms.certification.events import CERTIFICATE
from lms.certification.messages.emails import EMAILS, SUBJECT, back_words, certificate_email
from lms.certification.models import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateState,
    Decision,
)
from lms.certification.models.certificate_before import held_only, state_beneath, waiting_term
from lms.certification.rules import records

REVOKE, SUSPEND = "certificate.revoke", "certificate.suspend"
# {(transition, the state beneath): the transition that leads there}.
BACK = {
    ("reinstate", str(CertificateState.PROBATION)): "reinstate_on_probation",
    ("restore", str(CertificateState.PROBATION)): "restore_on_probation",
    ("restore", str(CertificateState.SUSPENDED)): "restore_suspended",
    ("overturn", str(CertificateState.PROBATION)): "overturn_on_probation",
}


@action("certificate.held", "Put certificate on hold")
def hold(
    *, certificate: Certificate, decision: Decision, lost: Sequence[Any], by: User | None, at: datetime
) -> Certificate:
    """Suspend a certificate whose requirements are no longer met; the person is emailed.

    `decision` is the new decision, `lost` its findings that are no longer met. Who must confirm it is decided by
    `holds.follow`, which calls this.
    """
    # Not one renewed early that goes on beside it: it rests on nothing of the renewal.
    fields = waiting_term(certificate, home_day(at))
    transition(certificate, "suspend", by=by, at=at, reason="", fields=fields, decision=decision.number)
    words = "held_renewal" if fields["held_from"] else ""
    record_event(certificate, CertificateEventKind.HELD, words, decision=decision, lost=lost, by=by, at=at)
    return certificate


@action("certificate.suspended", "Suspended certificate")
def suspend(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """Suspend a certificate immediately, with a reason; the person is emailed.

    It starts when one person proposes it; a second person confirms it, or it ends (see acts). Of one that is only on
    hold, the term before is suspended too, where the renewed one has not begun.
    """
    require_approval(SUSPEND, by=by)
    require_office(by, certificate.program)
    if held_only(certificate):
        check_decision(certificate, reason)
        return _suspend_held(certificate, reason, by=by, at=at)
    return decide(certificate, "suspend", CertificateEventKind.SUSPENDED, reason, by=by, at=at)


def _suspend_held(certificate: Certificate, reason: str, *, by: User | None, at: datetime) -> Certificate:
    """Suspend what only the system put on hold, also the term before, which runs where it was renewed early."""
    log(certificate, by=by, at=at, reason=reason.strip())
    certificate.held_from, certificate.held_over = None, ""
    certificate.save(update_fields=["held_from", "held_over"])
    _move_earlier(certificate, "suspend", by=by, at=at, reason=reason.strip())
    record_event(certificate, CertificateEventKind.SUSPENDED, reason=reason.strip(), by=by, at=at)
    return certificate


@action("certificate.suspension_confirmed", "Confirmed suspension of certificate")
def confirm_suspension(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """Record that a second person confirmed a suspension, and with what words. Refuses a certificate that is no longer
    suspended.
    """
    require_approval(SUSPEND, by=by)
    require_office(by, certificate.program)
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    check_can(certificate, "reinstate")
    log(certificate, by=by, at=at, reason=reason.strip())
    append_event(certificate, CertificateEventKind.CONFIRMED, by=by, at=at)
    return certificate


@action("certificate.returned", "Ended hold of certificate")
def give_back(*, certificate: Certificate, decision: Decision, by: User | None, at: datetime) -> Certificate:
    """Make a certificate active again that was put on hold, because the requirements are met again.

    `decision` is the one that says so. The person is emailed. Supersedes a proposal to confirm the hold.
    """
    move(certificate, "reinstate", by=by, at=at, decision=decision.number)
    record_event(certificate, CertificateEventKind.RETURNED, decision=decision, by=by, at=at)
    supersede(certificate, SUSPEND, reason=gettext("The requirements are met again."), by=by, at=at)
    return certificate


@action("certificate.reinstated", "Reinstated certificate")
def reinstate(*, certificate: Certificate, reason: str, by: User | None, at: datetime) -> Certificate:
    """Make a suspended certificate active again, with a reason; the person is emailed.

    Supersedes an unconfirmed suspension. Refuses everyone except program staff, and the certified person.
    """
    require_office(by, certificate.program)
    if is_own(by, certificate.person_id):
        raise Refused("own_benefit")
    decide(certificate, "reinstate", CertificateEventKind.REINSTATED, reason, by=by, at=at)
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    return certificate


@action("certificate.revoked", "Revoked certificate")
def revoke(
    *, certificate: Certificate, reason: str, level_returns: bool = False, by: User | None, at: datetime
) -> Certificate:
    """Revoke a certificate permanently, with a reason; the person is emailed. It is never reissued automatically.

    Needs two people (see acts). Supersedes an unconfirmed suspension. `level_returns`: that of the level before counts
    again; then the email of that one says both to employers, who read once that the person is certified.
    """
    require_approval(REVOKE, by=by)
    require_office(by, certificate.program)
    words = "revoked_level" if level_returns else ""
    decide(certificate, "revoke", CertificateEventKind.REVOKED, reason, words=words, by=by, at=at)
    supersede(certificate, SUSPEND, reason=reason, by=by, at=at)
    return certificate


def check_can(certificate: Certificate, name: str) -> None:
    """Refuse if the transition called `name` is not possible from the certificate's current state."""
    if not can(certificate, name):
        raise Refused("certificate_wrong_state", state=certificate.get_state_display())


def move(certificate: Certificate, name: str, *, by: User | None, at: datetime, reason: str = "", **data: Any) -> None:
    """Apply a transition to a certificate, and to the one that counts besides for a while, renewed early.

    What is reinstated or restored comes back to what it was before.
    """
    if name in ("reinstate", "restore", "overturn"):
        name = BACK.get((name, state_beneath(certificate)), name)
    fields = {"held_from": None, "held_over": ""} if certificate.held_from else None
    transition(certificate, name, by=by, at=at, reason=reason, fields=fields, **data)
    end_open_appeals(certificate, by=by, at=at)
    _move_earlier(certificate, name, by=by, at=at, reason=reason, **data)


def _move_earlier(
    certificate: Certificate, name: str, *, by: User | None, at: datetime, reason: str, **data: Any
) -> None:
    """Apply a transition to the one that counts besides for a while."""
    chain = Certificate.objects.filter(candidacy=certificate.candidacy_id, replaced_from__gt=home_day(at))
    for former in chain.exclude(pk=certificate.pk).order_by("pk"):
        if can(former, name):
            transition(former, name, by=by, at=at, reason=reason, **data)


def check_decision(certificate: Certificate, reason: str) -> None:
    """Refuse a decision of people without its reason, and about a certificate that a later one replaced."""
    if not reason.strip():
        raise Refused("certificate_reason_missing", field="reason")
    if certificate.replaced_from is not None:
        raise Refused("certificate_replaced")


def decide(
    certificate: Certificate, name: str, kind: Choice, reason: str, *, words: str = "", by: User | None, at: datetime
) -> Certificate:
    """Apply a decision of people with its reason; the person is emailed. Refuses no reason, and a replaced one."""
    check_decision(certificate, reason)
    move(certificate, name, by=by, at=at, reason=reason.strip())
    record_event(certificate, kind, words, reason=reason.strip(), by=by, at=at)
    return certificate


def append_event(
    certificate: Certificate,
    kind: Choice,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    decision: Decision | None = None,
    lost: Sequence[Any] = (),
) -> None:
    """Append one event of a certificate without an email."""
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
def record_event(
    certificate: Certificate, kind: Choice, words: str = "", *, by: User | None, at: datetime, **details: Any
) -> None:
    """Append the event, and email the person and their employers. words: which text, where it is another one."""
    words = words or back_words(kind, certificate.status_on(home_day(at)))
    append_event(certificate, kind, by=by, at=at, **details)
    queue_email(
        person=certificate.person,
        kind=CERTIFICATE,
        key=f"certificate-{certificate.pk}-{kind}-{at.isoformat()}",
        about_id=certificate.pk,
        subject=str(SUBJECT),
        body=certificate_email(words or _words(certificate, kind), certificate.person),
        by=by,
        at=at,
    )
    email_employers(certificate, words or kind, by=by, at=at)


def _words(certificate: Certificate, kind: Choice) -> str:
    """Which text the email has: of an issue by what it is for."""
    replaces = kind == CertificateEventKind.ISSUED and certificate.replaces.exists()
    words = f"issued_{certificate.kind}"
    # Who is certified again after a lapse for good reads what everybody reads.
    return words if replaces and words in EMAILS else str(kind)
