"""A certified person whose rules have endorsements: for a crisis team, and two that tell about the person."""

from datetime import timedelta

from cohorts.core.dates import home_day
from cohorts.people.models import Membership
from cohorts.training.signals import enrollment_changed
from lms.certification.models import EndorsementGrant, ProgramVersion
from tests.lms.certification.holder import Holder
from tests.presence import create_mark

CRISIS = {
    "key": "crisis",
    "title": "Crisis stabilization team",
    "when": {
        "assignment": "crisis-team", "title": "Crisis stabilization team",
        "if_late": "Leave the team until the course is complete.",
    },
    "requirements": [
        {
            "type": "course", "course": "crisis-30", "min_hours": 30,
            "due": {"months_after": "assignment_start", "value": 24},
        }
    ],
}  # fmt: skip
KEPT = CRISIS | {"keeping": {"hours": 6, "area": "crisis"}}
FAMILY = {"key": "family", "title": "Families and caregivers", "course": "family-40", "min_hours": 40}
LIVED = {"key": "youth", "title": "Youth with lived experience", "course": "youth", "decided_by": "staff"}


class Endorsed(Holder):
    """As `Holder`, with endorsements in the rules, courses for them, and an employment."""

    def __init__(self, world, *endorsements, **level):
        super().__init__(world, **level)
        self.count = 0
        self.version = self._with(endorsements or (CRISIS, FAMILY, LIVED))
        for code, hours in (("crisis-30", 30), ("family-40", 40)):
            world.course(code, hours=hours, missed=0)

    def _with(self, endorsements):
        """The rules with endorsements instead of those without: a version never changes."""
        stored = self.version
        content = stored.content | {"endorsements": list(endorsements), "version": "2", "effective_from": "2020-01-02"}
        return ProgramVersion.objects.create(
            program=self.program, version="2", effective_from="2020-01-02", content=content, source="", at=stored.at
        )

    def complete(self, code, at, *, days=5, person=None):
        """Attend a course of eight-hour days to its end."""
        self.count += 1
        starts = at - timedelta(days=20)
        course = self.world.course(code)
        cohort = self.world.cohort(f"{code}-{self.count}", course=course, starts=starts, days=days, state="finished")
        seat = self.world.enroll(cohort, person or self.person)
        for session in cohort.sessions.all():
            create_mark(session=session, enrollment=seat, number=1, minutes=480, by=self.world.trainer, at=at)
        enrollment_changed.send(sender=None, person_ids=[seat.person_id], at=at)
        return seat

    def grants(self, key="crisis"):
        """What was granted, as (first day, last day, status today)."""
        rows = EndorsementGrant.objects.with_state().filter(key=key).order_by("pk")
        return [(row.begins_on, row.ends_on) for row in rows]

    def statuses(self, at, key="crisis"):
        """The statuses of what was granted, on a day."""
        rows = EndorsementGrant.objects.with_state().filter(key=key).order_by("pk")
        return [str(row.status(home_day(at))) for row in rows]

    @property
    def job(self):
        """The employment of the person at an agency."""
        return Membership.objects.get(user=self.person, role="trainee")
