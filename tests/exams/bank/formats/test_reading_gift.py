"""Reading GIFT: what becomes an item, what is dropped with a warning, and what is a problem with its line."""

from decimal import Decimal

import pytest

from cohorts.core.problems import Problem
from exams.bank.formats import ReadText, read_gift


def only(text):
    reading = read_gift(text)
    assert reading.problems == ()
    (item,) = reading.items
    return item


def texts(options):
    return [(option.text, option.correct) for option in options]


def codes(item):
    return [warning.code for warning in item.warnings]


def test_a_single_choice_keeps_its_code_category_key_and_feedback():
    item = only(
        "$CATEGORY: D4/apply\n\n// a comment\n::D4-A-01::What comes first? {\n"
        "=Tell your supervisor #Right: it keeps things visible.\n~Keep it secret#No.\n"
        "~Wait\n####Openness protects both.\n}\n"
    )
    assert (item.code, item.category, item.kind, item.line) == ("D4-A-01", "D4/apply", "single", 4)
    assert item.stem == "What comes first?"
    assert texts(item.options) == [("Tell your supervisor", True), ("Keep it secret", False), ("Wait", False)]
    assert [option.feedback for option in item.options] == ["Right: it keeps things visible.", "No.", ""]
    assert item.general_feedback == "Openness protects both."
    assert item.usable and item.warnings == ()


def test_multiple_answers_are_scored_all_or_nothing_and_dropped_weights_are_reported():
    item = only("::M:: Choose two. {~%50%One ~%50%Two ~%-50%Three ~%-50%Four}")
    assert item.kind == "multiple" and item.usable
    assert [option.correct for option in item.options] == [True, True, False, False]
    assert Problem("weights_dropped", weights=["50", "50", "-50", "-50"]) in item.warnings


def test_thirds_that_add_up_to_almost_one_hundred_count_as_one_hundred():
    item = only("Choose three. {~%33.333%A one ~%33.333%A two ~%33.333%A three ~%-100%A four}")
    assert item.usable
    assert item.options[0].weight == Decimal("33.333")


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ("~%50%One ~%25%Two ~Three", Problem("weights_not_whole", total="75")),
        ("~%100%One ~%100%Two ~Three", Problem("weights_not_whole", total="200")),
        ("~One ~Two", Problem("file_no_right_option")),
        ("=One =Two ~Three", Problem("gift_several_right")),
        ("=%50%One ~Two", Problem("gift_right_with_weight", weight="50")),
        ("=One ~One", Problem("file_options_alike", text="One")),
        ("=One ~", Problem("file_option_empty")),
        ("~%100%One", Problem("file_one_option")),
        ("maybe =One ~Two", Problem("gift_text_before_answers", text="maybe")),
    ],
)
def test_a_doubtful_key_is_never_guessed_and_keeps_the_item_off_forms(answers, problem):
    item = only("What then? {" + answers + "}")
    assert problem in item.warnings
    assert not item.usable


def test_partial_credit_of_a_single_choice_is_dropped_with_a_warning():
    item = only("Best reply? {=Best ~%50%Fair ~%-25%Poor}")
    assert item.kind == "single" and item.usable
    assert Problem("partial_credit_dropped", text="Fair", weight="50") in item.warnings
    assert Problem("penalty_dropped", text="Poor", weight="25") in item.warnings


def test_the_old_tilde_equals_sign_means_the_right_answer():
    item = only("Best reply? {~=Best ~Poor}")
    assert texts(item.options) == [("Best", True), ("Poor", False)]


@pytest.mark.parametrize("mark", ["T", "TRUE", "true", "t"])
def test_true_false_accepts_its_short_and_long_forms(mark):
    item = only("::TF::Mutual means both give. {" + mark + "#Think again.#Yes.####Both.}")
    assert item.kind == "true_false"
    assert texts(item.options) == [("True", True), ("False", False)]
    assert [option.feedback for option in item.options] == ["Yes.", "Think again."]
    assert item.general_feedback == "Both."


def test_false_is_the_key_of_a_false_statement():
    item = only("A specialist may decide for the person. {F#The person decides.}")
    assert texts(item.options) == [("True", False), ("False", True)]
    assert item.options[0].feedback == "The person decides."


@pytest.mark.parametrize(
    ("answer", "low", "high", "value"),
    [
        ("#8:0", "8", "8", "8"),
        ("#8", "8", "8", "8"),
        ("#8:0.5", "7.5", "8.5", "8"),
        ("#7.5..8.5", "7.5", "8.5", None),
        ("#-3..-1", "-3", "-1", None),
        ("#1e3:1", "999", "1001", "1000"),
        ("#.5", "0.5", "0.5", "0.5"),
    ],
)
def test_a_number_is_accepted_with_a_tolerance_or_in_a_range(answer, low, high, value):
    item = only("How many? {" + answer + "}")
    (span,) = item.ranges
    assert item.kind == "numeric" and item.usable
    assert (span.low, span.high) == (Decimal(low), Decimal(high))
    assert span.value == (None if value is None else Decimal(value))


def test_several_numbers_are_accepted_and_partial_credit_is_reported():
    item = only("When? {#=1822:0 #Exactly. =1900..1901 =%50%1822:2 #Close. ~#No.}")
    assert [(span.low, span.correct) for span in item.ranges] == [(1822, True), (1900, True), (1820, False)]
    assert Problem("partial_credit_dropped", text="1822:2", weight="50") in item.warnings
    assert Problem("catch_all_dropped", feedback="No.") in item.warnings


@pytest.mark.parametrize("answer", ["3,5", "eight", "8:x", "8..7", "1e99", "8:-1", "٣", ""])
def test_a_value_that_is_not_a_number_is_reported_and_not_guessed(answer):
    item = only("How many? {#" + answer + "}")
    assert not item.usable
    assert item.ranges == ()


def test_short_text_accepts_every_full_answer():
    item = only("What does the P in WRAP stand for? {=Plan =plan =%50%planning}")
    assert item.kind == "short_text" and item.usable
    assert item.accepted == ("Plan", "plan")
    assert item.texts[2] == ReadText("planning", Decimal(50))
    assert Problem("partial_credit_dropped", text="planning", weight="50") in item.warnings


def test_a_single_short_answer_needs_no_equals_sign():
    assert only("What does the P stand for? {plan}").accepted == ("plan",)


def test_a_star_in_a_short_answer_is_not_a_wildcard():
    item = only("Name it. {=*plan*}")
    assert not item.usable and "accepted_answer_with_wildcard" in codes(item)


@pytest.mark.parametrize(
    ("text", "type_name"),
    [
        ("Match. {=One -> 1 =Two -> 2}", "matching"),
        ("Describe a welcome. {}", "essay"),
        ("Describe a welcome. { }", "essay"),
        ("Read this first.", "description"),
        ("Put in order. {>3 ALL first\nsecond}", "ordering"),
        ("The {=sun ~moon} is {=hot ~cold}.", "cloze"),
        ("The {1:SHORTANSWER:=sun} is hot.", "cloze"),
    ],
)
def test_other_types_are_kept_and_marked_as_not_usable_on_a_form(text, type_name):
    item = only(text)
    assert (item.kind, item.type_name, item.usable) == ("other", type_name, False)
    assert codes(item) == ["file_kind_not_supported", f"file_type_{type_name}"]
    assert item.source == text


def test_a_text_with_blanks_does_not_show_its_answers():
    assert only("The {=sun ~moon} is {=hot ~cold}.").stem == "The _____ is _____."


def test_a_missing_word_becomes_a_blank_in_the_stem():
    item = only("Recovery belongs to the {=person ~team}, not to us.")
    assert item.stem == "Recovery belongs to the _____, not to us."
    assert item.kind == "single" and item.usable
    assert only("Two plus two is {=four =4}.").stem == "Two plus two is _____."
    assert only("The {=person ~team} decides.").stem == "The _____ decides."


def test_escaped_characters_are_text():
    item = only(r"::a\:b::Is \{x\} \= \#1 \~ 2\: so\\? A path C:\temp\nNext. {=a \= b#c \# d ~e \~ f ~%0%%50% of it}")
    assert item.code == "a:b"
    assert item.stem == "Is {x} = #1 ~ 2: so\\? A path C:\\temp\nNext."
    assert [option.text for option in item.options] == ["a = b", "e ~ f", "%50% of it"]
    assert item.options[0].feedback == "c # d"


def test_comments_are_left_out_even_between_answers():
    item = only("// head\nWhich one? {\n// the key\n=Yes\n  // no\n~No\n}")
    assert texts(item.options) == [("Yes", True), ("No", False)]
    assert item.line == 2


def test_enemy_comments_belong_to_the_item_next_to_them():
    reading = read_gift(
        "// enemy: A-2, A-3\n::A-1::Yes? {T}\n\n::A-2::No? {F}\n// enemy: A-1\n\n// enemy: A-1\n\n::A-3::So? {T}"
    )
    assert [item.enemies for item in reading.items] == [("A-2", "A-3"), ("A-1",), ("A-1",)]


def test_byte_order_mark_and_windows_line_ends_are_accepted():
    reading = read_gift("\ufeff::A::One? {=x\r\n~y}\r\n\r\n::B::Two? {T}\r\n")
    assert [(item.code, item.line) for item in reading.items] == [("A", 1), ("B", 4)]


def test_the_category_applies_until_the_next_one():
    reading = read_gift("One? {T}\n\n$CATEGORY: D1/recall\nTwo? {T}\n\nThree? {T}\n\n$category: D2\n\nFour? {T}")
    assert [item.category for item in reading.items] == ["", "D1/recall", "D1/recall", "D2"]


def test_a_blank_line_between_the_braces_is_repaired_with_a_warning():
    reading = read_gift("::A::One? {\n=x\n\n~y\n\n}\n\n::B::Two? {T}")
    assert [item.code for item in reading.items] == ["A", "B"]
    assert texts(reading.items[0].options) == [("x", True), ("y", False)]
    assert codes(reading.items[0]) == ["gift_blank_line_skipped"]


def test_a_missing_blank_line_before_a_title_is_repaired_with_a_warning():
    reading = read_gift("::A::One? {T}\n::B::Two? {F}")
    assert [item.code for item in reading.items] == ["A", "B"]
    assert codes(reading.items[1]) == ["gift_blank_line_added"]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("::X::One? {=x\n~y", "gift_brace_not_closed"),
        ("::X::One? =x ~y }", "gift_brace_not_opened"),
        ("::X::One? {=x {y} ~z}", "gift_braces_unbalanced"),
        ("::X: One? {T}", "gift_title_not_closed"),
    ],
)
def test_a_malformed_item_is_a_problem_with_its_line_and_does_not_affect_others(broken, code):
    reading = read_gift(f"::A::Before? {{T}}\n\n{broken}\n\n::B::After? {{T}}")
    assert [item.code for item in reading.items] == ["A", "B"]
    (problem,) = reading.problems
    assert (problem.line, problem.problem.code) == (3, code)
    assert problem.source == broken


def test_an_item_without_a_question_is_not_usable():
    item = only("::A::{T}")
    assert not item.usable and codes(item) == ["file_stem_missing"]


@pytest.mark.parametrize("text", ["", "\n\n", "// only a comment\n", "$CATEGORY: empty\n"])
def test_an_empty_file_says_so(text):
    reading = read_gift(text)
    assert reading.items == ()
    assert reading.problems[0].problem.code == "file_without_items"
