"""Credit hours from elsewhere by a decision with evidence, and let a person begin a course again."""

from dataclasses import dataclass
from datetime import date, datetime, time

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day, home_zone
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from cohorts.training.actions.credit_emails import email_credit, email_cycle
from cohorts.training.actions.credits import recount
from cohorts.training.models import Course, CreditDecision, CycleAnnulment, TrainingCycle, Unit
from cohorts.training.models.credit_facts import count_credits
from cohorts.training.signals import enrollment_changed


@dataclass(frozen=True)
class Elsewhere:
    """What a person did elsewhere: minutes of a unit from `first` to `end` (None: to its end), when, what shows it."""

    unit: Unit
    earned_on: date
    evidence: str
    first: int = 0
    end: int | None = None

    @property
    def until(self) -> int:
        """The minute of the unit at which it ends."""
        return self.unit.minutes if self.end is None else self.end


@action("credit.granted", "Credited hours from elsewhere")
def grant_credit(*, person: User, elsewhere: Elsewhere, by: User | None, at: datetime) -> CreditDecision:
    """Credit a person with minutes of a unit that they have from elsewhere, and email them; returns the decision.

    The hours, and what rests on them, are counted again. Refuses everyone except program staff, oneself, missing
    evidence, minutes that the unit does not have, a day that is to come or before the present cycle, and minutes that
    are credited by a decision already.
    """
    require(by, roles.PROGRAM)
    _refuse_own(by, person)
    # Two decisions at the same moment get two numbers.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    unit, evidence = elsewhere.unit, elsewhere.evidence.strip()
    same = CreditDecision.objects.of_person(person).filter(
        unit=unit, unit_from=elsewhere.first, unit_to=elsewhere.until
    )
    latest = same.order_by("number", "pk").last()
    begins = _begins(person, unit.course_version.course_id)
    is_within = 0 <= elsewhere.first < elsewhere.until <= unit.minutes
    is_before = begins is not None and elsewhere.earned_on < begins
    refuse(
        None if evidence else Problem("credit_evidence_missing", field="evidence"),
        None if is_within else Problem("credit_minutes_wrong", field="end", minutes=unit.minutes),
        Problem("credit_day_to_come", field="earned_on") if elsewhere.earned_on > home_day(at) else None,
        Problem("credit_before_cycle", field="earned_on", day=begins) if is_before else None,
        Problem("credit_granted_already", field="unit") if latest and latest.granted else None,
    )
    row = CreditDecision.objects.create(
        person=person, unit=unit, unit_from=elsewhere.first, unit_to=elsewhere.until, number=same.next_number(),
        evidence=evidence, earned_on=elsewhere.earned_on, by=by, at=at,
    )  # fmt: skip
    log(row, by=by, at=at, person=person.pk, unit=unit.pk, minutes=row.minutes)
    _follow(row.person_id, by, at)
    email_credit(row, by=by, at=at)
    return row


@action("credit.withdrawn", "Took back hours from elsewhere")
def withdraw_credit(*, decision: CreditDecision, reason: str, by: User | None, at: datetime) -> CreditDecision:
    """Take back a decision that credits minutes, and email the person; returns the row that does.

    Refuses everyone except program staff, oneself, a missing reason, and minutes that no decision credits any more.
    """
    require(by, roles.PROGRAM)
    _refuse_own(by, decision.person)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    User.objects.select_for_update(no_key=True).get(pk=decision.person_id)
    about = {name: getattr(decision, name) for name in ("unit", "unit_from", "unit_to")}
    same = CreditDecision.objects.of_person(decision.person).filter(**about)
    latest = same.order_by("number", "pk").last()
    if latest is None or not latest.granted:
        raise Refused("credit_withdrawn_already")
    kept = {name: getattr(latest, name) for name in ("person", "evidence", "earned_on")}
    row = CreditDecision.objects.create(
        **about, **kept, number=same.next_number(), granted=False, reason=reason.strip(), by=by, at=at
    )
    log(row, by=by, at=at, person=row.person_id, unit=row.unit_id, minutes=row.minutes)
    _follow(row.person_id, by, at)
    email_credit(row, by=by, at=at)
    return row


@action("cycle.begun", "Let person begin course again")
def begin_cycle(
    *, person: User, course: Course, begins_on: date, reason: str, by: User | None, at: datetime
) -> TrainingCycle:
    """Record that a person begins a course again on a day, so that nothing before it counts; emails them.

    What they did before stays on the transcript. Refuses everyone except program staff, oneself, a missing reason, a
    course of which they have nothing, a day to come, and one not after that on which the present cycle began.
    """
    require(by, roles.PROGRAM)
    _refuse_own(by, person)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    begins = _begins(person, course.pk)
    is_later = begins is None or begins_on > begins
    has_course = (person.pk, course.pk) in count_credits([person.pk], [course.pk])
    refuse(
        None if reason.strip() else Problem("reason_missing", field="reason"),
        None if has_course else Problem("cycle_without_course", field="course", person=called(person), course=course),
        Problem("cycle_to_come", field="begins_on") if begins_on > home_day(at) else None,
        None if is_later else Problem("cycle_not_later", field="begins_on", day=begins),
    )
    begins_at = datetime.combine(begins_on, time.min, home_zone())
    row = TrainingCycle.objects.create(
        person=person, course=course, begins_at=begins_at, reason=reason.strip(), by=by, at=at
    )
    log(row, by=by, at=at, person=person.pk, course=course.code, begins_on=begins_on.isoformat())
    _follow(row.person_id, by, at)
    email_cycle(row, by=by, at=at)
    return row


@action("cycle.annulled", "Annulled new beginning of course")
def annul_cycle(*, cycle: TrainingCycle, reason: str, by: User | None, at: datetime) -> CycleAnnulment:
    """Record that a person does not begin a course again after all, so that what was before counts; emails them.

    Refuses everyone except program staff, oneself, a missing reason, one that is annulled, and one with a later one.
    """
    require(by, roles.PROGRAM)
    _refuse_own(by, cycle.person)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    User.objects.select_for_update(no_key=True).get(pk=cycle.person_id)
    if CycleAnnulment.objects.filter(cycle=cycle).exists():
        raise Refused("cycle_annulled_already")
    standing = TrainingCycle.objects.standing().of_person(cycle.person).filter(course=cycle.course_id)
    if standing.latest_row() != cycle:
        raise Refused("cycle_not_the_last")
    row = CycleAnnulment.objects.create(cycle=cycle, reason=reason.strip(), by=by, at=at)
    log(row, by=by, at=at, person=cycle.person_id, course=cycle.course.code)
    _follow(cycle.person_id, by, at)
    email_cycle(cycle, by=by, at=at, annulment=row)
    return row


def _begins(person: User, course_id: int) -> date | None:
    """The day on which the person's present cycle of a course began; None in the first."""
    row = TrainingCycle.objects.standing().of_person(person).filter(course=course_id).latest_row()
    return home_day(row.begins_at) if row else None


def _refuse_own(by: User | None, person: User) -> None:
    if is_own(by, person.pk):
        raise Refused("own_credit")


def _follow(person_id: int, by: User | None, at: datetime) -> None:
    """Count the hours again, and let certification look at what rests on them."""
    recount([person_id], at=at)
    enrollment_changed.send(sender=CreditDecision, person_ids=[person_id], by_ids=acting_ids(by), at=at)
