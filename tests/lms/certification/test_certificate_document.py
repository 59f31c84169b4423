"""The certificate as a document: tags, scripts, odd names, numbers and tokens."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core.documents.faces import clean_text
from lms.certification.documents.certificate import CertificateData, certificate_pdf, latin_part
from lms.certification.rules.numbering import certificate_number, read_certificate_number, verification_token
from tests.examples import examples
from tests.pdf_reader import drawn_text

DATA = CertificateData(
    name="Maria O’Neil D’Souza",
    number=certificate_number(2026, 42),
    level="Certified Peer Specialist Level I (example)",
    program="Certified Peer Specialist (Minnesota example)",
    authority="Minnesota DHS (example)",
    certified_on=date(2026, 11, 20),
    valid_until=date(2028, 11, 19),
    verification_url="https://peer.example.org/verify/k3v5w7a2b4c6d7e3f2g4h6j5k2m4n6p7",
    basis="Minn. Stat. 256B.0615",
    notice="Example program, for demonstration only.",
)


def open_pdf(rendered):
    return pikepdf.open(io.BytesIO(rendered.pdf))


def alt_texts(node, texts=None):
    texts = [] if texts is None else texts
    if isinstance(node, pikepdf.Dictionary):
        if "/Alt" in node:
            texts.append(str(node.Alt))
        if "/K" in node:
            alt_texts(node.K, texts)
    elif isinstance(node, pikepdf.Array):
        for part in node:
            alt_texts(part, texts)
    return texts


def kinds(node, tags=None):
    tags = set() if tags is None else tags
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            tags.add(str(node.S))
        if "/K" in node:
            kinds(node.K, tags)
    elif isinstance(node, pikepdf.Array):
        for part in node:
            kinds(part, tags)
    return tags


def test_the_certificate_is_tagged_titled_and_declares_pdf_ua():
    with open_pdf(certificate_pdf(DATA)) as pdf:
        assert pdf.Root.MarkInfo.Marked == True  # noqa: E712
        assert str(pdf.Root.Lang).lower() == "en-us"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        assert {"/H1", "/Figure", "/Link"} <= kinds(pdf.Root.StructTreeRoot)
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"].startswith("Certificate of Maria O’Neil D’Souza")


def test_the_qr_code_has_a_text_alternative():
    with open_pdf(certificate_pdf(DATA)) as pdf:
        descriptions = alt_texts(pdf.Root.StructTreeRoot)
    assert any(DATA.verification_url in words for words in descriptions)


def test_the_certificate_is_one_landscape_letter_page():
    with open_pdf(certificate_pdf(DATA)) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(side)) for side in pdf.pages[0].MediaBox] == [0, 0, 792, 612]


def test_the_same_data_gives_the_same_bytes():
    assert certificate_pdf(DATA).pdf == certificate_pdf(DATA).pdf


def test_the_latin_words_of_a_mixed_name_are_kept():
    assert latin_part("李小龙 (Bruce Lee)") == "Bruce Lee"
    assert latin_part("አበበ") == ""
    assert latin_part("O’Neil Ana-Lúcia 김") == "O’Neil Ana-Lúcia"


@pytest.mark.parametrize(
    "name",
    [
        "#strong[Ana] *Silva*",
        "$a^2$ \\u{41} \\",
        '"; #panic() //',
        "`raw` @ref <label> = Head",
        "#image('/etc/passwd')",
        "Ana ~ Silva -- -- /* x */",
        "${name} {{ name }} %s",
    ],
)
def test_markup_in_a_name_is_printed_as_text(name):
    rendered = certificate_pdf(replace(DATA, name=name))
    assert rendered.name_set
    words = drawn_text(rendered.pdf)
    assert name in words


def test_markup_in_any_other_text_is_printed_too():
    odd = replace(DATA, level='#emph[L] "1"', program="*P*", authority="#A", basis="$b$", notice="_n_ // c")
    words = drawn_text(certificate_pdf(odd).pdf)
    assert all(text in words for text in ('#emph[L] "1"', "*P*", "#A", "$b$", "_n_ // c"))


@pytest.mark.parametrize("name", ["A" * 300, "Wolfeschlegel " * 20, "Nguyễn Thị Hồng Đào-Bartholomew Featherstone"])
def test_a_very_long_name_stays_on_one_page(name):
    rendered = certificate_pdf(replace(DATA, name=name))
    assert rendered.name_set
    with open_pdf(rendered) as pdf:
        assert len(pdf.pages) == 1


def test_characters_that_reverse_or_hide_text_are_removed_from_a_name():
    assert clean_text(" Ana\u202e\u200b \n\tSilva\x00 ") == "Ana Silva"


def test_a_certificate_without_an_end_says_until_further_notice():
    words = drawn_text(certificate_pdf(replace(DATA, valid_until=None)).pdf)
    assert "further notice" in words


def test_a_letter_without_a_face_in_another_text_is_printed_as_its_number():
    pdf = certificate_pdf(replace(DATA, program="认证", authority="State 😀")).pdf
    assert "认证" in drawn_text(pdf) and "State [U+1F600]" in drawn_text(pdf)


@examples(40)
@given(st.text(max_size=40))
def test_any_name_at_all_gets_a_document(name):
    assert certificate_pdf(replace(DATA, name=name)).pdf.startswith(b"%PDF")


@given(st.integers(2000, 9999), st.integers(0, 99_999_999))
def test_a_number_is_recognized_however_it_is_typed(year, sequence):
    number = certificate_number(year, sequence)
    assert read_certificate_number(number) == number
    assert read_certificate_number(f" {number.lower().replace('-', ' ')} ") == number
    assert read_certificate_number(number.replace("-", "–")) == number


@given(st.integers(2000, 2999), st.integers(0, 99_999_999), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(year, sequence, place, shift):
    number = certificate_number(year, sequence).replace("-", "")
    wrong = f"{number[:place]}{(int(number[place]) + shift) % 10}{number[place + 1 :]}"
    assert read_certificate_number(wrong) is None


@given(st.integers(2000, 2999), st.integers(0, 99_999_999), st.integers(0, 10))
def test_two_neighbors_swapped_are_noticed(year, sequence, place):
    number = certificate_number(year, sequence).replace("-", "")
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert wrong == number or read_certificate_number(wrong) is None


@pytest.mark.parametrize(
    "typed", ["", "2026", "2026-0000-0042", "2026-0000-000-A", "abc", "٢٠٢٦-0000-0042-H", "2026-0000-0042-HH"]
)
def test_other_text_is_not_read_as_a_number(typed):
    assert read_certificate_number(typed) is None


def test_a_number_needs_a_year_and_digits_that_fit():
    for year, sequence in ((1999, 1), (2026, -1), (2026, 100_000_000)):
        with pytest.raises(ValueError, match="certificate number needs"):
            certificate_number(year, sequence)


def test_a_verification_token_carries_160_bits_of_the_randomness_it_is_given():
    requests = []
    token = verification_token(randomness=lambda size: requests.append(size) or bytes(range(size)))
    assert requests == [20] and len(token) == 32 and token.isalnum() and token == token.lower()
    assert token != verification_token(randomness=lambda size: bytes(size))


def test_the_signer_for_the_authority_is_on_the_document():
    signed = certificate_pdf(replace(DATA, signatory="Ada Lund, Director"))
    assert "For the authorityAda Lund, Director" in drawn_text(signed.pdf)
    assert len(open_pdf(signed).pages) == 1
