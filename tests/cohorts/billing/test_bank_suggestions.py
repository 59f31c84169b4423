"""Suggestions by invoice numbers in a memo and by names: rules without a database. The scenario D14."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.billing.rules.bank_matching import OpenInvoice, numbers_in, suggest

AMOUNT = st.decimals(min_value="0.01", max_value="9999999.99", places=2)
INVOICES = {
    (2026, 12): OpenInvoice(1, "2026-00012", 7, tuple((n, Decimal(100)) for n in range(1, 5))),
    (2026, 13): OpenInvoice(2, "2026-00013", 7, ((5, Decimal(650)),)),
    (2026, 9): OpenInvoice(3, "2026-00014", 7, ((6, Decimal(300)),)),
    (2026, 20): OpenInvoice(4, "2026-00020", 8, ((7, Decimal(10)),)),
}


def suggestion(amount, memo, named_payer=None, owed_by_named=()):
    return suggest(
        Decimal(amount),
        numbers=numbers_in(memo),
        invoices=INVOICES,
        named_payer=named_payer,
        owed_by_named=owed_by_named,
    )


def test_matching_by_the_memo():
    """D14."""
    first = suggestion("1050.00", "INV 2026-12 + 2026-013")
    assert first.fits and first.payer == 7 and sum(first.parts.values()) == 1050
    second = suggestion("1000.00", "INV 2026-12 + 2026-013")
    assert (second.fits, second.short, sum(second.parts.values())) == (False, 50, 1000)
    third = suggestion("300.00", "2026-00009")
    assert third.fits and third.invoices == ("2026-00014",) and third.corrected == {"2026-00009": "2026-00014"}
    fourth = suggestion("400.00", "CN-2026-00012")
    assert (fourth.payer, fourth.invoices, fourth.fits) == (None, (), False)


@pytest.mark.parametrize(
    ("memo", "numbers"),
    [
        ("INV-2026-12", [(2026, 12)]),
        ("INVOICE 2026-00004/1", [(2026, 4)]),
        ("REMINDER 2026-00004/17, paid 2026-12/31", [(2026, 4)]),
        ("Invoice #2026-00012, 2026–13", [(2026, 12), (2026, 13)]),
        ("credit note 2026-12", []),
        ("paid 2026-03-14", []),
        ("REF 12026-12 2026-12A 03/2026-12", []),
        ("CN 2026-1 INV2026-2 2026-2", [(2026, 2)]),
    ],
)
def test_numbers_of_invoices_in_a_memo(memo, numbers):
    assert numbers_in(memo) == numbers


def test_what_does_not_fit_is_left_for_a_person():
    assert suggestion("660.00", "2026-13 2026-20").why == "several_payers"
    assert not suggestion("650.00", "2026-13 2026-77").fits
    assert not suggestion("650.00", "2026-13", named_payer=8).fits
    assert suggestion("700.00", "2026-13").over == 50


def test_a_name_that_a_person_confirmed_suggests_the_payer_and_the_invoice_of_that_amount():
    owed = [INVOICES[2026, 12], INVOICES[2026, 13]]
    one = suggestion("650.00", "", 7, owed)
    assert one.fits and one.invoices == ("2026-00013",)
    assert suggestion("1050.00", "", 7, owed).fits
    part = suggestion("500.00", "", 7, owed)
    assert not part.fits and part.parts == {1: 100, 2: 100, 3: 100, 4: 100, 5: 100}


@given(AMOUNT, st.sampled_from(["2026-12", "2026-12 2026-13", "2026-9"]))
def test_a_suggestion_never_pays_more_than_the_row_or_the_line(amount, memo):
    suggested = suggestion(amount, memo)
    owed = dict(line for one in INVOICES.values() for line in one.lines)
    assert sum(suggested.parts.values()) <= amount
    assert all(0 < part <= owed[line] for line, part in suggested.parts.items())
    assert suggested.fits == (suggested.short == 0 and suggested.over == 0)
