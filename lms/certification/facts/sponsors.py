"""For which programs a person without an agency can ask one to sponsor their training."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core.dates import home_day
from cohorts.training.models import Admission
from cohorts.training.ports import Link
from lms.certification.models import Candidacy, Certificate, Cycle, CycleKind, Program
from lms.certification.models.rules import rules_of
from lms.certification.rules.leaves import Course
from lms.certification.rules.requirements import leaves_of
from lms.certification.rules.seat_gate import asks_before


@dataclass(frozen=True)
class OwnProgram:
    """A program on the way to whose certificate a person is.

    needs_seat: whether its rules ask for a training. admitted: None if nobody decided. asks_first: whether it asks for
    admission before the training.
    """

    program: Program
    needs_seat: bool
    admitted: bool | None
    asks_first: bool

    @property
    def may_ask(self) -> bool:
        """Whether an agency can be asked now: a seat is needed, and the state has said yes where it decides first."""
        return self.needs_seat and (bool(self.admitted) or (not self.asks_first and self.admitted is None))


def find_agency_link(person: Any) -> Link:
    """Return where somebody whom no agency employs finds one (`cohorts.training.ports.NO_AGENCY`)."""
    return Link(gettext("Find an agency"), reverse("my_agencies"))


def own_programs(person: Any, at: datetime) -> list[OwnProgram]:
    """Return the programs in which a person has no certificate yet, the oldest way first. Four queries."""
    certified = Certificate.objects.of_person(person).order_by().values("program")
    rows = Candidacy.objects.of_person(person).exclude(program__in=certified)
    rows = list(rows.select_related("program__authority").order_by("since", "pk"))
    if not rows:
        return []
    admitted = Admission.objects.of_person(person).latest_per("program")
    cycles, day, programs = Cycle.objects.current(rows), home_day(at), {}
    for row in rows:
        cycle = cycles.get(row.pk)
        rules = rules_of(cycle) if cycle is not None and cycle.kind == CycleKind.INITIAL else None
        if rules is None or row.program_id in programs:
            continue
        decision = admitted.get(row.program.key)
        programs[row.program_id] = OwnProgram(
            program=row.program,
            needs_seat=any(isinstance(leaf, Course) for leaf in leaves_of(rules)),
            admitted=decision.admitted if decision else None,
            asks_first=asks_before(rules, day),
        )
    return list(programs.values())
