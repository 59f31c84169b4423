"""Reading bank files, knowing rows again, and suggestions: rules without a database."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.billing.rules.bank_files import MAX_BYTES, MAX_ROWS, read_table
from cohorts.billing.rules.bank_known import ADDED, Imported, accepted_sum, judge
from cohorts.billing.rules.bank_rows import BankMapping, BankRow, read_rows
from cohorts.billing.rules.bank_values import read_amount, read_day
from cohorts.core.problems import Problem, ProblemError

TODAY = date(2026, 4, 20)
COLUMNS = {"day": "Date", "amount": "Amount", "text": "Text", "bank_id": "Id"}
AMOUNT = st.decimals(min_value="0.01", max_value="9999999.99", places=2)


def read(text, *, encoding="utf-8", written=None, **mapping):
    mapping = {"columns": {"day": "Date", "amount": "Amount"}, **mapping}
    data = text if isinstance(text, bytes) else text.encode(written or "utf-8")
    how = BankMapping(encoding=encoding, **mapping)
    table = read_table(data, encoding=encoding, delimiter=how.delimiter, head_line=how.head_line)
    return read_rows(table, how, TODAY)


def code_of(call):
    with pytest.raises(ProblemError) as error:
        call()
    return error.value.problem.code


D13 = """Date,Amount
03/04/2026,"$1,234.50"
03/05/2026,(400.00)
13/04/2026,200.00
03/06/2026,400.005
03/06/2026,n/a
03/07/1990,50.00
03/07/2026,"1.234,50"
03/09/2026,0.00
"""


def test_signs_dates_and_unreadable_amounts():
    """D13: nothing becomes 0.00, 400.01 or 1.23, and day and month never change places."""
    verdicts = judge(read(D13), [])
    assert [(one.row.line, one.kind, one.row.amount, one.row.day) for one in verdicts[:2]] == [
        (2, "new", Decimal("1234.50"), date(2026, 3, 4)),
        (3, "outgoing", Decimal("-400.00"), date(2026, 3, 5)),
    ]
    assert [(one.row.line, one.row.problem.code) for one in verdicts[2:7]] == [
        (4, "bank_day_unreadable"),
        (5, "bank_amount_not_in_cents"),
        (6, "bank_amount_unreadable"),
        (7, "bank_day_too_old"),
        (8, "bank_amount_unreadable"),
    ]
    assert verdicts[7].kind == "set_aside"
    assert accepted_sum(verdicts) == Decimal("834.50")


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("Date,Amount\n03/04/2026,1234.50\n03/05/2026,400.00-\n", {}),
        ('Date,Amount\n03/04/2026,"+1,234.50"\n03/05/2026,−400.00\n', {}),
        ("Date;Amount\n03/04/2026;1.234,50\n03/05/2026;-400,00\n", {"decimal_mark": ",", "delimiter": "semicolon"}),
        (
            "Date,Out,In\n03/04/2026,,1234.50\n03/05/2026,400.00,0.00\n",
            {"signs": "columns", "columns": {"day": "Date", "debit": "Out", "credit": "In"}},
        ),
        (
            "Date,Amount,Mark\n03/04/2026,1234.50,CR\n03/05/2026,400.00,dr\n",
            {"signs": "mark", "columns": {"day": "Date", "amount": "Amount", "mark": "Mark"}},
        ),
    ],
)
def test_every_way_to_write_a_sign_gives_the_same_amounts(text, mapping):
    assert [row.amount for row in read(text, **mapping)] == [Decimal("1234.50"), Decimal("-400.00")]


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_gives_the_same_text(written):
    encoding = {"cp1252": "windows-1252", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(written, "utf-8")
    columns = {"day": "Date", "amount": "Amount", "text": "Text"}
    (row,) = read("Date,Amount,Text\n03/04/2026,5.00,Peña’s\n", written=written, encoding=encoding, columns=columns)
    assert (row.amount, row.texts["text"]) == (Decimal("5.00"), "Peña’s")


def test_a_file_in_utf_8_is_not_read_as_windows_1252():
    """Names would become “PeÃ±a”, and a name that a person confirmed would not be known again."""
    with pytest.raises(ProblemError) as error:
        read("Date,Amount,Text\n03/04/2026,5.00,Peña\n", encoding="windows-1252")
    assert error.value.problem.code == "bank_file_other_encoding"
    (row,) = read("Date,Amount\n03/04/2026,5.00\n", encoding="windows-1252")
    assert row.amount == 5


def test_a_line_is_counted_as_an_editor_counts_it():
    columns = {"day": "Date", "amount": "Amount", "text": "Text"}
    text = 'Account 7\n\nDate,Amount,Text\n03/04/2026,5.00,"two\nlines"\n\n03/05/2026,x,\n'
    rows = read(text, columns=columns, head_line=3)
    assert [(row.line, row.texts.get("text")) for row in rows] == [(4, "two lines"), (7, "")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bank_file_empty"),
        (b"Date,Amount\n", "bank_file_empty"),
        (b"GIF89a,Amount\n1,2\n", "bank_file_not_text"),
        (b"Date,Amount\n03/04/2026,5\x00.00\n", "bank_file_not_text"),
        ("Date,Amount\n03/04/2026,5.00\n".encode("utf-16-le"), "bank_file_not_text"),
        ("Date,Amount\n03/04/2026,é\n".encode("latin-1"), "bank_file_other_encoding"),
        (b'Date,Amount\n03/04/2026,"5.00\n', "bank_file_line_unreadable"),
        (b"Day,Amount\n03/04/2026,5.00\n", "bank_column_missing"),
        (b"Date,Amount,Amount\n03/04/2026,5.00,6.00\n", "bank_column_twice"),
        (b"x" * (MAX_BYTES + 1), "bank_file_too_large"),
        (b"Date,Amount\n" + b"03/04/2026,5.00\n" * (MAX_ROWS + 1), "bank_file_too_long"),
    ],
)
def test_a_file_that_is_no_bank_file_is_refused_as_a_whole(data, code):
    assert code_of(lambda: read(data)) == code


def test_an_amount_whose_comma_is_not_in_quotation_marks_is_refused():
    (row,) = read("Date,Amount\n03/04/2026,1,234.50\n")
    assert row.problem.code == "bank_row_too_wide"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("€400.00", "bank_amount_other_currency"),
        ("400.00 EUR", "bank_amount_other_currency"),
        ("(-400.00)", "bank_amount_unreadable"),
        ("-400.00-", "bank_amount_unreadable"),
        ("1,23", "bank_amount_unreadable"),
        ("1e3", "bank_amount_unreadable"),
        ("٤٠٠.00", "bank_amount_unreadable"),
        ("12345678.00", "bank_amount_too_large"),
        ("", "bank_amount_missing"),
        ("-", "bank_amount_unreadable"),
    ],
)
def test_an_amount_that_cannot_be_read_is_never_another_amount(text, code):
    assert read_amount(text, ".").code == code


@pytest.mark.parametrize("text", ["400", "400.00", "$400.00", "USD 400.00", "400.0", "+400.00", "400.00 USD"])
def test_ways_to_write_four_hundred_dollars(text):
    assert read_amount(text, ".") == 400


def test_two_columns_with_two_amounts_or_none_are_refused():
    mapping = {"signs": "columns", "columns": {"day": "Date", "debit": "Out", "credit": "In"}}
    rows = read("Date,Out,In\n03/04/2026,1.00,2.00\n03/04/2026,,\n03/04/2026,,-5.00\n", **mapping)
    codes = ["bank_two_amounts", "bank_amount_missing", "bank_amount_unreadable"]
    assert [row.problem.code for row in rows] == codes


def test_a_row_in_another_currency_and_a_mark_that_nobody_knows_are_refused():
    columns = {"day": "Date", "amount": "Amount", "mark": "Mark", "currency": "Cur"}
    text = "Date,Amount,Mark,Cur\n03/04/2026,5.00,CR,CAD\n03/04/2026,5.00,XX,USD\n03/04/2026,-5.00,CR,USD\n"
    text += "03/04/2026,5.00,,USD\n"
    codes = ["bank_amount_other_currency", "bank_mark_unreadable", "bank_mark_unreadable", "bank_mark_missing"]
    assert [row.problem.code for row in read(text, signs="mark", columns=columns)] == codes


@given(AMOUNT, st.sampled_from(["-{}", "{}-", "({})", "-${}", "(${})", "$-{}"]))
def test_an_outgoing_amount_is_read_back_with_its_sign(amount, written):
    assert read_amount(written.format(f"{amount:,.2f}"), ".") == -amount


@given(AMOUNT, st.sampled_from([("{:,.2f}", "."), ("{:.2f}", ".")]))
def test_an_amount_read_with_the_other_decimal_mark_is_refused_or_has_no_cents(amount, written):
    other = read_amount(written[0].format(amount), ",")
    assert isinstance(other, Problem) or other == other.to_integral_value()


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_amounts_and_days(text):
    for mark in (".", ","):
        value = read_amount(text, mark)
        assert isinstance(value, Problem) or value == value.quantize(Decimal("0.01"))
    day = read_day(text, "MM/DD/YYYY", TODAY)
    assert isinstance(day, Problem) or day <= TODAY


@given(st.dates(date(2025, 6, 1), TODAY))
def test_a_day_is_read_back_in_its_format_only(day):
    assert read_day(day.strftime("%m/%d/%Y"), "MM/DD/YYYY", TODAY) == day
    swapped = read_day(day.strftime("%d/%m/%Y"), "MM/DD/YYYY", TODAY)
    if day.day > 12:
        assert isinstance(swapped, Problem)


def row(line, text="COUNTY CMH", amount="400.00", day=date(2026, 4, 14), bank_id=""):
    return BankRow(line, day, Decimal(amount), {"text": text, "bank_id": bank_id})


def take(stored, rows):
    """Import rows: return the verdicts, and what is stored after it."""
    verdicts = judge(rows, stored)
    new = [one.row for one in verdicts if one.kind in ADDED]
    first = len(stored) + 1
    more = [
        Imported(first + n, one.texts.get("bank_id", ""), one.amount, one.text_key, one.line)
        for n, one in enumerate(new)
    ]
    return [one.kind for one in verdicts], [*stored, *more]


def test_equal_rows_are_separate_payments_and_overlap_adds_only_what_is_new():
    """D12."""
    first = [row(2), row(3)]
    second = [row(2), row(3), row(4), row(5, day=date(2026, 4, 15))]
    kinds, stored = take([], first)
    assert kinds == ["new", "new"]
    kinds, stored = take(stored, first)
    assert kinds == ["known", "known"]
    kinds, stored = take(stored, second)
    assert kinds == ["known", "known", "new", "new"]
    kinds, stored = take(stored, second)
    assert kinds == ["known"] * 4 and len(stored) == 4


def test_the_bank_s_id_decides_and_a_known_id_with_another_amount_is_a_conflict():
    _kinds, stored = take([], [row(2, bank_id="A1"), row(3, bank_id="A2")])
    later = [row(2, "Other words", bank_id="A1", day=date(2026, 4, 16)), row(3, bank_id="A2", amount="440.00")]
    kinds, stored = take(stored, later)
    assert kinds == ["known", "conflict"]
    assert take(stored, later)[0] == ["known", "known"]
    assert take([], [row(2, bank_id="A1"), row(3, bank_id="A1"), row(4, bank_id="A1", amount="1.00")])[0] == [
        "new",
        "known",
        "conflict",
    ]


def test_a_row_that_came_without_an_id_is_known_when_it_comes_with_one():
    _kinds, stored = take([], [row(2)])
    assert take(stored, [row(2, bank_id="A1"), row(3, bank_id="A2")])[0] == ["known", "new"]


ROWS = st.lists(
    st.builds(
        lambda text, amount, bank_id: row(0, text, amount, bank_id=bank_id),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["1.00", "2.00"]),
        st.just(""),
    ),
    max_size=8,
)


@given(ROWS, ROWS)
def test_what_is_stored_is_for_each_row_the_most_that_one_file_had(first, second):
    _kinds, stored = take([], first)
    _kinds, stored = take(stored, second)
    most = Counter(one.text_key for one in first) | Counter(one.text_key for one in second)
    assert Counter(one.text_key for one in stored) == most
    assert "new" not in take(stored, first)[0] + take(stored, second)[0]
