"""Writes of certification: decisions on people and certificates, and drafts of rules."""

from datetime import date

from cohorts.people.models import User
from lms.certification.models import Candidacy, Cycle, CycleKind, ProgramVersion
from lms.certification.rules.program_files import read_version, write_version
from tests.access.outsider import draft_content
from tests.access.write import PROGRAM, Write, at_key, reason
from tests.candidates import LEVEL


def _rules(side):
    """The version that both sides are judged by."""
    return {"pk": side.shared.program_version.pk}


def begun(side):
    """Another trainee is on the way to the certificate, and there are newer rules; both have the side's key plus 1."""
    side.second_trainee()
    version = side.shared.program_version
    person = User.objects.get(pk=side.pk + 5)
    candidacy = Candidacy.objects.create(
        pk=side.pk + 1, person=person, program=version.program, level=LEVEL, since=version.at
    )
    Cycle.objects.create(candidacy=candidacy, number=1, kind=CycleKind.INITIAL, version=version, begun_at=version.at)
    ProgramVersion.objects.create(
        pk=side.pk + 1, program=version.program, version=f"newer-{side.pk}", effective_from=date(2031, 1, 1),
        content=version.content, source="", at=version.at,
    )  # fmt: skip


def _newer(side):
    return {"version": side.pk + 1, **reason(side)}


def draft_source(side):
    """The draft of the side as text, with another citation."""
    return write_version(read_version(draft_content(side.pk) | {"citation": "Another"}))


CERTIFICATION = {
    "certificate_decide": Write(who=(PROGRAM,), path=lambda side: {"pk": side.pk, "name": "suspend"}, body=reason),
    "candidacy_rules": Write(who=(PROGRAM,), prepare=begun, path=at_key(), body=_newer),
    "rule_draft_begin": Write(who=(PROGRAM,), path=_rules, body=lambda side: {"version": f"next-{side.pk}"}),
    "rule_draft": Write(who=(PROGRAM,), body=lambda side: {"source": draft_source(side)}),
    "rule_draft_publish": Write(who=(PROGRAM,), body=reason),
    "rule_draft_discard": Write(who=(PROGRAM,)),
    "admission_decide": Write(who=(PROGRAM,), path=lambda side: {"pk": side.pk, "answer": "yes"}, body=reason),
}
