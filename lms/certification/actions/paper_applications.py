"""Applications that came on paper: begin one for a person, and correct the day on which the office received it."""

from datetime import date, datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.applications import begin_application, count_as_submitted, locked, refuse_receipt
from lms.certification.actions.conflicts import conflict_of
from lms.certification.actions.cycle_fees import hold_charged, hold_payers, settle_fees
from lms.certification.actions.review_clocks import begin_clock, changed
from lms.certification.models import Application, Channel, Program
from lms.certification.review_events import PAPER_CHANGED


def begin_from_paper(
    *, person: User | None, program: Program, pathway: str, received_on: date, by: User, at: datetime
) -> Application:
    """Begin an application that came on paper. Refuses a person without an account here, whom nobody could tell."""
    if person is None:
        raise Refused("applicant_unknown", field="person")
    return begin_application(person=person, program=program, pathway=pathway, received_on=received_on, by=by, at=at)


@action("application.receipt_corrected", "Corrected the day of receipt of an application")
def correct_receipt(*, application: Application, received_on: date, by: User, at: datetime) -> Application:
    """Correct the day on which the office received an application on paper; returns it. The person is emailed.

    If it was submitted, it counts as submitted on that day: by the rules in force then, with the review clock from
    then, and with the fees of these rules (see `settle_fees`). The earlier day is in the log. Refuses everybody but
    program staff who may look at it, one that did not come on paper or is over, and a day that `begin_application`
    would refuse.
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
    refuse_receipt(row.cycle.candidacy.program, received_on, at)
    before, row.received_on = row.received_on, received_on
    row.save(update_fields=["received_on"])
    if row.is_reviewed:
        count_as_submitted(row, at=at)
        begin_clock(row, received_on)
        settle_fees(row.cycle, by=by, at=at)
    entry = log(row, by=by, at=at, before=str(before), received_on=str(received_on))
    changed(row, by=by, at=at)
    email_applicant(application=row, kind=PAPER_CHANGED, key=f"application-{row.pk}-paper-{entry}", by=by, at=at)
    return row
