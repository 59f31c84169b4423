"""A specialist with a plan of supervision, a supervisor, and hours, for tests of practice."""

from datetime import UTC, date, datetime, time

from cohorts.core import roles
from cohorts.people.models import Membership, SupervisorTerm
from lms.certification.actions.practice import Line, enter
from lms.certification.actions.practice_checks import Seen, confirm
from lms.certification.models import PracticeKind, Program, ProgramVersion, QualificationState, SupervisorQualification
from lms.certification.rules.practice import FIELD, INDIVIDUAL
from tests.candidates import candidacy_of

PROFESSIONAL, PRACTITIONER = "mental-health-professional", "mental-health-practitioner"
PLAN = [
    {"key": "clinical-individual", "frequency": {"every": "month", "count": 1}, "while": {"work_hours_lt": 2000},
     "by": [PROFESSIONAL]},
    {"key": "field-first", "hours": 18, "within": {"contact_hours": 160}, "by": [PROFESSIONAL, PRACTITIONER]},
    {"key": "field-following-year", "hours": 6, "frequency": {"every": "quarter"}, "for_months": 12,
     "by": [PROFESSIONAL, PRACTITIONER], "overrides_by": ["state", "agency"]},
    {"key": "chart-cosign", "during": "field-supervision", "by": [PROFESSIONAL, PRACTITIONER]},
]  # fmt: skip
HOURS = {
    "all_of": [
        {"type": "supervised_hours", "category": "mh-services", "min": 4000},
        {"type": "supervised_hours", "category": "peer-services", "min": 2000, "exclusive_of": "mh-services"},
    ]
}
STARTED = datetime(2027, 1, 4, 14, 0, tzinfo=UTC)
NOW = datetime(2027, 3, 31, 18, 0, tzinfo=UTC)
MARCH = date(2027, 3, 10)


def clock(text):
    hour, minute = map(int, text.split(":"))
    return time(hour % 24, minute)


class Ledger:
    """The world with a program that counts practice. `plan`, `tree`: what its rules say."""

    def __init__(self, world, plan=PLAN, tree=HOURS):
        self.world, self.now = world, NOW
        self.program = Program.objects.create(key="mn", title="Peers", credential="Peer", authority=world.state)
        content = {
            "version": "1", "effective_from": "2026-01-01", "supervision_plan": plan,
            "levels": [{"key": "entry", "title": "Specialist", "requirements": tree}],
        }  # fmt: skip
        self.version = ProgramVersion.objects.create(
            program=self.program, version="1", effective_from=date(2026, 1, 1), content=content, source="", at=world.now
        )
        Membership.objects.filter(role__in=(roles.TRAINEE, roles.SUPERVISOR)).update(started_at=STARTED)
        self.person, self.boss = world.trainee, world.supervisor
        self.employment = self.specialist(self.person, self.boss)

    def specialist(self, person, supervisor=None):
        """A candidacy and the term of the supervisor; returns the employment."""
        candidacy_of(person, self.version, at=STARTED)
        employment = Membership.objects.select_related("organization").get(user=person, role=roles.TRAINEE)
        if supervisor:
            self.supervise(employment, supervisor)
        return employment

    def supervise(self, employment, supervisor, begins_on=date(2027, 1, 4), ends_on=None):
        """Somebody supervises from a day through a day."""
        if ends_on is None:
            Membership.objects.filter(pk=employment.pk).update(supervisor=supervisor)
        about = {"membership": employment, "supervisor": supervisor}
        return SupervisorTerm.objects.create(begins_on=begins_on, ends_on=ends_on, **about)

    def qualify(self, person=None, kind=PROFESSIONAL, begins_on=date(2020, 1, 1), ends_on=None):
        """Program staff confirmed what a supervisor is."""
        return SupervisorQualification.objects.create(
            person=person or self.boss, kind=kind, number="LP 1234", begins_on=begins_on, ends_on=ends_on,
            sent_at=STARTED, state=QualificationState.CONFIRMED,
        )  # fmt: skip

    def line(self, day=MARCH, begins="08:00", ends="16:00", kind=PracticeKind.WORK, **more):
        """What is typed of one entry."""
        about = {"program": self.program, "employment": self.employment, "kind": kind, "day": day}
        is_work = kind == PracticeKind.WORK
        return Line(
            **{**about, "category": "peer-services" if is_work else "", "contact": is_work, **more},
            begins=clock(begins), ends=clock(ends),
        )  # fmt: skip

    def enter(self, *args, by=None, **more):
        """Enter a line, by the specialist."""
        person = by or self.person
        return enter(person=person, line=self.line(*args, **more), by=person, at=self.now)

    def field(self, *args, **more):
        """Enter field supervision."""
        return self.enter(*args, kind=FIELD, **more)

    def individual(self, *args, **more):
        """Enter individual supervision."""
        return self.enter(*args, kind=INDIVIDUAL, **more)

    def confirm(self, entry, by=None, **more):
        """Confirm an entry as it is."""
        return confirm(seen=Seen(entry, entry.digest, **more), by=by or self.boss, at=self.now)
