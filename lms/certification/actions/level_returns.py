"""What becomes of the certificate of the level before, when that of the next level is revoked: the rules say it."""

from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.models import Proposal
from cohorts.core.dates import home_day
from cohorts.people.models import User
from lms.certification.actions.applications import end_application, locked
from lms.certification.actions.certificates import SUSPEND, append_event, move, record_event
from lms.certification.actions.former_names import mark_former_names
from lms.certification.actions.issuing import REISSUE_FIELDS, store
from lms.certification.actions.renewal_notices import next_notice
from lms.certification.models import (
    Application,
    ApplicationState,
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateKind,
    CertificateState,
)
from lms.certification.models.certificate_status import ENDED_STATES
from lms.certification.models.rules import RENEWALS, level_of

WAITING = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


def level_before(certificate: Certificate) -> Certificate | None:
    """Return the certificate of the level before that counts again once this one is revoked, or None.

    By the rules under which this one was issued. One that people ended stays ended.
    """
    level = level_of(certificate.version, certificate.candidacy.level)
    if level is None or level.ends_level_before:
        return None
    rows = Certificate.objects.filter(replaced_by__candidacy=certificate.candidacy_id).exclude(
        candidacy__level=certificate.candidacy.level
    )
    rows = rows.exclude(state__in=ENDED_STATES).select_related("candidacy", "person", "program__authority", "version")
    row = rows.order_by("issued_at", "pk").last()
    if row is None or Certificate.objects.filter(candidacy=row.candidacy_id).live().exists():
        return None
    return row


@action("certificate.level_returned", "Brought back certificate of the level before")
def bring_back(*, certificate: Certificate, by: User | None, at: datetime) -> Certificate | None:
    """Let the certificate of the level before count again, with its own days; call when the next one was revoked.

    If the name has changed since, one with the present name is issued instead. The person and those who employ them
    are emailed. Returns what counts again; None where nothing does.
    """
    row, day = level_before(certificate), home_day(at)
    if row is None:
        return None
    if row.has_former_name:
        fields = {name: getattr(row, name) for name in REISSUE_FIELDS}
        fields |= {"kind": CertificateKind.NAME_CHANGE, "state": row.state}
        row = store(fields, row, replaced_from=day, by=by, at=at)
    else:
        row.replaced_by = row.replaced_from = None
        row.next_notice_on = next_notice(row, day)
        row.save(update_fields=["replaced_by", "replaced_from", "next_notice_on"])
    log(row, by=by, at=at, revoked=certificate.number)
    record_event(row, CertificateEventKind.RESUMED, by=by, at=at)
    return row


@action("certificate.level_replaced", "Replaced certificate of the level before again")
def replace_again(*, certificate: Certificate, by: User | None, at: datetime) -> None:
    """Let a certificate, whose revocation was annulled, replace that of the level before again.

    A suspension that two people decided meanwhile goes along. Refused while one waits for its second person.
    """
    day = home_day(at)
    resumed = CertificateEvent.objects.filter(kind=CertificateEventKind.RESUMED).values("certificate__candidacy")
    rows = Certificate.objects.select_for_update(of=("self",)).of_people([certificate.person_id]).live()
    rows = rows.filter(program=certificate.program_id, candidacy__in=resumed)
    for row in rows.exclude(candidacy=certificate.candidacy_id).order_by("pk"):
        Certificate.objects.filter(candidacy=row.candidacy_id, replaced_from__gt=day).update(replaced_from=day)
        row.replaced_by, row.replaced_from = certificate, day
        row.save(update_fields=["replaced_by", "replaced_from"])
        _take_along(row, certificate, by=by, at=at)
        append_event(row, CertificateEventKind.REPLACED, by=by, at=at)
        log(row, by=by, at=at, current=certificate.number)
        waiting = Application.objects.filter(
            cycle__candidacy=row.candidacy_id, cycle__kind__in=RENEWALS, state__in=WAITING
        )
        for application in waiting:
            end_application(locked(application), by=by, at=at)
    mark_former_names(certificate, day, by=by, at=at)


def _take_along(row: Certificate, certificate: Certificate, *, by: User | None, at: datetime) -> None:
    """Suspend a certificate as the one that it replaces is by people; what the gate holds it holds by itself."""
    event = CertificateEvent.objects.reason_for_state(row)
    if row.state != CertificateState.SUSPENDED or event is None or event.kind != CertificateEventKind.SUSPENDED:
        return
    if Proposal.objects.filter(act=SUSPEND).open().about(row).exists():
        raise Refused("certificate_suspension_waits", number=row.number)
    move(certificate, "suspend", by=by, at=at, reason=event.reason)
    append_event(certificate, CertificateEventKind.SUSPENDED, reason=event.reason, by=by, at=at)
    append_event(certificate, CertificateEventKind.CONFIRMED, by=by, at=at)
