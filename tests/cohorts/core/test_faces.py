"""The faces of documents: chosen by script, all installed under a free license; and the look of the site."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core.documents import faces
from cohorts.core.documents.faces import (
    FACES,
    FaceMissing,
    clean_text,
    escape_unprintable,
    families_of,
    is_right_to_left,
    language_of,
    unprintable,
)
from cohorts.core.documents.pdf import IDENTITY, fonts
from lms.checks import check_document_fonts

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.family)
def test_a_face_is_installed_and_is_under_the_open_font_license(face):
    with TTFont(face.path) as font:
        assert "SIL Open Font License" in font["name"].getDebugName(13)
    assert face.family in fonts().families()


def test_a_face_that_is_not_installed_is_named_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(faces, "PACKAGES", tmp_path)
    with pytest.raises(FaceMissing, match=r"Noto Sans Thai is not installed\. Run “make setup”"):
        faces._noto("Thai").path


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("Ana-Lúcia O’Neil", ("Public Sans", "Noto Sans")),
        ("Ąą́", ("Noto Sans",)),
        ("Ana ქეთევან", ("Public Sans", "Noto Sans", "Noto Sans Georgian")),
        ("Анна ქეთევან", ("Noto Sans", "Noto Sans Georgian")),
        ("", ("Public Sans", "Noto Sans")),
    ],
)
def test_a_text_gets_the_faces_of_its_scripts(text, families):
    assert families_of(text) == families


def test_letters_without_a_face_are_found_with_their_marks():
    assert unprintable("Ana 😀 𞤀𞤣 😀") == ("😀", "𞤀", "𞤣")
    assert unprintable("क\u0483") == ("क\u0483",)
    assert unprintable("محمد علي O’Neil ქეთევან 김") == ()
    assert faces.describe_letter("𞤀") == "𞤀 (U+1E900, Adlam Capital Letter Alif)"


def test_joiners_stay_where_a_spelling_needs_them_and_nowhere_else():
    assert clean_text("علی\u200cرضا") == "علی\u200cرضا"
    assert clean_text("ශ්\u200dරී") == "ශ්\u200dරී"
    assert clean_text("A\u200cna \u200dSi\u200dlva\u200d علی\u200c") == "Ana Silva علی"
    assert unprintable("علی\u200cرضا") == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("李小龙", "zh-CN"),
        ("張偉豪", "zh-TW"),
        ("山田 はなこ", "ja"),
        ("金민준", "ko"),
        ("Ana", ""),
        ("محمد", ""),
    ],
)
def test_the_language_of_shared_letters_is_known_from_the_others(text, language):
    assert language_of(text) == language


def test_the_direction_is_that_of_the_first_letter():
    assert is_right_to_left("(محمد) John") and not is_right_to_left("John محمد") and not is_right_to_left("12")


@given(st.text(max_size=30))
def test_an_escaped_text_has_a_face_for_every_letter(text):
    escaped = escape_unprintable(clean_text(text))
    assert unprintable(escaped) == () and escape_unprintable(escaped) == escaped


def test_documents_have_the_colors_and_the_mark_of_the_site():
    identity = IDENTITY.read_text()
    light = (ROOT / "cohorts/ui/front/_themes.scss").read_text().partition("@mixin dark")[0]
    colors = re.findall(r'rgb\("(#\w+)"\)', identity)
    assert len(colors) == 8 and all(f"{color};" in light for color in colors)
    assert (ROOT / "cohorts/ui/static/ui/mark.svg").read_text().strip() in identity


def test_the_deployment_check_names_a_font_that_is_not_installed(monkeypatch, tmp_path):
    assert check_document_fonts(None) == []
    monkeypatch.setattr(faces, "SITE_FACES", tmp_path)
    fonts.cache_clear()
    assert [error.id for error in check_document_fonts(None)] == ["lms.E001"]
