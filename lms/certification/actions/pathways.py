"""Which ways to apply are open on a day, by the rules of a cycle. Called by the actions of applications."""

from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core.actions import Refused
from cohorts.core.dates import home_day
from lms.certification.models import Application, ApplicationState, Cycle, Program, ProgramVersion
from lms.certification.models.rules import RENEWALS, level_of
from lms.certification.rules.program_parts import OpenDays
from lms.certification.rules.programs import Level, in_force


def version_on(program: Program, day: date) -> ProgramVersion:
    """Return the version in force on a day. Refuses a program without one."""
    version = in_force(ProgramVersion.objects.filter(program=program), day)
    if version is None:
        raise Refused("program_not_in_force", program=program)
    return version


def choose_pathway(cycle: Cycle, pathway: str, day: date) -> None:
    """Put a cycle on a pathway of the rules of a day. Without one it stays: a seat begins on the usual one."""
    if not pathway or pathway == cycle.pathway:
        return
    version, level = level_on(cycle, day)
    if pathway not in level.trees:
        raise Refused("pathway_unknown", field="pathway")
    cycle.version, cycle.pathway = version, pathway
    cycle.save(update_fields=["version", "pathway"])


def open_days_of(cycle: Cycle) -> OpenDays | None:
    """Return when the pathway of a cycle is open; None: always."""
    level = level_of(cycle.version, cycle.candidacy.level)
    return level.open_days.get(cycle.pathway) if level and cycle.kind not in RENEWALS else None


def refuse_closed(cycle: Cycle, day: date) -> None:
    """Refuse to begin on a day on which the pathway is not open.

    Of paper the day of receipt counts, so that a way that closed since then is still open to it.
    """
    days = open_days_of(cycle)
    if days is None or days.holds(day):
        return
    if days.opens and day < days.opens:
        raise Refused("pathway_not_open_yet", field="pathway", opens=days.opens)
    raise Refused("pathway_closed", field="pathway", closes=days.closes)


def judge_by_day(cycle: Cycle, day: date) -> None:
    """Judge by the version in force on the day of submission, unless staff have moved the person.

    Refuses a pathway that is not open on that day, or that the rules of that day do not have any more: the person can
    choose another one, and keeps what was given.
    """
    use_rules_of(cycle, day)
    days = open_days_of(cycle)
    if days is not None and not days.holds(day):
        raise Refused("pathway_over", closes=days.closes or day)


def use_rules_of(cycle: Cycle, day: date) -> None:
    """Judge by the version in force on a day, unless staff have moved the person. Refuses rules without the pathway."""
    if not cycle.version_moves.exists():
        _use_version(cycle, version_on(cycle.candidacy.program, day))


def follow_rules(application: Application, at: datetime) -> None:
    """Judge a draft by the rules in force now, before something is given for it. Call inside an action."""
    if application.state == ApplicationState.DRAFT:
        use_rules_of(application.cycle, application.received_on or home_day(at))


def read_by_rules_of(cycle: Cycle, day: date) -> None:
    """Let a draft be read by the rules in force on a day, without saving anything: for pages.

    Rules that do not have its way to apply any more change nothing; its page says that it must be changed.
    """
    version = in_force(ProgramVersion.objects.filter(program=cycle.candidacy.program), day)
    if version is None or version.pk == cycle.version_id or cycle.version_moves.exists():
        return
    level = level_of(version, cycle.candidacy.level)
    if level is not None and (level.renewal if cycle.kind in RENEWALS else cycle.pathway in level.trees):
        cycle.version = version


def _use_version(cycle: Cycle, version: ProgramVersion) -> None:
    if version.pk == cycle.version_id:
        return
    level = level_of(version, cycle.candidacy.level)
    if level is None or (cycle.kind in RENEWALS and not level.renewal):
        raise Refused("rules_without_level", version=version.version)
    if cycle.kind not in RENEWALS and cycle.pathway not in level.trees:
        raise Refused("pathway_gone", version=version.version)
    cycle.version = version
    cycle.save(update_fields=["version"])


def level_on(cycle: Cycle, day: date) -> tuple[ProgramVersion, Level]:
    """Return the version and the level that would judge an application that is submitted on a day."""
    version = cycle.version if cycle.version_moves.exists() else version_on(cycle.candidacy.program, day)
    level = level_of(version, cycle.candidacy.level)
    if level is None:
        raise Refused("rules_without_level", version=version.version)
    return version, level


@dataclass(frozen=True)
class Ways:
    """The ways to apply of a draft on a day. closes: the last day of its own; is_late: it cannot be submitted."""

    open: tuple[str, ...] = ()
    closes: date | None = None
    is_late: bool = False

    def others(self, pathway: str) -> list[str]:
        """Return the open ones but for `pathway`."""
        return [name for name in self.open if name != pathway]


def ways_of(cycle: Cycle, day: date) -> Ways:
    """Return the ways to apply of a draft on a day; none of a renewal, and where no rules are in force."""
    if cycle.kind in RENEWALS:
        return Ways()
    try:
        _version, level = level_on(cycle, day)
    except Refused:
        return Ways()
    days = level.open_days
    names = tuple(name for name in level.trees if name not in days or days[name].holds(day))
    own = days.get(cycle.pathway)
    return Ways(names, own.closes if own else None, cycle.pathway not in names)
