"""Funds, created without the pages."""

from datetime import date
from decimal import Decimal

from cohorts.billing.actions import funds
from cohorts.billing.models import Fund

FISCAL_2026 = {"first_on": date(2025, 10, 1), "last_on": date(2026, 9, 30)}


def add_fund(world, amount="10000.00", *, name="Block grant 2026", at=None, **more):
    """Add a fund of the fiscal year 2026."""
    fields = {"source": "Mental health block grant, line 12"} | FISCAL_2026 | more
    return funds.add_fund(name=name, amount=Decimal(amount), by=world.finance, at=at or world.now, **fields)


def figures(fund):
    """(amount, committed, spent, available, returned), in dollars."""
    now = Fund.objects.with_figures().get(pk=fund.pk).figures
    assert now.amount == now.committed + now.spent + now.available + now.returned
    return tuple(f"{one:.2f}" for one in (now.amount, now.committed, now.spent, now.available, now.returned))
