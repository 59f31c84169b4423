"""For which exams somebody is entered who has no seat in their course, and for which they should be."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.core.persons import ByPerson, accounts_of
from cohorts.training.models import Enrollment
from exams.assembly.models import Exam as ExamRow
from exams.delivery.models import ExamEntry
from lms.certification.models import ApplicationState, Candidacy, Certificate, Cycle, ProgramVersion
from lms.certification.models.rules import RENEWALS, rules_of
from lms.certification.rules.leaves import Course, Exam, Leaf
from lms.certification.rules.requirements import leaves_of

# What the rules of a cycle follow from.
SHAPE = ("version", "candidacy__level", "kind", "pathway", "step")


def entries_of(person_ids: Iterable[int]) -> Mapping[int, set[int]]:
    """Return {person: ids of the exams that they are entered for}. One query."""
    accounts = accounts_of(person_ids)
    entered: dict[int, Any] = ByPerson((person, set()) for person in accounts.values())
    rows = ExamEntry.objects.in_force().filter(person__in=list(accounts)).order_by()
    for account, exam in rows.values_list("person", "exam"):
        entered[account].add(exam)
    return entered


def exams_without_seat(
    cycles: Iterable[Cycle],
    leaves: Mapping[int, tuple[Leaf, ...]],
    seats: Iterable[Enrollment],
    entered: Mapping[int, set[int]],
) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return {cycle id: {`not_entered`, `entered`: codes of exams}} of cycles that ask for exams and for no training.

    `seats`: those taken, of all these people, with course versions; one in the course of an exam lets its person take
    it. One query, none where no such cycle is.
    """
    exams_of = {cycle.pk: codes for cycle in cycles if (codes := _exams_alone(leaves[cycle.pk]))}
    if not exams_of:
        return {}
    exams = ExamRow.objects.filter(code__in={code for codes in exams_of.values() for code in codes}).order_by()
    exam_of = {code: (pk, course) for pk, code, course in exams.values_list("pk", "code", "course")}
    courses: dict[int, Any] = ByPerson()
    for seat in seats:
        courses[seat.person_id] = {*courses.get(seat.person_id, ()), seat.cohort.course_version.course_id}
    by_cycle = {}
    for cycle in cycles:
        person, sorted_out = cycle.candidacy.person_id, defaultdict(list)
        for code in exams_of.get(cycle.pk, ()):
            pk, course = exam_of.get(code, (None, None))
            if pk is not None and course not in courses.get(person, ()):
                sorted_out["entered" if pk in entered[person] else "not_entered"].append(code)
        by_cycle[cycle.pk] = {kind: tuple(codes) for kind, codes in sorted_out.items()}
    return by_cycle


def needing_entry(cycles: QuerySet[Cycle]) -> list[tuple[Cycle, str]]:
    """Return [(cycle, code of an exam)] of those of some cycles whose person must be entered, the oldest first.

    Admitted, or renewals that were submitted, and without a certificate. One query if no rules ask for an exam without
    a training; six otherwise.
    """
    submitted = Q(application__state=ApplicationState.SUBMITTED, kind__in=RENEWALS)
    issued = Certificate.objects.filter(decision__cycle=OuterRef("pk"))
    rows = cycles.filter(submitted | Q(application__state=ApplicationState.ADMITTED)).exclude(Exists(issued))
    alone = _asking_alone(rows)
    if alone is None:
        return []
    about = ("candidacy__person", "candidacy__program", "version")
    waiting = list(rows.filter(alone).select_related(*about).order_by("submitted_at", "pk"))
    leaves = {cycle.pk: tuple(leaves_of(tree)) for cycle in waiting if (tree := rules_of(cycle))}
    people = {cycle.candidacy.person_id for cycle in waiting}
    seats = Enrollment.objects.taken().of_people(people).select_related("cohort__course_version")
    by_cycle = exams_without_seat(waiting, leaves, seats, entries_of(people))
    return [(cycle, code) for cycle in waiting for code in by_cycle.get(cycle.pk, {}).get("not_entered", ())]


def _asking_alone(rows: QuerySet[Cycle]) -> Q | None:
    """Return a condition on cycles like these: their rules ask for an exam and for no training. None if none do."""
    shapes = set(rows.order_by().values_list(*SHAPE).distinct())
    versions = ProgramVersion.objects.in_bulk({version for version, *_rest in shapes})
    alone = [shape for shape in shapes if _exams_alone(_leaves_like(versions[shape[0]], *shape[1:]))]
    conditions = (Q(**dict(zip(SHAPE, shape, strict=True))) for shape in alone)
    return reduce(or_, conditions) if alone else None


def _leaves_like(version: ProgramVersion, level: str, kind: str, pathway: str, step: str) -> Iterable[Leaf]:
    """Return what the rules ask of every cycle like this one."""
    cycle = Cycle(version=version, kind=kind, pathway=pathway, step=step)
    cycle.candidacy = Candidacy(program_id=version.program_id, level=level)
    tree = rules_of(cycle)
    return leaves_of(tree) if tree else ()


def _exams_alone(leaves: Iterable[Leaf]) -> list[str]:
    """Return the exams that rules ask for if they ask for no course: one with a course is scheduled by its vendor."""
    leaves = list(leaves)
    if any(isinstance(leaf, Course) for leaf in leaves):
        return []
    return sorted({leaf.exam for leaf in leaves if isinstance(leaf, Exam)})
