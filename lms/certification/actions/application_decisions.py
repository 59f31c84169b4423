"""Decide about an application: admit, admit on a condition, do not admit; open it again."""

from datetime import date, datetime

from django.utils.translation import gettext

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training.actions.ended_admissions import release_later
from lms.certification.actions.appeals import ends_on, open_term
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.application_reviews import reviewed
from lms.certification.actions.applications import locked, open_parts
from lms.certification.actions.candidacies import note
from lms.certification.actions.colleagues import end_second_reviews
from lms.certification.actions.conditions import on_condition, refuse_condition
from lms.certification.actions.decisions import decide_admission
from lms.certification.actions.interview_ends import end_interviews
from lms.certification.actions.offices import require_reviewing
from lms.certification.actions.open_applications import refuse_two_open
from lms.certification.actions.review_clocks import begin_clock, count_again
from lms.certification.actions.second_reviews import packets, second_problem, waiting_opinion
from lms.certification.events import APPLICATION_REOPENED
from lms.certification.facts.sponsors import own_programs
from lms.certification.messages.emails import ADMITTED, RENEWED, UPGRADED
from lms.certification.messages.formats import through
from lms.certification.models import AppealState, Application, ApplicationState, Certificate, CycleKind, RenewalAnswer
from lms.certification.models.appeals import TermCause
from lms.certification.models.rules import LATER
from lms.certification.models.sponsor_requests import has_agency
from lms.certification.review_events import APPLICATION_DECIDED

GRANTED = (ApplicationState.ADMITTED, ApplicationState.CONDITIONAL)
DECIDED = {CycleKind.RENEWAL: RENEWED, CycleKind.REINSTATEMENT: RENEWED, CycleKind.UPGRADE: UPGRADED}


@action("application.decided", "Decided on application")
def decide_application(
    *,
    application: Application,
    admitted: bool,
    reason: str,
    condition: str = "",
    condition_until: date | None = None,
    seen: str | None = None,
    without_opinion: bool = False,
    by: User,
    at: datetime,
) -> Application:
    """Admit the applicant or not; returns the application. The person is emailed and reads the reason.

    `condition`: what is still to be met, until the day `condition_until` where one is named; with it a person can be
    admitted before everything that is asked counts. Then parts can still be given and decided, until the person is
    admitted without a condition, or is not. `seen`: the digest of the application on the page that was decided from
    (`second_reviews.packets`). `without_opinion`: decide although a colleague was asked and has not answered; the
    question is canceled and they are emailed.
    A no after an admission, on a condition or opened again, ends it: a seat in a training that has not begun is given
    up.
    Refuses everybody but the reviewer, an application that is another one than was seen, a "no" without a reason or
    with a condition, a day without a condition or one that is over, admitting while something that is asked does not
    count and no condition names it, and a decision to which a colleague must agree by the rules and has not, or who
    was asked and has not answered.
    """
    row = reviewed(application, by)
    condition, reason = condition.strip(), reason.strip()
    refuse_condition(condition, condition_until, admitted, at)
    _refuse_decision(row, admitted, reason, seen, is_whole=not condition, by=by, at=at)
    refuse(None if without_opinion else waiting_opinion(row))
    step = ("admit_on_condition" if condition else "admit") if admitted else "deny"
    was_conditional = row.state == ApplicationState.CONDITIONAL
    fields = {"closed_at": None if condition else at, "condition": condition, "condition_until": condition_until}
    transition(row, step, by=by, at=at, fields=fields)
    _end_reviews(row, by=by, at=at)
    one = row.cycle.candidacy
    if admitted and was_conditional and not reason:
        reason = gettext("The condition is met.")
    text = "\n\n".join(filter(None, (on_condition(row), reason)))
    if row.cycle.kind in LATER:
        # It does not touch the admission on which the first certificate rests.
        record_answer(row, admitted=admitted, reason=text, by=by, at=at)
    else:
        about = {"person": one.person, "program": one.program, "application": row}
        decide_admission(**about, admitted=admitted, reason=text, by=by, at=at)
    if not admitted:
        _after_no(row, by=by, at=at)
    _email_decision(row, reason, by=by, at=at)
    return row


def _end_reviews(row: Application, *, by: User, at: datetime) -> None:
    """End what waits for an opinion; of a decision for good, interviews too."""
    end_second_reviews(row, by=by, at=at)
    if row.state != ApplicationState.CONDITIONAL:
        end_interviews(row, by=by, at=at)
    count_again([row], at=at)


def _after_no(row: Application, *, by: User, at: datetime) -> None:
    """Open the time to appeal; seats that rest on an earlier yes, as of one that was opened again, are given up."""
    open_term(application=row, begins_on=home_day(at), cause=TermCause.NOTICE, by=by, at=at)
    if row.cycle.kind == CycleKind.INITIAL:
        release_later(row.cycle.candidacy.person_id)


@in_email_language
def _email_decision(row: Application, text: str, *, by: User, at: datetime) -> None:
    """Say what was decided, with its reason and, for a “no”, until when one can appeal: a notice must say it itself."""
    until = ends_on(row) if row.state == ApplicationState.DENIED else None
    parts = [str(DECIDED.get(row.cycle.kind, ADMITTED)[ApplicationState(row.state)])]
    parts += [on_condition(row)] if row.condition else []
    parts += [gettext("The reason: %(reason)s") % {"reason": text}] if text else []
    parts += [gettext("You can appeal through %(day)s.") % {"day": through(until)}] if until else []
    parts += [_next_after_yes(row, at)] if row.state in GRANTED else []
    parts = [part for part in parts if part]
    email_applicant(
        application=row, kind=APPLICATION_DECIDED, key=f"application-{row.pk}-decided-{at.isoformat()}",
        values={"decision": "\n\n".join(parts)}, by=by, at=at,
    )  # fmt: skip


def _next_after_yes(row: Application, at: datetime) -> str:
    """What comes next for whoever is admitted and has no agency for the training; "" for everybody else."""
    person, program = row.cycle.candidacy.person, row.cycle.candidacy.program
    if row.cycle.kind != CycleKind.INITIAL or has_agency(person):
        return ""
    if not any(one.may_ask for one in own_programs(person, at) if one.program == program):
        return ""
    return gettext(
        "What comes next is the training. A seat in it is paid for by an agency that takes you on as its trainee. You "
        "have no agency yet: the page below leads to a list of agencies, and you can ask one there."
    )


def _refuse_decision(
    row: Application, admitted: bool, reason: str, seen: str | None, *, is_whole: bool, by: User, at: datetime
) -> None:
    """`is_whole`: no condition names what is still missing."""
    now = packets([row])[row.pk]
    if seen is not None and seen != now:
        raise Refused("application_stale")
    if admitted and is_whole and not open_parts(row, at=at)[1]:
        raise Refused("application_not_complete", field="condition")
    if not admitted and not reason:
        raise Refused("admission_reason_missing", field="reason")
    refuse(second_problem(row, admitted=admitted, seen=now, by=by))


def record_answer(row: Application, *, admitted: bool, reason: str, by: User, at: datetime) -> None:
    """Append the decision about a renewal or the next level. Call inside the action that decides."""
    answer = RenewalAnswer.objects.create(application=row, granted=admitted, reason=reason, by=by, at=at)
    log(answer, by=by, at=at, granted=admitted)
    note(person_ids=[row.cycle.candidacy.person_id], by_ids=acting_ids(by), by=by, at=at)


@action("application.reopened", "Opened application again")
def reopen_application(*, application: Application, reason: str, by: User, at: datetime) -> Application:
    """Let a decided application wait again, for a reason that stays in the log. The earlier decision counts until there
    is another one; the person is emailed.

    Refuses everybody but program staff, one's own application, no reason, while an appeal waits for its own decision,
    while the person has another open application to the program, and once a certificate was issued: it rests on the
    decision, and a certificate is suspended or revoked by its own act.
    """
    require_reviewing(by, application)
    row = locked(application)
    if is_own(by, row.cycle.candidacy.person_id):
        raise Refused("review_own")
    if not reason.strip():
        raise Refused("part_reason_missing", field="reason")
    if Certificate.objects.filter(decision__cycle=row.cycle).exists():
        raise Refused("reopen_certified")
    if row.appeals.filter(state=AppealState.OPEN).exists():
        raise Refused("reopen_appealed")
    refuse_two_open(row, "reopen_applied_again")
    transition(row, "reopen", by=by, at=at, reason=reason.strip(), fields={"closed_at": None})
    begin_clock(row, home_day(at))
    count_again([row], at=at)
    key = f"application-{row.pk}-again-{at.isoformat()}"
    email_applicant(application=row, kind=APPLICATION_REOPENED, key=key, by=by, at=at)
    return row
