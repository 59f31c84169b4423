"""Credit by person and unit: moved seats, breaks, late seats, limits, make-ups and merged accounts."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.training.rules.agenda import AgendaPlan, default_agenda, planned, stops
from cohorts.training.rules.credit import (
    Credit,
    Decision,
    Line,
    UnitRule,
    VersionRule,
    attended,
    credit,
    minute_of,
    moment_of,
)
from cohorts.training.rules.spans import length, union

HOUR = 60
DAY = 24 * HOUR


def version(*minutes, pk=1, missed=0, valid=None, units=()):
    rules = units or tuple(UnitRule(f"u{number}", f"Unit {number}", each) for number, each in enumerate(minutes, 1))
    return VersionRule(pk, sum(unit.minutes for unit in rules), missed, rules, valid)


def clock(text, day=0):
    hours, minutes = map(int, text.split(":"))
    return day * DAY + hours * HOUR + minutes


def line(first, end, key, unit_from=0, *, day=0, version=1):
    return Line(clock(first, day), clock(end, day), version, key, unit_from)


def by_unit(result: Credit):
    return {unit.unit.key: unit.credited for unit in result.units}


def judge(rule, pieces, decisions=(), others=(), **kwargs):
    return credit(rule, {one.pk: one for one in (rule, *others)}, pieces, decisions, **kwargs)


AGENDA = (
    line("9:00", "10:30", "u1"),
    line("10:45", "12:15", "u1", 90),
    line("13:00", "14:30", "u2"),
    line("14:45", "16:15", "u2", 90),
)


@pytest.mark.parametrize(
    ("first", "end", "units"),
    [
        ("8:30", "16:40", {"u1": 180, "u2": 180}),
        ("10:40", "14:35", {"u1": 90, "u2": 90}),
        ("9:20", "12:30", {"u1": 160, "u2": 0}),
    ],
)
def test_minutes_before_after_and_in_breaks_credit_nothing(first, end, units):
    """D14."""
    rule = version(180, 180)
    result = judge(rule, attended(1, AGENDA, [(clock(first), clock(end))]))
    assert by_unit(result) == units
    assert result.missing == 360 - sum(units.values())


def test_the_morning_stays_after_a_move_at_lunchtime_and_the_afternoon_is_added_elsewhere():
    """D11: U4 of 210 minutes here, U5 of 210 minutes in another cohort two weeks later."""
    rule = version(units=(UnitRule("u4", "Four", 210), UnitRule("u5", "Five", 210)))
    here = (line("9:00", "12:30", "u4"), line("13:30", "17:00", "u5"))
    morning = attended(1, here, [(clock("9:00"), clock("12:50"))])
    assert by_unit(judge(rule, morning)) == {"u4": 210, "u5": 0}
    there = attended(2, (line("13:30", "17:00", "u5", day=14),), [(clock("13:30", 14), clock("17:00", 14))])
    assert judge(rule, [*morning, *there]).credited == 420


ETHICS = UnitRule("ethics", "Ethics", 240, may_be_missed=False, tolerance=15)
REST = UnitRule("rest", "Rest", 4560)


@pytest.mark.parametrize(
    ("ethics", "rest", "missing", "lacks", "complete"),
    [(240, 4079, 1, 0, False), (225, 4095, 0, 0, True), (224, 4096, 0, 1, False), (240, 4020, 60, 0, False)],
)
def test_thresholds_are_met_at_equality_and_a_unit_that_may_not_be_missed_within_its_tolerance(
    ethics, rest, missing, lacks, complete
):
    """D16: K, L, M and Q."""
    rule = version(units=(ETHICS, REST), missed=480)
    decisions = [Decision(1, "ethics", 0, ethics, 0), Decision(1, "rest", 0, rest, 0)]
    result = judge(rule, [], decisions)
    assert (result.missing, sum(unit.lacks for unit in result.lacking), result.complete) == (missing, lacks, complete)


@pytest.mark.parametrize(("first", "unit_from", "credited", "gaps"), [(780, 0, 240, ()), (780, 120, 180, ((60, 120),))])
def test_a_unit_made_up_is_counted_once_however_much_of_it_was_attended_before(first, unit_from, credited, gaps):
    """D18: an hour of U5 at one vendor, all of it or its second half at another."""
    rule = version(units=(UnitRule("u5", "Five", 240),))
    hour = attended(1, (line("9:00", "13:00", "u5"),), [(clock("9:00"), clock("10:00"))])
    lines = (Line(15 * DAY + first, 15 * DAY + first + 240 - unit_from, 1, "u5", unit_from),)
    second = attended(2, lines, [(15 * DAY, 16 * DAY)])
    (unit,) = judge(rule, [*hour, *second]).units
    assert (unit.credited, unit.missing) == (credited, gaps)


def test_hours_of_two_accounts_of_one_person_count_each_clock_minute_once():
    """D24: U1 480, U2 240 in the same session under both names, U3 480."""
    rule = version(480, 240, 480)
    u1 = attended(1, (line("9:00", "17:00", "u1"),), [(0, DAY)])
    u2 = attended(2, (line("9:00", "13:00", "u2", day=1),), [(DAY, 2 * DAY)])
    u3 = attended(3, (line("9:00", "17:00", "u3", day=2),), [(2 * DAY, 3 * DAY)])
    assert judge(rule, [*u1, *u2]).credited == 720 and judge(rule, [*u2, *u3]).credited == 720
    assert judge(rule, [*u1, *u2, *u2, *u3]).credited == 1200


def test_two_sessions_at_the_same_time_credit_a_minute_to_the_one_that_began_first():
    rule = version(120, 120)
    one = attended(2, (line("9:00", "11:00", "u1"),), [(0, DAY)])
    other = attended(1, (line("10:00", "12:00", "u2"),), [(0, DAY)])
    (first, second) = judge(rule, [*other, *one]).units
    assert (first.credited, second.spans) == (120, ((60, 120),))


def test_a_complete_unit_stays_complete_in_another_version_and_an_incomplete_one_carries_what_it_has():
    old = version(units=(UnitRule("a", "A", 240), UnitRule("b", "B", 240), UnitRule("gone", "Gone", 120)), pk=1)
    new = version(units=(UnitRule("a", "A", 300), UnitRule("b", "B", 200), UnitRule("c", "C", 100)), pk=2)
    lines = (line("9:00", "13:00", "a"), line("13:00", "16:50", "b"), line("17:00", "19:00", "gone"))
    result = judge(new, attended(1, lines, [(0, DAY)]), others=[old])
    assert by_unit(result) == {"a": 300, "b": 200, "c": 0}
    short = judge(new, attended(1, (line("9:00", "9:50", "b", 190),), [(0, DAY)]), others=[old])
    assert by_unit(short) == {"a": 0, "b": 10, "c": 0}


def test_a_cycle_counts_lines_that_start_in_it_and_days_earned_in_it():
    rule = version(120, 120)
    before = attended(1, (line("9:00", "11:00", "u1"),), [(0, DAY)])
    after = attended(2, (line("9:00", "10:00", "u1", day=3),), [(3 * DAY, 4 * DAY)])
    decisions = [Decision(1, "u2", 0, 50, 0), Decision(1, "u2", 0, 30, 3 * DAY)]
    assert by_unit(judge(rule, [*before, *after], decisions, begins=2 * DAY)) == {"u1": 60, "u2": 30}


def test_hours_that_count_for_a_time_are_counted_back_from_the_last_minute():
    rule = version(120, 120, valid=10 * DAY)
    old = attended(1, (line("9:00", "11:00", "u1"),), [(0, DAY)])
    assert judge(rule, old).credited == 120
    recent = attended(2, (line("9:00", "10:00", "u2", day=10),), [(10 * DAY, 11 * DAY)])
    assert by_unit(judge(rule, [*old, *recent])) == {"u1": 60, "u2": 60}


def test_minutes_of_the_clock_are_cut_off():
    moment = datetime(2027, 3, 10, 9, 0, 59, tzinfo=UTC)
    assert moment_of(minute_of(moment)) == moment.replace(second=0)


UNITS = version(100, 60, 80, missed=20)
OTHER_VERSION = version(units=(UnitRule("u1", "One", 90), UnitRule("u2", "Two", 70), UnitRule("u9", "Nine", 10)), pk=2)


@st.composite
def sessions(draw):
    """A session with an agenda of up to three lines, and when a person was there."""
    start = draw(st.integers(0, 400))
    lines, at = [], start
    for _ in range(draw(st.integers(1, 3))):
        at += draw(st.integers(0, 20))
        minutes = draw(st.integers(1, 60))
        rule = draw(st.sampled_from((UNITS, OTHER_VERSION)))
        unit = draw(st.sampled_from(rule.units))
        lines.append(Line(at, at + minutes, rule.pk, unit.key, draw(st.integers(0, max(0, unit.minutes - 1)))))
        at += minutes
    spans = st.tuples(st.integers(0, 600), st.integers(0, 600))
    return draw(st.integers(1, 9)), tuple(lines), draw(st.lists(spans, max_size=3))


CASES = st.lists(sessions(), max_size=8, unique_by=lambda row: row[0])


def credit_of(rows, decisions=()):
    return judge(UNITS, [piece for row in rows for piece in attended(*row)], decisions, others=[OTHER_VERSION])


@given(rows=CASES, data=st.data())
def test_the_order_of_rows_does_not_matter(rows, data):
    assert credit_of(rows) == credit_of(data.draw(st.permutations(rows)))


@given(rows=CASES)
def test_hours_are_never_counted_twice(rows):
    """Nobody is credited with more than the unit has, nor with more than the clock minutes they were there."""
    own = [row for row in rows if all(line.version == UNITS.pk for line in row[1])]
    result = credit_of(own)
    clock_minutes = length(union(span for _, _, spans in own for span in spans))
    assert all(unit.credited <= unit.unit.minutes for unit in credit_of(rows).units)
    assert result.credited <= clock_minutes
    assert credit_of([*rows, *rows]) == credit_of(rows)


@given(rows=CASES.filter(bool))
def test_one_more_session_never_takes_a_minute_of_the_whole_clock_away(rows):
    """Another session can take a clock minute from a unit only by counting it for another one."""
    *before, last = rows
    pieces = [piece for row in before for piece in attended(*row)]
    used = union((piece.starts, piece.ends) for piece in pieces)
    new = attended(*last)
    if length(used) + sum(piece.ends - piece.starts for piece in new) == length(
        union([*used, *((piece.starts, piece.ends) for piece in new)])
    ):
        former, latter = by_unit(credit_of(before)), by_unit(credit_of(rows))
        assert all(latter[key] >= former[key] for key in former)


@given(rows=CASES, minutes=st.integers(0, 100))
def test_a_decision_never_takes_credit_away(rows, minutes):
    decided = credit_of(rows, [Decision(1, "u1", 0, minutes, 0)])
    assert by_unit(decided)["u1"] >= max(by_unit(credit_of(rows))["u1"], min(minutes, 100))


@given(lengths=st.lists(st.integers(1, 200), min_size=1, max_size=5), pause=st.integers(0, 60), data=st.data())
def test_default_agendas_teach_each_minute_once_and_in_order(lengths, pause, data):
    units = list(enumerate(lengths, 1))
    taught, lines, day = {}, [], 0
    while sum(taught.values()) < sum(lengths):
        training = data.draw(st.integers(1, 300))
        agenda = default_agenda(day, day + training + pause, pause, units, taught)
        assert sum(row.minutes for row in agenda) == training + pause
        assert sum(row.minutes for row in agenda if row.kind == "break") == pause
        lines += agenda
        taught, day = stops(agenda, taught), day + DAY
    assert planned(lines, dict(units)) == dict(units)
    assert sum(row.minutes for row in lines if row.kind == "unit") == sum(lengths)


def test_a_default_agenda_has_its_break_in_the_middle_and_splits_at_the_end_of_a_unit():
    assert default_agenda(0, 540, 60, [(7, 300), (8, 480)], {7: 180}) == [
        AgendaPlan(0, 120, "unit", 7, 180),
        AgendaPlan(120, 240, "unit", 8, 0),
        AgendaPlan(240, 300, "break"),
        AgendaPlan(300, 540, "unit", 8, 120),
    ]
