"""HTML in items is converted to plain text: scripts are removed, and whatever is removed is reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core.problems import Problem
from exams.bank.formats import read_gift
from exams.bank.formats.plain_text import plain


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n\n- b"),
        ("Say <b>not</b> now", "Say not now"),
        ("A &amp; B &lt; C&nbsp;D", "A & B < C D"),
        ("10<sup>2</sup> and H<sub>2</sub>O", "10² and H₂O"),
        ("x<y and y>z", "x<y and y>z"),
        ("a <b and c> d", "a <b and c> d"),
        ("before <!-- hidden --> after", "before  after"),
        ("before <script>alert(1)</script>after", "before after"),
        ("before <script>alert(1)", "before"),
        ("<style>p{}</style>after", "after"),
        ("<a href='javascript:x()'>link</a>", "link"),
        ("R&D at AT&T", "R&D at AT&T"),
    ],
)
def test_markup_is_removed_and_the_text_stays(source, text):
    assert plain(source, "moodle").text == text


def test_line_breaks_in_the_file_become_spaces_in_html_and_lines_elsewhere():
    assert plain("one\ntwo", "html").text == "one two"
    assert plain("one\ntwo", "moodle").text == "one\ntwo"


def test_plain_text_is_kept_as_typed():
    assert plain("<b>&amp;</b>", "plain").text == "<b>&amp;</b>"


def test_each_removed_tag_is_reported_once():
    result = plain("<b>a</b> <b>b</b> <script>x</script> <a href='u'>c</a>", "html")
    assert result.dropped == (
        Problem("text_dropped_element", tag="script"),
        Problem("text_dropped_formatting", tag="b"),
        Problem("text_dropped_link_address"),
    )
    assert result.lost == ()


def test_an_item_that_lost_a_picture_is_not_usable_until_a_person_edits_it():
    (item,) = read_gift(
        '::P::[html]<p>Look\\: <img src\\="x.png" alt\\="two hands"></p><table><tr><td>1</td></tr></table> {T}'
    ).items
    assert item.stem.startswith("Look: [picture: two hands]")
    assert item.text_format == "html" and not item.usable
    assert {"text_lost_picture", "text_lost_table"} <= {warning.code for warning in item.warnings}


def test_answers_use_the_format_of_the_question_unless_they_state_their_own():
    (item,) = read_gift("[plain]Which? {=<i>a</i> ~[html]<i>b</i> ~c#<i>d</i>}").items
    assert [option.text for option in item.options] == ["<i>a</i>", "b", "c"]
    assert item.options[2].feedback == "<i>d</i>"


def test_markdown_characters_stay_with_a_warning():
    (item,) = read_gift("[markdown]Choose **one**. {T}").items
    assert item.stem == "Choose **one**."
    assert [warning.code for warning in item.warnings] == ["markdown_not_rendered"]


PIECES = ["<script>", "</script>", "<b>", "</b>", "<!--", "-->", "<", ">", "x", " ", "\n", "<img src=x onerror=y>"]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_no_known_tag_survives_however_it_is_broken_up(source):
    text = plain(source, "html").text
    assert "<b>" not in text
    assert "<script>" not in text
    assert "onerror" not in text
