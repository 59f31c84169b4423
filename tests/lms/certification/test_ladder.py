"""What comes after the last valid day, and the terms that follow each other."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.rules.ladder import (
    Ladder,
    Rung,
    StepKind,
    borders,
    days_given_back,
    notices,
    rung_on,
    rungs_from,
)
from lms.certification.rules.program_parts import Validity
from lms.certification.rules.terms import anchor_day, first_term_through, next_term

STEPS = (
    (StepKind.GRACE, 1, Decimal(0)),
    (StepKind.LATE_FEE, 6, Decimal(25)),
    (StepKind.RE_EXAM, 24, Decimal(0)),
    (StepKind.RETRAIN, None, Decimal(0)),
)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2060, 12, 31))


def ladder(until, **more):
    return Ladder(until, rungs_from(until, STEPS), **more)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2027, 1, 31), "on_time"),
        (date(2027, 2, 1), "grace"),
        (date(2027, 2, 28), "grace"),
        (date(2027, 3, 1), "late_fee"),
        (date(2027, 7, 31), "late_fee"),
        (date(2027, 8, 1), "re_exam"),
        (date(2029, 1, 31), "re_exam"),
        (date(2029, 2, 1), "retrain"),
    ],
)
def test_the_step_follows_from_the_day_of_submission(day, kind):
    """CE-D07: the borders of “Ladder W” after January 31, 2027."""
    assert rung_on(ladder(date(2027, 1, 31)), day).kind == kind


def test_a_month_after_january_ends_on_leap_day():
    """CE-D07: the second person, one year later."""
    assert rung_on(ladder(date(2028, 1, 31)), date(2028, 2, 29)).kind == "grace"
    assert rung_on(ladder(date(2028, 1, 31)), date(2028, 3, 1)).kind == "late_fee"


def test_a_month_after_june_ends_with_july():
    """CE-D04: grace through 2027-07-31."""
    assert ladder(date(2027, 6, 30)).rungs[0].through == date(2027, 7, 31)


def test_days_that_an_annulled_suspension_took_are_given_back():
    """CE-D08: suspended 2027-05-10, annulled 2027-08-20, valid through 2027-06-30: 52 days, through 2027-10-10."""
    until = date(2027, 6, 30)
    through = days_given_back(date(2027, 5, 10), date(2027, 8, 20), until)
    assert through == date(2027, 10, 10)
    assert rung_on(ladder(until, given_back=through), date(2027, 10, 10)).kind == "on_time"
    assert rung_on(ladder(until, given_back=through), date(2027, 10, 11)).kind == "late_fee"
    assert rung_on(ladder(until), date(2027, 8, 20)).kind == "late_fee"


def test_nothing_is_given_back_where_time_was_left():
    assert days_given_back(date(2027, 5, 10), date(2027, 5, 20), date(2027, 6, 30)) is None
    assert days_given_back(date(2027, 7, 10), date(2027, 8, 20), date(2027, 6, 30)) is None


def test_what_is_imported_stays_in_its_step_until_its_notice_has_run():
    """CE-D13: nobody takes the next step until a stated number of days after the notice."""
    waiting = ladder(date(2027, 1, 31), held_until=date(2027, 9, 15))
    assert rung_on(waiting, date(2027, 9, 15)).kind == "grace"
    assert rung_on(waiting, date(2027, 9, 16)).kind == "re_exam"


@given(DAYS, st.lists(st.integers(min_value=0, max_value=1500), max_size=12))
def test_a_ladder_never_skips_a_notice(until, runs):
    """Whenever the night job runs, each step that a person is in was said, in order, each once."""
    one = ladder(until)
    every = notices(one, (90, 60, 30))
    given_so_far = []
    for run in sorted(runs):
        today = until - timedelta(days=100) + timedelta(days=run)
        given_so_far += [notice for notice in every if notice[1] <= today and notice not in given_so_far]
        kind = rung_on(one, today).kind
        assert kind == "on_time" or str(kind) in [step for step, _day in given_so_far]
        assert given_so_far == every[: len(given_so_far)]


@given(DAYS, DAYS)
def test_the_steps_cover_every_day_after_the_end_once(until, day):
    one = ladder(until)
    inside = [rung.kind for rung, begins in borders(one) if begins <= day and (not rung.through or day <= rung.through)]
    assert inside == ([] if day <= until else [rung_on(one, day).kind])


MONTHS = Validity(months=24, anchor="certification_date")
BIRTHDAY = Validity(months=24, anchor="birthday", leap_day="march_1")
FIXED = Validity(months=12, anchor="fixed_date", fixed="02-28", first_term_months=6)


def following(validity, former, times, **more):
    ends = []
    for _time in range(times):
        term = next_term(validity, former=former, issued_on=former, continues=True, **more)
        assert term.begins == former + timedelta(days=1)
        former = term.through
        ends.append(former)
    return ends


def test_two_years_from_leap_day_do_not_lose_a_day():
    """CE-D01: from 2028-02-29 through 2030-02-28, then 2030-03-01 through 2032-02-29."""
    first = first_term_through(MONTHS, date(2028, 2, 29))
    assert first == date(2030, 2, 28)
    assert following(MONTHS, first, 2) == [date(2032, 2, 29), date(2034, 2, 28)]


def test_what_ends_on_a_birthday_goes_on_ending_on_it():
    born = date(1992, 2, 29)
    first = first_term_through(BIRTHDAY, date(2026, 5, 4), born)
    ends = following(BIRTHDAY, first, 3, born_on=born)
    assert [first, *ends] == [date(2029, 3, 1), date(2031, 3, 1), date(2033, 3, 1), date(2035, 3, 1)]
    leap = BIRTHDAY.model_copy(update={"leap_day": "february_28"})
    assert following(leap, date(2030, 2, 28), 2, born_on=born) == [date(2032, 2, 29), date(2034, 2, 28)]


def test_what_ends_on_a_fixed_date_goes_on_ending_on_it():
    first = first_term_through(FIXED, date(2026, 10, 5))
    assert first == date(2028, 2, 28)
    assert following(FIXED, first, 3) == [date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28)]


def test_the_latest_of_several_days_counts():
    validity = Validity(months=12, anchor="latest_of", of=("exam_passed", "training_completed"))
    days = {"exam_passed": date(2026, 3, 1), "training_completed": date(2026, 4, 1)}
    assert anchor_day(validity, date(2026, 6, 1), days) == date(2026, 4, 1)
    assert anchor_day(validity, date(2026, 6, 1), {}) == date(2026, 6, 1)


@given(DAYS, st.sampled_from([12, 24, 36]), st.sampled_from(["issue_date", "first_of_month"]))
def test_terms_leave_no_day_out_and_count_none_twice(issued_on, months, anchor):
    validity = Validity(months=months, anchor=anchor)
    former = first_term_through(validity, issued_on)
    for end in following(validity, former, 4):
        assert end > former and abs((end - former).days - months * 30.4375) < 4
        former = end


ZONES = ("America/Chicago", "America/Detroit", "America/St_Johns", "Pacific/Guam", "Pacific/Pago_Pago", "UTC")
LADDERS = st.lists(
    st.tuples(
        st.sampled_from([StepKind.GRACE, StepKind.LATE_FEE, StepKind.RE_EXAM]), st.integers(1, 60), st.just(Decimal(0))
    ),
    max_size=5, unique_by=lambda step: step[1],
).map(lambda steps: sorted(steps, key=lambda step: step[1]))  # fmt: skip


@given(DAYS, st.sampled_from(ZONES), LADDERS)
def test_each_step_ends_at_midnight_in_the_zone_of_the_program(until, name, steps):
    """The last minute of a step is in it and the next one in the step after, also where clocks change."""
    one, zone = Ladder(until, rungs_from(until, steps)), ZoneInfo(name)
    ends = [(Rung(StepKind.ON_TIME, until), until)] + [(rung, rung.through) for rung in one.rungs]
    for number, (rung, through) in enumerate(ends):
        last = datetime.combine(through, time(23, 59), zone).astimezone(UTC)
        after = datetime.combine(through + timedelta(days=1), time(0, 1), zone).astimezone(UTC)
        assert rung_on(one, last.astimezone(zone).date()).kind == rung.kind
        following = ends[number + 1][0] if number + 1 < len(ends) else Rung(StepKind.NONE, None)
        assert rung_on(one, after.astimezone(zone).date()) == following


@given(
    DAYS,
    LADDERS,
    st.lists(st.integers(1, 400), max_size=4),
    st.none() | st.integers(1, 500),
    st.none() | st.integers(1, 900),
)
def test_no_ladder_skips_a_notice_or_says_one_twice(until, steps, reminders, given_back, held):
    """Whatever the steps, days given back after a suspension, and steps that wait for the notice of an import."""
    more = {"given_back": given_back, "held_until": held}
    more = {name: until + timedelta(days=days) for name, days in more.items() if days}
    one = Ladder(until, rungs_from(until, steps), **more)
    every = notices(one, reminders)
    assert [day for _step, day in every] == sorted(day for _step, day in every)
    begins = [begin for _rung, begin in borders(one)]
    assert begins[0] == max(until, more.get("given_back", until)) + timedelta(days=1)
    for rung, begin in borders(one):
        assert (str(rung.kind), begin) in every and rung_on(one, begin) == rung
        assert rung_on(one, begin - timedelta(days=1)).kind != rung.kind or begin in begins[1:]
    assert borders(one)[-1][0].kind == StepKind.NONE


@given(
    DAYS,
    st.dates(date(1930, 1, 1), date(2010, 12, 31)),
    st.sampled_from([12, 24, 36]),
    st.sampled_from(["birthday", "fixed_date"]),
)
def test_terms_to_a_birthday_or_a_fixed_date_leave_no_day_out(issued_on, born, months, anchor):
    """Also of people born on February 29, and to February 28."""
    more = {"leap_day": "march_1"} if anchor == "birthday" else {"fixed": "02-28", "first_term_months": 6}
    validity = Validity(months=months, anchor=anchor, **more)
    former = first_term_through(validity, issued_on, born)
    for end in following(validity, former, 5, born_on=born):
        assert 365 * (months // 12) <= (end - former).days <= 366 * (months // 12)
        former = end


def test_a_gap_stays_a_gap():
    """CE-D04: reinstated on 2028-03-15, the term begins on that day."""
    term = next_term(MONTHS, former=date(2027, 6, 30), issued_on=date(2028, 3, 15), continues=False)
    assert (term.begins, term.through) == (date(2028, 3, 15), date(2030, 3, 14))
