"""Exported lists as plain values, and the workbooks made of them."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from cohorts.core.exports import YES_OR_NO, Cell, by_path, read_cells
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.core.tables import download
from cohorts.core.workbooks import MAX_TEXT, write_workbook
from cohorts.people.models import Membership, User


def workbook_rows(rows):
    return [list(row) for row in load_workbook(io.BytesIO(write_workbook({"List": rows}))).active.values]


@pytest.mark.django_db
def test_cells_are_read_in_one_query_in_the_order_of_the_rows(world, django_assert_num_queries):
    cells = [
        Cell(*by_path("user", *CALLED_NAME), write=called_name),
        Cell("organization__name"),
        Cell("role", labels={"trainee": "Learns"}),
        Cell("user__is_active", labels=YES_OR_NO),
    ]
    rows = Membership.objects.order_by("-pk")
    with django_assert_num_queries(1):
        table = read_cells(rows, cells)
    assert [row[0] for row in table] == [called(one.user) for one in rows]
    assert {row[2] for row in table if "Learns" in row} == {"Learns"} and {row[3] for row in table} == {"yes"}
    assert [cell.of(rows[0]) for cell in cells] == list(table[0])


@pytest.mark.django_db
def test_a_list_without_rows_has_no_cells():
    assert read_cells(User.objects.none(), [Cell("email"), Cell("pk")]) == []


@pytest.mark.django_db
def test_a_cell_with_a_broken_relation_is_empty(world):
    membership = Membership.objects.filter(supervisor=None).first()
    assert Cell("supervisor__email").of(membership) is None


def test_a_workbook_keeps_texts_numbers_booleans_and_dates():
    row = ["é <&> ☃", 3, 1.5, Decimal("12.30"), True, date(2026, 11, 28), None, "", " x "]
    (row_read,) = workbook_rows([row])
    assert row_read == ["é <&> ☃", 3, 1.5, 12.3, True, datetime(2026, 11, 28), None, None, " x "]


def test_rows_and_columns_are_in_the_right_place():
    wide = [f"c{number}" for number in range(60)]
    assert workbook_rows([["a"], [], [None, None, "c"], wide]) == [
        ["a"] + [None] * 59,
        [None] * 60,
        [None, None, "c"] + [None] * 57,
        wide,
    ]


def test_characters_a_workbook_cannot_store_are_removed():
    assert workbook_rows([["a\x00b\x1f", "c" * (MAX_TEXT + 9), float("nan"), Decimal("Infinity")]]) == [
        ["ab", "c" * MAX_TEXT, "nan", "Infinity"]
    ]
    book = load_workbook(io.BytesIO(write_workbook({"a/b: " + "x" * 40: [], "Second & last": [["y"]]})))
    assert book.sheetnames == ["a b  " + "x" * 26, "Second & last"] and book.worksheets[1]["A1"].value == "y"


def test_a_time_without_its_zone_is_not_written():
    with pytest.raises(ValueError, match="zone"):
        write_workbook({"List": [[datetime(2026, 11, 28, tzinfo=UTC)]]})


def test_no_formula_gets_into_a_workbook():
    answer = download("list", ["=head"], [["=1+1", "-2", -2]], "xlsx")
    assert [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.values] == [
        ["'=head", None, None],
        ["'=1+1", "'-2", -2],
    ]
    assert b"<f>" not in ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml")


def test_an_amount_keeps_its_two_places_in_a_workbook():
    answer = download("list", ["Amount"], [[Decimal("700.00")], [Decimal("-1449.50")], [Decimal("12.5")], [7]], "xlsx")
    cells = [row[0] for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [700, -1449.5, 12.5, 7]
    assert [cell.number_format for cell in cells] == ["#,##0.00", "#,##0.00", "General", "General"]
