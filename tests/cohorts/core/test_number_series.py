"""Numbers that run without gaps within a year."""

import pytest
from django.db import transaction

from cohorts.billing.models import InvoiceSeries

pytestmark = pytest.mark.django_db


def test_each_year_starts_at_one():
    with transaction.atomic():
        assert [InvoiceSeries.take_next(year) for year in (2026, 2026, 2027)] == [1, 2, 1]


def test_a_number_of_a_failed_transaction_is_used_again():
    with transaction.atomic():
        InvoiceSeries.take_next(2026)
    with pytest.raises(RuntimeError), transaction.atomic():
        InvoiceSeries.take_next(2026)
        raise RuntimeError
    with transaction.atomic():
        assert InvoiceSeries.take_next(2026) == 2
