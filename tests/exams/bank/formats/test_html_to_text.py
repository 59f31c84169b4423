"""HTML in items is converted to plain text: scripts are removed, and whatever is removed is reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core.problems import Problem
from exams.bank.formats import read_gift
from exams.bank.formats.html_text import HtmlReader
from exams.bank.formats.plain_text import plain


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
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
        ("Read <q>this</q>", "Read “this”"),
        ("the 1<sup>st</sup> time", "the 1st time"),
        ("<o:p>Word</o:p>", "Word"),
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
        Problem("text_dropped_formatting", tag="b"),
        Problem("text_dropped_element", tag="script"),
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


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<ol><li>Listen</li><li>Ask</li></ol><p>Which?</p>", "1. Listen\n2. Ask\n\nWhich?"),
        ("<ol type='a'><li><p>Listen</p></li>\n<li>Ask</ol>", "a. Listen\nb. Ask"),
        ("<ol type=I start=3><li>x<li>y<li value=9>z</ol>", "III. x\nIV. y\nIX. z"),
        ("<ol style='list-style-type: upper-alpha' start='26'><li>x<li>y</ol>", "Z. x\nAA. y"),
        ("Do:<ol><li>x<ul><li>y</li></ul></li><li>z</li></ol>", "Do:\n1. x\n  - y\n2. z"),
    ],
)
def test_a_list_keeps_its_lines_and_the_marks_that_a_browser_shows(source, text):
    assert plain(source, "html").text == text


def test_a_preformatted_text_keeps_its_lines_and_columns():
    source = "<pre>\n  Date     Hours\nMon      8\n</pre>How   many\nhours?"
    assert plain(source, "html").text == "  Date     Hours\nMon      8\nHow many hours?"
    assert plain("Date     Hours\nMon      8", "moodle").text == "Date     Hours\nMon      8"
    assert plain("a&nbsp;&nbsp;&nbsp;b", "html").text == "a   b"


@pytest.mark.parametrize(
    ("source", "text", "code"),
    [
        ("We <del>never</del> always call.", "We always call.", "text_lost_struck"),
        ("We <s>never <s>ever</s></s> call.", "We call.", "text_lost_struck"),
        ("We <span style='text-decoration: line-through'>never</span> call.", "We call.", "text_lost_struck"),
        ("We <strike>never call", "We", "text_lost_struck"),
        ("A <span style='display: none'>secret</span> text", "A text", "text_lost_hidden"),
        ("A <span hidden>secret</span> text", "A text", "text_lost_hidden"),
        ("x<sup>ab</sup>", "xab", "text_lost_script"),
        ("<ol reversed><li>x</ol>", "1. x", "text_lost_list_marks"),
        ("Dear <name>, come.", "Dear <name>, come.", "text_unknown_tag"),
        ("<bdo dir='rtl'>abc</bdo>", "abc", "text_lost_direction"),
    ],
)
def test_a_text_that_means_something_else_without_its_markup_is_for_a_person_to_decide(source, text, code):
    result = plain(source, "html")
    assert (result.text, [problem.code for problem in result.lost]) == (text, [code])


def test_struck_words_and_pictures_of_markdown_are_for_a_person_to_decide():
    result = plain("We ~~never~~ call ![two hands](x.png)", "markdown")
    assert result.text == "We  call [picture: two hands]"
    assert {problem.code for problem in result.lost} == {"text_lost_struck", "text_lost_picture"}


@pytest.mark.parametrize("text_format", ["plain", "moodle", "html", "markdown"])
def test_an_invisible_character_is_never_part_of_a_text(text_format):
    result = plain("in\u00advisible \u202ereversed", text_format)
    assert (result.text, result.dropped) == ("invisible reversed", (Problem("text_dropped_invisible"),))


def test_formulas_stay_as_typed_and_are_reported():
    assert plain(r"Half of \(\frac{1}{2}\)?", "plain").dropped == (Problem("formula_as_typed"),)


@pytest.mark.parametrize("piece", ["<!-- x -->", "<b>", "<ul><li>", "<del>x</del>", "<", "<a", "&lt;", "<pre> "])
def test_a_long_text_is_read_in_one_pass(piece, monkeypatch):
    pieces = []
    words = HtmlReader._words

    def counted(self, text):
        pieces.append(len(text))
        words(self, text)

    monkeypatch.setattr(HtmlReader, "_words", counted)
    plain(piece * 2000, "html")
    assert len(pieces) <= 2 * 2000 + 2 and sum(pieces) <= len(piece) * 2000


PIECES = ["<script>", "</script>", "<b>", "</b>", "<!--", "-->", "<", ">", "x", " ", "\n", "<img src=x onerror=y>"]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_no_known_tag_survives_however_it_is_broken_up(source):
    text = plain(source, "html").text
    assert "<b>" not in text
    assert "<script>" not in text
    assert "onerror" not in text
