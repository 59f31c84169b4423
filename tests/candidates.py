"""Programs, versions and candidacies as rows, for tests of what stands on them."""

from datetime import date

from cohorts.training.models import Course
from lms.certification.models import Candidacy, Cycle, CycleKind, Decision, ProgramChoice, ProgramVersion
from tests.lms.certification.findings import MET_FINDINGS

LEVEL = "entry"
ADMITTED = {"type": "staff_decision", "key": "admitted", "decision": "admitted"}


def content(tree=ADMITTED, **level):
    """What a version of one level says, as its file would."""
    return {
        "version": "1",
        "effective_from": "2026-01-01",
        "levels": [{"key": LEVEL, "title": "Specialist", "requirements": tree, **level}],
    }


def version_of(program, *, at, tree=ADMITTED, effective_from=date(2026, 1, 1), source=""):
    """A version of a program with one level."""
    return ProgramVersion.objects.create(
        program=program, version="1", effective_from=effective_from, content=content(tree), source=source, at=at
    )


def candidacy_of(person, version, *, at):
    """A candidacy in its first cycle, under a version."""
    candidacy = Candidacy.objects.create(person=person, program=version.program, level=LEVEL, since=at)
    Cycle.objects.create(candidacy=candidacy, number=1, kind=CycleKind.INITIAL, version=version, begun_at=at)
    return candidacy


def cycle_of(candidacy):
    """The cycle that a candidacy is in."""
    return Cycle.objects.current([candidacy])[candidacy.pk]


def met_decision(candidacy, version, *, at, **more):
    """A decision, written directly, that everything is met."""
    return Decision.objects.create(
        candidacy=candidacy,
        cycle=cycle_of(candidacy),
        number=1,
        version=version,
        met=True,
        on=at.date(),
        facts={},
        findings=MET_FINDINGS,
        fingerprint="f",
        at=at,
        **more,
    )


def choose(person, program, *, at, course="pet"):
    """They chose the program for a course, so that a seat in it begins their candidacy."""
    return ProgramChoice.objects.create(person=person, program=program, course=Course.objects.get(code=course), at=at)
