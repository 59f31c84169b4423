"""Emails that did not arrive: recorded from reports of mail servers, and ended by staff."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log, log_all
from cohorts.core.jobs import enqueue
from cohorts.core.persons import the_person
from cohorts.notices.models import Bounce, BounceAnswer, Email, EmailState, MailboxCheck
from cohorts.notices.models.bounces import of_use
from cohorts.notices.rules.reports import Report, Says


class Outcome(StrEnum):
    """What became of a message."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    NOT_OURS = "not_ours"
    AUTOMATIC = "automatic"
    UNKNOWN = "unknown"


@action("email.not_arrived", "Recorded report about email")
def record_report(*, report: Report, by: Any, at: datetime) -> Outcome:
    """Record what a mail server reports about an email, once; returns what became of the report.

    Only whoever got an email, or a server on its way, knows its Message-ID: a report that names none of ours changes
    nothing.
    """
    if report.says != Says.BOUNCE:
        return Outcome.AUTOMATIC if report.says == Says.AUTOMATIC else Outcome.UNKNOWN
    email = Email.objects.filter(message_id__in=report.quoted).select_related("person").order_by("pk").first()
    if email is None:
        return Outcome.NOT_OURS
    person = the_person(email.person)
    _row, created = Bounce.objects.get_or_create(
        email=email,
        report_id=report.report_id,
        defaults={
            "person": person, "address": email.sent_to or person.email.lower(), "permanent": report.permanent,
            "status": report.status, "diagnostic": report.diagnostic, "received_at": at,
        },
    )  # fmt: skip
    if not created:
        return Outcome.REPEATED
    log(email, by=by, at=at, status=report.status, permanent=report.permanent)
    return Outcome.RECORDED


@action("email.reached_otherwise", "Reached person another way")
def reached_otherwise(*, bounce: Bounce, note: str, by: Any, at: datetime) -> list[BounceAnswer]:
    """Record that the person was told another way what did not arrive so far at their address; returns the rows."""
    require(by, roles.PROGRAM)
    return _answer(bounce, Bounce.objects.open(), reached=True, note=note, by=by, at=at)


@action("email.not_reached", "Withdrew that person was reached another way")
def not_reached(*, bounce: Bounce, note: str, by: Any, at: datetime) -> list[BounceAnswer]:
    """Record that the person was not reached after all, for all that was said in one act; returns the rows."""
    require(by, roles.PROGRAM)
    row = Bounce.objects.current().filter(pk=bounce.pk, reached=True).first()
    together = Bounce.objects.current().filter(reached=True, answered_at=row.answered_at if row else None)
    return _answer(bounce, together, reached=False, note=note, by=by, at=at)


@action("email.sent_again", "Sent email again that did not arrive")
def send_again(*, bounce: Bounce, by: Any, at: datetime) -> Email:
    """Queue an email again that did not arrive, with the same Message-ID; returns the Email.

    It goes to the address that its reader has now. The report about it is no task any more; the next one is. Refuses
    an email whose matter is over, or whose reader was reached another way.
    """
    require(by, roles.PROGRAM)
    email = Email.objects.select_for_update(of=("self",)).get(pk=bounce.email_id)
    row = Bounce.objects.listed(at).filter(pk=bounce.pk).select_related("email").first()
    if row is None or row.reached or row.email.state != EmailState.SENT:
        raise Refused("bounce_over")
    if not of_use([row], at):
        raise Refused("email_of_no_use")
    Email.objects.filter(pk=email.pk).update(
        state=EmailState.QUEUED, sent_at=None, again_at=at, next_at=at, claimed_until=None, tries=0, answer=""
    )
    log(email, by=by, at=at, report=row.pk)
    enqueue("cohorts.notices.tasks.send_email", email.pk)
    email.refresh_from_db()
    return email


def _answer(bounce: Bounce, rows: Any, *, reached: bool, note: str, by: Any, at: datetime) -> list[BounceAnswer]:
    if not note.strip():
        raise Refused("bounce_note_missing", field="note")
    # The row of the email, because rows that are only appended cannot be locked by every database role.
    Email.objects.select_for_update(of=("self",)).get(pk=bounce.email_id)
    same = list(rows.filter(person=bounce.person_id, address=bounce.address).order_by("pk"))
    if bounce.pk not in [row.pk for row in same]:
        raise Refused("bounce_over")
    answers = BounceAnswer.objects.bulk_create(
        BounceAnswer(bounce=row, reached=reached, note=note.strip(), by=by, at=at) for row in same
    )
    log_all(same, by=by, at=at, note=note.strip())
    return answers


@action("mailbox.checked", "Checked mailbox for reports")
def note_mailbox(*, problem: str, by: Any, at: datetime) -> None:
    """Append whether the mailbox could be read, if that changed. problem: a code; "" if it could."""
    last = MailboxCheck.objects.all().latest_row()
    if (last.problem if last else "") != problem:
        log(MailboxCheck.objects.create(problem=problem, at=at), by=by, at=at, problem=problem)
