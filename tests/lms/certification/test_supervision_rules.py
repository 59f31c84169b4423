"""Plans of supervision as pure functions: windows in contact minutes, months, quarters, co-signatures, overrides."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from lms.certification.rules.practice import FIELD, INDIVIDUAL, span_of
from lms.certification.rules.program_parts import SupervisionDuty
from lms.certification.rules.programs import ProgramVersion
from lms.certification.rules.supervision import plan_states
from lms.certification.rules.supervision_record import DutyCode, Held, Override, Record, Session, Work

ZONE = ZoneInfo("America/Chicago")
PROFESSIONAL, PRACTITIONER, BOSS = "mental-health-professional", "mental-health-practitioner", 7
BEGIN = date(2027, 1, 4)
MONTHLY = {
    "key": "clinical-individual", "frequency": {"every": "month"}, "while": {"work_hours_lt": 2000},
    "by": [PROFESSIONAL],
}  # fmt: skip
FIRST = {"key": "field-first", "hours": 18, "within": {"contact_hours": 160}, "by": [PROFESSIONAL, PRACTITIONER]}
QUARTERLY = {
    "key": "field-following-year", "hours": 6, "frequency": {"every": "quarter"}, "for_months": 12,
    "by": [PROFESSIONAL, PRACTITIONER],
}  # fmt: skip
COSIGN = {"key": "chart-cosign", "during": "field-supervision", "by": [PROFESSIONAL, PRACTITIONER]}
ALWAYS = Held(BOSS, PROFESSIONAL, (date(2020, 1, 1), None))


def plan(*lines):
    """The duties as a program file says them."""
    content = {"version": "1", "pathways": {"initial": {"type": "age", "min_years": 18}}, "supervision_plan": lines}
    return ProgramVersion.model_validate({**content, "effective_from": "2026-01-01"}).supervision_plan


def clock(text):
    hour, minute = map(int, text.split(":"))
    return time(hour % 24, minute)


def span(day, begins, ends):
    return span_of(day, clock(begins), clock(ends), ZONE)


def work(day, begins, ends, **more):
    return Work(day, span(day, begins, ends), **more)


def session(day, begins, ends, kind=FIELD, supervisor=BOSS, **more):
    return Session(kind, day, span(day, begins, ends), supervisor, **more)


def record(work=(), sessions=(), begins_on=BEGIN, qualifications=(ALWAYS,), **more):
    return Record(begins_on, tuple(work), tuple(sessions), tuple(qualifications), **more)


def one(duties, facts, today):
    return plan_states(plan(*duties), facts, today)[0]


def days(count, month=1):
    """So many days of eight hours of contact: the weekdays are not looked at."""
    return [work(date(2027, month, 4 + number), "08:00", "16:00") for number in range(count)]


def window_day():
    """CE-D23(b): 158:20 of contact and 17:20 in the field before March 10; on that day contact 8-12, field 9-11."""
    before = [*days(19), work(date(2027, 1, 23), "08:00", "14:20")]
    field = [session(date(2027, 1, 4 + number), "08:00", "16:00") for number in range(2)]
    return before, [*field, session(date(2027, 1, 6), "08:00", "09:20")]


MARCH = date(2027, 3, 10)


def test_field_hours_of_the_160th_contact_hour_count_up_to_it_ce_d23_b():
    before, field = window_day()
    facts = record([*before, work(MARCH, "08:00", "12:00")], [*field, session(MARCH, "09:00", "11:00")])
    state = one([FIRST], facts, MARCH)
    assert (state.code, state.missing) == (DutyCode.MET, 0)
    assert state.periods[0].done == 18 * 60
    assert (state.counter, state.limit) == (160 * 60, 160 * 60)


def test_one_minute_less_in_the_field_is_not_met_and_one_minute_is_missing_ce_d23_b():
    before, field = window_day()
    field[-1] = session(date(2027, 1, 6), "08:00", "09:19")
    facts = record([*before, work(MARCH, "08:00", "12:00")], [*field, session(MARCH, "09:00", "11:00")])
    state = one([FIRST], facts, MARCH)
    assert (state.code, state.missing) == (DutyCode.MISSED, 1)


@pytest.mark.parametrize("order", [1, -1])
def test_two_rows_of_the_day_or_another_order_change_nothing_ce_d23_b(order):
    before, field = window_day()
    rows = [*before, work(MARCH, "08:00", "09:15"), work(MARCH, "09:15", "12:00")]
    sessions = [*field, session(MARCH, "09:00", "09:40"), session(MARCH, "09:40", "11:00")]
    state = one([FIRST], record(rows[::order], sessions[::order]), MARCH)
    assert (state.code, state.periods[0].done) == (DutyCode.MET, 18 * 60)


def test_field_minutes_after_the_limit_count_for_the_following_year_and_for_nothing_twice():
    before, field = window_day()
    facts = record([*before, work(MARCH, "08:00", "12:00")], [*field, session(MARCH, "09:00", "11:00")])
    first, following = plan_states(plan(FIRST, QUARTERLY), facts, MARCH)
    assert (first.periods[0].done, following.periods[0].done) == (18 * 60, 80)
    assert (following.periods[0].first, following.periods[0].last) == (MARCH, date(2027, 6, 9))
    assert (following.code, following.missing) == (DutyCode.DUE, 6 * 60 - 80)


def test_the_following_year_begins_when_the_first_window_is_over():
    state = plan_states(plan(FIRST, QUARTERLY), record(days(3)), date(2027, 2, 1))[1]
    assert (state.code, state.periods) == (DutyCode.LATER, ())


def test_the_window_stays_open_while_contact_hours_are_below_the_limit():
    state = one([FIRST], record(days(3), [session(BEGIN, "09:00", "10:30")]), date(2027, 2, 1))
    assert (state.code, state.missing, state.counter) == (DutyCode.DUE, 18 * 60 - 90, 24 * 60)
    assert state.current.last is None


def test_work_without_contact_does_not_move_the_window():
    rows = [Work(row.on, row.span, contact=False) for row in days(25)]
    assert one([FIRST], record(rows), date(2027, 2, 1)).counter == 0


def test_six_hours_in_the_year_instead_of_in_each_quarter_where_the_rules_say_so():
    yearly = QUARTERLY | {"frequency": {"every": "year"}}
    facts = record(days(20), [session(date(2027, 5, 3), "08:00", "14:00")])
    state = plan_states(plan(FIRST, yearly), facts, date(2027, 12, 1))[1]
    assert [(row.needed, row.done) for row in state.periods] == [(360, 360)]
    assert (state.code, state.next_on) == (DutyCode.MET, None)


def test_four_quarters_and_then_nothing_more():
    state = plan_states(plan(FIRST, QUARTERLY), record(days(20)), date(2028, 12, 1))[1]
    assert [row.code for row in state.periods] == [DutyCode.MISSED] * 4
    assert state.code == DutyCode.OVER
    assert state.periods[-1].last == date(2028, 1, 22)


def test_a_month_is_due_while_the_counter_at_its_begin_is_below():
    # 1,992 hours by the end of February; the 2,000th is passed within March.
    rows = [work(date(2026, 5, 1).replace(month=5 + n // 28, day=1 + n % 28), "08:00", "20:00") for n in range(166)]
    rows += [work(date(2027, 3, n), "08:00", "20:00") for n in range(1, 3)]
    facts = record(rows, [session(date(2027, 3, 20), "09:00", "10:00", INDIVIDUAL)], begins_on=date(2026, 5, 1))
    april = one([MONTHLY], facts, date(2027, 4, 20))
    assert (april.code, april.periods[-1].first) == (DutyCode.OVER, date(2027, 3, 1))
    assert april.periods[-1].code == DutyCode.MET
    assert one([MONTHLY], facts, date(2027, 3, 20)).next_on is None


def test_a_missed_month_is_named_and_the_present_one_is_due():
    facts = record(days(3), [session(date(2027, 2, 3), "09:00", "10:00", INDIVIDUAL)])
    state = one([MONTHLY], facts, date(2027, 3, 15))
    assert [row.code for row in state.periods] == [DutyCode.MISSED, DutyCode.MET, DutyCode.DUE]
    assert state.current.last == date(2027, 3, 31)
    assert [row.first for row in state.missed] == [date(2027, 1, 1)]


def test_after_the_session_of_a_month_the_next_month_is_next():
    facts = record(days(3), [session(date(2027, 1, 20), "09:00", "10:00", INDIVIDUAL)])
    state = one([MONTHLY], facts, date(2027, 1, 25))
    assert (state.code, state.next_on) == (DutyCode.MET, date(2027, 2, 1))


def test_a_month_without_employment_is_not_due():
    employed = ((date(2027, 1, 4), date(2027, 1, 31)), (date(2027, 3, 10), None))
    state = one([MONTHLY], record(days(3), employed=employed), date(2027, 3, 15))
    assert [row.first for row in state.periods] == [date(2027, 1, 1), date(2027, 3, 1)]


def test_a_session_that_nobody_confirmed_waits():
    facts = record(days(3), [session(date(2027, 1, 20), "09:00", "10:00", INDIVIDUAL, supervisor=None)])
    assert one([MONTHLY], facts, date(2027, 1, 25)).code == DutyCode.WAITING


def test_a_session_with_somebody_who_was_not_what_the_duty_asks_for_does_not_count():
    qualified = [
        Held(BOSS, PROFESSIONAL, (date(2020, 1, 1), date(2027, 1, 19))),
        Held(BOSS, PRACTITIONER, (BEGIN, None)),
    ]
    late = record(days(3), [session(date(2027, 1, 20), "09:00", "10:00", INDIVIDUAL)], qualifications=qualified)
    in_time = record(days(3), [session(date(2027, 1, 19), "09:00", "10:00", INDIVIDUAL)], qualifications=qualified)
    today = date(2027, 1, 25)
    assert [one([MONTHLY], facts, today).code for facts in (late, in_time)] == [DutyCode.DUE, DutyCode.MET]


def test_every_confirmed_session_in_the_field_is_co_signed():
    rows = [session(BEGIN, "09:00", "10:00", cosigned=True), session(BEGIN, "11:00", "12:00")]
    assert one([COSIGN], record(days(1), rows), BEGIN).missing == 1
    assert one([COSIGN], record(days(1), rows[:1]), BEGIN).code == DutyCode.MET


def test_what_was_set_for_one_person_applies_for_its_days_alone():
    waived = Override("clinical-individual", (date(2027, 1, 1), date(2027, 1, 31)), waived=True)
    state = one([MONTHLY], record(days(3), overrides=(waived,)), date(2027, 2, 10))
    assert [row.code for row in state.periods] == [DutyCode.WAIVED, DutyCode.DUE]
    twice = Override("clinical-individual", (date(2027, 2, 1), None), times=2)
    assert one([MONTHLY], record(days(3), overrides=(twice,)), date(2027, 2, 10)).periods[-1].needed == 2


def test_without_a_first_day_nothing_has_begun():
    states = plan_states(plan(MONTHLY, FIRST, QUARTERLY, COSIGN), record(begins_on=None), BEGIN)
    assert {state.code for state in states} == {DutyCode.LATER}


def test_a_duty_knows_which_sessions_it_counts():
    duties = plan(MONTHLY, FIRST, QUARTERLY, COSIGN, MONTHLY | {"session": FIELD})
    assert [duty.session_kind for duty in duties] == [INDIVIDUAL, FIELD, FIELD, FIELD, FIELD]
    assert all(isinstance(duty, SupervisionDuty) for duty in duties)
