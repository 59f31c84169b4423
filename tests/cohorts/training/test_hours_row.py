"""The hours of a person in a list of seats."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags


@pytest.mark.parametrize(
    ("credited", "words"), [(78, "78 h, 72 h needed Complete"), (72, "72 h of 72 h Complete"), (8, "8 h of 72 h")]
)
def test_more_hours_than_are_needed_are_not_called_a_part_of_them(credited, words):
    verdict = SimpleNamespace(
        credited=credited * 60, needed=72 * 60, complete=credited >= 72, can_make_up=False, reachable=True,
        waits_for_sessions=False, unmarked=0, is_over=False,
    )  # fmt: skip
    seat = SimpleNamespace(hours=SimpleNamespace(verdict=verdict), state="enrolled")
    text = strip_tags(render_to_string("training/hours_row.html", {"seat": seat})).replace("\u00a0", " ")
    assert " ".join(text.split()) == words
