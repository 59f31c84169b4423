"""What the path says of a certificate that has ended, and of the fees of its renewal."""

import pytest
import time_machine
from django.urls import reverse

from lms.certification import tasks
from lms.certification.models import CycleFee
from tests.lms.certification.holder import EDUCATION, Holder, local
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db
FEE = {"type": "fee", "key": "renewal", "amount_usd": 80, "title": "Renewal fee"}
OWED, STAYS = "is owed again", "stays valid"


def path_at(holder, at):
    with time_machine.travel(at, tick=False):
        return logged_in(holder.person).get(reverse("my_path")).text


@pytest.mark.parametrize("at", [local(2027, 11, 10, 9), local(2028, 2, 20, 9)])
def test_a_fee_of_an_open_renewal_is_not_called_owed_again(world, at):
    holder = Holder(world, renewal={"window_days_before": 90, "all_of": [EDUCATION, FEE]})
    first = holder.certify(local(2026, 1, 1, 9))
    day = at.date().replace(day=1)
    holder.learn(20, day, at)
    holder.learn(10, day.replace(day=2), at, title="More")
    holder.submit(holder.begin(first, at), at)
    with time_machine.travel(at, tick=False):
        tasks.charge_fees(first.candidacy_id)
    assert CycleFee.objects.exists()
    page = path_at(holder, at)
    assert OWED not in page and STAYS not in page


def test_a_certificate_that_has_ended_was_valid(world):
    holder = Holder(world)
    holder.certify(local(2026, 1, 1, 9))
    assert "It is valid through" in path_at(holder, local(2027, 11, 10, 9))
    page = path_at(holder, local(2028, 2, 20, 9))
    assert "It was valid through" in page and "It is valid through" not in page
