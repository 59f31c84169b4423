"""A form whose first item may be mis-keyed, people whose pass hangs on it, and a second person of the examinations."""

import pytest

from cohorts.core import roles
from exams.bank.models import KeyProposal
from exams.delivery.actions.scoring import score_sheet
from exams.delivery.models import AnswerSheet, Score, Sitting
from exams.results.actions import key_changes as rekeys
from tests.exams.analysis.conftest import Sat
from tests.laid import copied, laid

# Seven scored places of which five points pass; the eighth is a pretest place.
RIGHT = ["A", "B", "C", "A", "A+C", "8", "plan", "D"]
TO_B = {"any_of": ["B"]}
SEEN = "I read it too."


class Keyed(Sat):
    """The first item's key is A; whoever chose B has a case."""

    def __init__(self, world, **more):
        super().__init__(world, **more)
        self.version = self.places[0].version
        self.proposer = world.examinations
        self.approver = world.person("second", world.state, roles.EXAMINATIONS)

    def answers(self, first, others):
        """Somebody sits: `first` on the first item and `others` of the other scored items right; scored."""
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
        """Who passes only with B, who passes only with A, and whom it does not touch."""
        return self.answers("B", 4), self.answers("A", 4), self.answers("C", 6)

    def propose(self, answer=TO_B, policy="both_ways", **more):
        """A proposal by one person."""
        proposal = {"version": self.version, "reason": "The manual says B.", "by": self.proposer, "at": self.world.now}
        return rekeys.propose(answer=answer, policy=policy, **{**proposal, **more})

    def change(self, run_jobs, answer=TO_B, policy="both_ways", **more):
        """Proposed, tried, approved by the other person, applied."""
        proposal = self.propose(answer, policy, **more)
        run_jobs()
        rekeys.approve(proposal=proposal, reason=SEEN, by=self.approver, at=self.world.now)
        run_jobs()
        return KeyProposal.objects.get(pk=proposal.pk)


def points(sitting):
    """The points of every score of a sitting, in order."""
    return [int(score.points) for score in Score.objects.filter(sitting=sitting).order_by("number")]


laid_keyed = laid(Keyed)


@pytest.fixture
def keyed(laid_keyed, db):
    return copied(laid_keyed)
