"""The statement of a payer as a document: its rows and days are not broken."""

from datetime import date
from decimal import Decimal

import pypdfium2

from cohorts.billing.documents.statement import StatementData, statement_pdf
from cohorts.billing.rules.statements import Movement, ageing, payer_statement


def test_a_row_of_a_printed_statement_stays_on_one_page():
    day, what = date(2026, 3, 2), "Payment returned by the bank (received March 2, 2026; recorded March 9, 2026)"
    rows = [Movement(day, day, "returned", f"CHK-{number}", Decimal("1450.00"), number) for number in range(60)]
    pdf = statement_pdf(
        StatementData(
            issuer="State Office\n1 Main", payer="Prairie", remit_to="", first=day, last=day, aged_on=day,
            statement=payer_statement(Decimal(0), rows), whats=[what] * 60, ages=ageing([], Decimal(0), day),
        )
    )  # fmt: skip
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]
    assert sum(page.count("Payment returned") for page in pages) == 60 and len(pages) > 2
    for page in pages:
        assert page.count("Payment returned") == page.count("March 9, 2026)")


def test_a_day_on_a_printed_statement_stays_on_one_line():
    days = [date(2026, month, 28) for month in range(1, 13)]
    rows = [Movement(day, day, "received", "CHK-1", Decimal("-11450.00"), number) for number, day in enumerate(days)]
    pdf = statement_pdf(
        StatementData(
            issuer="State Office\n1 Main", payer="Prairie", remit_to="", first=days[0], last=days[-1],
            aged_on=days[-1], statement=payer_statement(Decimal(0), rows), whats=["Payment received"] * 12,
            ages=ageing([], Decimal(0), days[-1]),
        )
    )  # fmt: skip
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert [day for day in days if text.count(f"{day:%b} 28, 2026") < 2] == []
