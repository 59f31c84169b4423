"""Two acts of our own in the table, for the tests that use them."""

import pytest

from cohorts.core import roles
from cohorts.core.approvals import registry
from tests.approvals.ledger import Amount, Ledger


@pytest.fixture
def ledger():
    """Two acts of our own in the table: one to pay, one urgent."""
    kept = Ledger()
    who = {"proposers": (roles.PROGRAM,), "approvers": (roles.PROGRAM, roles.FINANCE)}
    registry.register(
        registry.Act(
            code="test.pay", label="Pay", payload=Amount, execute=kept.execute, close=kept.close,
            effects=lambda subject, payload: [f"{payload.amount} dollars are paid."], **who,
        )
    )  # fmt: skip
    registry.register(
        registry.Act(
            code="test.stop", label="Stop", begin=kept.begin, execute=kept.confirm, end=kept.end,
            effects=lambda subject, payload: ["It stops."], **who,
        )
    )  # fmt: skip
    yield kept
    registry.unregister("test.pay")
    registry.unregister("test.stop")
