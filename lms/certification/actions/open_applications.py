"""Of one program a person has one open application: of two, each could be decided differently."""

from cohorts.core.actions import Refused
from lms.certification.models import UNFINISHED, Application


def refuse_two_open(application: Application, code: str) -> None:
    """Refuse with a code if the person has another open application to the same program."""
    candidacy = application.cycle.candidacy
    others = Application.objects.of_person(candidacy.person).exclude(pk=application.pk)
    if others.filter(cycle__candidacy__program=candidacy.program, state__in=UNFINISHED).exists():
        raise Refused(code, program=candidacy.program)
