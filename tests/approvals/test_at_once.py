"""Several people decide at the same moment: real threads, real transactions, on whichever database the suite runs."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal, ProposalFact
from cohorts.core.refusals import Refused
from cohorts.people.models import Invitation, User
from tests.approvals.scenes import SCENES, codes, state_person
from tests.cohorts.training.test_concurrency import at_once
from tests.conftest import _run_jobs
from tests.exams.delivery.rows import into_admin
from tests.world import NOW, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_of_many_decisions_at_once_exactly_one_counts():
    world = World()
    proposal = SCENES["state_role.give"](world, None).propose(by=world.program_staff, at=NOW)
    people = [state_person(world, f"second{number}", roles.FINANCE) for number in range(8)]

    def decide(number, person):
        act = actions.approve if number % 2 else actions.reject
        row = Proposal.objects.get(pk=proposal.pk)
        return act(proposal=row, reason="At once.", by=User.objects.get(pk=person.pk), at=NOW)

    answers = at_once(*[lambda pair=pair: decide(*pair) for pair in enumerate(people)])
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 7 and {no.code for no in refused} == {"proposal_decided"}
    fact = ProposalFact.objects.get()
    assert Invitation.objects.count() == (1 if fact.kind == "approved" else 0)


def test_every_act_is_proposed_read_and_approved_outside_of_the_transaction_of_a_test(client):
    world = World()
    writers = (roles.PROGRAM, roles.EXAMINATIONS, roles.FINANCE, roles.PUBLISHING)
    first, second = state_person(world, "first", *writers), state_person(world, "second", *writers)
    for code in codes():
        scene = SCENES[code](world, _run_jobs)
        proposal = scene.propose(by=first, at=NOW)
        into_admin(client, second)
        assert client.get(reverse("proposal", args=[proposal.pk])).status_code == 200, code
        decide = reverse("proposal_decide", args=[proposal.pk, "approve"])
        assert client.post(decide, {"reason": "I checked it."}).status_code == 302, code
        assert scene.happened(), code


def test_the_same_is_proposed_at_once_by_two_and_waits_once():
    world = World()
    people = [state_person(world, f"proposer{number}", roles.EXAMINATIONS) for number in range(4)]
    scene = SCENES["form.publish"](world, None)
    answers = at_once(*[lambda pk=person.pk: scene.propose(by=User.objects.get(pk=pk), at=NOW) for person in people])
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 3 and {getattr(no, "code", repr(no)) for no in refused} == {"already_proposed"}
    assert Proposal.objects.count() == 1
