"""A form whose first item may be mis-keyed, people whose result depends on it, and a second examinations person."""

import pytest

from cohorts.core import roles
from exams.bank.models import KeyProposal
from exams.delivery.actions.scoring import score_sheet
from exams.delivery.models import AnswerSheet, Score, Sitting
from exams.results.actions import key_changes as rekeys
from tests.exams.analysis.conftest import Sat
from tests.module_data import copied, module_fixture

# Seven scored places of which five points pass; the eighth is a pretest place.
RIGHT = ["A", "B", "C", "A", "A+C", "8", "plan", "D"]
TO_B = {"any_of": ["B"]}
SEEN = "I read it too."


class Keyed(Sat):
    """The first item's key is A; people who chose B may have a claim."""

    def __init__(self, world, **more):
        super().__init__(world, **more)
        self.version = self.places[0].version
        self.proposer = world.examinations
        self.approver = world.person("second", world.state, roles.EXAMINATIONS)

    def answers(self, first, others):
        """Take and score the exam: `first` on the first item and `others` of the other scored items right."""
        self.number += 1
        person = self.world.person(f"{self.code}-{self.number}")
        sitting = Sitting.objects.create(
            window=self.window,
            form=self.form,
            person=person,
            seed="s",
            device="d",
            started_at=self.world.now,
            deadline_at=self.world.now,
            state="submitted",
        )
        responses = [first, *RIGHT[1 : 1 + others], *[""] * (len(RIGHT) - 1 - others)]
        AnswerSheet.objects.create(sitting=sitting, form=self.form, responses=responses, at=self.world.now)
        score_sheet(sitting=sitting, by=None, at=self.world.now)
        return sitting

    def three(self):
        """People who pass only with B, only with A, or either way."""
        return self.answers("B", 4), self.answers("A", 4), self.answers("C", 6)

    def propose(self, answer=TO_B, policy="both_ways", **more):
        """Propose a key change as the proposer."""
        proposal = {"version": self.version, "reason": "The manual says B.", "by": self.proposer, "at": self.world.now}
        return rekeys.propose(answer=answer, policy=policy, **{**proposal, **more})

    def change(self, run_jobs, answer=TO_B, policy="both_ways", **more):
        """Propose, preview, approve as the other person, and apply."""
        proposal = self.propose(answer, policy, **more)
        run_jobs()
        rekeys.approve(proposal=proposal, reason=SEEN, by=self.approver, at=self.world.now)
        run_jobs()
        return KeyProposal.objects.get(pk=proposal.pk)


def points(sitting):
    """The points of every score of a sitting, in order."""
    return [int(score.points) for score in Score.objects.filter(sitting=sitting).order_by("number")]


shared_keyed = module_fixture(Keyed)


@pytest.fixture
def keyed(shared_keyed, db):
    return copied(shared_keyed)
