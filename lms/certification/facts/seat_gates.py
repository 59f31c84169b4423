"""What a seat of people in a course waits for, by the programs that they chose. A constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core.dates import home_day
from cohorts.core.persons import accounts_of, person_of
from cohorts.training.models import Admission
from cohorts.training.models import Course as TrainingCourse
from cohorts.training.ports import ProgramOption, SeatGate
from lms.certification.models import (
    UNFINISHED,
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    Cycle,
    CycleKind,
    Program,
    ProgramChoice,
    ProgramVersion,
)
from lms.certification.models.rules import RENEWALS, entry_rules, rules_of
from lms.certification.rules.programs import in_force
from lms.certification.rules.requirements import Requirement
from lms.certification.rules.seat_gate import Applied, Chosen, Gate, asks_before, gate_of, needs_course, seat_gate


def rules_on(day: date) -> dict[Program, Requirement]:
    """Return {program: what it asks of whoever begins on a day}. One query."""
    versions = defaultdict(list)
    for row in ProgramVersion.objects.select_related("program").defer("source"):
        versions[row.program].append(row)
    present = {program: in_force(rows, day) for program, rows in versions.items()}
    trees = {program: entry_rules(version) for program, version in present.items() if version}
    return {program: tree for program, tree in trees.items() if tree}


def programs_for(course: TrainingCourse, day: date) -> dict[Program, Requirement]:
    """Return the programs whose rules of a day ask for a course, by title."""
    rows = {program: tree for program, tree in rules_on(day).items() if needs_course(tree, course.code)}
    return dict(sorted(rows.items(), key=lambda item: (item[0].title, item[0].pk)))


@dataclass
class _Of:
    """What one person chose and applied for. {program id: …}"""

    candidacies: dict[int, Candidacy] = field(default_factory=dict)
    applications: dict[int, Application] = field(default_factory=dict)
    admitted: dict[str, bool] = field(default_factory=dict)
    certified: set[int] = field(default_factory=set)
    choice: ProgramChoice | None = None

    def chosen(self) -> set[int]:
        """The ids of the programs that count. “Only the training” leaves out those without an open application."""
        if self.choice is not None and self.choice.program_id is None:
            return {pk for pk, row in self.applications.items() if row.state in UNFINISHED}
        own = {self.choice.program_id} if self.choice is not None else set()
        return own | set(self.candidacies)


def gates(people: Collection[int], course: TrainingCourse, at: datetime) -> dict[int, SeatGate]:
    """Return {person: what their seat in a course waits for}, of those who cannot have one now."""
    day = home_day(at)
    programs = programs_for(course, day)
    if not any(asks_before(tree, day) for tree in programs.values()):
        return {}
    of = _gather(people, course, programs)
    cycles = Cycle.objects.current([row for one in of.values() for row in one.candidacies.values()])
    waiting = {}
    for person in people:
        one = of[person_of(person)]
        counting = [program for program in programs if program.pk in one.chosen()]
        facts = {program: _facts(program, one, cycles, programs[program], day) for program in counting}
        gate = seat_gate(facts.values())
        if gate != Gate.FREE:
            waiting[person] = _seat_gate(gate, facts, one)
    return waiting


def _gather(people: Collection[int], course: TrainingCourse, programs: Iterable[Program]) -> dict[int, _Of]:
    """Five queries."""
    accounts = list(accounts_of(people))
    of: dict[int, _Of] = defaultdict(_Of)
    keys = list(programs)
    for choice in ProgramChoice.objects.of_accounts(accounts).filter(course=course).order_by("pk"):
        of[person_of(choice.person_id)].choice = choice
    for row in Candidacy.objects.of_accounts(accounts).filter(program__in=keys).order_by("since", "pk"):
        of[person_of(row.person_id)].candidacies.setdefault(row.program_id, row)
    applications = Application.objects.of_accounts(accounts).exclude(cycle__kind__in=RENEWALS)
    applications = applications.filter(cycle__candidacy__program__in=keys).select_related("cycle__candidacy")
    for application in applications.order_by("begun_at", "pk"):
        candidacy = application.cycle.candidacy
        of[person_of(candidacy.person_id)].applications[candidacy.program_id] = application
    admissions = Admission.objects.of_accounts(accounts).filter(program__in=[program.key for program in keys])
    for admission in admissions.order_by(*Admission.LATEST_BY):
        of[person_of(admission.person_id)].admitted[admission.program] = admission.admitted
    certificates = Certificate.objects.of_accounts(accounts).filter(program__in=keys).order_by()
    for account, program in certificates.values_list("person", "program"):
        of[person_of(account)].certified.add(program)
    return of


def _facts(program: Program, one: _Of, cycles: Mapping[int, Any], tree: Requirement, day: date) -> Chosen:
    candidacy = one.candidacies.get(program.pk)
    cycle = cycles.get(candidacy.pk) if candidacy else None
    # By the rules that apply to the person, where these are others than those of today.
    own = rules_of(cycle) if cycle is not None and cycle.kind == CycleKind.INITIAL else None
    application = one.applications.get(program.pk)
    applied = Applied.NO if application is None else Applied.ENDED
    if application is not None and application.state in UNFINISHED:
        applied = Applied.WAITS
    return Chosen(
        asks=asks_before(own or tree, day),
        admitted=one.admitted.get(program.key),
        applied=applied,
        is_certified=program.pk in one.certified,
    )


def _seat_gate(gate: Gate, facts: Mapping[Program, Chosen], one: _Of) -> SeatGate:
    programs = [program for program, chosen in facts.items() if gate_of(chosen) == gate]
    applications = [one.applications[program.pk] for program in programs if program.pk in one.applications]
    waiting = [row for row in applications if row.state in UNFINISHED]
    url = f"{reverse('apply')}?program={programs[0].key}"
    if waiting or (gate == Gate.REFUSED and applications):
        url = reverse("my_application", args=[(waiting or applications)[0].pk])
    titles = tuple(program.title for program in programs)
    return SeatGate(refused=gate == Gate.REFUSED, programs=titles, url=url, has_applied=bool(waiting))


def decides_first(person: Any, at: datetime) -> bool:
    """Return whether an application of a person waits for a decision about admission that comes before the training.

    One query.
    """
    rows = Application.objects.of_person(person).filter(state=ApplicationState.SUBMITTED, cycle__kind=CycleKind.INITIAL)
    return any(comes_first(row, at) for row in rows.select_related("cycle__candidacy", "cycle__version"))


def comes_first(application: Application, at: datetime) -> bool:
    """Return whether an application waits for a decision that its rules ask for before the training."""
    if application.state != ApplicationState.SUBMITTED or application.cycle.kind != CycleKind.INITIAL:
        return False
    rules = rules_of(application.cycle)
    return rules is not None and asks_before(rules, home_day(at))


def has_program(course: TrainingCourse, at: datetime) -> bool:
    """Return whether there is a program that people can choose for a course."""
    return bool(programs_for(course, home_day(at)))


def without_program(people: Collection[int], course: TrainingCourse, at: datetime) -> dict[int, str]:
    """Return {person: where they choose}, of those who chose no program that asks for a course, and applied to none.

    Nobody, if no program asks for it any more: then there is nothing to choose.
    """
    programs = programs_for(course, home_day(at))
    if not programs:
        return {}
    asking = {program.pk for program in programs}
    of = _gather(people, course, programs)
    url = reverse("choose_program", args=[course.pk])
    return {person: url for person in people if not of[person_of(person)].chosen() & asking}


def options(person: Any, course: TrainingCourse, at: datetime) -> list[ProgramOption]:
    """Return for which programs a person can take a course; empty if they have chosen, or none asks for it.

    Where only people in a program can have a seat, “only the training” is no answer.
    """
    programs = programs_for(course, home_day(at))
    if programs and course.only_for_programs:
        lacks = without_program([person.pk], course, at)
        return [option for option in all_options(programs, home_day(at)) if option.key] if lacks else []
    if not programs or has_chosen([person.pk], course, programs):
        return []
    return all_options(programs, home_day(at))


def all_options(programs: Mapping[Program, Requirement], day: date) -> list[ProgramOption]:
    """Return these programs, each with what it asks first, and that one can take the training alone."""
    asks = gettext("Asks you to apply, and for admission before the training. A seat waits for it.")
    rows = [
        ProgramOption(program.key, program.title, asks if asks_before(tree, day) else "")
        for program, tree in programs.items()
    ]
    return [*rows, ProgramOption("", gettext("None, only the training"), gettext("It leads to no certificate."))]


def has_chosen(people: Collection[int], course: TrainingCourse, programs: Iterable[Program]) -> set[int]:
    """Return who of these people chose a program for a course, or none, or is on the way in one that asks for it."""
    accounts = accounts_of(people)
    chosen = ProgramChoice.objects.of_accounts(list(accounts)).filter(course=course).order_by()
    begun = Candidacy.objects.of_accounts(list(accounts)).filter(program__in=list(programs)).order_by()
    own = {*chosen.values_list("person", flat=True), *begun.values_list("person", flat=True)}
    return {person_of(account) for account in own}


def undecided(person: Any, courses: Iterable[TrainingCourse], at: datetime) -> list[TrainingCourse]:
    """Return those of some courses that programs ask for and for which a person has chosen none. Three queries."""
    courses = list(courses)
    if not courses:
        return []
    rules = rules_on(home_day(at))
    chosen = set(ProgramChoice.objects.of_person(person).order_by().values_list("course", flat=True))
    begun = set(Candidacy.objects.of_person(person).order_by().values_list("program", flat=True))
    open_ones = []
    for course in courses:
        programs = {program.pk for program, tree in rules.items() if needs_course(tree, course.code)}
        if programs and course.pk not in chosen and not programs & begun:
            open_ones.append(course)
    return open_ones
