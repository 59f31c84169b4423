"""Agendas: what is refused in them, what they teach, and what they leave without a unit."""

import pytest

from cohorts.training.rules.agenda import AgendaPlan, agenda_problems, moved, planned, without_unit

UNITS = {7: ("Ethics", 120), 8: ("Recovery", 240)}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([AgendaPlan(0, 60, "unit", 7), AgendaPlan(60, 180, "unit", 8)], []),
        ([AgendaPlan(60, 180, "unit", 8), AgendaPlan(0, 60, "unit", 7)], []),
        ([AgendaPlan(0, 61, "unit", 7), AgendaPlan(60, 180, "unit", 8)], [("agenda_lines_overlap", "a1-starts")]),
        ([AgendaPlan(0, 0, "break")], [("agenda_line_ends_before_it_starts", "a0-ends")]),
        ([AgendaPlan(-1, 60, "break")], [("agenda_line_outside_session", "a0-starts")]),
        ([AgendaPlan(0, 181, "other")], [("agenda_line_outside_session", "a0-ends")]),
        ([AgendaPlan(0, 60, "unit", 9)], [("agenda_unit_unknown", "a0-what")]),
        ([AgendaPlan(0, 60, "unit")], [("agenda_unit_unknown", "a0-what")]),
        ([AgendaPlan(0, 60, "break", 7)], [("agenda_unit_unknown", "a0-what")]),
        ([AgendaPlan(0, 60, "unit", 7, 61)], [("agenda_line_beyond_unit", "a0-unit_from")]),
    ],
)
def test_an_agenda_that_cannot_be_is_refused_at_its_line(lines, expected):
    rows = [f"a{number}" for number in range(len(lines))]
    problems = agenda_problems(lines, (0, 180), UNITS, rows)
    assert [(problem.code, problem.field) for problem in problems] == expected
    assert [problem.code for problem in agenda_problems(lines, (0, 180), UNITS)] == [code for code, _ in expected]


def test_what_a_cohort_teaches_counts_each_minute_of_a_unit_once():
    lines = [AgendaPlan(0, 60, "unit", 7), AgendaPlan(500, 590, "unit", 7, 30), AgendaPlan(60, 90, "break")]
    assert planned(lines, {7: 100, 8: 240}) == {7: 100, 8: 0}


def test_time_that_is_neither_a_unit_nor_a_break_is_counted():
    lines = [AgendaPlan(0, 60, "unit", 7), AgendaPlan(60, 90, "break"), AgendaPlan(120, 150, "other")]
    assert without_unit(lines, (0, 180)) == 90


def test_a_session_that_is_moved_takes_its_agenda_along():
    assert moved([AgendaPlan(0, 60, "unit", 7, 20)], 15) == [AgendaPlan(15, 75, "unit", 7, 20)]
