"""The steps of every kind of appeal: count the term, file, take, read, decide. Call them inside an action.

What an appeal is about differs: an application, or a request for accommodations. The callers lock it, ask who may, and
say what follows.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from cohorts.core.actions import Refused, log
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted, read_restricted
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.models import Holiday
from lms.certification.actions.offices import require_office
from lms.certification.models import AppealState, Program, ProgramVersion
from lms.certification.models.rules import version_rules
from lms.certification.rules.applications import past_problem
from lms.certification.rules.clocks import ACCOMMODATION_APPEAL_CLOCK, last_day
from lms.certification.rules.program_parts import AppealClock
from lms.certification.rules.programs import in_force

APPEAL_KIND = "appeal"
PURPOSE = "decision about the appeal"
# Days off are looked up so far ahead of a term.
AHEAD = timedelta(days=800)


def days_off_after(day: date) -> Mapping[date, str]:
    """Return the office's days off that can matter to a term that begins on a day."""
    return Holiday.objects.names_between(day, day + AHEAD)


def count_term(
    model: Any, about: Mapping[str, Any], *, clock: AppealClock, begins_on: date, cause: Any, how: str,
    by: User | None, at: datetime,
) -> Any:  # fmt: skip
    """Append a term to appeal, counted by a clock from its day 0; returns it. `about`: {field: what it is about}."""
    term = model.objects.create(
        **about, cause=cause, begins_on=begins_on, ends_on=last_day(begins_on, clock, days_off_after(begins_on)),
        count=clock.model_dump(mode="json"), how=how, by=by, at=at,
    )  # fmt: skip
    log(term, by=by, at=at, ends_on=term.ends_on.isoformat(), **{name: row.pk for name, row in about.items()})
    return term


def decide_by(clock: AppealClock | None, day: date) -> date | None:
    """Return until when the office decides about an appeal that was filed on a day; None without a clock for it."""
    return last_day(day, clock, days_off_after(day)) if clock else None


def clock_today(program: Program, day: date) -> AppealClock:
    """Return how long one can appeal by the rules of a program in force on a day; 30 days where they do not say."""
    stored = _rules_on(program, day)
    return (stored.clocks.appeal if stored else None) or ACCOMMODATION_APPEAL_CLOCK


def due_today(program: Program, day: date) -> date | None:
    """Return until when an appeal that is filed on a day is decided, by the rules in force; None without a time."""
    stored = _rules_on(program, day)
    return decide_by(stored.clocks.appeal_decision if stored else None, day)


def _rules_on(program: Program, day: date) -> Any:
    version = in_force(ProgramVersion.objects.filter(program=program), day)
    return version_rules(version) if version else None


def refuse_delivery(on: date | None, how: str, at: datetime, *, decided_at: datetime | None) -> None:
    """Refuse a delivery on a day that lies ahead, is missing or is before the decision, and one without a way."""
    refuse(past_problem(on, home_day(at), field="on"))
    if on is not None and decided_at is not None and on < home_day(decided_at):
        raise Refused("delivery_before_decision", field="on", day=home_day(decided_at))
    if not how.strip():
        raise Refused("delivery_how_missing", field="how")


def keep_appeal(
    model: Any, about: Mapping[str, Any], *, standing: Any, until: date | None, person: User, text: str, by: User,
    at: datetime, **more: Any,
) -> Any:  # fmt: skip
    """Keep an appeal with its text restricted; returns it.

    `standing`: the appeals against the same decision. `until`: the last day. Refuses no text, a second appeal against
    the same decision, and one after the last day.
    """
    if standing.exists():
        raise Refused("appeal_filed_already")
    if until is None:
        raise Refused("appeal_not_in_rules")
    if home_day(at) > until:
        raise Refused("appeal_too_late", day=until)
    if not text.strip():
        raise Refused("appeal_empty", field="text")
    record = keep_restricted(kind=APPEAL_KIND, person=person, data=text.strip().encode(), by=by, at=at)
    appeal = model.objects.create(**about, record=record, filed_at=at, **more)
    log(appeal, by=by, at=at, **{name: row.pk for name, row in about.items()})
    return appeal


def take(
    appeal: Any, *, decided_by: Collection[int | None], by: User, at: datetime, code: str = "appeal_decided_before"
) -> Any:
    """Become the person who decides about an appeal; returns it. Refuses who decided before (with `code`), and one that
    is over."""
    if any(pk is not None and is_own(by, pk) for pk in decided_by):
        raise Refused(code)
    stored = type(appeal).objects.select_for_update().get(pk=appeal.pk)
    if stored.state != AppealState.OPEN:
        raise Refused("appeal_over", state=AppealState(stored.state))
    before, stored.decider = stored.decider_id, by
    stored.save(update_fields=["decider"])
    log(stored, by=by, at=at, before=before)
    return stored


def read(appeal: Any, *, program: Program, person_id: int, role: str, by: User, at: datetime) -> str:
    """Return the text of an appeal for who wrote it, or for who decides about it while it is open. Logged."""
    if is_own(by, person_id):
        purpose = "own record"
    else:
        refuse_other_deciders(appeal, program, role, by)
        purpose = PURPOSE
    return bytes(read_restricted(record=appeal.record, purpose=purpose, by=by, at=at)).decode()


def refuse_other_deciders(appeal: Any, program: Program, role: str, by: User) -> None:
    """Refuse everybody but who took an appeal and still has the role at the authority, and one that is over."""
    require_office(by, program, role=role)
    refuse_all_but_decider(appeal, by)


def refuse_all_but_decider(appeal: Any, by: User) -> None:
    """Refuse everybody but who took an appeal, and one that is over. Call after the role was looked at."""
    if appeal.state != AppealState.OPEN:
        raise Refused("appeal_over", state=AppealState(appeal.state))
    if appeal.decider_id != by.pk:
        raise Refused("appeal_not_yours")


def decide(appeal: Any, *, program: Program, role: str, granted: bool, reason: str, by: User, at: datetime) -> Any:
    """Grant or deny an appeal, with a reason that the person reads; returns it. Refuses others, and no reason."""
    stored = type(appeal).objects.select_for_update().get(pk=appeal.pk)
    refuse_other_deciders(stored, program, role, by)
    if not reason.strip():
        raise Refused("appeal_reason_missing", field="reason")
    fields = {"decided_at": at, "reason": reason.strip()}
    return transition(stored, "grant" if granted else "deny", by=by, at=at, fields=fields)
