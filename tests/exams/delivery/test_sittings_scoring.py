"""How a response earns a point, and how points become a score."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.delivery.scoring import ScoredPlace, cut_points, mark, number, score

RIGHT, WRONG = Decimal(1), Decimal(0)


@pytest.mark.parametrize(
    ("kind", "key", "response", "expected"),
    [
        ("single", {"any_of": ["B"]}, "B", RIGHT),
        ("single", {"any_of": ["B", "C"]}, "C", RIGHT),
        ("single", {"any_of": ["B"]}, "A", WRONG),
        ("single", {"any_of": ["B"]}, "", WRONG),
        ("multiple", {"set": ["A", "C"]}, "A+C", RIGHT),
        ("multiple", {"set": ["A", "C"]}, "A", WRONG),
        ("multiple", {"set": ["A", "C"]}, "A+B+C", WRONG),
        ("numeric", {"ranges": [["7.5", "8.5"]]}, "8,5", RIGHT),
        ("numeric", {"ranges": [["7.5", "8.5"]]}, "8.51", WRONG),
        ("numeric", {"ranges": [["1000", "1000"], ["2", "3"]]}, " 1,000 ", RIGHT),
        ("numeric", {"ranges": [["1000", "1000"]]}, "about 1000", WRONG),
        ("short_text", {"texts": ["Recovery plan"]}, "  recovery   PLAN ", RIGHT),
        ("short_text", {"texts": ["Straße"]}, "STRASSE", RIGHT),
        ("short_text", {"texts": ["plan"]}, "plans", WRONG),
        ("short_text", {"texts": ["don’t judge"]}, "don't judge", RIGHT),
        ("short_text", {"texts": ["don't judge"]}, "Don´t  judge", RIGHT),
        ("short_text", {"texts": ["hope"]}, "hope\u200b", RIGHT),
        ("short_text", {"texts": ["self-care"]}, "self–care", RIGHT),
        ("short_text", {"texts": ["résumé"]}, "resume", WRONG),
        ("short_text", {"texts": ["hope"]}, "\u200b\ufeff", WRONG),
        ("numeric", {"ranges": [["12", "12"]]}, "１２\u200b", RIGHT),
        ("numeric", {"ranges": [["-5", "-5"]]}, "–5", RIGHT),
        ("single", {"credit_all": True}, "", RIGHT),
        ("single", {"drop": True}, "B", None),
    ],
)
def test_a_response_earns_its_point_only_if_it_matches_the_key(kind, key, response, expected):
    assert mark(kind, key, response) == expected


def test_a_key_of_an_unknown_kind_is_reported():
    with pytest.raises(ValueError, match="none of any_of"):
        mark("single", {"best": "B"}, "B")


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False))
def test_a_number_reads_the_same_with_or_without_grouping(value):
    assert number(f"{value:,}") == value == number(f" {value} ")


@given(st.text(max_size=30))
def test_any_typed_number_is_read_or_refused_without_an_error(text):
    parsed = number(text)
    assert parsed is None or parsed.is_finite()
    assert mark("short_text", {"texts": ["plan"]}, text) in (RIGHT, WRONG)


def test_the_passing_score_is_rounded_up_to_a_whole_point():
    assert cut_points(Decimal(75), Decimal("70")) == 53
    assert cut_points(Decimal(40), Decimal("70")) == 28
    assert cut_points(Decimal(75), Decimal("70.67")) == 54


def test_pretest_and_dropped_items_do_not_count():
    places = [
        ScoredPlace(1, "single", True, "D1"),
        ScoredPlace(2, "single", False, "D1"),
        ScoredPlace(3, "single", True, "D2"),
        ScoredPlace(4, "single", True, "D2"),
    ]
    keys = {1: {"any_of": ["A"]}, 2: {"any_of": ["A"]}, 3: {"drop": True}, 4: {"any_of": ["B"]}}
    result = score(places, keys, ["A", "A", "A", "A"], Decimal("50"))
    assert result.marks == (RIGHT, None, None, WRONG)
    assert (result.points, result.maximum, result.cut_points, result.passed) == (1, 2, 1, True)
    assert [(d.code, d.points, d.maximum) for d in result.domains] == [("D1", 1, 1), ("D2", 0, 1)]


def test_a_form_without_scored_items_cannot_be_scored():
    with pytest.raises(ValueError, match="there is nothing to score"):
        score([ScoredPlace(1, "single", False)], {1: {"any_of": ["A"]}}, ["A"], Decimal(50))


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from(["A", "B", ""])), min_size=1, max_size=40), st.integers(1, 100)
)
def test_domains_add_up_to_the_score_and_unscored_answers_never_change_it(rows, cut):
    places = [ScoredPlace(i, "single", i == 0 or scored, f"D{i % 3}") for i, (scored, _) in enumerate(rows)]
    keys = {place.id: {"any_of": ["A"]} for place in places}
    responses = [response for _, response in rows]
    result = score(places, keys, responses, Decimal(cut))
    other = ["A" if not place.scored else response for place, response in zip(places, responses, strict=True)]
    assert sum(d.points for d in result.domains) == result.points
    assert sum(d.maximum for d in result.domains) == result.maximum
    assert score(places, keys, other, Decimal(cut)).points == result.points
    assert result.passed == (result.points * 100 >= result.maximum * cut)


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("don’t judge", "don't judge"),
        ("don't judge", "Don’t  Judge"),
        ("hope", "hope\u200b"),
        ("follow-up", "follow\u2011up"),
        ("“plan”", '"plan"'),
        ("ﬁle", "FILE"),
        ("hope", "\u00adho\u2060pe\ufeff"),
    ],
)
def test_typed_words_earn_the_point_however_a_keyboard_writes_them(key, typed):
    assert mark("short_text", {"texts": [key]}, typed) == RIGHT
    assert mark("short_text", {"texts": [typed]}, key) == RIGHT


@pytest.mark.parametrize("text", ["80 hours", "1_000", "1,2,3", "inf", "nan", "eighty", "80%", ""])
def test_a_text_with_anything_but_a_number_is_no_number(text):
    assert number(text) is None
