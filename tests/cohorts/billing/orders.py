"""Purchase orders in tests."""

from datetime import date
from decimal import Decimal

from cohorts.billing.actions import orders
from cohorts.billing.models import Order
from cohorts.billing.rules.orders import Limits
from tests.charges import payer_of
from tests.world import NOW

# One empty page.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
JUNE_30 = date(2026, 6, 30)


def submit(world, number="PO 4711", limit="2000.00", through=JUNE_30, at=NOW, **more):
    """An order that the agency submitted."""
    limits = Limits(Decimal(limit), more.pop("valid_from", NOW.date()), through)
    fields = {
        "payer": payer_of(world.agency), "kind": "purchase_order", "number": number, "cost_center": "CC 77",
        "file": ("order.pdf", PDF), "by": world.agency_coordinator,
    }  # fmt: skip
    return orders.submit_order(limits=limits, at=at, **(fields | more))


def accepted(world, *arguments, **more):
    """An order that finance staff accepted."""
    return orders.accept_order(order=submit(world, *arguments, **more), by=world.finance, at=NOW)


def used(order):
    """What is committed, spent and left of an order, as whole dollars."""
    row = Order.objects.with_sums().get(pk=order.pk)
    return row.use.committed, row.use.spent, row.dollars_left
