"""Items written as GIFT read back unchanged, and no text makes a reader crash."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from exams.bank.formats import ReadItem, ReadOption, ReadRange, ReadText, read_aiken, read_gift, read_items, write_gift
from exams.bank.formats.plain_text import plain

SPECIALS = list("abc XYZ.,?!{}~=#:\\%[]<>&;*/$-_1250\n") + [
    "->",
    "::",
    "####",
    "//",
    "[html]",
    "[plain]",
    "%50%",
    "&amp;",
    "<b>",
    "$CATEGORY:",
    "é",
    "“",
    "TRUE",
    "ANSWER: A",
    "\\n",
]


def squeezed(parts):
    """Normalize a text as the reader does: no blanks at ends or around line breaks, no markup it would remove."""
    return "".join(parts).strip()


words = st.lists(st.sampled_from(SPECIALS), min_size=1, max_size=12).map(squeezed).filter(bool)
maybe = st.one_of(st.just(""), words)
codes = st.from_regex(r"[A-Z][0-9:~{}#=\\-]{0,6}[A-Z]", fullmatch=True)
numbers = st.decimals(min_value=-9999, max_value=9999, places=3)


def choices(weights):
    return st.lists(st.tuples(words, maybe), min_size=len(weights), max_size=len(weights)).map(
        lambda pairs: tuple(
            ReadOption(text, weight > 0, Decimal(weight), feedback)
            for (text, feedback), weight in zip(pairs, weights, strict=True)
        )
    )


def item(kind, **parts):
    return st.builds(
        ReadItem,
        kind=st.just(kind),
        stem=words,
        general_feedback=maybe,
        category=st.sampled_from(["D1/recall", "D2/apply"]),
        **parts,
    )


items = st.one_of(
    item("single", options=st.one_of(choices([100, 0]), choices([0, 0, 100, 0]))),
    item("multiple", options=st.one_of(choices([50, -50, 50]), choices([25, 75, 0, -100]))),
    item(
        "true_false",
        options=st.tuples(st.booleans(), maybe, maybe).map(
            lambda parts: (
                ReadOption("True", parts[0], Decimal(100 * parts[0]), parts[1]),
                ReadOption("False", not parts[0], Decimal(100 * (not parts[0])), parts[2]),
            )
        ),
    ),
    item(
        "short_text", texts=st.lists(st.builds(ReadText, text=words, feedback=maybe), min_size=1, max_size=3).map(tuple)
    ),
    item(
        "numeric",
        ranges=st.lists(
            st.one_of(
                st.builds(
                    lambda value, around, feedback: ReadRange(value - around, value + around, value, feedback=feedback),
                    numbers,
                    st.decimals(min_value=0, max_value=50, places=2),
                    maybe,
                ),
                st.builds(
                    lambda low, width, feedback: ReadRange(low, low + width, feedback=feedback),
                    numbers,
                    st.decimals(min_value=0, max_value=50, places=2),
                    maybe,
                ),
            ),
            min_size=1,
            max_size=3,
        ).map(tuple),
    ),
)


def bare(parsed_item):
    """An item without the fields that come from a file."""
    code = parsed_item.code or parsed_item.title
    return replace(parsed_item, code=code, title="", line=1, source="", warnings=(), blocks=(), text_format="")


@given(st.lists(st.tuples(codes, items), max_size=4, unique_by=lambda pair: pair[0].casefold()))
def test_items_written_as_gift_read_back_the_same(pairs):
    items_with_codes = [replace(one, code=code) for code, one in pairs]
    reading = read_gift(write_gift(items_with_codes))
    if items_with_codes:
        assert reading.problems == ()
    assert [bare(parsed_item) for parsed_item in reading.items] == [bare(one) for one in items_with_codes]


@given(items)
def test_an_item_without_a_code_reads_back_too(one):
    (parsed_item,) = read_gift(write_gift([one])).items
    assert bare(parsed_item) == bare(one)


def test_a_simple_item_is_written_as_people_write_it():
    one = ReadItem(
        "single",
        "Which?",
        code="D1-R-01",
        category="D1/recall",
        enemies=("D1-R-02",),
        general_feedback="Why.",
        options=(ReadOption("Yes", True, Decimal(100), "Good."), ReadOption("No", False)),
    )
    assert write_gift([one]) == (
        "$CATEGORY: D1/recall\n\n// enemy: D1-R-02\n::D1-R-01::Which? {\n=Yes #Good.\n~No\n####Why.\n}\n"
    )


def test_an_item_that_is_only_stored_is_written_unchanged():
    source = "::M::Match. {\n=One -> 1\n=Two -> 2\n}"
    assert source in write_gift(read_gift(source).items)


@given(st.lists(st.sampled_from([*SPECIALS, "{", "}", "\n\n", "::A::", "A. ", "B) "]), max_size=40).map("".join))
def test_no_text_makes_a_reader_crash_and_nothing_disappears(text):
    for reading in (read_gift(text), read_aiken(text), read_items(text), read_items(text.encode("utf-8"))):
        assert reading.items or reading.problems
        for parsed in (*reading.items, *reading.problems):
            assert 1 <= parsed.line <= text.count("\n") + 1


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_crash(content):
    reading = read_items(content, "anything")
    assert reading.items or reading.problems


@given(words)
def test_plain_text_without_markup_is_unchanged(text):
    if not any(sign in text for sign in "<&"):
        assert plain(text, "plain").text == text
