"""A name of each script on a certificate: complete, shaped as its script needs it, with the face of the script."""

import io
from dataclasses import replace

import pikepdf
import pytest

from cohorts.core.documents.faces import clean_text
from lms.certification.documents.certificate import NAME_ELSEWHERE, certificate_pdf, latin_part
from tests.lms.certification.test_certificate_document import DATA, open_pdf
from tests.pdf_reader import clusters, drawn_text, fonts_of, from_left_to_right, outlines, picture_of, pieces

# The glyph that a font draws for a letter it lacks.
NO_GLYPH = 0
LATIN, GENERAL = {"PublicSans-Regular"}, {"NotoSans-Regular"}
# Each script with a name that needs its rules: joined letters, conjuncts, stacked marks, tones, pointed letters.
NAMES = {
    "O’Neil D’Souza": LATIN,
    "Łukasz Çelik Øst": LATIN,
    "Nguyễn Thị Hồng Đào": LATIN,
    "Kamanawaʻula Kahānamoku": LATIN,
    "Hataałii Yązhí Ąą́": GENERAL,
    "Αλέξανδρος Παπαδόπουλος": GENERAL,
    "Володимир Їжакевич": GENERAL,
    "Արամ Խաչատրյան": {"NotoSansArmenian-Regular"},
    "ქეთევან დადიანი": {"NotoSansGeorgian-Regular"},
    "ᏎᏉᏯ ᎠᏂᎩᏚᏩᎩ": {"NotoSansCherokee-Regular"},
    "ꮳꮃꭹ": {"NotoSansCherokee-Regular"},
    "ᓄᓇᕗᑦ ᐃᓄᒃ": {"NotoSansCanadianAboriginal-Regular"},
    "𐓏𐓘𐓻𐓘𐓻𐓟": {"NotoSansOsage-Regular"},
    "李小龙": {"NotoSansCJKtc-Regular-Identity-H"},
    "張偉豪": {"NotoSansCJKtc-Regular-Identity-H"},
    "김민준": {"NotoSansCJKtc-Regular-Identity-H"},
    "山田 はなこ": {"NotoSansCJKtc-Regular-Identity-H"},
    "श्रीकृष्ण क्षत्रिय": GENERAL,
    "শ্রীমতী রাধিকা": {"NotoSansBengali-Regular"},
    "க்ஷேமா ஸ்ரீனிவாசன்": {"NotoSansTamil-Regular"},
    "శ్రీనివాస్": {"NotoSansTelugu-Regular"},
    "શ્રીકાંત": {"NotoSansGujarati-Regular"},
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ": {"NotoSansGurmukhi-Regular"},
    "ಶ್ರೀನಿವಾಸ": {"NotoSansKannada-Regular"},
    "ശ്രീകുമാർ": {"NotoSansMalayalam-Regular"},
    "ශ්\u200dරී ලාල්": {"NotoSansSinhala-Regular"},
    "ปิ่นแก้ว ศรีสุข": {"NotoSansThai-Regular"},
    "ບຸນມີ ແສງຈັນ": {"NotoSansLao-Regular"},
    "សុខា ស្រីមុំ": {"NotoSansKhmer-Regular"},
    "မြတ်နိုး ကျော်ဇင်": {"NotoSansMyanmar-Regular"},
    "አበበ በቀለ": {"NotoSansEthiopic-Regular"},
    "李小龙 (Bruce Lee)": {"NotoSansCJKtc-Regular-Identity-H"},
    "Анна Ὀδυσσεύς ქეთევან": GENERAL | {"NotoSansGeorgian-Regular"},
}
RIGHT_TO_LEFT = {
    "محمد علي الحسن": {"IBMPlexSansArabic-Regular"},
    "مُحَمَّد فاطمة الزهراء": {"IBMPlexSansArabic-Regular"},
    "ٹیپو پرویز گودرزی": {"IBMPlexSansArabic-Regular"},
    "מִרְיָם כֹּהֵן": {"NotoSansHebrew-Regular"},
}


@pytest.mark.parametrize(("name", "faces"), NAMES.items())
def test_a_name_of_each_script_is_printed_completely_with_the_face_of_its_script(name, faces):
    rendered = certificate_pdf(replace(DATA, name=name))
    assert rendered.name_set
    assert clean_text(name) in drawn_text(rendered.pdf)
    assert all(piece.glyph != NO_GLYPH for piece in pieces(rendered.pdf))
    assert fonts_of(rendered.pdf) == fonts_of(certificate_pdf(DATA).pdf) | faces
    assert NAME_ELSEWHERE not in drawn_text(rendered.pdf)


@pytest.mark.parametrize(("name", "faces"), RIGHT_TO_LEFT.items())
def test_a_name_from_right_to_left_is_drawn_with_its_last_letter_at_the_left(name, faces):
    rendered = certificate_pdf(replace(DATA, name=name))
    assert rendered.name_set
    assert "".join(reversed(clusters(name_on(rendered.pdf)))) == clean_text(name)
    assert all(piece.glyph != NO_GLYPH for piece in pieces(rendered.pdf))
    assert fonts_of(rendered.pdf) == fonts_of(certificate_pdf(DATA).pdf) | faces


def test_a_latin_name_between_arabic_names_stays_between_them_and_reads_forward():
    pdf = certificate_pdf(replace(DATA, name="محمد John علي")).pdf
    assert "".join(clusters(name_on(pdf))).split() == ["".join(reversed("علي")), "John", "".join(reversed("محمد"))]
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as meta:
        assert "محمد John علي" in meta["dc:title"]


def shapes(name):
    """Outlines of the letters of a name that is not Latin."""
    latin = fonts_of(certificate_pdf(DATA).pdf)
    return [shape for font, shape in outlines(certificate_pdf(replace(DATA, name=name)).pdf) if font not in latin]


def test_arabic_letters_join():
    first, middle, last = reversed(shapes("ععع"))
    assert len({first, middle, last, *shapes("ع")}) == 4


def test_devanagari_letters_become_conjuncts():
    assert len(shapes("क्ष")) == 1 and shapes("क्ष")[0] not in shapes("क") + shapes("ष")
    vowel_sign, letter = shapes("कि")
    assert letter == shapes("क")[0] and vowel_sign != letter


def test_a_thai_tone_rises_above_a_vowel():
    heights = {piece.y for piece in name_on(certificate_pdf(replace(DATA, name="ปิ่")).pdf)}
    assert len(heights) == 2
    assert len({piece.y for piece in name_on(certificate_pdf(replace(DATA, name="ปิ")).pdf)}) == 1


def test_a_letter_shared_by_chinese_and_japanese_is_drawn_as_the_name_needs_it():
    """直 is drawn differently in Japan; kana say that the name is Japanese."""
    first_letter = (126, 210, 176, 270)
    pictures = [
        picture_of(certificate_pdf(replace(DATA, name=name)).pdf).crop(first_letter).tobytes()
        for name in ("直木", "直子木", "直木 はな")
    ]
    assert pictures[0] == pictures[1] != pictures[2]


@pytest.mark.parametrize("name", ["𞤀𞤣𞤢𞤥 Diallo", "Ana 😀", "བསྟན་འཛིན", "ܐܫܘܪ"])
def test_a_name_that_no_face_prints_still_gets_a_document_that_says_where_the_name_is(name):
    rendered = certificate_pdf(replace(DATA, name=name))
    assert not rendered.name_set
    with open_pdf(rendered) as pdf, pdf.open_metadata() as meta:
        assert name in meta["dc:title"]
        assert meta["pdfuaid:part"] == "1"
    words = drawn_text(rendered.pdf)
    assert NAME_ELSEWHERE in words
    assert (latin_part(name) or f"the holder of number {DATA.number}") in words


@pytest.mark.parametrize("name", NAMES | RIGHT_TO_LEFT)
def test_a_face_adds_only_the_letters_that_a_name_needs(name):
    assert len(certificate_pdf(replace(DATA, name=name)).pdf) < 40_000


def name_on(pdf):
    """The pieces of the name, from left to right: the only large text that is not bold."""
    large = [piece for piece in pieces(pdf) if piece.size >= 26 and "SemiBold" not in piece.font]
    return from_left_to_right(large)
