"""Change the way to apply of a draft, and remind people whose way closes soon or has closed."""

from datetime import date, datetime, timedelta

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.states import transition
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.applications import locked
from lms.certification.actions.candidacies import note
from lms.certification.actions.pathways import choose_pathway, refuse_closed, ways_of
from lms.certification.messages.pathways import closing_notice
from lms.certification.models import Application, ApplicationState, Channel
from lms.certification.models.rules import RENEWALS, rules_of
from lms.certification.pathway_events import PATHWAY_CLOSES
from lms.certification.rules.applications import leaf_named

# So many days before the last day somebody with a draft is reminded, and on the day after it.
REMINDER_DAYS = (14, 3)


@action("application.pathway_changed", "Changed the way to apply")
def change_pathway(*, application: Application, pathway: str, by: User, at: datetime) -> Application:
    """Put a draft on another way to apply; returns the application. What was given stays, and counts where it is asked.

    Questions to others that the new way does not ask end. Refuses everybody but the applicant, what came on paper or
    was submitted, and a way that there is not, that is closed, or that it is on already.
    """
    row = locked(application)
    if row.channel == Channel.PAPER or not is_own(by, row.cycle.candidacy.person_id):
        raise Refused("application_of_another")
    if row.state != ApplicationState.DRAFT:
        raise Refused("pathway_submitted")
    if row.cycle.kind in RENEWALS:
        raise Refused("pathway_unknown", field="pathway")
    before, day = row.cycle.pathway, home_day(at)
    if pathway == before:
        raise Refused("pathway_unchanged", field="pathway")
    choose_pathway(row.cycle, pathway, day)
    refuse_closed(row.cycle, day)
    _end_questions(row, by=by, at=at)
    log(row, by=by, at=at, before=before, pathway=pathway)
    note(person_ids=[row.cycle.candidacy.person_id], by_ids=acting_ids(by), by=by, at=at)
    return row


def _end_questions(row: Application, *, by: User, at: datetime) -> None:
    rules = rules_of(row.cycle)
    for request in row.cycle.part_requests.filter(state="open"):
        if rules is None or leaf_named(rules, request.type, request.key) is None:
            transition(request, "cancel", by=by, at=at, fields={"ended_at": at})


def due_notice(application: Application, at: datetime) -> tuple[str, date] | None:
    """Return (which email is due about the last day of a draft's way, that day); None: none.

    Of several that are due only the last one. Nothing more is said a week after the last day.
    """
    today = home_day(at)
    closes = ways_of(application.cycle, today).closes
    if closes is None or today > closes + timedelta(days=7):
        return None
    if today > closes:
        return "closed", closes
    due = [days for days in REMINDER_DAYS if today >= closes - timedelta(days=days)]
    return (f"days_{min(due)}", closes) if due else None


@action("application.closing_said", "Reminded that a way to apply closes")
@in_email_language
def say_closing(*, application: Application, by: User | None, at: datetime) -> bool:
    """Email a person with a draft that their way closes soon or has closed, once each; returns whether it was due."""
    row = locked(application)
    due = due_notice(row, at) if row.state == ApplicationState.DRAFT and row.channel == Channel.ONLINE else None
    if due is None:
        return False
    what, closes = due
    ways = ways_of(row.cycle, home_day(at))
    values = {"notice": closing_notice(closes, is_over=ways.is_late, others=ways.others(row.cycle.pathway))}
    key = f"application-{row.pk}-{row.cycle.pathway}-{closes.isoformat()}-{what}"
    email_applicant(application=row, kind=PATHWAY_CLOSES, key=key, values=values, by=by, at=at)
    return True
