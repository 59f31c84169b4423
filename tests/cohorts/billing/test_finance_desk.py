"""The desk of finance staff: every figure is the sum of the rows that it opens into, also of closed months."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.actions import ledger
from cohorts.billing.admin.desk import charts_on, totals_on
from cohorts.billing.models import Closing
from cohorts.billing.models.months import months_until, movements, revenue_by_course
from cohorts.billing.rules import postings
from cohorts.ui.charts import Bar, Chart
from tests.charges import charge_for, credit_fee, payer_of, receive
from tests.cohorts.billing.test_invoices import charge, issue
from tests.world import NOW

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
LATER = datetime(2026, 5, 20, 15, tzinfo=UTC)


@pytest.fixture
def year(world):
    """Two invoices of March, of which one is paid, and a fee of May that is credited in part."""
    charge(world, "400.00")
    issue(world)
    charge(world, "300.00")
    issue(world)
    receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    seat = world.enroll(world.cohort("LATER"), world.trainee, world.agency)
    credit_fee(charge_for(seat, "150.00", at=LATER), Decimal("50.00"), at=LATER)
    return world


@pytest.fixture
def as_of_may():
    with time_machine.travel(LATER, tick=False):
        yield LATER.date()


def lines_of(client, url):
    """The journal behind a figure."""
    file = client.get(f"{url}&export=csv")
    assert file.status_code == 200
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))


def test_every_bar_of_the_desk_is_the_sum_of_the_rows_it_opens_into(client, year, as_of_may):
    client.force_login(year.finance)
    signs = {0: 1, 1: -1, 2: -1, 3: 1}
    for number, chart in enumerate(charts_on(as_of_may)):
        column = "Owed" if number == 0 else "Amount"
        for bar in chart.bars:
            rows = lines_of(client, bar.url)
            assert signs[number] * sum(Decimal(row[column]) for row in rows) == bar.amount, (chart.title, bar.label)
    assert [chart.total for chart in charts_on(as_of_may)] == [300, 800, 800, 400]


def test_every_total_of_the_desk_opens(client, year, as_of_may):
    client.force_login(year.finance)
    assert [amount for _label, amount, _url in totals_on(as_of_may)] == [300, 0, 100]
    for _label, _amount, url in totals_on(as_of_may):
        assert client.get(url).status_code == 200


def test_closing_months_changes_no_figure_of_the_desk(year, as_of_may):
    before = [(chart.title, chart.bars) for chart in charts_on(as_of_may)]
    for month in (MARCH, APRIL):
        ledger.close_month(month=month, by=year.finance, at=LATER)
    assert [(chart.title, chart.bars) for chart in charts_on(as_of_may)] == before
    assert Closing.objects.get(month=MARCH).report["revenue"] == {"pet": "700.00"}


def test_figures_of_an_earlier_day_leave_out_what_came_later(year):
    months = months_until(date(2026, 4, 30))
    assert months[-1] == APRIL and len(months) == 12
    moved = movements((postings.REVENUE, postings.BANK), months, date(2026, 4, 30))
    assert sum(moved[postings.REVENUE].values()) == -700 and sum(moved[postings.BANK].values()) == 400
    assert revenue_by_course(months, date(2026, 4, 30)) == {"pet": Decimal("700.00")}


def test_the_page_has_each_chart_as_a_labeled_picture_and_as_a_table(client, year, as_of_may):
    client.force_login(year.finance)
    body = client.get(reverse("finance_desk")).content.decode()
    pictures = [part.split("</svg>")[0] for part in body.split('<svg class="chart__picture"')[1:]]
    assert len(pictures) == 4 and all('role="img"' in picture and "aria-label=" in picture for picture in pictures)
    for picture in pictures:
        ElementTree.fromstring(f"<svg {picture}</svg>")  # noqa: S314 (our own page)
    assert body.count("<tfoot>") == 4 and "$300.00" in body


def test_the_file_of_the_desk_has_the_figures_of_the_page(client, year, as_of_may):
    client.force_login(year.finance)
    rows = lines_of(client, f"{reverse('finance_desk')}?day={as_of_may}")
    assert sum(Decimal(row["Amount"]) for row in rows if row["Figure"] == "Collections by month") == 400


def test_open_invoices_of_a_day_are_those_owed_then_by_age(client, year):
    client.force_login(year.finance)
    payer = payer_of(year.agency)
    with time_machine.travel(LATER, tick=False):
        rows = lines_of(client, f"{reverse('open_invoices')}?age=overdue_60&payer={payer.pk}")
        assert [row["Owed"] for row in rows] == ["300.00"]
        assert lines_of(client, f"{reverse('open_invoices')}?age=not_due") == []
        page = client.get(reverse("open_invoices"), {"age": "overdue_60"}).content.decode()
        assert reverse("ledger_lines") in page and "Its lines" in page


def test_bars_below_zero_stand_left_of_the_line():
    chart = Chart("x", "y", [Bar("a", Decimal(300)), Bar("b", Decimal(-100)), Bar("c", Decimal(0))])
    high, below, nothing = chart.placed
    assert float(high.x) == float(chart.zero) == float(nothing.x) and float(nothing.length) == 0
    assert float(below.x) + float(below.length) == pytest.approx(float(chart.zero))
    assert float(high.length) == pytest.approx(3 * float(below.length), abs=0.2)
    assert [place.length for place in Chart("x", "y", [Bar("a", Decimal(0))]).placed] == ["0.0"]
