"""Applications that came on paper: begin one for a person, and correct the day on which the office received it."""

from datetime import date, datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.formatting import format_long_day
from cohorts.core.refusals import refuse
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.applications import begin_application, count_as_submitted, locked, refuse_receipt
from lms.certification.actions.conflicts import conflict_of
from lms.certification.actions.cycle_fees import hold_charged, hold_payers, settle_fees
from lms.certification.actions.review_clocks import begin_clock, changed
from lms.certification.models import Application, Channel, Program
from lms.certification.review_events import PAPER_RECEIPT


def begin_from_paper(
    *, person: User | None, program: Program, pathway: str, received_on: date, by: User, at: datetime
) -> Application:
    """Begin an application that came on paper. Refuses a person without an account here, whom nobody could tell."""
    if person is None:
        raise Refused("applicant_unknown", field="person")
    return begin_application(person=person, program=program, pathway=pathway, received_on=received_on, by=by, at=at)


@action("application.receipt_corrected", "Corrected the day of receipt of an application")
def correct_receipt(*, application: Application, received_on: date, reason: str, by: User, at: datetime) -> Application:
    """Correct the day on which the office received an application on paper; returns it. The person is emailed both
    days and the reason.

    If it was submitted, it counts as submitted on that day: by the rules in force then, with the review clock from
    then, and with the fees of these rules (see `settle_fees`). The earlier day is in the log. Refuses everybody but
    program staff who may look at it, one that did not come on paper or is over, a day that `begin_application` would
    refuse, and no reason.
    """
    require(by, roles.PROGRAM)
    hold_payers(application.cycle, received_on, by=by, at=at)
    hold_charged(application.cycle, by=by, at=at)
    row = locked(application)
    refuse(conflict_of(row, by))
    if row.channel != Channel.PAPER:
        raise Refused("application_not_on_paper")
    if not row.is_unfinished:
        raise Refused("application_over", state=row.State(row.state))
    if received_on == row.received_on:
        raise Refused("received_unchanged", field="received_on")
    if not reason.strip():
        raise Refused("receipt_reason_missing", field="reason")
    refuse_receipt(row.cycle.candidacy.program, received_on, at)
    before, row.received_on = row.received_on, received_on
    row.save(update_fields=["received_on"])
    if row.is_reviewed:
        count_as_submitted(row, at=at)
        begin_clock(row, received_on)
        settle_fees(row.cycle, by=by, at=at)
    entry = log(row, by=by, at=at, before=str(before), received_on=str(received_on), reason=reason.strip())
    changed(row, by=by, at=at)
    _email_days(row, before, reason.strip(), key=f"application-{row.pk}-paper-{entry}", by=by, at=at)
    return row


@in_email_language
def _email_days(row: Application, before: date | None, reason: str, *, key: str, by: User, at: datetime) -> None:
    days = {"before": before, "now": row.received_on}
    values = {name: format_long_day(day) for name, day in days.items() if day} | {"reason": reason}
    email_applicant(application=row, kind=PAPER_RECEIPT, key=key, values=values, by=by, at=at)
