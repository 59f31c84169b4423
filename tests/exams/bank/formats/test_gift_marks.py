"""Marks in GIFT files: ids, tags, categories, weights, formats. One that is not known never becomes text silently."""

from decimal import Decimal

import pytest

from cohorts.core.problems import Problem
from exams.bank.formats import read_gift, write_gift


def only(text):
    reading = read_gift(text)
    assert reading.problems == ()
    (item,) = reading.items
    return item


def texts(options):
    return [(option.text, option.correct) for option in options]


def codes(item):
    return [warning.code for warning in item.warnings]


def test_items_with_the_same_title_are_items_of_their_own():
    reading = read_gift("::Role::One? {T}\n\n::role::Two? {T}\n\n::A-3::Three? {F}")
    assert [(item.title, item.code, item.stem) for item in reading.items] == [
        ("Role", "", "One?"),
        ("role", "", "Two?"),
        ("A-3", "A-3", "Three?"),
    ]
    assert [codes(item) for item in reading.items] == [["file_title_repeated"], ["file_title_repeated"], []]
    assert reading.problems == () and reading.items[0].usable


def test_an_id_that_two_items_have_is_for_a_person_to_decide():
    reading = read_gift("// [id:A-1]\n::Role::One? {T}\n\n// [id:a-1]\n::Aim::Two? {T}\n\n// [id:X] [id:Y]\nThree? {T}")
    assert [(item.code, item.usable) for item in reading.items] == [("A-1", True), ("", False), ("X", False)]
    assert reading.items[1].blocks == (Problem("file_id_repeated", item="a-1", line=2),)
    assert codes(reading.items[2]) == ["gift_several_ids"]


def test_the_id_and_the_tags_in_moodles_comments_are_kept():
    item = only(
        "// question: 12  name: Aim\n// [id:EMP\\]7] [tag:crisis] [tag:2024]\n::Aim::What first? {=Listen ~Talk}"
    )
    assert (item.code, item.title, item.tags) == ("EMP]7", "Aim", ("crisis", "2024"))
    assert "// [id:EMP\\]7] [tag:crisis] [tag:2024]\n::Aim::" in write_gift([item])


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("$course$/top/D4/apply", "D4/apply"),
        ("$course$/top", ""),
        ("$system$/topics/D1", "topics/D1"),
        ("$module$/D2", "D2"),
        ("D3/recall", "D3/recall"),
    ],
)
def test_the_top_of_moodles_categories_is_left_out(written, category):
    assert only(f"$CATEGORY: {written}\n\nOne? {{T}}").category == category


@pytest.mark.parametrize("blank", ["\ufeff", "\u200b", "\ufeff\u200b"])
def test_blanks_without_width_are_no_part_of_any_mark_or_text(blank):
    text = f"::a:: One? {{=x ~y}}\n{blank}\n{blank}$CATEGORY: C\n\n{blank}::b:: Two{blank}? {{{blank}={blank}x ~y}}"
    assert [(item.code, item.stem, item.category) for item in read_gift(text).items] == [
        ("a", "One?", ""),
        ("b", "Two?", "C"),
    ]


@pytest.mark.parametrize(
    "weight", ["33.333333333333336", "33.33333", "-33.3333333333333333333333333", "+5", "0.1", ".5", "100", "-100."]
)
def test_a_weight_may_have_any_number_of_digits(weight):
    item = only("Which? {=March ~%" + weight + "%Monday ~Noon}")
    assert texts(item.options) == [("March", True), ("Monday", False), ("Noon", False)]
    assert item.options[1].weight == Decimal(weight) and item.usable


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ("%33,3%", "Monday"),
        ("%- 33%", "Monday"),
        ("%%", "Monday"),
        ("%.%", "Monday"),
        ("%500%", "Monday"),
        ("%50 ", "%50 Monday"),
        ("%half%", "%half%Monday"),
    ],
)
def test_a_weight_that_cannot_be_read_blocks_the_item(mark, text):
    for answers in (
        "{=March ~" + mark + "Monday}",
        "{~%100%March ~" + mark + "Monday}",
        "{=March =" + mark + "Monday}",
    ):
        item = only("Which? " + answers)
        assert "gift_weight_unreadable" in [block.code for block in item.blocks]
        last = (*item.options, *item.texts)[-1]
        assert (last.text, last.weight) == (text, None)


def test_typed_answers_may_state_their_format():
    assert only("Name? {=[html]<b>PET</b> =[plain]Peer <b> Training}").accepted == ("PET", "Peer <b> Training")
    item = only("How many? {#=[plain]8:0.5 =[html]9..10}")
    assert [(span.low, span.high) for span in item.ranges] == [(Decimal("7.5"), Decimal("8.5")), (9, 10)]
    assert item.usable


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[latex]One? {T}", "text_format_unknown"),
        ("One? {=[md]x ~y}", "text_format_unknown"),
        ("One? {=[md]x}", "text_format_unknown"),
        ("One? {#[md]8}", "text_format_unknown"),
        ("Title:: One? {T}", "gift_colons_in_text"),
        ("::A::B::One? {T}", "gift_colons_in_text"),
        ("What first?\nA. Listen\nB. Fix\nANSWER: A", "gift_aiken_lines"),
    ],
)
def test_a_mark_that_is_not_known_blocks_the_item(text, code):
    item = only(text)
    assert code in [block.code for block in item.blocks]


def test_options_that_differ_in_capital_letters_are_allowed_if_one_of_them_is_right():
    item = only("Which is spelled right? {=Wednesday ~wednesday ~Wensday}")
    assert item.usable and codes(item) == ["file_options_differ_in_case"]
    item = only("Which power? {=10² ~102 ~10}")
    assert item.usable and codes(item) == ["file_options_differ_in_case"]
    for answers in ("{=Friday ~Wednesday ~wednesday}", "{=don't ~don’t}", "{=x ~x }", "{=x\u00adx ~xx}"):
        assert [block.code for block in only("Which? " + answers).blocks] == ["file_options_alike"]
