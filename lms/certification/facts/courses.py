"""Hours of courses as facts; for who trains again after a lapse, only those earned since then."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from cohorts.core.dates import home_zone
from cohorts.core.persons import person_of
from cohorts.training.models import AttendanceMark
from cohorts.training.models.hours import Hours, hours_of
from lms.certification.models import Cycle
from lms.certification.rules.facts import CourseFacts, Evidence
from lms.certification.rules.leaves import Course, Leaf


def course_facts(hours: Hours, since: datetime | None = None) -> CourseFacts:
    """Return the hours of one seat. since: what was recorded before is no evidence."""
    seat, verdict, zone = hours.enrollment, hours.verdict, hours.enrollment.cohort.zone
    return CourseFacts(
        course=seat.cohort.course_version.course.code,
        credited_minutes=verdict.credited,
        required_minutes=verdict.required,
        allowed_missed_minutes=verdict.allowed_missed,
        planned_minutes=verdict.planned,
        unmarked_minutes=verdict.unmarked,
        unscheduled_minutes=verdict.unscheduled,
        reachable_minutes=verdict.potential,
        lacking_units=verdict.lacking,
        units_out_of_reach=verdict.out_of_reach,
        can_make_up=verdict.can_make_up,
        cohort=seat.cohort.code,
        since=(hours.unmarked_since or hours.changed_at).astimezone(zone),
        evidence=tuple(
            Evidence(AttendanceMark._meta.label, str(mark.id), mark.at.astimezone(zone))
            for mark in hours.marks
            if since is None or mark.at >= since
        ),
    )


def courses_since(
    cycles: Iterable[Cycle], leaves: Mapping[int, tuple[Leaf, ...]], at: datetime
) -> dict[int, tuple[CourseFacts, ...]]:
    """Return {cycle id: hours} of those in which hours count from a day on, without seats that were over before it.

    Eleven queries for the first of these cycles of each person, whatever the number of people; none without any.
    """
    rounds: list[dict[int, Cycle]] = []
    for cycle in cycles:
        if cycle.counts_from is None or not any(isinstance(leaf, Course) for leaf in leaves[cycle.pk]):
            continue
        person = person_of(cycle.candidacy.person_id)
        place = next((one for one in rounds if person not in one), None)
        if place is None:
            rounds.append(place := {})
        place[person] = cycle
    counted = {}
    for place in rounds:
        since = {person: _begin_of(cycle) for person, cycle in place.items()}
        hours = hours_of(list(place), at=at, since=since)
        for person, cycle in place.items():
            counted[cycle.pk] = tuple(
                course_facts(seat, since[person]) for seat in _since(hours[person], since[person])
            )
    return counted


def _begin_of(cycle: Cycle) -> datetime:
    """The beginning of the first day on which hours count, in the zone of the program."""
    assert cycle.counts_from is not None
    return datetime.combine(cycle.counts_from, time.min, home_zone())


def _since(seats: list[Hours], since: datetime) -> list[Hours]:
    """The seats that were not over before a moment; of a course with hours since then and without one, the last."""
    going = [seat for seat in seats if (ends_at := seat.enrollment.cohort.ends_at) is None or ends_at >= since]
    courses = {seat.enrollment.cohort.course_version.course_id for seat in going}
    others = {seat.enrollment.cohort.course_version.course_id: seat for seat in seats if seat.verdict.credited}
    return [*going, *(seat for course, seat in others.items() if course not in courses)]
