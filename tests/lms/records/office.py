"""An office with applications of every kind that are long closed, and people who decide about their records."""

from datetime import timedelta
from functools import cached_property

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.core.dates import home_day
from cohorts.core.holds.actions import place_hold
from cohorts.core.models import RestrictedRecord
from lms.certification.actions import appeals, application_decisions, applications
from lms.certification.models import ApplicationPart
from lms.records import tasks
from lms.records.actions.purges import propose_purge
from lms.records.actions.retention import set_retention
from lms.records.facts.classes import CLASSES
from lms.records.models import PurgeRun
from tests.lms.certification.application_desk import Desk, pdf

YEARS = timedelta(days=366 * 8)


class Office(Desk):
    """A desk whose first applicant is the trainee; later everything is past its period of one year."""

    def __init__(self, world, **more):
        super().__init__(world, **more)
        self.world = world
        self.long_after = self.now + YEARS

    @cached_property
    def second(self):
        """A colleague, who is there only where two are needed."""
        return self.world.person("second", self.world.state, roles.PROGRAM)

    def applicant(self, person):
        """Another applicant from now on."""
        self.person = person
        return self.begin()

    def file(self, kind="education", key="ged", **more):
        return self.give(kind, key, file=pdf(), **more).record

    def unfinished(self, person):
        self.applicant(person)
        return [self.file()]

    def withdrawn(self, person):
        self.applicant(person)
        records = [self.file(), self.file("document", "job", as_of=home_day(self.now))]
        applications.withdraw_application(application=self.application, by=person, at=self.now)
        return records

    def denied(self, person, appeal=""):
        """Denied, with a file that was replaced; the text of an appeal is restricted too."""
        self.applicant(person)
        records = [self.file(), self.file()]
        self.submit(incomplete=True)
        self.take()
        self.application = application_decisions.decide_application(
            application=self.application, admitted=False, reason="No.", by=self.staff, at=self.now
        )
        if appeal:
            row = appeals.file_appeal(application=self.application, text=appeal, by=person, at=self.now)
            appeals.withdraw_appeal(appeal=row, by=person, at=self.now)
            records.append(row.record)
        return records

    def periods(self, years=1, at=None):
        """Every class is kept for some years."""
        for row in CLASSES.values():
            if row.events:
                set_retention(
                    authority=self.world.state, record_class=row.code, amount=years, unit="years",
                    event="closed" if "closed" in row.events else row.events[0], source="Schedule 12", by=self.staff,
                    at=at or self.now,
                )  # fmt: skip

    def hold(self, person=None, record_class="", at=None, **more):
        at = at or self.long_after
        about = {"reason": "Case 27-1", "from_day": home_day(at), "by": self.staff} | more
        return place_hold(person=person, record_class=record_class, at=at, **about)

    def propose(self, cause="retention", at=None, **more):
        classes = [row.code for row in CLASSES.values() if row.events]
        about = {"classes": classes, "reason": "Past the period.", "by": self.staff} | more
        return propose_purge(cause=cause, at=at or self.long_after, **about)

    def approve(self, run, at=None):
        proposal = Proposal.objects.about(run).get()
        approve(proposal=proposal, reason="Looked at.", by=self.second, at=at or self.long_after)
        return PurgeRun.objects.get(pk=run.pk)

    def purge(self, cause="retention", **more):
        """Propose, approve and carry out; returns the report."""
        run = self.approve(self.propose(cause, **more))
        return tasks.carry_out(run.pk)


def there(records):
    """Which of these records are not purged."""
    return RestrictedRecord.objects.filter(pk__in=[row.pk for row in records], purged_at=None).count()


def part_of(record):
    return ApplicationPart.objects.get(record=record)
