"""Work on teams for which the rules ask for an endorsement: recorded on the employer's side, corrected, ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.persons import accounts_of, is_own, person_of
from cohorts.people.models import Membership, User
from lms.certification.actions.endorsement_emails import email_course_due, email_team
from lms.certification.actions.offices import is_of_office
from lms.certification.facts.endorsements import endorsement_rules
from lms.certification.models import Candidacy, EndorsementGrant, Program, TeamWork
from lms.certification.models.practice_rules import employment_of
from lms.certification.rules.endorsements import Kind, due_on, reminder_due

AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Team:
    """A team for which the rules of a person's program ask for an endorsement."""

    program: Program
    kind: Kind

    @property
    def title(self) -> str:
        """What it is called."""
        when = self.kind.when
        return (when.title or when.assignment) if when else self.kind.title


def teams_of(person_ids: Iterable[int], day: date) -> dict[int, list[Team]]:
    """Return {person: the teams of their programs}. Two queries."""
    accounts = accounts_of(person_ids)
    rows = list(Candidacy.objects.of_accounts(list(accounts)).select_related("program").order_by("since", "pk"))
    rules = endorsement_rules({row.program_id for row in rows}, day)
    teams: dict[int, dict[tuple[int, str], Team]] = {}
    for row in rows:
        for kind in rules[row.program_id].kinds if row.program_id in rules else ():
            if kind.when is not None:
                own = teams.setdefault(accounts[row.person_id], {})
                own.setdefault((row.program_id, kind.key), Team(row.program, kind))
    return {person: list(own.values()) for person, own in teams.items()}


@action("team_work.recorded", "Recorded work on a team")
def record_work(
    *, employment: Membership, program: Program, key: str, begins_on: date | None, by: User, at: datetime
) -> TeamWork:
    """Record that somebody works on a team from a day on; the clock of its course starts then. The person is emailed.

    Refuses everybody but their supervisor, the coordinators of the agency and program staff; oneself; a team that the
    rules of the person's program do not have; days outside the employment or over a year ahead; and work on the same
    team that goes on.
    """
    team = _team(employment, program, key, at)
    _refuse_recorder(employment, program, by)
    User.objects.select_for_update().get(pk=person_of(employment.user_id))
    first = _checked_day(employment, begins_on, at, field="begins_on")
    running = TeamWork.objects.of_person(employment.user).running_on(first)
    if running.filter(program=program, key=key).exists():
        raise Refused("team_work_goes_on", field="key")
    row = TeamWork(
        person_id=person_of(employment.user_id), program=program, employment=employment, key=key, team=team.title,
        begins_on=first, due_on=due_on(first, team.kind.due_months),
        if_late=(team.kind.when.if_late if team.kind.when else "") or "", by=by, at=at,
    )  # fmt: skip
    return _append(row, by=by, at=at)


@action("team_work.corrected", "Corrected work on a team")
def correct_work(
    *, row: TeamWork, begins_on: date | None, ends_on: date | None, reason: str, by: User, at: datetime
) -> TeamWork:
    """Replace what was recorded: another first day, which moves the last day of the course, or a last day of the work.

    The former stays in the history, and the person is emailed. Refuses what `record_work` refuses, no reason for
    another first day, a last day before the first, and what was replaced meanwhile or stays the same.
    """
    stored = _standing(row, by)
    first = _checked_day(stored.employment, begins_on, at, field="begins_on")
    if ends_on is not None:
        _checked_day(stored.employment, ends_on, at, field="ends_on")
        if ends_on < first:
            raise Refused("team_work_ends_first", field="ends_on")
    if (first, ends_on) == stored.days:
        raise Refused("team_work_unchanged")
    moved = first != stored.begins_on
    if moved and not reason.strip():
        raise Refused("team_work_reason_missing", field="reason")
    new = _copy(stored)
    new.begins_on, new.ends_on, new.reason = first, ends_on, reason.strip()
    if moved:
        kind = _team(stored.employment, stored.program, stored.key, at).kind
        new.due_on = due_on(first, kind.due_months)
    return _append(new, by=by, at=at)


@action("team_work.taken_out", "Took out work on a team")
def take_out_work(*, row: TeamWork, reason: str, by: User, at: datetime) -> TeamWork:
    """Take out what was recorded by mistake, with a reason; the person is emailed. Refuses as `correct_work` does."""
    stored = _standing(row, by)
    if not reason.strip():
        raise Refused("team_work_reason_missing", field="reason")
    new = _copy(stored)
    new.is_void, new.reason = True, reason.strip()
    return _append(new, by=by, at=at)


def _append(row: TeamWork, *, by: User, at: datetime) -> TeamWork:
    row.by, row.at = by, at
    row.save()
    log(
        row, by=by, at=at, team=row.key, begins_on=row.begins_on.isoformat(), replaces=row.replaces_id, void=row.is_void
    )
    email_team(row, lambda: _news(row), by=by, at=at)
    return row


def _news(row: TeamWork) -> str:
    if row.is_void:
        return gettext("what was recorded of your work there was a mistake, and was taken out.")
    if row.ends_on is not None:
        return gettext("your work there was recorded through %(day)s.") % {"day": format_long_day(row.ends_on)}
    text = gettext("your work there was recorded from %(day)s.") % {"day": format_long_day(row.begins_on)}
    if row.due_on is None:
        return text
    due = gettext("The course that it asks for is to be complete by %(day)s.") % {"day": format_long_day(row.due_on)}
    return f"{text} {due}"


def _team(employment: Membership, program: Program, key: str, at: datetime) -> Team:
    person = person_of(employment.user_id)
    teams = teams_of([person], home_day(at)).get(person, ())
    team = next((one for one in teams if (one.program.pk, one.kind.key) == (program.pk, key)), None)
    if team is None:
        raise Refused("team_unknown", field="key")
    return team


def may_record(employment: Membership, program: Program, by: User) -> bool:
    """Return whether somebody may record work on teams of the holder of an employment."""
    if is_own(by, employment.user_id):
        return False
    holdings = by.holdings()
    organization = employment.organization_id
    supervises = employment.supervisor_id is not None and is_own(by, employment.supervisor_id)
    return (
        organization in holdings.get(roles.AGENCY_COORDINATOR, ())
        or (supervises and organization in holdings.get(roles.SUPERVISOR, ()))
        or is_of_office(by, program)
    )


def _refuse_recorder(employment: Membership, program: Program, by: User) -> None:
    if is_own(by, employment.user_id):
        raise Refused("team_work_own")
    if employment.role != roles.TRAINEE or not may_record(employment, program, by):
        raise Refused("team_work_not_yours")


def _checked_day(employment: Membership, day: date | None, at: datetime, *, field: str) -> date:
    """The day, if somebody can have worked there then."""
    if day is None:
        raise Refused("team_work_day_missing", field=field)
    first, last = employment_of(employment)
    if day < first:
        raise Refused("team_work_before_employment", field=field, day=first)
    if last is not None and day > last:
        raise Refused("team_work_after_employment", field=field, day=last)
    if day > home_day(at) + AHEAD:
        raise Refused("team_work_far_ahead", field=field)
    return day


def _standing(row: TeamWork, by: User) -> TeamWork:
    _refuse_recorder(row.employment, row.program, by)
    User.objects.select_for_update().get(pk=row.person_id)
    rows = TeamWork.objects.standing().select_related(
        "employment__organization", "employment__user", "program", "person"
    )
    stored = rows.filter(pk=row.pk).first()
    if stored is None:
        raise Refused("team_work_changed")
    return stored


def _copy(row: TeamWork) -> TeamWork:
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return TeamWork(**{name: getattr(row, name) for name in names} | {"replaces_id": row.pk})


def lacking(rows: Iterable[TeamWork], day: date) -> list[TeamWork]:
    """Return the work of people who do not have the endorsement, not even on a condition, on a day. One query."""
    rows = list(rows)
    accounts = accounts_of({row.person_id for row in rows})
    grants = EndorsementGrant.objects.of_accounts(list(accounts)).with_state().counting_on(day)
    there = {(accounts[grant.person_id], grant.program_id, grant.key) for grant in grants if not grant.is_conditional}
    return [row for row in rows if (person_of(row.person_id), row.program_id, row.key) not in there]


@action("team_work.reminded", "Reminded of the course of a team")
def remind(*, row: TeamWork, by: User | None, at: datetime) -> str:
    """Email the person and their employers what is due on this day, once each; returns which reminder it is."""
    step = reminder_due(row.due_on, home_day(at)) if row.due_on else ""
    if step:
        email_course_due(row, step, by=by, at=at)
    return step
