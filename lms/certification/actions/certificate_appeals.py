"""Appeal against a suspension or a revocation that two people decided outside a complaint; a third decides about it.

Granted, the decision counts as if it had never been (`annulments`).
"""

from datetime import date, datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require_own
from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.persons import is_own
from cohorts.core.restricted.actions import keep_restricted, read_restricted
from cohorts.core.states import transition
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions import appeal_steps
from lms.certification.actions.annulments import annul
from lms.certification.actions.complaint_conflicts import is_close
from lms.certification.actions.complaint_effects import decided_with
from lms.certification.actions.offices import require_office
from lms.certification.certificate_appeal_events import (
    CERTIFICATE_APPEAL_DECIDED,
    CERTIFICATE_APPEAL_FILED,
    SUSPENSION_CONFIRMED,
)
from lms.certification.messages.appeals import decided_by_text
from lms.certification.models import Certificate, CertificateAppeal, CertificateEvent, CertificateState, CertificateTerm
from lms.certification.models.appeals import TermCause
from lms.certification.models.certificate_appeals import ACTS, deciders_of, standing_appeals, term_of


def open_term(*, certificate: Certificate, subject_id: int, by: User | None, at: datetime) -> CertificateTerm | None:
    """Open the time to appeal against what two people decided; returns it. Call inside an action.

    `subject_id`: which certificate they decided about. None after a complaint, which has an appeal of its own. The
    email about a revocation leads to the page with the last day; a suspension has been emailed before it is confirmed.
    """
    event = CertificateEvent.objects.reason_for_state(certificate)
    if event is None or event.kind not in ACTS or decided_with(ACTS[event.kind], subject_id, event.at):
        return None
    term = _count(event, begins_on=home_day(at), cause=TermCause.NOTICE, how="", by=by, at=at)
    if certificate.state == CertificateState.SUSPENDED:
        _email(certificate, SUSPENSION_CONFIRMED, term.pk, {"until": format_long_day(term.ends_on)}, by=by, at=at)
    return term


def _count(event: CertificateEvent, *, by: User | None, at: datetime, begins_on: date, cause: Any, how: str) -> Any:
    clock = appeal_steps.clock_today(event.certificate.program, home_day(at))
    return appeal_steps.count_term(
        CertificateTerm, {"event": event}, clock=clock, begins_on=begins_on, cause=cause, how=how, by=by, at=at
    )


@in_email_language
def _email(
    certificate: Certificate, kind: str, key: int, values: dict[str, str], *, by: User | None, at: datetime
) -> None:
    queue_email(
        person=certificate.person, kind=kind, key=f"{kind}-{key}", about_id=certificate.pk, values=values, by=by, at=at
    )


def locked(certificate: Certificate) -> Certificate:
    """Return the certificate, locked, with what appeals ask of it."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("program__authority", "person")
    row: Certificate = rows.get(pk=certificate.pk)
    return row


@action("certificate.delivery", "Recorded delivery of decision on certificate")
def record_delivery(*, certificate: Certificate, on: date | None, how: str, by: User, at: datetime) -> CertificateTerm:
    """Record that a decision reached the person in another way, for example by post; the term counts from that day.

    An earlier, later last day still counts. Refuses everybody but program staff, one's own certificate, one without a
    decision that can be appealed, a day that lies ahead, and no way.
    """
    row = locked(certificate)
    require_office(by, row.program)
    if is_own(by, row.person_id):
        raise Refused("review_own")
    term = term_of(row)
    if term is None:
        raise Refused("certificate_nothing_to_appeal")
    appeal_steps.refuse_delivery(on, how, at, decided_at=term.event.at)
    stored: CertificateTerm = _count(
        term.event, begins_on=on or home_day(at), cause=TermCause.DELIVERY, how=how.strip(), by=by, at=at
    )
    return stored


@action("certificate.appealed", "Appealed against decision on certificate")
def file_appeal(*, certificate: Certificate, text: str, by: User, at: datetime) -> CertificateAppeal:
    """Appeal against the suspension or revocation of one's certificate; returns the appeal. The person is emailed.

    Refuses everybody but the person, when there is nothing to appeal against, no text, a second appeal, and one after
    the last day.
    """
    row = locked(certificate)
    if not is_own(by, row.person_id):
        raise Refused("certificate_of_another")
    term = term_of(row)
    if term is None:
        raise Refused("certificate_nothing_to_appeal")
    appeal: CertificateAppeal = appeal_steps.keep_appeal(
        CertificateAppeal, {"event": term.event}, standing=standing_appeals(term.event), until=term.ends_on,
        person=row.person, text=text, by=by, at=at, due_on=appeal_steps.due_today(row.program, home_day(at)),
    )  # fmt: skip
    _email(row, CERTIFICATE_APPEAL_FILED, appeal.pk, {"when": decided_by_text(appeal)}, by=by, at=at)
    return appeal


@action("certificate.appeal_withdrawn", "Withdrew appeal against decision on certificate")
def withdraw_appeal(*, appeal: CertificateAppeal, by: User, at: datetime) -> Any:
    """Withdraw one's appeal while it waits; another one can be filed until the last day."""
    row = locked(appeal.event.certificate)
    if not is_own(by, row.person_id):
        raise Refused("certificate_of_another")
    return transition(appeal, "withdraw", by=by, at=at, fields={"decided_at": at})


@action("certificate.appeal_taken", "Took appeal against decision on certificate")
def take_appeal(*, appeal: CertificateAppeal, by: User, at: datetime) -> Any:
    """Become the person who decides about an appeal and reads it.

    Refuses everybody but program staff of the authority, to whom the role itself was given, who proposed or approved
    the decision, one's own, and who is close to the person.
    """
    row = locked(appeal.event.certificate)
    _refuse_close(row, by)
    require_own(by, roles.PROGRAM, organization=row.program.authority)
    decided_by = deciders_of([appeal.event])[appeal.event_id]
    return appeal_steps.take(appeal, decided_by=decided_by, by=by, at=at, code="certificate_appeal_decided_before")


def _refuse_close(row: Certificate, by: User) -> None:
    require_office(by, row.program)
    if is_own(by, row.person_id):
        raise Refused("review_own")
    if is_close(by, row.person):
        raise Refused("review_works_with", person=by)


@action("certificate.appeal_read", "Read appeal against decision on certificate")
def read_appeal(*, appeal: CertificateAppeal, by: User, at: datetime) -> str:
    """Return the text of an appeal for who wrote it, or for who decides about it while it is open. Logged."""
    row = appeal.event.certificate
    return appeal_steps.read(
        appeal, program=row.program, person_id=row.person_id, role=roles.PROGRAM, by=by, at=at
    )  # fmt: skip


@action("certificate.appeal_answer_read", "Read decision on appeal about certificate")
def read_answer(*, appeal: CertificateAppeal, by: User, at: datetime) -> str:
    """Return the reason of the decision about one's appeal. Logged. Refuses everybody else, and while there is none."""
    if not is_own(by, appeal.event.certificate.person_id):
        raise Refused("certificate_of_another")
    if appeal.answer is None:
        raise Refused("certificate_appeal_not_decided")
    return bytes(read_restricted(record=appeal.answer, purpose="own record", by=by, at=at)).decode()


@action("certificate.appeal_decided", "Decided on appeal against decision on certificate")
def decide_appeal(*, appeal: CertificateAppeal, granted: bool, reason: str, by: User, at: datetime) -> Any:
    """Grant an appeal, and the decision counts as if it had never been, or deny it, with a reason.

    The person reads it, and is emailed that there is a decision. Refuses everybody but who took it, who is close to
    the person, and no reason.
    """
    row = locked(appeal.event.certificate)
    _refuse_close(row, by)
    stored = CertificateAppeal.objects.select_for_update(of=("self",)).select_related("event").get(pk=appeal.pk)
    appeal_steps.refuse_all_but_decider(stored, by)
    if not reason.strip():
        raise Refused("appeal_reason_missing", field="reason")
    answer = keep_restricted(
        kind=appeal_steps.APPEAL_KIND, person=row.person, data=reason.strip().encode(), by=by, at=at
    )
    fields = {"decided_at": at, "answer": answer}
    transition(stored, "grant" if granted else "deny", by=by, at=at, fields=fields)
    if granted:
        annul(certificate=row, state=stored.event.kind, by=by, at=at)
    _email(row, CERTIFICATE_APPEAL_DECIDED, stored.pk, {}, by=by, at=at)
    return stored
