"""What merging two accounts of a person means for their applications: of two open ones to a program one stays."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.core.actions import action
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.persons import accounts_of
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.people.ports import MergeChoice, MergeView
from lms.certification.actions.applications import end_application, locked
from lms.certification.actions.cycle_fees import hold_charged
from lms.certification.models import UNFINISHED, Application, ApplicationState, Program


@dataclass(frozen=True)
class Double:
    """Open applications of both accounts to a program, of which one stays: the one to keep by default first."""

    program: Program
    rows: Sequence[Application]

    @property
    def key(self) -> str:
        """The name of the choice."""
        return f"application_{self.program.pk}"

    @property
    def conditional(self) -> Sequence[Application]:
        """Those that were admitted on a condition: such an application is decided, never withdrawn."""
        return [row for row in self.rows if row.state == ApplicationState.CONDITIONAL]


def view_of_merge(account: User, into: User, at: datetime) -> MergeView:
    """Return what merging means for each application of the account, and which of two open ones can stay.

    Refused where both accounts were admitted on a condition: somebody has to decide about one of them first.
    """
    doubles = _doubles(account, into)
    problems = [
        Problem("merge_two_conditional", program=double.program) for double in doubles if len(double.conditional) > 1
    ]
    in_doubles = {row.pk for double in doubles for row in double.rows}
    others = [row for row in _rows(account) if row.pk not in in_doubles]
    return MergeView(
        problems=problems,
        notes=[*(_note(row, into) for row in others), *_beside(account, into)],
        choices=[_choice(double) for double in doubles if len(double.conditional) < 2],
    )


def _rows(person: User) -> list[Application]:
    rows = Application.objects.of_accounts(list(accounts_of([person.pk]))).order_by("pk")
    return list(rows.select_related("cycle__candidacy__program", "cycle__candidacy__person"))


def _doubles(account: User, into: User) -> list[Double]:
    """Open applications to a program by both accounts: what is further, then what the account that stays has, first."""
    theirs = {row.pk for row in _rows(account)}
    by_program: dict[Program, list[Application]] = defaultdict(list)
    for row in [*_rows(into), *_rows(account)]:
        if row.state in UNFINISHED:
            by_program[row.cycle.candidacy.program].append(row)
    doubles = [
        Double(program, sorted(rows, key=lambda row: (-UNFINISHED.index(row.state), row.pk in theirs, row.pk)))
        for program, rows in by_program.items()
        if {row.pk in theirs for row in rows} == {True, False}
    ]
    return sorted(doubles, key=lambda double: double.program.pk)


def _choice(double: Double) -> MergeChoice:
    label = _("Which application to %(program)s stays?") % {"program": double.program}
    options = [(str(row.pk), _option(row)) for row in double.conditional or double.rows]
    return MergeChoice(double.key, label, options, options[0][0])


def _option(row: Application) -> str:
    count = row.parts.filter(replaced_by=None).count()
    parts = ngettext("%(count)s part", "%(count)s parts", count) % {"count": count}
    return _(
        "The one of %(email)s, begun on %(day)s (%(state)s, %(parts)s). The other one is withdrawn: questions to "
        "others end, and what was given with it does not count."
    ) % {
        "email": row.person.email,
        "day": format_day(home_day(row.begun_at)),
        "state": row.get_state_display(),
        "parts": parts,
    }


def _note(row: Application, into: User) -> str:
    return _("The application to %(program)s of %(day)s (%(state)s) stays as it is, and is then one of %(person)s.") % {
        "program": row.cycle.candidacy.program,
        "day": format_day(home_day(row.begun_at)),
        "state": row.get_state_display(),
        "person": into,
    }


def _beside(account: User, into: User) -> list[str]:
    """Return that one account was admitted to a program and the other one's application to it still waits."""
    lines = []
    for first, second in ((account, into), (into, account)):
        admitted = {row.cycle.candidacy.program for row in _rows(first) if row.state == ApplicationState.ADMITTED}
        waiting = {row.cycle.candidacy.program for row in _rows(second) if row.state in UNFINISHED}
        text = _("One record was admitted to %(program)s, and an application of the other is open. Decide about it.")
        lines += [text % {"program": program} for program in sorted(admitted & waiting, key=lambda one: one.pk)]
    return lines


@action("application.merged", "Settled applications of merged records")
def settle_merge(*, account: User, into: User, choices: Mapping[str, str], by: User | None, at: datetime) -> list[str]:
    """Withdraw the open applications that do not stay; returns sentences for the email that the person gets anyway."""
    rows = [row for row in _rows(into) if row.state in UNFINISHED]
    kept = {row.cycle.candidacy.program_id: row for row in rows if choices.get(_key(row)) == str(row.pk)}
    for row in rows:
        program = row.cycle.candidacy.program_id
        if program in kept and row.pk != kept[program].pk:
            hold_charged(row.cycle, by=by, at=at)
            end_application(locked(row), by=by, at=at)
    text = _("You had two open applications to %(program)s. You keep the one that you began on %(day)s.")
    return [
        text % {"program": row.cycle.candidacy.program, "day": format_day(home_day(row.begun_at))}
        for row in kept.values()
    ]


def _key(row: Application) -> str:
    return Double(row.cycle.candidacy.program, ()).key
