"""Write the agendas of a cohort's sessions, and say what they lack. Called by actions that have locked the cohort."""

from datetime import datetime

from cohorts.core.holds.door import delete_rows
from cohorts.core.problems import Problem, Span
from cohorts.training.models import AgendaLine, AttendanceMark, Cohort, Session, Unit
from cohorts.training.models.agendas import agendas_of, line_of
from cohorts.training.rules.agenda import BREAK, AgendaPlan, default_agenda, moved, planned, stops, without_unit
from cohorts.training.rules.credit import minute_of


def write_agendas(cohort: Cohort, *, at: datetime) -> None:
    """Give every session of the cohort its default agenda, each going on where the earlier ones stop.

    Agendas that the vendor entered stay, and those of sessions that have started or are marked.
    """
    units = unit_lengths(cohort)
    sessions = list(cohort.sessions.order_by("starts_at", "pk"))
    agendas = agendas_of([session.pk for session in sessions])
    marked = set(AttendanceMark.objects.filter(session__cohort=cohort).order_by().values_list("session", flat=True))
    taught: dict[int, int] = {}
    new_lines: list[AgendaLine] = []
    for session in sessions:
        plans = agendas[session.pk]
        is_fixed = session.own_agenda or session.pk in marked or session.starts_at <= at
        if not (plans and is_fixed):
            plans = default_of(session, units, taught)
            new_lines += [line_of(session, plan) for plan in plans] if plans != agendas[session.pk] else []
        taught = stops(plans, taught)
    replace_lines(new_lines)


def replace_lines(lines: list[AgendaLine]) -> None:
    """Save lines instead of those that their sessions had."""
    delete_rows(AgendaLine.objects.filter(session__in={line.session_id for line in lines}))
    AgendaLine.objects.bulk_create(lines)


def default_of(session: Session, units: dict[int, tuple[str, int]], taught: dict[int, int]) -> list[AgendaPlan]:
    """Return the default agenda of a session: of its one unit, or of all in their order.

    A session about a unit that earlier sessions teach to its end repeats it from its start: it is for making it up.
    """
    lengths = [(unit, minutes) for unit, (_, minutes) in units.items() if session.unit_id in (None, unit)]
    if session.unit_id and all(taught.get(unit, 0) >= minutes for unit, minutes in lengths):
        taught = {}
    return default_agenda(*clock_span(session), session.break_minutes, lengths, taught)


def take_along(session: Session, by_minutes: int) -> None:
    """Move the agenda of a session with it."""
    replace_lines([line_of(session, plan) for plan in moved(agendas_of([session.pk])[session.pk], by_minutes)])


def taught_before(session: Session) -> dict[int, int]:
    """Return {unit: the minute at which the cohort's earlier sessions stop}."""
    earlier = Session.objects.filter(cohort=session.cohort_id, starts_at__lt=session.starts_at).order_by("starts_at")
    taught: dict[int, int] = {}
    for plans in agendas_of(earlier.values_list("pk", flat=True)).values():
        taught = stops(plans, taught)
    return taught


def unit_lengths(cohort: Cohort) -> dict[int, tuple[str, int]]:
    """Return {unit: (name, minutes)} of the course version, in order."""
    units = Unit.objects.filter(course_version=cohort.course_version_id).order_by("number")
    return {unit.pk: (str(unit), unit.minutes) for unit in units}


def clock_span(session: Session) -> tuple[int, int]:
    """Return the clock minutes from the start to the end of a session."""
    return minute_of(session.starts_at), minute_of(session.ends_at)


def teaches_nothing(session: Session) -> bool:
    """Return whether no line of a session teaches a unit, so that nobody would be credited for it."""
    return not AgendaLine.objects.filter(session=session, unit__isnull=False).exists()


def break_minutes(plans: list[AgendaPlan]) -> int:
    """Return the minutes of breaks."""
    return sum(plan.minutes for plan in plans if plan.kind == BREAK)


def agenda_gaps(cohort: Cohort) -> list[Problem]:
    """Return why the sessions as planned can certify nobody: time without a unit, or too few minutes of the units."""
    sessions = list(cohort.sessions.order_by("starts_at", "pk"))
    agendas = agendas_of([session.pk for session in sessions])
    problems = []
    for session in sessions:
        if minutes := without_unit(agendas[session.pk], clock_span(session)):
            span = Span(session.starts_at, session.ends_at, cohort.time_zone)
            problems.append(Problem("time_without_unit", session=span, minutes=minutes))
    lengths = {unit: minutes for unit, (_, minutes) in unit_lengths(cohort).items()}
    total = sum(planned([plan for plans in agendas.values() for plan in plans], lengths).values())
    required = cohort.course_version.required_minutes
    if total < required:
        problems.append(Problem("hours_not_planned", planned=total, required=required))
    return problems
