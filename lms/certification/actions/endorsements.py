"""Endorsements by people: what their person agrees to and keeps, and what program staff grant, end and restore."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own, person_of
from cohorts.people.models import User
from lms.certification.actions.candidacies import note
from lms.certification.actions.endorsement_emails import email_news
from lms.certification.actions.endorsing import grant, note_event
from lms.certification.actions.offices import require_office
from lms.certification.endorsement_events import ENDORSEMENT_CHANGED
from lms.certification.facts.endorsements import Own, Rules, endorsement_rules, own_endorsements
from lms.certification.models import (
    Certificate,
    EndorsementAnswer,
    EndorsementEvent,
    EndorsementEventKind,
    EndorsementGrant,
    Matter,
    Program,
)
from lms.certification.models.certificate_status import CERTIFIED
from lms.certification.rules.endorsements import COUNTING, Grant, Kind, Status, last_day
from lms.certification.rules.validity import valid_through


@action("endorsement.answered", "Answered about an endorsement")
def answer_endorsement(
    *, person: User, program: Program, key: str, matter: Any, answer: bool, by: User, at: datetime
) -> EndorsementAnswer:
    """Record whether a person agrees that an endorsement is granted and shown, or whether they want to keep it.

    It can be taken back at any time, and what is shown follows at once. Refuses everybody else, an endorsement that the
    rules do not have, agreement where none is asked, and the answer that counts already. The log does not name it.
    """
    if not is_own(by, person.pk):
        raise Refused("endorsement_of_another")
    User.objects.select_for_update().get(pk=person_of(person.pk))
    kind = _kind(program, key, at)[1]
    own = own_endorsements([person.pk]).get((person_of(person.pk), program.pk), Own())
    if matter == Matter.SHOW and not kind.is_personal:
        raise Refused("endorsement_needs_no_answer")
    if matter not in Matter.values:
        raise ValueError(f"{matter} is not a matter.")
    now = own.agrees(key) if matter == Matter.SHOW else own.wants_on(key)
    if now == answer:
        raise Refused("endorsement_answered_already")
    row = EndorsementAnswer.objects.create(
        person_id=person_of(person.pk), program=program, key=key, matter=matter, answer=answer, title=kind.title, at=at
    )
    log(row, by=by, at=at, matter=str(matter))
    note(person_ids=[person.pk], by_ids=acting_ids(by), by=by, at=at)
    return row


@dataclass(frozen=True)
class Terms:
    """How staff grant an endorsement: from a day; with a condition through a day, or for good."""

    begins_on: date | None
    ends_on: date | None = None
    condition: str = ""


@action("endorsement.granted", "Granted endorsement")
def grant_endorsement(
    *, certificate: Certificate, key: str, terms: Terms, reason: str, by: User, at: datetime
) -> EndorsementGrant:
    """Grant an endorsement by decision; the person is emailed.

    Where staff decide by the rules, or where one expired or was ended that the gate had granted; on a condition where
    the rules let staff, through a day of at most so many months, after which it ends by itself.

    Refuses everyone except program staff, one's own certificate, one that does not count, no reason, an endorsement
    that the rules have the gate decide, one that counts already, what the person has not agreed to, and days that
    cannot be.
    """
    require_office(by, certificate.program)
    if is_own(by, certificate.person_id):
        raise Refused("own_benefit")
    User.objects.select_for_update().get(pk=person_of(certificate.person_id))
    row = Certificate.objects.select_related("program", "person").get(pk=certificate.pk)
    rules, kind = _kind(row.program, key, at)
    if not reason.strip():
        raise Refused("endorsement_reason_missing", field="reason")
    _refuse_grant(row, kind, terms, home_day(at))
    plain = _plain(row, kind, terms, home_day(at))
    return grant(
        row, kind, rules, plain, by=by, at=at, reason=reason.strip(), condition=terms.condition.strip()
    )  # fmt: skip


def _kind(program: Program, key: str, at: datetime) -> tuple[Rules, Kind]:
    rules = endorsement_rules([program], home_day(at)).get(program.pk)
    kind = rules.kind(key) if rules else None
    if rules is None or kind is None:
        raise Refused("endorsement_unknown", field="key")
    return rules, kind


def _refuse_grant(certificate: Certificate, kind: Kind, terms: Terms, today: date) -> None:
    if certificate.replaced_by_id is not None or certificate.status_on(today) not in CERTIFIED:
        raise Refused("endorsement_not_certified")
    own = own_endorsements([certificate.person_id]).get(
        (person_of(certificate.person_id), certificate.program_id), Own()
    )
    grants = own.of(kind.key)
    counting = [row for row in grants if row.status(today) in (*COUNTING, Status.AHEAD)]
    if any(not row.is_conditional for row in counting) or (counting and terms.condition.strip()):
        raise Refused("endorsement_counts_already", field="key")
    if terms.condition.strip():
        if kind.conditional_months is None:
            raise Refused("endorsement_without_condition", field="condition")
    elif not kind.by_staff and not any(not row.is_conditional for row in grants):
        raise Refused("endorsement_by_rules", field="key")
    if kind.is_personal and not own.agrees(kind.key):
        raise Refused("endorsement_not_agreed", field="key")


def _plain(certificate: Certificate, kind: Kind, terms: Terms, today: date) -> Grant:
    if terms.begins_on is None or terms.begins_on < today:
        raise Refused("endorsement_begins_before", field="begins_on")
    conditional = bool(terms.condition.strip())
    latest = last_day(terms.begins_on, kind.months, certificate.valid_until)
    if conditional:
        most = valid_through(terms.begins_on, kind.conditional_months)
        latest = min((day for day in (most, latest) if day), default=None)
        if terms.ends_on is None:
            raise Refused("endorsement_end_missing", field="ends_on")
    ends_on = terms.ends_on or latest
    if ends_on is not None and ends_on < terms.begins_on:
        raise Refused("endorsement_ends_before", field="ends_on")
    if latest is not None and (ends_on is None or ends_on > latest):
        raise Refused("endorsement_ends_late", field="ends_on", day=latest)
    return Grant(terms.begins_on, ends_on, None, conditional)


@action("endorsement.ended", "Ended endorsement")
def end_endorsement(*, row: EndorsementGrant, reason: str, by: User, at: datetime) -> EndorsementEvent:
    """End an endorsement from today on, with a reason that the person reads; they are emailed. It can be undone.

    Refuses everyone except program staff, one's own, no reason, and one that is over.
    """
    stored = _decided(row, reason, by)
    if stored.status(home_day(at)) not in (*COUNTING, Status.AHEAD):
        raise Refused("endorsement_over")
    event = note_event(stored, EndorsementEventKind.ENDED, on=home_day(at), by=by, at=at, reason=reason.strip())
    email_news(stored, ENDORSEMENT_CHANGED, by=by, at=at)
    return event


@action("endorsement.restored", "Let endorsement count again")
def restore_endorsement(*, row: EndorsementGrant, reason: str, by: User, at: datetime) -> EndorsementEvent:
    """Undo the end of an endorsement, as if it had not been ended; its last day stays. The person is emailed.

    Refuses what `end_endorsement` refuses, and one that was not ended.
    """
    stored = _decided(row, reason, by)
    if stored.ended_kind != EndorsementEventKind.ENDED:
        raise Refused("endorsement_not_ended")
    event = note_event(stored, EndorsementEventKind.RESTORED, on=home_day(at), by=by, at=at, reason=reason.strip())
    email_news(stored, ENDORSEMENT_CHANGED, by=by, at=at)
    return event


@action("endorsement.looked_at", "Looked at endorsement and left it")
def leave_endorsement(*, row: EndorsementGrant, reason: str, by: User, at: datetime) -> EndorsementEvent:
    """Leave an endorsement as it is although a requirement is no longer met, with a reason. Nobody is emailed.

    Refuses everyone except program staff, one's own, no reason, and one that nobody needs to look at.
    """
    stored = _decided(row, reason, by)
    if stored.doubt_kind != EndorsementEventKind.DOUBTED:
        raise Refused("endorsement_not_doubted")
    return note_event(stored, EndorsementEventKind.CLEARED, on=home_day(at), by=by, at=at, reason=reason.strip())


def _decided(row: EndorsementGrant, reason: str, by: User) -> EndorsementGrant:
    require_office(by, row.program)
    if is_own(by, row.person_id):
        raise Refused("own_benefit")
    User.objects.select_for_update().get(pk=person_of(row.person_id))
    if not reason.strip():
        raise Refused("endorsement_reason_missing", field="reason")
    return EndorsementGrant.objects.with_state().select_related("person", "program", "certificate").get(pk=row.pk)
