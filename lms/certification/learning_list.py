"""Continuing education of one person as pages show it: each entry with what counts of it and for which renewal."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext

from cohorts.core.dates import home_day
from lms.certification import facts
from lms.certification.actions.learning import part_of
from lms.certification.facts.closing import Closing, closings_of, education_rule_of
from lms.certification.facts.renewals import asking_education, counted_twice
from lms.certification.messages.areas import area_words
from lms.certification.models import (
    Candidacy,
    Certificate,
    Cycle,
    CycleKind,
    LearningDecision,
    LearningEntry,
    LearningSource,
    Program,
    ProgramVersion,
)
from lms.certification.models.rules import version_rules
from lms.certification.rules.leaves import ContinuingEducation
from lms.certification.rules.programs import in_force
from lms.certification.rules.requirements import leaves_of
from lms.certification.rules.settings import minutes


@dataclass(frozen=True)
class Line:
    """One entry. `counted`: minutes that count of it, None where staff have not looked; `open`: it can be removed.

    `part_of`: when the renewal was submitted that it is part of.
    """

    entry: LearningEntry
    counted: int | None
    reason: str
    open: bool
    part_of: datetime | None = None


@dataclass(frozen=True)
class Learning:
    """A person's entries for a program. `needed`, `credited`, `lacking`: minutes of the next renewal, of areas.

    `applying`: of an application instead.
    """

    lines: tuple[Line, ...]
    areas: tuple[str, ...]
    needed: int
    credited: int
    lacking: tuple[tuple[str, int], ...]
    by_area: tuple[tuple[str, int], ...]
    from_courses: int
    applying: bool = False

    @property
    def by_area_in_words(self) -> list[tuple[str, int]]:
        """The sums, with the areas in words; "" for none."""
        return [(area_words(area) if area else "", length) for area, length in self.by_area]

    @property
    def lacking_in_words(self) -> list[tuple[str, int]]:
        """What is missing, with the areas in words."""
        return [(area_words(area), length) for area, length in self.lacking]


def education_rule(program: Program, level: str, today: Any) -> ContinuingEducation | None:
    """Return what the rules of today ask of continuing education for a renewal; None if nothing."""
    version = in_force(ProgramVersion.objects.filter(program=program), today)
    rules = version_rules(version) if version else None
    try:
        tree = rules.renewal_tree(level) if rules else None
    except KeyError:
        return None
    return next((leaf for leaf in leaves_of(tree) if isinstance(leaf, ContinuingEducation)), None) if tree else None


def learning_of(person: Any, program: Program, at: datetime) -> Learning:
    """Return the entries of a person for a program, and what the next renewal counts of them."""
    entries = LearningEntry.objects.of_person(person).filter(program=program)
    entries = list(entries.exclude(source=LearningSource.CARRIED, minutes=0).order_by("-on", "-pk"))
    decided = LearningDecision.objects.filter(entry__in=entries).latest_per("entry_id")
    certificate = Certificate.objects.of_person(person).filter(program=program).latest_issues().latest_row()
    level = certificate.candidacy.level if certificate else ""
    applying = [] if certificate else asking_education(person, program)
    leaf = education_rule(program, level, home_day(at)) if not applying else education_rule_of(applying[0])
    known_facts = _facts(certificate.candidacy, program, at) if certificate and leaf else None
    if applying:
        known_facts = facts.gather(applying[:1], at=at)[applying[0].pk]
    counting = leaf.counting(known_facts, home_day(at)) if leaf and known_facts else None
    used = {item.id for row in (known_facts.learning if known_facts else ()) for item in row.evidence}
    waits = leaf is not None and leaf.evidence == "each"
    double = counted_twice(entries, decided)
    lines = tuple(
        _line(entry, decided.get(entry.pk), waits, str(entry.pk) in used, is_double=entry.pk in double)
        for entry in entries
    )
    submitted = part_of(entries, person=person, program=program)
    lines = tuple(replace(line, part_of=submitted.get(line.entry.pk)) for line in lines)
    rows = known_facts.learning if known_facts else ()
    own = sum(row.minutes for row in rows if row.evidence[0].table != LearningEntry._meta.label)
    return Learning(
        lines,
        tuple(sorted({*leaf.areas, *leaf.minimums})) if leaf else (),
        minutes(leaf.total) if leaf else 0,
        counting.total if counting else 0,
        tuple(sorted(counting.lacking.items())) if counting else (),
        tuple(sorted(counting.by_area.items())) if counting else (),
        own,
        bool(applying),
    )


def closing_of(cycle: Cycle, at: datetime) -> Closing | None:
    """Return what is entered for a renewal; None where it does not ask for continuing education."""
    return closings_of([cycle], at).get(cycle.pk)


def _line(
    entry: LearningEntry, decision: LearningDecision | None, waits: bool, counts_next: bool, *, is_double: bool
) -> Line:
    if is_double:
        return Line(entry, 0, gettext("The same hours are in your other record, and count once."), open=False)
    counted: int | None = None if waits and entry.source != LearningSource.IMPORTED else entry.minutes
    if decision is not None:
        counted = decision.minutes
    is_open = counts_next and entry.source == LearningSource.OWN
    return Line(entry, counted, decision.reason if decision else "", is_open)


def _facts(candidacy: Candidacy, program: Program, at: datetime) -> Any:
    """What would count for a renewal submitted now: as of a cycle that is not stored."""
    last = Cycle.objects.filter(candidacy=candidacy).order_by("-number").select_related("version").first()
    version = in_force(ProgramVersion.objects.filter(program=program), home_day(at))
    cycle = Cycle(
        pk=0, candidacy=candidacy, number=last.number + 1 if last else 1, kind=CycleKind.RENEWAL, version=version,
        begun_at=at,
    )  # fmt: skip
    if last is not None and last.kind not in (CycleKind.INITIAL, CycleKind.IMPORTED) and last.submitted_at is None:
        cycle = last
    return facts.gather([cycle], at=at)[cycle.pk]


def proof_answer(entry: LearningEntry, data: bytes) -> HttpResponse:
    """A proof as a download."""
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}.get(entry.media_type, "bin")
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    answer = HttpResponse(data, content_type=entry.media_type or "application/octet-stream", headers=headers)
    answer["Content-Disposition"] = f'attachment; filename="proof-{entry.pk}.{ending}"'
    return answer
