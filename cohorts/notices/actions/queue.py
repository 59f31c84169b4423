"""Emails: queued inside the transaction that causes them, sent by a job, never twice for the same cause."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Lower

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.jobs import enqueue
from cohorts.core.persons import the_person
from cohorts.notices.events import find, private_kinds
from cohorts.notices.models import AddressFault, Email, EmailState, Timing
from cohorts.notices.models.timings import timing_for
from cohorts.notices.ports import signed_for, signing
from cohorts.notices.rules.retries import NEWS, is_about_address, is_permanent, next_try
from cohorts.notices.texts import email_text
from cohorts.notices.wording import Facts, compose

STATES = {Timing.NOW: EmailState.QUEUED, Timing.DIGEST: EmailState.DIGEST, Timing.OFF: EmailState.OFF}
MAX_ANSWER = 500


@action("email.queued", "Queued email")
def queue_email(  # noqa: PLR0913  one argument for each field of an email
    *,
    person: Any,
    kind: str,
    key: str,
    by: Any,
    at: datetime,
    event: str = "",
    subject: str = "",
    body: str = "",
    values: Mapping[str, Any] | None = None,
    about_id: int | None = None,
    cohort_id: int | None = None,
    reply_to: str = "",
) -> Email:
    """Create an email to `person`, at the account that they log in with, about an event; returns the Email.

    `key` identifies the cause: if an email with this key exists, it is returned and nothing is queued. `event`: its
    code, if it is not that of the `kind`, which decides where the link goes. `subject` and `body` are the program's
    own words, where it composes them; `values` are those of the event's variables. The subject must not reveal why a
    person is certified, or a result. It waits for the daily email, or is not sent, where the state or its reader
    decided so.
    """
    person = the_person(person)
    existing = Email.objects.filter(key=key).first()
    if existing is not None:
        return existing
    about = find(event or kind)
    with signed_for(kind, about_id):
        authority_id = signing()
        composed = compose(about, person, Facts(values or {}, subject, _signed(body, person)))
    # A private one is never a part of a daily email, which staff find.
    state = EmailState.QUEUED if kind in private_kinds() else STATES[timing_for(about, person)]
    email, created = Email.objects.get_or_create(
        key=key,
        defaults={
            "person": person, "event": about.code, "kind": kind, "about_id": about_id, "cohort_id": cohort_id,
            "authority_id": authority_id,
            "language": composed.language, "subject": composed.subject, "body": composed.text, "html": composed.html,
            "values": dict(composed.values), "reply_to": reply_to, "queued_at": at, "state": state,
            "next_at": at if state == EmailState.QUEUED else None,
        },
    )  # fmt: skip
    if created:
        log(email, by=by, at=at, kind=kind)
        if state == EmailState.QUEUED:
            enqueue("cohorts.notices.tasks.send_email", email.pk)
    return email


def _signed(body: str, person: Any) -> str:
    """Return a body with the greeting and sign-off of now: another authority than the first one may sign it."""
    inner = getattr(body, "inner", "")
    return email_text(person, inner) if inner else body


@action("email.sent", "Sent email")
def record_sent(*, email: Email, by: Any, at: datetime) -> Email:
    """Record that an email was passed to the mail server. Does nothing if that is already recorded."""
    address = the_person(email.person).email.lower()
    fields = {"sent_at": at, "state": EmailState.SENT, "next_at": None, "claimed_until": None, "given_up_at": None}
    if Email.objects.filter(pk=email.pk, sent_at__isnull=True).update(**fields, sent_to=address):
        email.sent_at, email.state = at, EmailState.SENT
        log(email, by=by, at=at, kind=email.kind)
    return email


@action("email.refused", "Mail server refused email")
def record_refused(
    *, email: Email, code: int, answer: str, of_recipient: bool, by: Any, at: datetime
) -> Email:  # fmt: skip
    """Record that the mail server did not take an email, which a worker has; returns it.

    It is tried again after a pause, or given up: after the last pause, or at once if the answer is final. A final
    answer about the address marks the address. code: 0 if the server could not be reached.
    """
    answer = f"{code} {answer}".strip()[:MAX_ANSWER] if code else answer[:MAX_ANSWER]
    again = None if is_permanent(code) else next_try(at, email.tries)
    fault = None
    words = answer.removeprefix(str(code)).strip()
    if is_about_address(code, words, of_recipient=of_recipient):
        fault = _mark_address(email, code, words, by=by, at=at)
    if again is not None:
        fields: dict[str, Any] = {"next_at": again}
    else:
        fields = {"next_at": None, "state": EmailState.GIVEN_UP, "given_up_at": at, "fault": fault}
    rows = Email.objects.filter(pk=email.pk, state=EmailState.QUEUED)
    rows.update(answer=answer, claimed_until=None, **fields)
    log(email, by=by, at=at, answer=answer, tries=email.tries, given_up=again is None)
    email.refresh_from_db()
    return email


def _mark_address(email: Email, code: int, answer: str, *, by: Any, at: datetime) -> AddressFault:
    address = email.person.email.lower()
    fault, created = AddressFault.objects.get_or_create(
        person=email.person, address=address, ended_at=None, defaults={"at": at, "code": code, "answer": answer}
    )
    if created:
        log(fault, by=by, at=at, code=code)
    return fault


@action("email.held", "Did not try undeliverable address")
def hold_back(*, email: Email, fault: AddressFault, by: Any, at: datetime) -> None:
    """Give up an email that a worker has, because its address was refused for good before."""
    Email.objects.filter(pk=email.pk, state=EmailState.QUEUED).update(
        state=EmailState.GIVEN_UP, given_up_at=at, fault=fault, next_at=None, claimed_until=None,
        answer=f"{fault.code} {fault.answer}"[:MAX_ANSWER],
    )  # fmt: skip
    log(email, by=by, at=at, code=fault.code)


@action("email.tried_again", "Queued email again")
def try_again(*, email: Email, by: Any, at: datetime) -> Email:
    """Queue an email again that was given up, and forget that its address was refused; returns it."""
    require(by, roles.PROGRAM)
    row = Email.objects.select_for_update(of=("self",)).select_related("fault").get(pk=email.pk)
    if row.state != EmailState.GIVEN_UP:
        raise Refused("email_not_given_up")
    if row.fault is not None:
        AddressFault.objects.filter(pk=row.fault_id, ended_at__isnull=True).update(ended_at=at)
    _queue_again([row.pk], at)
    log(row, by=by, at=at)
    return row


@action("address.tried_again", "Allowed undeliverable address again")
def try_address_again(*, fault: AddressFault, by: Any, at: datetime) -> int:
    """Forget that an address was refused, and queue what did not arrive in the last days; returns how many."""
    require(by, roles.PROGRAM)
    row = AddressFault.objects.select_for_update().get(pk=fault.pk)
    if row.ended_at is not None:
        raise Refused("address_tried_again")
    AddressFault.objects.filter(pk=row.pk).update(ended_at=at)
    emails = Email.objects.filter(fault=row, state=EmailState.GIVEN_UP, queued_at__gte=at - NEWS)
    log(row, by=by, at=at)
    return _queue_again(list(emails.values_list("pk", flat=True)), at)


@action("email.new_address", "Queued emails for new address")
def send_to_new_addresses(*, by: Any, at: datetime) -> int:
    """Queue what did not arrive in the last days for people who have another address now; returns how many."""
    rows = Email.objects.filter(state=EmailState.GIVEN_UP, fault__isnull=False, queued_at__gte=at - NEWS)
    rows = rows.exclude(fault__address=Lower(F("person__email")))
    ids = list(rows.values_list("pk", flat=True))
    for email in Email.objects.filter(pk__in=ids):
        log(email, by=by, at=at)
    return _queue_again(ids, at)


def _queue_again(ids: list[int], at: datetime) -> int:
    count = Email.objects.filter(pk__in=ids).update(
        state=EmailState.QUEUED, given_up_at=None, fault=None, next_at=at, claimed_until=None, tries=0
    )
    for pk in ids:
        enqueue("cohorts.notices.tasks.send_email", pk)
    return count
