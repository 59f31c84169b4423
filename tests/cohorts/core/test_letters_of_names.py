"""What a typed name of a person may have."""

import pytest

from cohorts.core.text import not_of_a_name


@pytest.mark.parametrize(
    "name",
    [
        "Ana-María O’Neill", "Kaʻahumanu", "D'Angelo, Jr.", "김민준", "王〇", "ジャン・ポール", "محمد", "הל׳ת", "ᏣᎳᎩ",
        "नेहा", "می‌خواهم", "Gal·la", "Ngọc", "ᐃᓄᒃᑎᑐᑦ",
    ],
)  # fmt: skip
def test_names_of_every_script_are_names(name):
    assert not_of_a_name(name) == ""


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("<b>A</b>", "<>/"),
        ("Ana 😀😀", "😀"),
        ("R2D2", "2"),
        ("a@b", "@"),
        ("A & B", "&"),
        ("x=1", "=1"),
        ("A\tB", "\t"),
    ],
)
def test_what_no_name_has_is_listed_once(name, others):
    assert not_of_a_name(name) == others
