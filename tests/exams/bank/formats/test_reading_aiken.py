"""Reading Aiken, with the slips people make in it."""

import pytest

from cohorts.core.problems import Problem
from exams.bank.formats import read_aiken

GOOD = """What should you do first?
A) Accept
B) Decline and explain
C) Wait
ANSWER: B

Which reply is an open question?
A. Are you angry?
B. What has helped before?
ANSWER: B
"""


def test_questions_with_either_kind_of_letter_are_read():
    reading = read_aiken(GOOD)
    assert reading.format == "aiken" and reading.problems == ()
    first, second = reading.items
    assert [(option.text, option.correct) for option in first.options] == [
        ("Accept", False),
        ("Decline and explain", True),
        ("Wait", False),
    ]
    assert (first.kind, first.line, second.line) == ("single", 1, 7)
    assert second.options[1].correct and first.usable


def test_windows_line_ends_blank_lines_lowercase_letters_and_a_byte_order_mark_are_accepted():
    text = "\ufeffOne?\r\n\r\na) x\r\n\r\nb) y\r\n\r\nAnswer: b\r\n"
    (item,) = read_aiken(text).items
    assert item.stem == "One?"
    assert [(option.text, option.correct) for option in item.options] == [("x", False), ("y", True)]


def test_long_questions_and_answers_may_span_lines():
    (item,) = read_aiken("First line.\nSecond line?\nA. one\nstill one\nB. two\nANSWER: A").items
    assert item.stem == "First line.\nSecond line?"
    assert [option.text for option in item.options] == ["one\nstill one", "two"]


def test_a_question_may_begin_with_an_initial():
    (item,) = read_aiken("E. Jones asks for help. What now?\nA. one\nB. two\nANSWER: A").items
    assert item.stem.startswith("E. Jones")


def test_the_letter_counts_even_where_letters_are_skipped():
    (item,) = read_aiken("One?\nA. x\nC. y\nANSWER: C").items
    assert item.options[1].correct
    assert item.warnings == (Problem("aiken_letters_out_of_order", letters="A, C"),)


@pytest.mark.parametrize(
    ("broken", "line", "code", "params"),
    [
        ("No answers here?\nANSWER: B", 1, "aiken_answer_line_without_options", {"line": 2}),
        (
            "Which?\nA. x\nB. y\nANSWER: D",
            1,
            "aiken_answer_not_an_option",
            {"line": 4, "letters": "A, B"},
        ),
        ("Which?\nA. x\nB. y", 1, "aiken_answer_line_missing", {"question": "Which?"}),
        ("Which?\nA. x\nB. y\nANSWER:", 1, "aiken_answer_not_a_letter", {"line": 4, "answer": ""}),
        ("Which?\nA. x\nB. y\nANSWER: A, B", 1, "aiken_answer_not_a_letter", {"answer": "A, B"}),
        ("Which?\nA. x\nA. y\nANSWER: A", 1, "aiken_answer_line_missing", {}),
        ("Which?\nA. x\nB. y\nB. z\nANSWER: B", 1, "aiken_letter_repeated", {"letter": "B"}),
        ("A. x\nB. y\nANSWER: A", 1, "aiken_options_without_question", {"question": "x"}),
        ("ANSWER: A", 1, "aiken_answer_line_alone", {}),
        ("Just a sentence.", 1, "aiken_options_missing", {"question": "Just a sentence."}),
    ],
)
def test_each_slip_is_a_problem_with_its_line_and_code(broken, line, code, params):
    reading = read_aiken(broken)
    assert reading.items == ()
    first = reading.problems[0]
    assert (first.line, first.problem.code) == (line, code)
    assert {name: first.problem.params[name] for name in params} == params


def test_a_malformed_question_does_not_affect_others_and_nothing_is_dropped():
    text = "Lost its answer?\nA. x\nB. y\n\nNext one?\nA. p\nB. q\nANSWER: A\n\nLast?\nA. r\nB. s\nANSWER: B"
    reading = read_aiken(text)
    assert [item.stem for item in reading.items] == ["Next one?", "Last?"]
    (problem,) = reading.problems
    assert (problem.line, problem.source) == (1, "Lost its answer?\nA. x\nB. y")


def test_a_question_with_one_answer_is_a_problem():
    (item,) = read_aiken("Which?\nA. x\nANSWER: A").items
    assert not item.usable


def test_markup_is_text_because_aiken_is_plain_text():
    (item,) = read_aiken('What does <html lang="en"> say?\nA. x &amp; y\nB. z\nANSWER: A').items
    assert (item.stem, item.options[0].text) == ('What does <html lang="en"> say?', "x &amp; y")
    assert item.warnings == (Problem("aiken_markup_as_typed"),) and item.usable


def test_answers_need_no_blank_after_the_period():
    (item,) = read_aiken("Which city?\nA.London\nB.Paris\nC.Rome\nANSWER: C").items
    assert [(option.text, option.correct) for option in item.options] == [
        ("London", False),
        ("Paris", False),
        ("Rome", True),
    ]
    (item,) = read_aiken("Who may come?\nA.A. meetings are open to whom?\nA. Anyone\nB. Members\nANSWER: A").items
    assert item.stem == "Who may come?\nA.A. meetings are open to whom?"


LINES_AFTER = """What is first?
A. Listen
B. Fix
ANSWER: A
SCORE: 2
ANSWER_EXPLANATION: Listening comes first.
It opens the talk.
TAGS: role, ethics

What is next?
A. Plan
B. Leave
ANSWER: A
"""


@pytest.mark.parametrize(
    "text", [LINES_AFTER, LINES_AFTER.replace("\n\n", "\n"), LINES_AFTER.replace("ANSWER: A\nS", "ANSWER: A\n\nS")]
)
def test_lines_of_other_programs_after_the_answer_belong_to_the_item_before(text):
    first, second = read_aiken(text).items
    assert first.general_feedback == "Listening comes first.\nIt opens the talk."
    assert first.tags == ("role", "ethics") and first.usable
    assert first.warnings == (
        Problem("aiken_line_dropped", line="SCORE: 2"),
        Problem("aiken_tags", tags="role, ethics"),
    )
    assert (second.stem, second.general_feedback) == ("What is next?", "")


def test_a_question_right_after_an_explanation_is_a_question():
    first, second = read_aiken("One?\nA. x\nB. y\nANSWER: A\nFEEDBACK: Why.\nTwo?\nA. x\nB. y\nANSWER: B").items
    assert (first.general_feedback, second.stem) == ("Why.", "Two?")


@pytest.mark.parametrize(
    "text",
    [
        "TOPIC: ethics\nWhich?\nA. x\nB. y\nANSWER: A",
        "Which?\nA. x\nB. y\n3. z\nANSWER: A",
        "Which?\nA. x\nB. y\n(c) z\nANSWER: A",
        "Which?\nA. x\nB. y\nSOURCE: a book\nANSWER: A",
    ],
)
def test_a_mark_that_is_not_known_blocks_the_item(text):
    (item,) = read_aiken(text).items
    assert [block.code for block in item.blocks] == ["aiken_mark_unknown"]


def test_an_empty_file_says_so():
    assert read_aiken(" \n").problems[0].problem == Problem("file_without_items")
