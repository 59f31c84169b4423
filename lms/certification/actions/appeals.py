"""Appeal against a decision about an application; another person than who decided decides about it."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.access import require_own
from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training.models import Admission
from lms.certification.actions import appeal_steps
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.applications import locked
from lms.certification.actions.conflicts import conflict_of
from lms.certification.actions.offices import require_reviewing
from lms.certification.actions.open_applications import refuse_two_open
from lms.certification.actions.review_clocks import begin_clock, count_again
from lms.certification.appeal_events import APPEAL_DECIDED, APPEAL_FILED
from lms.certification.messages.appeals import decided_by_text
from lms.certification.models import Appeal, AppealState, AppealTerm, Application, ApplicationState
from lms.certification.models.appeals import TermCause
from lms.certification.models.applications import decision_about
from lms.certification.models.rules import LATER, version_rules


def open_term(
    *, application: Application, begins_on: date, cause: Any, by: User | None, at: datetime, how: str = ""
) -> Any:
    """Open the term to appeal that the rules of the application say; returns it, or None if they say none.

    Call inside an action.
    """
    rules = version_rules(application.cycle.version)
    clock = rules.clocks.appeal if rules else None
    if clock is None:
        return None
    about = {"application": application}
    return appeal_steps.count_term(
        AppealTerm, about, clock=clock, begins_on=begins_on, cause=cause, how=how, by=by, at=at
    )


def ends_on(application: Application) -> date | None:
    """Return the last day on which the person can appeal; None if the rules say none. The latest that was printed."""
    term = AppealTerm.objects.filter(application=application).latest_row()
    return term.ends_on if term else None


@action("appeal.delivery", "Recorded delivery of a decision")
def record_delivery(*, application: Application, on: date | None, how: str, by: User, at: datetime) -> AppealTerm:
    """Record that a decision reached the person in another way, for example by post; the term counts from that day.

    An earlier, later last day still counts. Refuses everybody but program staff, one's own application, an application
    that was not denied, a day that lies ahead, and no way.
    """
    require_reviewing(by, application)
    row = locked(application)
    if is_own(by, row.cycle.candidacy.person_id):
        raise Refused("review_own")
    if row.state != ApplicationState.DENIED:
        raise Refused("appeal_nothing_denied")
    appeal_steps.refuse_delivery(on, how, at, decided_at=row.closed_at)
    term = open_term(
        application=row, begins_on=on or home_day(at), cause=TermCause.DELIVERY, how=how.strip(), by=by, at=at
    )
    if term is None:
        raise Refused("appeal_not_in_rules")
    return term


def standing_appeals(application: Application) -> Any:
    """Return the appeals against the present decision: one that waits, or was denied after it. One per decision."""
    notice = AppealTerm.objects.filter(application=application, cause=TermCause.NOTICE).order_by("pk").last()
    denied = Q(state=AppealState.DENIED, filed_at__gte=notice.at) if notice else Q(state=AppealState.DENIED)
    return application.appeals.filter(Q(state=AppealState.OPEN) | denied)


@action("appeal.filed", "Filed appeal")
def file_appeal(*, application: Application, text: str, by: User, at: datetime) -> Appeal:
    """Appeal against the denial of one's application; returns the appeal. The person is emailed that it is here.

    Refuses everybody but the applicant, an application that was not denied, no text, a second appeal against
    the same decision, one after the last day, and while another application of theirs to the program is open: of two,
    each could be decided differently.
    """
    row = locked(application)
    person = row.cycle.candidacy.person
    if not is_own(by, person.pk):
        raise Refused("application_of_another")
    if row.state != ApplicationState.DENIED:
        raise Refused("appeal_nothing_denied")
    refuse_two_open(row, "appeal_applied_again")
    appeal = appeal_steps.keep_appeal(
        Appeal, {"application": row}, standing=standing_appeals(row), until=ends_on(row), person=person, text=text,
        by=by, at=at, due_on=due_if_filed(row, at),
    )  # fmt: skip
    _email_filed(row, appeal, by=by, at=at)
    return appeal


def due_if_filed(row: Application, at: datetime) -> date | None:
    """Return until when the office would decide about an appeal that is filed now; None if the rules name no time."""
    rules = version_rules(row.cycle.version)
    return appeal_steps.decide_by(rules.clocks.appeal_decision if rules else None, home_day(at))


@in_email_language
def _email_filed(row: Application, appeal: Appeal, *, by: User, at: datetime) -> None:
    """Say that the appeal is here, and until when it is decided."""
    key, values = f"appeal-{appeal.pk}-filed", {"when": decided_by_text(appeal)}
    email_applicant(application=row, kind=APPEAL_FILED, key=key, values=values, by=by, at=at)


@action("appeal.withdrawn", "Withdrew appeal")
def withdraw_appeal(*, appeal: Appeal, by: User, at: datetime) -> Any:
    """Withdraw one's appeal while it waits; another one can be filed until the last day."""
    row = locked(appeal.application)
    if not is_own(by, row.cycle.candidacy.person_id):
        raise Refused("application_of_another")
    return transition(appeal, "withdraw", by=by, at=at, fields={"decided_at": at})


@action("appeal.taken", "Took appeal")
def take_appeal(*, appeal: Appeal, by: User, at: datetime) -> Appeal:
    """Become the person who decides about an appeal and reads it.

    Refuses everybody but program staff, who decided about the application, and one's own.
    """
    require_reviewing(by, appeal.application)
    require_own(by, roles.PROGRAM, organization=appeal.application.cycle.candidacy.program.authority)
    row = locked(appeal.application)
    refuse(conflict_of(row, by))
    return appeal_steps.take(appeal, decided_by={row.reviewer_id, decided_by(row)}, by=by, at=at)


def decided_before(row: Application, user: User) -> bool:
    """Whether somebody reviews or decided about an application: they do not decide about an appeal."""
    return any(pk is not None and is_own(user, pk) for pk in (row.reviewer_id, decided_by(row)))


def decided_by(row: Application) -> int | None:
    """Return who decided about an application, by the record of the decision: its reviewer can be another one later."""
    if row.cycle.kind in LATER:
        answer = row.renewal_answers.latest_row()
        return answer.by_id if answer else None
    decision = Admission.objects.of_person(row.cycle.candidacy.person).filter(decision_about(row)).latest_row()
    return decision.by_id if decision else None


@action("appeal.read", "Read appeal")
def read_appeal(*, appeal: Appeal, by: User, at: datetime) -> str:
    """Return the text of an appeal for who wrote it, or for who decides about it while it is open. Logged."""
    one = appeal.application.cycle.candidacy
    return appeal_steps.read(appeal, program=one.program, person_id=one.person_id, role=roles.PROGRAM, by=by, at=at)


@action("appeal.decided", "Decided on appeal")
def decide_appeal(*, appeal: Appeal, granted: bool, reason: str, by: User, at: datetime) -> Appeal:
    """Grant an appeal, and the application waits for a decision again, or deny it; with a reason that the person reads.

    Refuses everybody but who took it, and no reason. The person is emailed the decision with its reason, as of the
    decision about the application.
    """
    row = locked(appeal.application)
    stored = appeal_steps.decide(
        appeal, program=row.cycle.candidacy.program, role=roles.PROGRAM, granted=granted, reason=reason, by=by, at=at
    )
    if granted:
        transition(
            row, "reopen", by=by, at=at, reason=f"Appeal {stored.pk}", fields={"reviewer": by, "closed_at": None}
        )
        begin_clock(row, home_day(at))
        count_again([row], at=at)
    _email_decided(row, stored, by=by, at=at)
    return stored


@in_email_language
def _email_decided(row: Application, appeal: Appeal, *, by: User, at: datetime) -> None:
    if appeal.state == AppealState.GRANTED:
        text = gettext("Your appeal was granted. Program staff look at your application again and decide.")
    else:
        text = gettext("Your appeal was denied. The decision about your application stays.")
    reason = gettext("The reason: %(reason)s") % {"reason": appeal.reason}
    email_applicant(
        application=row, kind=APPEAL_DECIDED, key=f"appeal-{appeal.pk}-decided",
        values={"decision": f"{text}\n\n{reason}"}, by=by, at=at,
    )  # fmt: skip
