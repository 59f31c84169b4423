"""Courses and their versions. A version that a cohort uses cannot change; publish another version instead."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import ProtectedError

from cohorts.billing.rules.terms import Terms
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.holds.door import delete_rows
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.search import has_text
from cohorts.people.models import User
from cohorts.training.models import Course, CourseVersion, Objective, Unit
from cohorts.training.ports import has_program
from cohorts.training.rules.corrections import DAYS_TO_ASK, MAX_DAYS_TO_ASK
from cohorts.training.rules.make_up import NO_MAKE_UP, MakeUpRule, rule_problem
from cohorts.training.rules.outlines import MAX_COURSE_MINUTES, UnitOutline, key_of, key_problem
from cohorts.training.rules.seats import MAX_FEE, MAX_FREE_DAYS

TERMS = Terms(free_days=14, share=Decimal(50))


@action("course.created", "Created course")
def create_course(
    *,
    code: str,
    title: str,
    by: User | None,
    at: datetime,
    audience: Any = Course.Audience.TRAINEES,
    summary: str = "",
    prerequisite: Course | None = None,
) -> Course:
    """Create a course and return it. Its code is its permanent name in programs and URLs; it never changes."""
    require(by, roles.PROGRAM)
    if has_text(Course.objects, "code", code):
        raise Refused("course_code_taken", field="code", course_code=code)
    course = Course.objects.create(
        code=code,
        title=_required(title, "title", "course_title_missing"),
        audience=audience,
        summary=summary,
        prerequisite=prerequisite,
    )
    log(course, by=by, at=at, code=code, title=course.title)
    return course


@action("course.changed", "Changed course")
def change_course(
    *,
    course: Course,
    title: str,
    summary: str,
    prerequisite: Course | None = None,
    needs_qualified_trainers: bool = False,
    needs_certified_trainers: bool = False,
    only_for_programs: bool = False,
    by: User | None,
    at: datetime,
) -> Course:
    """Change a course's title and summary, which course must come before it (None: no other one), what its trainers
    need, and whether only people in a program that requires it can have a seat.

    Seats that people have stay, and trainers are asked about when a cohort is opened. Refuses a course that would come
    before itself, and one only for people in programs if no program in force asks beginners for it.
    """
    require(by, roles.PROGRAM)
    before = prerequisite
    while before is not None:
        if before.pk == course.pk:
            raise Refused("course_before_itself", field="prerequisite")
        before = before.prerequisite
    if only_for_programs and not course.only_for_programs and not has_program(course, at):
        raise Refused("course_of_no_program", field="only_for_programs", course=course.title)
    course.title, course.summary = _required(title, "title", "course_title_missing"), summary
    course.prerequisite = prerequisite
    course.needs_qualified_trainers = needs_qualified_trainers
    course.needs_certified_trainers = needs_certified_trainers
    course.only_for_programs = only_for_programs
    needs = {
        "qualified": needs_qualified_trainers, "certified": needs_certified_trainers, "programs": only_for_programs
    }  # fmt: skip
    course.save()
    log(course, by=by, at=at, title=course.title, prerequisite=prerequisite.code if prerequisite else "", **needs)
    return course


@action("course_version.published", "Published course version")
def publish_course_version(  # noqa: PLR0913  one argument for each field of the page
    *,
    course: Course,
    version: str,
    effective_from: date,
    required_minutes: int,
    allowed_missed_minutes: int,
    fee: Decimal,
    terms: Terms = TERMS,
    hours_valid_days: int | None = None,
    correction_days: int = DAYS_TO_ASK,
    make_up: MakeUpRule = NO_MAKE_UP,
    by: User | None,
    at: datetime,
    units: Sequence[UnitOutline] = (),
) -> CourseVersion:
    """Publish a version of a course that applies from a day on; returns the CourseVersion.

    `units`: rules.outlines.UnitOutline in order; their minutes must add up to `required_minutes`. `fee` in dollars;
    `terms` of giving up a seat; `hours_valid_days`: how long hours count, None for good; `correction_days`: how long
    people may ask to correct their attendance; `make_up`: where and how much of it can be made up. Objectives are
    numbered 1.1, 1.2 … within their unit. Refuses two units with the same key, and the day on which another version
    starts.
    """
    require(by, roles.PROGRAM)
    name = _required(version, "version", "course_version_missing")
    if has_text(CourseVersion.objects.filter(course=course), "version", name):
        raise Refused("course_version_taken", field="version", course=course, version=name)
    _refuse_same_day(course, effective_from)
    _check_figures(required_minutes, allowed_missed_minutes, fee, units)
    _check_terms(terms)
    refuse(rule_problem(make_up, required_minutes), _days_problem(correction_days))
    course_version = CourseVersion.objects.create(
        course=course,
        version=name,
        effective_from=effective_from,
        required_minutes=required_minutes,
        allowed_missed_minutes=allowed_missed_minutes,
        fee=fee,
        free_days=terms.free_days,
        kept_share=terms.share,
        hours_valid_days=hours_valid_days,
        correction_days=correction_days,
        make_up=make_up.where,
        make_up_minutes=make_up.limit,
    )
    _create_units(course_version, units)
    log(course_version, by=by, at=at, version=name, minutes=required_minutes, fee=str(fee))
    return course_version


@action("course_version.changed", "Changed course version")
def change_course_version(  # noqa: PLR0913  one argument for each field of the page
    *,
    course_version: CourseVersion,
    effective_from: date,
    required_minutes: int,
    allowed_missed_minutes: int,
    fee: Decimal,
    terms: Terms = TERMS,
    hours_valid_days: int | None = None,
    correction_days: int = DAYS_TO_ASK,
    make_up: MakeUpRule = NO_MAKE_UP,
    by: User | None,
    at: datetime,
    units: Sequence[UnitOutline] = (),
) -> CourseVersion:
    """Change a version that no cohort uses yet, and replace its units with `units`."""
    require(by, roles.PROGRAM)
    stored = CourseVersion.objects.select_for_update(of=("self",)).get(pk=course_version.pk)
    if stored.cohorts.exists():
        raise Refused("course_version_in_use")
    _refuse_same_day(stored.course, effective_from, stored)
    _check_figures(required_minutes, allowed_missed_minutes, fee, units)
    _check_terms(terms)
    refuse(rule_problem(make_up, required_minutes), _days_problem(correction_days))
    stored.effective_from, stored.fee = effective_from, fee
    stored.free_days, stored.kept_share = terms.free_days, terms.share
    stored.required_minutes, stored.allowed_missed_minutes = required_minutes, allowed_missed_minutes
    stored.hours_valid_days, stored.correction_days = hours_valid_days, correction_days
    stored.make_up, stored.make_up_minutes = make_up.where, make_up.limit
    stored.save()
    try:
        delete_rows(Objective.objects.filter(unit__course_version=stored))
        delete_rows(stored.units.all())
    except ProtectedError:
        raise Refused("course_units_in_use") from None
    _create_units(stored, units)
    log(stored, by=by, at=at, minutes=required_minutes, fee=str(fee))
    return stored


def _refuse_same_day(course: Course, day: date, stored: CourseVersion | None = None) -> None:
    """Refuse the first day of another version: which of the two is in force would be left to chance."""
    # The lock makes a second version at the same time wait.
    Course.objects.select_for_update().get(pk=course.pk)
    other = CourseVersion.objects.filter(course=course, effective_from=day).exclude(pk=stored.pk if stored else None)
    if same := other.first():
        raise Refused("course_version_same_day", field="effective_from", version=same.version, day=day)


def _required(text: str, field: str, code: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(code, field=field)
    return text


def _check_figures(required: int, missed: int, fee: Decimal, units: Sequence[UnitOutline]) -> None:
    if required <= 0:
        raise Refused("course_hours_missing", field="required_minutes")
    if required > MAX_COURSE_MINUTES:
        raise Refused("course_hours_too_many", field="required_minutes", most=MAX_COURSE_MINUTES)
    if not 0 <= missed <= required:
        raise Refused("course_missed_hours_too_many", field="allowed_missed_minutes")
    if fee < 0:
        raise Refused("course_fee_negative", field="fee")
    if fee > MAX_FEE:
        raise Refused("course_fee_too_high", field="fee", most=MAX_FEE)
    refuse(key_problem(units))
    total = sum(unit.minutes for unit in units)
    if total != required:
        raise Refused("course_units_do_not_add_up", field="units", units=total, course=required)


def _days_problem(correction_days: int) -> Problem | None:
    if 0 <= correction_days <= MAX_DAYS_TO_ASK:
        return None
    return Problem("correction_days_too_many", field="correction_days", most=MAX_DAYS_TO_ASK)


def _check_terms(terms: Terms) -> None:
    if not 0 <= terms.free_days <= MAX_FREE_DAYS:
        raise Refused("course_free_days_wrong", field="free_days", most=MAX_FREE_DAYS)
    if not 0 <= terms.share <= 100:
        raise Refused("course_share_wrong", field="kept_share")


def _create_units(course_version: CourseVersion, units: Sequence[UnitOutline]) -> None:
    for number, outline in enumerate(units, start=1):
        unit = Unit.objects.create(
            course_version=course_version,
            number=number,
            title=outline.title,
            minutes=outline.minutes,
            key=key_of(outline),
            may_be_missed=outline.may_be_missed,
            tolerance_minutes=outline.tolerance,
        )
        Objective.objects.bulk_create(
            Objective(unit=unit, code=f"{number}.{position}", text=text)
            for position, text in enumerate(outline.objectives, start=1)
        )
