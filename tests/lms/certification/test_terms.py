"""Until when a first certificate is valid, by each anchor."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.rules.program_parts import Validity
from lms.certification.rules.terms import first_term_through
from lms.certification.rules.validity import valid_through

JANUARY = {"anchor": "fixed_date", "fixed": "01-31"}
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("anchor", "issued", "born", "end"),
    [
        ({"anchor": "issue_date"}, date(2026, 11, 20), None, date(2028, 11, 19)),
        ({"anchor": "certification_date"}, date(2028, 2, 29), None, date(2030, 2, 28)),
        ({"anchor": "first_of_month"}, date(2026, 11, 20), None, date(2028, 10, 31)),
        ({"anchor": "first_of_month_of_latest_certification"}, date(2026, 11, 1), None, date(2028, 10, 31)),
        ({"anchor": "birthday", "leap_day": "march_1"}, date(2026, 11, 20), date(1990, 5, 5), date(2029, 5, 5)),
        ({"anchor": "birthday", "leap_day": "march_1"}, date(2027, 2, 1), date(1992, 2, 29), date(2029, 3, 1)),
        ({"anchor": "birthday", "leap_day": "february_28"}, date(2027, 2, 1), date(1992, 2, 29), date(2029, 2, 28)),
        ({"anchor": "birthday", "leap_day": "march_1"}, date(2026, 11, 20), None, date(2028, 11, 19)),
        (
            {"anchor": "fixed_date", "fixed": "01-31", "first_term_months": 12},
            date(2026, 2, 1),
            None,
            date(2027, 1, 31),
        ),
        (
            {"anchor": "fixed_date", "fixed": "01-31", "first_term_months": 12},
            date(2026, 2, 2),
            None,
            date(2028, 1, 31),
        ),
    ],
)
def test_a_first_certificate_ends_on_the_day_that_the_anchor_says(anchor, issued, born, end):
    assert first_term_through(Validity(months=24, **anchor), issued, born) == end


def test_without_a_validity_it_does_not_expire():
    assert first_term_through(None, date(2026, 1, 1)) is None


@given(DAYS, st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.integers(1, 120))
def test_by_birthday_it_ends_within_a_year_after_the_months(issued, born, months):
    validity = Validity(months=months, anchor="birthday", leap_day="march_1")
    end = first_term_through(validity, issued, born)
    assert 0 <= (end - valid_through(issued, months)).days <= 366


@given(DAYS, st.integers(1, 60))
def test_by_a_fixed_date_the_first_term_is_long_enough_and_at_most_a_year_longer(issued, months):
    validity = Validity(months=24, anchor="fixed_date", fixed="06-30", first_term_months=months)
    end = first_term_through(validity, issued)
    assert 0 <= (end - valid_through(issued, months)).days <= 366 and (end.month, end.day) == (6, 30)
