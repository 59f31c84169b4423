"""An audit of a program: people who were certified and renewed in April 2027, announced before, drawn in May."""

from datetime import date

from cohorts.core import roles
from lms.certification.actions import audit_answers, audit_reviews, audits
from lms.certification.models import AuditedRenewal, AuditRound
from lms.certification.rules.audits import Plan
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.holder import Holder, local

SEED = "5eed" * 16
FIRST, LAST = date(2027, 4, 1), date(2027, 4, 30)
ANNOUNCED, CLOSED = local(2027, 3, 20, 9), local(2027, 5, 1)
DRAWN = local(2027, 5, 1, 0, 25)
SENT, FINISHED, LOOKED, DECIDED = (
    local(2027, 5, 3, 20), local(2027, 5, 4, 20), local(2027, 5, 10, 9), local(2027, 5, 10, 10)
)  # fmt: skip


class Audit:
    """Staff announce, people renew, the night draws."""

    def __init__(self, world, people=1, **level):
        self.world, self.holder = world, Holder(world, **level)
        self.program, self.staff, self.trainee = self.holder.program, world.program_staff, world.trainee
        self.people = [world.trainee, *(world.person(f"peer{n}", None, "") for n in range(1, people))]
        for number, person in enumerate(self.people):
            self.renew(person, number)

    def renew(self, person, number=0):
        """Certify somebody, who renews with entries of 20 and of 10 hours."""
        self.holder.person = person
        first = self.holder.certify(local(2025, 7, 1, 9), person)
        at = local(2027, 4, 10, 12, number % 60)
        self.holder.learn(20, date(2027, 4, 8), at, title="Ethics")
        self.holder.learn(10, date(2027, 4, 9), at, title="Listening")
        self.holder.begin(first, at)
        self.holder.submit(self.holder.begin(first, at), at)
        self.holder.person = self.trainee

    def second(self):
        """Another of program staff."""
        return self.world.person("second", self.world.state, roles.PROGRAM)

    def announce(self, *, at=ANNOUNCED, seed=SEED, by=None, instructions="Send a certificate of each.", **plan):
        """Announce it."""
        usual = {"first_on": FIRST, "last_on": LAST, "kinds": ("renewal",), "number": 1} | plan
        self.round = audits.announce(
            program=self.program, plan=Plan(**usual), instructions=instructions, seed=seed,
            by=by or self.staff, at=at,
        )  # fmt: skip
        return self.round

    def draw(self, *, at=DRAWN, by=None):
        """Draw it."""
        self.round = audits.draw(audit=self.round, by=by, at=at)
        return list(self.round.renewals.select_related("cycle__candidacy__person", "audit"))

    def drawn(self, **plan):
        """Announce and draw; returns the first in order."""
        self.announce(**plan)
        return self.draw()[0]

    def entry(self, title, person=None):
        """An entry of somebody."""
        return (person or self.trainee).learning.get(title=title)

    def prove(self, audited, title, at=SENT, data=None):
        """Send proof of an entry."""
        return audit_answers.send_proof(
            audited=audited, entry=self.entry(title, audited.person), file=data or pdf(), by=audited.person, at=at
        )

    def finish(self, audited, at=FINISHED):
        """Send the answer."""
        return audit_answers.finish_answer(audited=audited, by=audited.person, at=at)

    def find(self, audited, title, minutes, reason="", *, by=None, at=LOOKED):
        """Find what an entry shows."""
        return audit_reviews.find(
            audited=audited, entry=self.entry(title, audited.person), minutes=minutes, reason=reason,
            by=by or self.staff, at=at,
        )  # fmt: skip

    def decide(self, audited, *, rest_struck=False, reason="", by=None, at=DECIDED):
        """Decide."""
        return audit_reviews.decide(audited=audited, rest_struck=rest_struck, reason=reason, by=by or self.staff, at=at)


def places():
    """[(place, state)] of the latest audit."""
    rows = AuditedRenewal.objects.filter(audit=AuditRound.objects.latest("pk")).order_by("place")
    return [(row.place, row.state) for row in rows]
