"""Two acts made for tests, and what they did: one to pay, one urgent."""

import pytest

from cohorts.core.approvals import actions, registry
from cohorts.core.refusals import Refused
from tests.world import NOW

WHY = "The manual says so."


class Amount(registry.Payload):
    amount: int


class Ledger:
    """What the acts of these tests did, in order."""

    def __init__(self):
        self.lines = []
        self.fails = False

    def execute(self, *, subject, payload, by, at, reason=""):
        actions.require_approval("test.pay", by=by)
        self.lines.append(("done", payload.amount, by.pk))
        if self.fails:
            raise Refused("No.")

    def begin(self, *, subject, payload, by, at):
        self.lines.append("begun")

    def confirm(self, *, subject, payload, reason, by, at):
        self.lines.append("confirmed")

    def end(self, *, subject, payload, kind, reason, by, at):
        self.lines.append("ended")

    def close(self, *, subject, payload, kind, reason, by, at):
        self.lines.append(str(kind))


def propose(world, *, by=None, at=NOW, amount=5, **more):
    values = {"act": "test.pay", "payload": {"amount": amount}, "reason": WHY, "by": by or world.program_staff}
    return actions.propose(at=at, **(values | more))


def stop(world, **more):
    return propose(world, act="test.stop", subject=world.state, payload=None, **more)


def refusal(function, **arguments):
    with pytest.raises(Refused) as no:
        function(**arguments)
    return no.value.code
