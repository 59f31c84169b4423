"""A certified person of Level I by the published rules of Minnesota, with years of hours, who applies for Level II."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from cohorts.people.models import Membership
from lms.certification.actions import application_decisions, application_parts, application_reviews, applications
from lms.certification.actions.application_parts import Given
from lms.certification.actions.candidacies import note
from lms.certification.actions.upgrades import begin_upgrade
from lms.certification.models import ApplicationPart, PracticeCheck, PracticeEntry, ProgramVersion
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.holder import LEVEL, Holder, local

MINNESOTA = Path(__file__).parents[3] / "lms/certification/programs/minnesota.yaml"
# Twelve hours a day from here on.
FIRST = datetime(2020, 6, 1, 14, tzinfo=UTC)
APPLIED = local(2023, 3, 1, 9)


def minnesota():
    """The second version of the rules, as its file has it."""
    return yaml.safe_load(MINNESOTA.read_text())["programs"][0]["versions"][1]


class Climber(Holder):
    """Level I takes only the admission here; Level II is that of the file, with changes of its settings."""

    def __init__(self, world, **changes):
        super().__init__(world)
        _first, second = minnesota()["levels"]
        content = self.version.content
        self.version = ProgramVersion.objects.create(
            program=self.program, version="2", effective_from="2020-01-02", source="", at=world.now,
            content=content | {
                "version": "2", "effective_from": "2020-01-02",
                "levels": [content["levels"][0] | {"key": "cps-1"}, second | {"lapse": LEVEL["lapse"]} | changes],
            },
        )  # fmt: skip
        self.employment = Membership.objects.get(user=self.person, role="trainee")
        self.days = 0

    def work(self, hours, category, *, confirmed=True):
        """Confirmed days of twelve hours, after those before."""
        rows = []
        for _day in range(hours // 12):
            begins = FIRST + timedelta(days=self.days)
            self.days += 1
            rows.append(
                PracticeEntry(
                    person=self.person, program=self.program, employment=self.employment, kind="work",
                    on=begins.date(), category=category, begins_at=begins, ends_at=begins + timedelta(hours=12),
                    minutes=720, digest="d", by=self.person, at=begins,
                )
            )  # fmt: skip
        rows = PracticeEntry.objects.bulk_create(rows)
        note(person_ids=[self.person.pk], by=None, at=APPLIED)
        if confirmed:
            PracticeCheck.objects.bulk_create(
                PracticeCheck(entry=row, outcome="confirmed", seen="d", by=self.world.supervisor, at=row.at)
                for row in rows
            )

    def apply(self, certificate, at=APPLIED, *, qualification=False):
        """Apply for Level II and submit; a colleague of the office takes it."""
        application = begin_upgrade(certificate=certificate, level="cps-2", by=self.person, at=at)
        if qualification:
            application_parts.give_part(
                application=application, kind="qualification", key="mn-mental-health-practitioner",
                by=self.person, at=at, given=Given(file=pdf()),
            )  # fmt: skip
        application = applications.submit_application(application=application, by=self.person, at=at)
        return application_reviews.take_application(application=application, reviewer=self.staff, by=self.staff, at=at)

    def accept(self, application, at=APPLIED):
        """Staff accept the parts."""
        for part in ApplicationPart.objects.filter(application=application):
            application_reviews.decide_part(
                part=part, outcome="accepted", reason="", seen=part.digest, by=self.staff, at=at
            )

    def decide(self, application, at=APPLIED, *, admitted=True, reason="", condition=""):
        """Staff decide; the gate looks."""
        application_decisions.decide_application(
            application=application, admitted=admitted, reason=reason, condition=condition, by=self.staff, at=at
        )
        return self.settle(at)

    def take_back(self, hours):
        """The supervisor sends the last days back."""
        for row in PracticeEntry.objects.order_by("-pk")[: hours // 12]:
            PracticeCheck.objects.create(
                entry=row, outcome="returned", reason="No.", seen="d", by=self.world.supervisor, at=row.at
            )
        note(person_ids=[self.person.pk], by=None, at=APPLIED)
