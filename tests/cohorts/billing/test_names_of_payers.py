"""Whoever reads money does not read the names of people who pay: a name tells that the person has lived experience."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.models import Payer
from cohorts.core.names import called
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.funding import Part, decide_cohort_funding
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_finance_staff_read_no_name_of_a_person_who_pays(client, world):
    """A name tells of lived experience; documents and emails to the person have it."""
    cohort = world.cohort(course=world.course(fee="400.00"))
    decide_cohort_funding(
        cohort=cohort, unit="percent", parts=[Part("person", Decimal(100))], reason="R", by=world.finance, at=NOW
    )
    sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW)
    payer, name = Payer.objects.of_person(world.trainee), called(world.trainee)
    client.force_login(world.finance)

    def pages():
        addresses = [reverse(one) for one in ("payers", "to_invoice", "seat_fees", "finance_fees", "ledger_lines")]
        addresses += [reverse("finance_payer", args=[payer.pk]), reverse("desk")]
        files = [f"{reverse(one)}?export=csv" for one in ("payers", "to_invoice", "finance_fees", "ledger_lines")]
        return {address: client.get(address, follow=True) for address in addresses + files}

    for address, page in pages().items():
        body = b"".join(page.streaming_content) if page.streaming else page.content
        assert page.status_code == 200 and name not in body.decode(), address
    assert f"P-{payer.pk:06d}" in client.get(reverse("payers")).text
    assert payer.addressee == name and name in payer.address_lines
