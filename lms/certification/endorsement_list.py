"""Endorsements as pages show them: what counts today and until when, what is asked, and work on teams."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.persons import person_of
from lms.certification import facts
from lms.certification.actions.team_work import lacking
from lms.certification.facts.endorsements import (
    Own,
    Rules,
    certificates_to_endorse,
    endorsement_rules,
    finding_of,
    own_endorsements,
    with_hours,
)
from lms.certification.messages.endorsements import keeping_text, status_text
from lms.certification.models import Candidacy, Certificate, Cycle, EndorsementGrant, Program, TeamWork
from lms.certification.models.endorsements import EndorsementEventKind
from lms.certification.rules.endorsements import COUNTING, Kind, Status
from lms.certification.rules.findings import Finding


@dataclass(frozen=True)
class Granted:
    """One granted endorsement with its status today, and why it was ended."""

    row: EndorsementGrant
    status: Status
    text: str
    reason: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts today."""
        return self.status in COUNTING

    @property
    def is_doubted(self) -> bool:
        """Whether a requirement is no longer met and staff have to look at it."""
        is_ended = self.row.ended_kind == EndorsementEventKind.ENDED
        return self.row.doubt_kind == EndorsementEventKind.DOUBTED and not is_ended


@dataclass(frozen=True)
class Line:
    """One endorsement of the rules for one person. `tree`: how far they are with what it asks for; None: staff look."""

    kind: Kind
    grants: tuple[Granted, ...]
    tree: Finding | None
    agrees: bool
    wants_on: bool

    @property
    def current(self) -> Granted | None:
        """What counts today or begins later; a full one before a conditional one."""
        rows = [one for one in self.grants if one.counts or one.status == Status.AHEAD]
        return min(rows, key=lambda one: (not one.counts, one.row.is_conditional), default=None)

    @property
    def following(self) -> Granted | None:
        """What is granted for the next term already."""
        return next((one for one in self.grants if one.status == Status.AHEAD), None)

    @property
    def keeping(self) -> str:
        """What keeping it takes."""
        return keeping_text(self.kind)

    @property
    def may_drop(self) -> bool:
        """Whether it can be renewed without."""
        return self.current is not None and self.kind.is_carried and self.following is None


@dataclass(frozen=True)
class Team:
    """Work of a person on a team, with the state of its course."""

    row: TeamWork
    is_endorsed: bool
    is_over: bool

    @property
    def text(self) -> str:
        """What is due."""
        if self.is_endorsed:
            return gettext("The course is complete: the endorsement is granted.")
        if self.row.due_on is None:
            return gettext("The rules set no last day for the course.")
        day = {"day": format_day(self.row.due_on)}
        if not self.is_over:
            return gettext("The course is to be complete by %(day)s.") % day
        over = gettext("The course was due by %(day)s, and is not complete.") % day
        return f"{over} {self.row.if_late}" if self.row.if_late else over


@dataclass(frozen=True)
class OfProgram:
    """The endorsements of one program for one person."""

    program: Program
    rules: Rules
    certificate: Certificate | None
    lines: tuple[Line, ...]
    teams: tuple[Team, ...] = field(default=())


def endorsements_of(person: Any, user: Any, at: datetime) -> list[OfProgram]:
    """Return what the programs of a person have, with what `user` may read of it. Constant queries."""
    today = home_day(at)
    candidacies = list(Candidacy.objects.visible_to(user).of_person(person).select_related("program").order_by("since"))
    rules = endorsement_rules({row.program_id for row in candidacies}, today)
    candidacies = [row for row in candidacies if row.program_id in rules]
    if not candidacies:
        return []
    cycles = Cycle.objects.visible_to(user).current(candidacies)
    gathered = with_hours(cycles.values(), rules, facts.gather(cycles.values(), at=at), today)
    certificates, own = certificates_to_endorse([person.pk]), own_endorsements([person.pk])
    teams = teams_of_person(person, user, today)
    programs = []
    for program in dict.fromkeys(row.program for row in candidacies):
        key = person_of(person.pk), program.pk
        certificate = certificates.get(key)
        cycle = _cycle(cycles.values(), program, certificate)
        lines = tuple(
            line_of(kind, own.get(key, Own()), finding_of(kind, gathered[cycle.pk], today), today)
            for kind in rules[program.pk].kinds
        )
        own_teams = tuple(team for team in teams if team.row.program_id == program.pk)
        programs.append(OfProgram(program, rules[program.pk], certificate, lines, own_teams))
    return programs


def _cycle(cycles: Iterable[Cycle], program: Program, certificate: Certificate | None) -> Cycle:
    """The cycle of the certificate that counts; without one, the last that was begun."""
    rows = [cycle for cycle in cycles if cycle.candidacy.program_id == program.pk]
    own = [cycle for cycle in rows if certificate is not None and cycle.candidacy_id == certificate.candidacy_id]
    return max(own or rows, key=lambda cycle: (cycle.begun_at, cycle.pk))


def line_of(kind: Kind, own: Own, tree: Finding | None, today: date) -> Line:
    """Return one endorsement of the rules with what a person was granted of it, the newest first."""
    grants = tuple(granted(row, today) for row in reversed(own.of(kind.key)))
    return Line(kind, grants, tree, own.agrees(kind.key), own.wants_on(kind.key))


def granted(row: EndorsementGrant, today: date) -> Granted:
    """Return a granted endorsement as a page shows it; the row is read with `with_state`."""
    status = row.status(today)
    reason = row.ended_reason if status == Status.ENDED else ""
    return Granted(row, status, status_text(row, status), reason)


def teams_of_person(person: Any, user: Any, today: date) -> list[Team]:
    """Return the work of a person on teams, as far as `user` may read it."""
    rows = TeamWork.objects.visible_to(user).of_person(person).standing().order_by("-begins_on", "-pk")
    return with_courses(list(rows.select_related("program", "employment__organization")), today)


def with_courses(rows: list[TeamWork], today: date) -> list[Team]:
    """Return work on teams with the state of its course. One query."""
    missing = {row.pk for row in lacking(rows, today)} if rows else set()
    return [
        Team(row, row.pk not in missing, row.due_on is not None and row.due_on < today and row.pk in missing)
        for row in rows
    ]


def is_grantable(line: Any) -> bool:
    """Return whether staff can grant it: by the rules, on a condition, or once more what expired or was ended."""
    kind, full = line.kind, [one for one in line.grants if not one.row.is_conditional]
    if any(one.status in (*COUNTING, Status.AHEAD) for one in full):
        return False
    may = kind.by_staff or kind.conditional_months is not None or bool(full)
    return may and (not kind.is_personal or line.agrees)
