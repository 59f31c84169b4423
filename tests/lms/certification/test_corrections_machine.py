"""Corrections that net to zero, in any order: no certificate changes for an instant, whatever the program's rule."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from cohorts.billing.actions.invoices import correct_invoice
from cohorts.billing.actions.receipt_corrections import correct_receipt
from cohorts.billing.actions.receipts import applied_of, reapply
from cohorts.billing.models import Entry, Invoice, Receipt
from cohorts.core.dates import home_day
from lms.certification.models import CertificateEvent, Decision
from lms.certification.rules.findings import FEE_TYPE, steps_of
from tests.examples import examples
from tests.lms.certification.test_fees_owed_again import StrictRoad
from tests.module_data import module_fixture

pytestmark = pytest.mark.django_db
shared_road = module_fixture(StrictRoad)
STEPS = ("reference", "day", "method", "address", "same_lines")


def take_step(name, number, world, at):
    """One correction that changes no amount, the first time or again."""
    receipt = Receipt.objects.in_force().select_related("payer").get()
    if name == "address":
        invoice = Invoice.objects.order_by("pk").last()
        correct_invoice(invoice=invoice, bill_to=f"Name {number}", reason="Renamed", by=world.finance, at=at)
        return
    if name == "same_lines":
        parts = {one.line: one.amount for one in applied_of(receipt=receipt.pk)}
        reapply(receipt=receipt, parts=parts, by=world.finance, at=at)
        return
    fields = {key: getattr(receipt, key) for key in ("payer", "method", "amount", "received_on", "reference")}
    changes = {
        "reference": {"reference": f"check {number + 10}"},
        "day": {"received_on": home_day(at) - timedelta(days=number % 90 + 1)},
        "method": {"method": "ach" if receipt.method == "check" else "check"},
    }
    correct_receipt(receipt=receipt, **(fields | changes[name]), reason="Typed wrong", by=world.finance, at=at)


@pytest.fixture
def certificate(road, run_jobs):
    return road.certificate(run_jobs)


@pytest.mark.hypothesis
@pytest.mark.timeout(300)
@examples(8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=6), at_once=st.booleans())
def test_no_certificate_changes_by_corrections_that_net_to_zero(world, road, certificate, run_jobs, steps, at_once):
    """Also where the gate is asked after every single step, and not only after all of them. One example goes on from
    the other.
    """
    before = list(CertificateEvent.objects.values_list("pk", "kind"))
    for name in steps:
        number = Entry.objects.count()
        take_step(name, number, world, certificate.issued_at + timedelta(hours=number))
        if not at_once:
            run_jobs()
    run_jobs()
    certificate.refresh_from_db()
    assert certificate.state == "active"
    assert list(CertificateEvent.objects.values_list("pk", "kind")) == before
    decision = Decision.objects.latest_first().first()
    assert all(step.met for step in steps_of(decision.tree) if step.type == FEE_TYPE)
    receipt = Receipt.objects.in_force().get()
    assert sum((one.amount for one in applied_of(receipt=receipt.pk)), Decimal(0)) == 1200
