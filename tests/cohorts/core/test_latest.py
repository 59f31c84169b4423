"""The latest row decides."""

from itertools import permutations
from typing import NamedTuple

from cohorts.core.latest import latest_by


class Mark(NamedTuple):
    session: int
    number: int
    minutes: int


def test_the_row_with_the_highest_rank_decides_in_any_order():
    marks = [Mark(1, 1, 60), Mark(1, 2, 45), Mark(2, 1, 30)]
    for rows in permutations(marks):
        assert latest_by(rows, lambda m: m.session, lambda m: m.number) == {1: marks[1], 2: marks[2]}


def test_of_two_rows_with_the_same_rank_the_first_is_kept():
    first, second = Mark(1, 1, 60), Mark(1, 1, 30)
    assert latest_by([first, second], lambda m: m.session, lambda m: m.number) == {1: first}


def test_without_rows_there_is_no_result():
    assert latest_by([], lambda m: m.session, lambda m: m.number) == {}
