"""A file's format is detected by its content, whatever its name; an unknown format is reported."""

from pathlib import Path

import pytest

from cohorts.core.problems import Problem
from exams.bank.formats import read_items

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "domain"
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
        (
            "Half of \\(\\frac{1}{2}\\)?\nA. \\(\\frac{1}{4}\\)\nB. 1\nANSWER: A\n\nTwo {?\nA. x\nB. y\nANSWER: B\n",
            "aiken",
        ),
        ("<html lang='en'> says what?\nA. x\nB. y\nANSWER: A\n", "aiken"),
        ("Which?\nA.x\nB.y\nANSWER: A\n", "aiken"),
        ("Name it. {plan}\n", "gift"),
        ("::A::Pick. {\n=A. one\n~B. two}\n", "gift"),
        ("::A::No end {=x", "gift"),
    ],
)
@pytest.mark.parametrize("form", [str, lambda text: text.encode("utf-8-sig"), lambda text: text.encode("utf-16")])
def test_the_content_decides_the_format(content, expected, form):
    assert read_items(form(content), "items.csv").format == expected


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        ("  \n// nothing\n", "file_empty"),
        (b"PK\x03\x04\x14\x00", "file_is_zip_or_office"),
        (b"%PDF-1.7\n", "file_is_pdf"),
        (b"{\\rtf1 One}", "file_is_rich_text"),
        (b"\x00\x01\x02\xff", "file_not_text"),
        ("One\x00two", "file_control_character"),
        ("<!DOCTYPE html><p>One?</p>", "file_is_html"),
        ("<?xml version='1.0'?><quiz></quiz>", "file_is_xml"),
        ('{"items": [1, 2]}', "file_is_json"),
        ("stem,a,b,key\nOne?,x,y,A\n", "file_format_unknown"),
        ("id;stem\n1;A. Smith\n", "file_format_unknown"),
        ("Dear colleague, here are the items.", "file_format_unknown"),
    ],
)
def test_a_file_without_items_is_refused_with_one_code(content, code):
    reading = read_items(content, "items.txt")
    assert (reading.format, reading.items) == ("unknown", ())
    (problem,) = reading.problems
    assert problem.problem.code == code


def test_a_character_in_another_encoding_is_reported_with_its_line():
    reading = read_items("::A::One? {T}\n\n::B::Caf\xe9? {T}".encode("latin-1"), "items.gift")
    (problem,) = reading.problems
    assert (problem.line, reading.items) == (3, ())
    assert problem.problem == Problem("file_not_utf8", line=3)


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not on this machine; own texts above test the same")
def test_the_shared_sample_files_are_read_completely():
    gift = read_items((SHARED / "peer10.gift").read_bytes(), "peer10.gift")
    assert gift.problems == ()
    assert gift.counts == {"single": 4, "multiple": 1, "other": 2, "true_false": 1, "numeric": 1, "short_text": 1}
    aiken = read_items((SHARED / "peer4.aiken.txt").read_bytes(), "peer4.aiken.txt")
    assert (aiken.format, len(aiken.items), aiken.problems) == ("aiken", 2, ())
