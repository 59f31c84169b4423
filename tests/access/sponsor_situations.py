"""What the sides have of people who ask an agency to take them on."""

from datetime import UTC, date, datetime

from django.utils import timezone

from cohorts.people.models import User
from cohorts.training.models import Admission
from lms.certification.models import Candidacy, Cycle, CycleKind, Program, ProgramVersion, SponsorRequest
from tests.candidates import LEVEL, content

TRAINING = {"all_of": [{"type": "course", "course": "pet", "min_hours": 40}]}
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def sponsor_rows(side):
    """A request of the side's trainee to the side's agency."""
    program = side.shared.program_version.program
    side.row(SponsorRequest, person=side.trainee, program=program, agency=side.agency, asked_at=NOW, reason=side.marker)


def nobody_is_admitted(side):
    """The person without a role is admitted to the program, and no agency employs them."""
    person, authority = User.objects.get(email="nobody@example.org"), side.shared.program_version.program.authority
    about = {"key": f"sponsored-{side.name}", "title": "Sponsored", "authority": authority}
    program = Program.objects.create(pk=side.pk + 7, **about)
    version = ProgramVersion.objects.create(
        program=program, version="1", effective_from=date(2026, 1, 1), content=content(TRAINING), source="", at=NOW
    )
    candidacy = Candidacy.objects.create(person=person, program=version.program, level=LEVEL, since=version.at)
    Cycle.objects.create(candidacy=candidacy, number=1, kind=CycleKind.INITIAL, version=version, begun_at=version.at)
    Admission.objects.create(person=person, program=version.program.key, admitted=True, at=NOW)
    return {"person": person, "program": program}


def nobody_asks(side):
    """They ask the side's agency."""
    SponsorRequest.objects.filter(pk=side.pk).update(**nobody_is_admitted(side))


def declined(side):
    """They asked, and the side's agency declined."""
    nobody_asks(side)
    SponsorRequest.objects.filter(pk=side.pk).update(state="declined", answered_at=NOW)


def nobody_is_offered(side):
    """The agency, which declined, offers to take them on after all."""
    declined(side)
    SponsorRequest.objects.filter(pk=side.pk).update(state="offered", offered_at=timezone.now())
