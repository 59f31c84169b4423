"""A file is taken for what it contains, whatever its name, and a stranger is named."""

from pathlib import Path

import pytest

from exams.bank.formats import read_items

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "domain"
GIFT = "::A::One? {=x ~y}\n"
AIKEN = "One?\nA. x\nB. y\nANSWER: A\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (GIFT, "gift"),
        (AIKEN, "aiken"),
        ("One? {T}", "gift"),
        ("// comment\n$CATEGORY: D1\n\n::A::One? {T}", "gift"),
        ("A set {a, b}?\nA. x\nB. y\nANSWER: A\n", "aiken"),
        ("One?\nA. x\nB. y\n", "aiken"),
        ("::A::Pick. {\n=A. one\n~B. two}\n", "gift"),
        ("::A::No end {=x", "gift"),
    ],
)
@pytest.mark.parametrize("form", [str, lambda text: text.encode("utf-8-sig"), lambda text: text.encode("utf-16")])
def test_the_content_decides(content, expected, form):
    assert read_items(form(content), "items.csv").format == expected


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        ("  \n// nothing\n", "is empty"),
        (b"PK\x03\x04\x14\x00", "is a ZIP, Word or Excel file"),
        (b"%PDF-1.7\n", "is a PDF file"),
        (b"{\\rtf1 One}", "is a Rich Text file"),
        (b"\x00\x01\x02\xff", "not a text file"),
        ("One\x00two", "control character"),
        ("<!DOCTYPE html><p>One?</p>", "looks like a web page"),
        ("<?xml version='1.0'?><quiz></quiz>", "looks like an XML file"),
        ('{"items": [1, 2]}', "looks like a JSON file"),
        ("stem,a,b,key\nOne?,x,y,A\n", "neither GIFT nor Aiken"),
        ("id;stem\n1;A. Smith\n", "neither GIFT nor Aiken"),
        ("Dear colleague, here are the items.", "neither GIFT nor Aiken"),
    ],
)
def test_what_is_no_item_file_is_refused_in_one_sentence(content, sentence):
    reading = read_items(content, "items.txt")
    assert (reading.format, reading.items) == ("unknown", ())
    (problem,) = reading.problems
    assert sentence in problem.sentence


def test_a_character_in_another_encoding_is_named_with_its_line():
    reading = read_items("::A::One? {T}\n\n::B::Caf\xe9? {T}".encode("latin-1"), "items.gift")
    (problem,) = reading.problems
    assert (problem.line, reading.items) == (3, ())
    assert "not in UTF-8" in problem.sentence


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not on this machine; own texts above test the same")
def test_the_shared_sample_files_are_read_whole():
    gift = read_items((SHARED / "peer10.gift").read_bytes(), "peer10.gift")
    assert gift.problems == ()
    assert gift.counts == {"single": 4, "multiple": 1, "other": 2, "true_false": 1, "numeric": 1, "short_text": 1}
    aiken = read_items((SHARED / "peer4.aiken.txt").read_bytes(), "peer4.aiken.txt")
    assert (aiken.format, len(aiken.items), aiken.problems) == ("aiken", 2, ())
