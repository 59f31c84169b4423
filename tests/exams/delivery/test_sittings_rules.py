"""The order of a paper, its opaque names, and which answer counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.delivery import paper as assembly
from exams.delivery.paper import Place, paper, read_value, show_value
from exams.delivery.rules.sittings import GivenAnswer, StartRequest, overlaps, settle, start_problem
from tests.examples import examples
from tests.refusals import finds

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
seeds = st.text("0123456789abcdef", min_size=32, max_size=32)
PLACES = [Place(i, "single", ("A", "B", "C", "D"), shuffle=i % 4 != 0) for i in range(1, 90)]


def test_the_order_of_a_seed_never_changes():
    questions = paper(PLACES[:8], "ab" * 16)
    assert [question.place for question in questions] == [6, 2, 4, 8, 5, 1, 3, 7]
    assert ["".join(question.labels) for question in questions[:3]] == ["BADC", "BCDA", "ABCD"]


@examples(25)
@given(seeds)
def test_a_paper_holds_every_question_and_option_once_and_shuffles_only_where_allowed(seed):
    questions = paper(PLACES, seed)
    assert sorted(question.place for question in questions) == [place.id for place in PLACES]
    assert all(sorted(question.labels) == list("ABCD") for question in questions)
    assert all("".join(question.labels) == "ABCD" for question in questions if question.place % 4 == 0)
    assert assembly.from_record(assembly.as_record(seed, questions)) == questions


@examples(15)
@given(seeds, seeds)
def test_opaque_names_are_distinct_within_a_sitting_and_between_sittings(seed, other):
    def names(seed):
        questions = paper(PLACES, seed)
        options = [assembly.option_token(seed, question, label) for question in questions for label in question.labels]
        return set(options), {assembly.question_token(seed, question) for question in questions}, len(options)

    options, questions, count = names(seed)
    assert len(options) == count and len(questions) == len(PLACES)
    if other != seed:
        assert options.isdisjoint(names(other)[0]) and questions.isdisjoint(names(other)[1])


@given(seeds, st.sets(st.sampled_from("ABCD")))
def test_a_value_survives_the_way_to_the_browser_and_back(seed, labels):
    question = paper([Place(7, "multiple", ("A", "B", "C", "D"), True)], seed)[0]
    value = sorted(labels) or None
    assert read_value(seed, question, show_value(seed, question, value)) == value


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("single", ["0123456789ab"], "answer_option_unknown"),
        ("single", "A", "answer_not_choice"),
        ("single", [["x"]], "answer_not_choice"),
        ("single", ["000000000000", "000000000001"], "answer_not_single"),
        ("short_text", ["x"], "answer_not_text"),
        ("numeric", {"x": 1}, "answer_not_text"),
        ("short_text", "x" * 201, "answer_too_long"),
    ],
)
def test_a_forged_or_misshapen_answer_is_refused(kind, value, code):
    question = assembly.Question(1, kind, ("A", "B") if kind == "single" else ())
    with finds(code):
        read_value("ab" * 16, question, value)


def test_a_text_no_database_keeps_is_mended():
    question = assembly.Question(1, "short_text", ())
    assert read_value("ab" * 16, question, "a\x00b \ud800") == "a b ?"


answers = st.lists(
    st.builds(
        GivenAnswer,
        place=st.integers(1, 4),
        epoch=st.integers(1, 3),
        number=st.integers(1, 30),
        value=st.sampled_from([["A"], ["B"], None, "text"]),
    ),
    unique_by=lambda a: (a.epoch, a.number),
)


@given(answers, st.randoms())
def test_the_answers_that_count_do_not_depend_on_order_or_repetition(rows, random):
    mixed = rows + rows[: len(rows) // 2]
    random.shuffle(mixed)
    settled = settle(mixed)
    assert settled == settle(rows)
    for place, value in settled.items():
        assert value == max((a for a in rows if a.place == place), key=lambda a: (a.epoch, a.number)).value


def test_a_late_message_of_the_device_before_never_overrides_the_one_after():
    rows = [GivenAnswer(1, 2, 1, ["B"]), GivenAnswer(1, 1, 99, ["A"]), GivenAnswer(2, 1, 100, ["C"])]
    assert settle(rows) == {1: ["B"], 2: ["C"]}


def test_who_may_begin_is_said_with_a_code():
    fields = {
        "now": NOW,
        "opens_at": NOW,
        "closes_at": NOW + timedelta(hours=1),
        "has_seat": True,
        "form_published": True,
    }
    assert start_problem(StartRequest(**fields)) is None
    assert start_problem(StartRequest(**fields | {"has_seat": False})).code == "exam_without_seat"
    early = StartRequest(**fields | {"opens_at": NOW + timedelta(seconds=1)})
    assert start_problem(early).code == "exam_not_open_yet"
    assert start_problem(StartRequest(**fields | {"closes_at": NOW})).code == "exam_closed"
    assert start_problem(StartRequest(**fields, earlier="submitted")).code == "exam_already_taken"
    assert start_problem(StartRequest(**fields, earlier="voided")).code == "exam_set_aside"
    assert start_problem(StartRequest(**fields | {"form_published": False})).code == "exam_not_ready"


def test_windows_that_only_touch_do_not_overlap():
    hour = timedelta(hours=1)
    assert not overlaps(NOW, NOW + hour, [(NOW + hour, NOW + 2 * hour)])
    assert overlaps(NOW, NOW + hour, [(NOW + hour / 2, NOW + 2 * hour)])
