"""Step back from an application, and take that back."""

from datetime import datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import accounts_of, is_own
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions.applications import locked
from lms.certification.actions.colleagues import email_colleague
from lms.certification.actions.conflicts import is_recused
from lms.certification.actions.offices import require_reviewing
from lms.certification.models import Appeal, AppealState, Application, Recusal, RecusalKind, SecondReview
from lms.certification.review_events import SECOND_REVIEW_ENDED


@action("application.recused", "Stepped back from application")
def step_back(*, application: Application, kind: Any, reason: str = "", by: User, at: datetime) -> Recusal:
    """Step back from an application, because one knows the applicant; returns the recusal.

    The application, and an appeal, go back to the queue if they were one's own, and a second opinion that one was asked
    for is canceled; whoever asked is emailed. Refuses everybody but program staff, no kind of reason, another kind
    without words, and who has stepped back already.
    """
    require_reviewing(by, application)
    row = locked(application)
    if kind not in RecusalKind.values:
        raise Refused("recusal_kind_missing", field="kind")
    if kind == RecusalKind.OTHER and not reason.strip():
        raise Refused("recusal_reason_missing", field="reason")
    if is_recused(row, by):
        raise Refused("recused_already")
    recusal = Recusal.objects.create(application=row, staff=by, kind=kind, reason=reason.strip(), by=by, at=at)
    log(recusal, by=by, at=at, application=row.pk, kind=str(kind))
    accounts = list(accounts_of([by.pk]))
    if row.reviewer_id in accounts:
        row.reviewer = None
        row.save(update_fields=["reviewer"])
    Appeal.objects.filter(application=row, state=AppealState.OPEN, decider__in=accounts).update(decider=None)
    for second in SecondReview.objects.filter(application=row, state=SecondReview.State.OPEN, reviewer__in=accounts):
        transition(second, "cancel", by=by, at=at, fields={"answered_at": at})
        email_colleague(row, second.asked_by, SECOND_REVIEW_ENDED, f"second-ended-{second.pk}", by=by, at=at)
    return recusal


@action("application.recusal_lifted", "Took back that somebody stepped back")
def lift_recusal(*, recusal: Recusal, reason: str, by: User, at: datetime) -> Recusal:
    """Let a person review an application again that they stepped back from by mistake; returns the new row.

    Refuses everybody but another person of program staff, no reason, and a recusal that does not count any more.
    """
    require_reviewing(by, recusal.application)
    row = locked(recusal.application)
    if is_own(by, recusal.staff_id):
        raise Refused("recusal_own")
    if is_own(by, row.cycle.candidacy.person_id):
        raise Refused("review_own")
    if not reason.strip():
        raise Refused("recusal_reason_missing", field="reason")
    if not is_recused(row, recusal.staff):
        raise Refused("recusal_over")
    lifted = Recusal.objects.create(
        application=row, staff=recusal.staff, steps_back=False, reason=reason.strip(), by=by, at=at
    )
    log(lifted, by=by, at=at, application=row.pk)
    return lifted


def recusals_of(application: Application) -> list[Recusal]:
    """Return who has stepped back from an application, as rows."""
    rows = Recusal.objects.filter(application=application).select_related("staff", "by").latest_per("staff_id")
    return [row for row in rows.values() if row.steps_back]
