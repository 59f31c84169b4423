"""Normalizing typed text for comparison."""

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohorts.core.text import fold_code, fold_name, fold_signs, fold_text, same_name

# Letters with the accents and marks that people and their devices add.
TYPED = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aAßİıſŉǰΐÅłØÆœþ'’ʻʼ´`-–—−\u00ad\u200b\u200d\ufeff\u00a0\u2009\u3000\u0301\u0308\u0327９٣ﬁ²"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("don’t judge", "don't judge"),
        ("don‘t judge", "don`t judge"),
        ("don´t judge", "donʼt judge"),
        ("hope\u200b", "hope"),
        ("\ufeffhope", "hope"),
        ("ho\u00adpe", "hope"),
        ("Peer\u00a0Support", "peer  support "),
        ("peer\u2003support", "peer support"),
        ("self–care", "self-care"),
        ("self‑care", "SELF-CARE"),
        ("−5", "-5"),
        ("“hope”", '"hope"'),
        ("«hope»", '"hope"'),
        ("ｈｏｐｅ １２", "hope 12"),
        ("٣ steps", "3 steps"),
        ("ﬁne", "fine"),
        ("Straße", "STRASSE"),
        ("cafe\u0301", "café"),
        ("❤\ufe0f", "❤"),
        ("\u202ehope\u202c", "hope"),
        ("a\tb\r\nc", "a b c"),
    ],
)
def test_the_same_words_typed_in_two_ways_are_equal(first, second):
    assert fold_text(first) == fold_text(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("resume", "résumé"), ("hope", "hopes"), ("peer support", "peersupport"), ("selfcare", "self-care"), ("5", "-5")],
)
def test_other_words_stay_different(first, second):
    assert fold_text(first) != fold_text(second)


@pytest.mark.parametrize("text", ["", " ", "\u00a0\u200b\ufeff", "\u00ad", "\u2800", "\u3164", "\t\n"])
def test_invisible_characters_are_not_text(text):
    assert fold_text(text) == "" and fold_name(text) == ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("O’Neil-Đào", "oneil dao"),
        ("Kaʻahumanu", "Ka'ahumanu"),
        ("Kaʻahumanu", "Kaahumanu"),
        ("José Peña", "jose pena"),
        ("JOSÉ", "jose"),
        ("Łukasz", "lukasz"),
        ("Ørsted", "orsted"),
        ("Yıldız", "yildiz"),
        ("İnan", "inan"),
        ("Æsir Œuvre", "aesir oeuvre"),
        ("Þórdís", "thordis"),
        ("Weiß", "weiss"),
        ("Nguyễn", "nguyen"),
        ("Dvořák", "dvorak"),
        ("Mary Ann St. Clair", "maryann st clair"),
        ("Ng\u200bo", "ngo"),
        ("Smith‐Jones", "smith jones"),
    ],
)
def test_a_name_is_the_same_on_every_keyboard(first, second):
    assert fold_name(first) == fold_name(second)
    assert same_name(first, second)


@pytest.mark.parametrize(
    ("first", "second"), [("Ana", "Anna"), ("कि", "का"), ("かき", "がき"), ("Ng", "Ngo"), ("李", "王")]
)
def test_other_names_stay_different(first, second):
    assert fold_name(first) != fold_name(second)
    assert not same_name(first, second)


def test_a_name_without_letters_is_not_a_name():
    assert not same_name("", "") and not same_name("---", "’")


@pytest.mark.parametrize("typed", ["ace fhj", "ACE-FHJ", " aceｆhj\u200b", "ACE–FHJ"])
def test_a_code_is_the_same_with_spaces_and_dashes_in_it(typed):
    assert fold_code(typed) == "ACEFHJ"


@settings(max_examples=50)
@given(TYPED)
def test_folding_twice_equals_folding_once(text):
    for fold in (fold_text, fold_name, fold_code):
        assert fold(fold(text)) == fold(text)


@settings(max_examples=50)
@given(TYPED, TYPED)
def test_texts_with_the_same_folded_words_are_the_same_name(first, second):
    assert fold_name(fold_text(first)) == fold_name(first)
    if fold_text(first) == fold_text(second):
        assert fold_name(first) == fold_name(second)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30))
def test_plain_text_folds_the_same_on_the_fast_and_the_full_path(text):
    assert fold_text(text) == fold_text(text + "\u200b")


@settings(max_examples=50)
@given(TYPED)
def test_case_and_composition_never_matter(text):
    for form in ("NFC", "NFD"):
        assert fold_text(unicodedata.normalize(form, text)) == fold_text(text)
    assert fold_text(fold_text(text).casefold()) == fold_text(text)


def _characters():
    """Every assigned character except those of large scripts, whose letters all behave alike."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in ("Cn", "Co", "Cs"):
            continue
        if not unicodedata.name(char, "").startswith(("CJK UNIFIED", "HANGUL SYLLABLE", "EGYPTIAN", "TANGUT", "CUNEI")):
            yield char


def test_folding_every_single_character_is_idempotent():
    for char in _characters():
        folded, name = fold_text(char), fold_name(char)
        assert fold_text(folded) == folded and fold_name(name) == name and fold_name(folded) == name


def test_signs_are_folded_without_case_and_letters():
    assert fold_signs("don’t  judge\u200b") == fold_signs("don't judge") == "don't judge"
    assert fold_signs("follow\u2011up") == "follow-up"
    assert fold_signs("Wednesday") != fold_signs("wednesday") and fold_signs("10²") != fold_signs("102")
