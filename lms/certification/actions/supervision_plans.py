"""What applies to one person instead of a duty of the plan, and notices before a month is lost."""

from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.formatting import format_long_day
from cohorts.core.names import called
from cohorts.core.persons import is_own, person_of
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import Membership, User
from lms.certification.actions.offices import is_of_office
from lms.certification.actions.practice_emails import email_override
from lms.certification.models import PlanOverride, Program
from lms.certification.models.practice_rules import practice_rules
from lms.certification.practice_events import SUPERVISION_DUE, SUPERVISION_DUE_STAFF
from lms.certification.rules.program_parts import SupervisionDuty

STATE, AGENCY = "state", "agency"


@dataclass(frozen=True)
class Terms:
    """What applies instead: nothing (waived), or so many minutes or times; from a day through a day."""

    begins_on: date | None
    ends_on: date | None = None
    waived: bool = False
    minutes: int | None = None
    times: int | None = None


@action("plan.overridden", "Changed supervision plan of a person")
def override_duty(
    *, employment: Membership, program: Program, duty: str, terms: Terms, reason: str, by: User, at: datetime
) -> PlanOverride:
    """Set something else than a duty of the plan for one person, with a reason; returns it. The plan stays.

    The person and their supervisor are emailed. Refuses who may not by the rules of the duty (state program staff; the
    agency's coordinators where the rules say so), oneself, an unknown duty, a missing reason, and terms that say
    nothing or two things.
    """
    line = _duty(employment, program, duty)
    _refuse_setter(line, program, employment, by)
    if not reason.strip():
        raise Refused("plan_reason_missing", field="reason")
    _refuse_terms(line, terms)
    row = PlanOverride.objects.create(
        person_id=person_of(employment.user_id), program=program, employment=employment, duty=duty,
        is_waived=terms.waived, minutes=terms.minutes, times=terms.times, begins_on=terms.begins_on,
        ends_on=terms.ends_on, reason=reason.strip(), by=by, at=at,
    )  # fmt: skip
    log(row, by=by, at=at, duty=duty, waived=terms.waived, minutes=terms.minutes, times=terms.times, reason=row.reason)
    email_override(row=row, by=by, at=at)
    return row


@action("plan.restored", "Ended change of supervision plan")
def restore_duty(*, row: PlanOverride, reason: str, by: User, at: datetime) -> PlanOverride:
    """Let the plan apply again, from the beginning on: what was set stays in the history and counts no more."""
    _refuse_setter(_duty(row.employment, row.program, row.duty), row.program, row.employment, by)
    if not reason.strip():
        raise Refused("plan_reason_missing", field="reason")
    stored = PlanOverride.objects.select_for_update(of=("self",)).filter(pk=row.pk, is_void=False, replaced_by=None)
    stored = stored.first()
    if stored is None:
        raise Refused("plan_restored_already")
    end = PlanOverride.objects.create(
        person=stored.person, program=stored.program, employment=stored.employment, duty=stored.duty,
        is_waived=stored.is_waived, minutes=stored.minutes, times=stored.times, begins_on=stored.begins_on,
        ends_on=stored.ends_on, reason=reason.strip(), replaces=stored, is_void=True, by=by, at=at,
    )  # fmt: skip
    log(end, by=by, at=at, duty=end.duty, reason=end.reason)
    email_override(row=end, by=by, at=at)
    return end


def may_override(duty: SupervisionDuty, program: Program, employment: Membership, by: User) -> bool:
    """Return whether somebody may set something else than a duty for the holder of an employment."""
    if is_own(by, employment.user_id):
        return False
    if STATE in duty.overrides_by and is_of_office(by, program):
        return True
    coordinated = by.holdings().get(roles.AGENCY_COORDINATOR, ())
    return AGENCY in duty.overrides_by and employment.organization_id in coordinated


def _refuse_setter(duty: SupervisionDuty, program: Program, employment: Membership, by: User) -> None:
    if is_own(by, employment.user_id):
        raise Refused("plan_own")
    if not may_override(duty, program, employment, by):
        raise Refused("plan_not_yours")


def _duty(employment: Membership, program: Program, key: str) -> SupervisionDuty:
    rules = practice_rules([employment.user_id]).get(person_of(employment.user_id), {}).get(program.pk)
    line = next((duty for duty in rules.plan if duty.key == key), None) if rules else None
    if line is None:
        raise Refused("plan_duty_unknown", field="duty")
    return line


def _refuse_terms(duty: SupervisionDuty, terms: Terms) -> None:
    if terms.begins_on is None:
        raise Refused("plan_day_missing", field="begins_on")
    if terms.ends_on and terms.ends_on < terms.begins_on:
        raise Refused("plan_days_wrong", field="ends_on")
    amounts = [one for one in (terms.minutes, terms.times) if one is not None]
    is_hours = duty.hours is not None
    fits = (terms.minutes is not None) == is_hours if amounts else True
    if len(amounts) + terms.waived != 1 or not fits or any(one < 1 for one in amounts):
        raise Refused("plan_terms_unclear", field="minutes" if is_hours else "times")


@dataclass(frozen=True)
class Due:
    """A duty of a person whose period ends soon and is not done."""

    person: User
    supervisor: User | None
    program: Program
    duty: str
    last: date


@action("supervision.reminded", "Reminded of supervision")
def remind(*, due: Due, by: User | None, at: datetime) -> None:
    """Email the specialist and the supervisor that supervision is due, once for each period of a duty."""
    _remind(due.person, SUPERVISION_DUE, due, by, at)
    if due.supervisor is not None:
        _remind(due.supervisor, SUPERVISION_DUE_STAFF, due, by, at)


@in_email_language
def _remind(person: User, kind: str, due: Due, by: User | None, at: datetime) -> None:
    values = {"until": lambda: format_long_day(due.last), "specialist": lambda: called(due.person)}
    if kind == SUPERVISION_DUE:
        del values["specialist"]
    key = f"supervision-due-{due.person.pk}-{due.program.pk}-{due.duty}-{due.last.isoformat()}-{kind}"
    queue_email(person=person, kind=kind, about_id=due.person.pk, key=key, values=values, by=by, at=at)
