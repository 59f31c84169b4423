"""A fee whose remainder the program writes off is settled everywhere: before it is paid, at the gate, on pages."""

from decimal import Decimal

import pytest
from django.urls import reverse

from cohorts.billing.models import Credit, Receipt
from cohorts.ui.shown_first import SEEN
from lms.certification.models import Certificate
from tests.lms.certification.conftest import EXAMPLE, Road
from tests.lms.certification.test_certificates_after_payments import SAYS, fields, waiting  # noqa: F401 (a fixture)
from tests.module_data import module_fixture

pytestmark = pytest.mark.django_db


class TolerantRoad(Road):
    """The example program, which writes off a dollar."""

    def __init__(self, world):
        rule = 'settled: true\n          small_remainder: "1.00"\n'
        super().__init__(world, EXAMPLE.read_text().replace("settled: true\n", rule))


shared_road = module_fixture(TolerantRoad)


@pytest.fixture
def address(client, world, waiting):  # noqa: F811
    client.force_login(world.finance)
    return reverse("record_receipt", args=[waiting.seat_charges.get().charge.payer_id])


def record(client, address, data):
    """Record a payment, also after the page that says first what is written off."""
    page = client.post(address, data)
    if page.status_code == 200:
        client.post(address, data | {SEEN: page.context["seen_first"]})


@pytest.mark.parametrize(("amount", "issued"), [("1200.00", 1), ("1199.40", 1), ("1199.00", 1), ("1198.99", 0)])
def test_what_the_preview_says_of_certificates_is_what_the_gate_does(client, road, address, run_jobs, amount, issued):
    follows = client.post(address, fields(road, amount, preview="1")).context["follows"]
    assert sum(SAYS in line for line in follows) == issued
    record(client, address, fields(road, amount))
    run_jobs()
    assert Receipt.objects.count() == 1 and Certificate.objects.count() == issued


def test_path_and_pages_of_the_agency_call_it_settled_too(client, world, road, waiting, address, run_jobs):  # noqa: F811
    record(client, address, fields(road, "1199.40"))
    run_jobs()
    assert Credit.objects.get().amount == Decimal("0.60")
    client.force_login(waiting.person)
    assert "waiting for your agency" not in client.get(reverse("my_path")).text.lower()
    client.force_login(world.agency_coordinator)
    costs = client.get(reverse("agency_costs"))
    assert [row.owed for row in costs.context["page"].object_list] == [0]
    (invoice,) = client.get(reverse("agency_invoices")).context["page"].object_list
    assert invoice.age == "settled"
    account = client.get(reverse("agency_account", args=[invoice.payer_id]))
    assert account.context["invoices"] == [] and account.context["ages"].total == 0
