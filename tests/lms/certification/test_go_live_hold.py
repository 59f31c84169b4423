"""What keeps an imported certificate in its step: no step is skipped, and none begins before the days are over."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.rules.go_live_days import Days, days_of, hold
from lms.certification.rules.ladder import Ladder, Rung, StepKind, borders, rung_on
from lms.certification.rules.program_parts import Validity
from lms.certification.rules.terms import first_term_through

pytestmark = pytest.mark.hypothesis
KINDS = (StepKind.GRACE, StepKind.LATE_FEE, StepKind.RE_EXAM, StepKind.RETRAIN)
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@st.composite
def ladders(draw):
    """Steps of growing length after a last valid day; the last one may have no end."""
    until = draw(DAYS)
    lengths = draw(st.lists(st.integers(1, 200), max_size=4))
    ends, day = [], until
    for length in lengths:
        day += timedelta(days=length)
        ends.append(day)
    if ends and draw(st.booleans()):
        ends[-1] = None
    return Ladder(until, tuple(Rung(kind, end, Decimal(0)) for kind, end in zip(KINDS, ends, strict=False)))


@given(ladders(), DAYS, st.integers(0, 400))
def test_nobody_leaves_a_step_before_the_days_are_over_and_none_is_skipped(ladder, since, days):
    until = since + timedelta(days=days)
    kept = hold(ladder, None, False, since, until)
    after = Ladder(ladder.until, kept.rungs, kept.window_until, kept.held_until)
    step = rung_on(ladder, since).kind
    for offset in range(0, days + 1, 7):
        assert rung_on(after, since + timedelta(days=offset)).kind == step
    assert rung_on(after, until).kind == step
    # Every later step that lasts beyond the hold is still there, in order, and begins after it.
    begins = {rung.kind: first for rung, first in borders(after)}
    for rung in kept.rungs:
        if rung.kind != step and (rung.through is None or rung.through > until):
            assert begins[rung.kind] > until or begins[rung.kind] > ladder.until


@given(DAYS, st.sampled_from(["MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "YYYY-MM-DD", "YYYYMMDD"]), st.integers(1, 60))
def test_a_day_is_read_as_it_was_written_and_its_end_is_that_of_the_rules(day, date_format, months):
    parts = {"MM": f"{day.month:02d}", "DD": f"{day.day:02d}", "YYYY": f"{day.year}"}
    text = date_format
    for name, value in parts.items():
        text = text.replace(name, value)
    validity = Validity(months=months, anchor="certification_date")
    read = days_of({"issued": text}, date_format, date(2029, 1, 1), validity)
    assert isinstance(read, Days) and read.issued == day and not read.differs
    assert read.until == first_term_through(validity, day) == read.computed


def test_a_leap_day_that_does_not_exist_is_no_day():
    assert days_of({"issued": "2/29/2024"}, "MM/DD/YYYY", date(2027, 1, 1), None).issued == date(2024, 2, 29)
    assert days_of({"issued": "2/29/2025"}, "MM/DD/YYYY", date(2027, 1, 1), None).code == "golive_day_unreadable"
