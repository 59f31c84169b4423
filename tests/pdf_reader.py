"""Read a PDF as tests need it: the text of each font in its order on the page, glyph by glyph, and a picture of a page.

A program that takes text from a PDF reads, for each glyph, the text of its font (ToUnicode), and the replacement text
(ActualText) of glyphs that stand for letters together. When such glyphs are not drawn in one go, because one is
raised or lowered, each carries the text of the whole cluster; `drawn_text` counts it once.
"""

import io
import re
from dataclasses import dataclass

import pikepdf
import pypdfium2

SUBSET_TAG = re.compile(r"^/[A-Z]{6}\+")


@dataclass(frozen=True)
class Piece:
    """A glyph with its text, or a replacement text (glyph None). `font`: the name of the embedded font."""

    font: str
    glyph: int | None
    text: str


def fonts_of(pdf):
    """Names of the embedded fonts, without the tag of the subset: {"PublicSans-Regular", …}."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {_name(font) for page in document.pages for font in page.Resources.Font.values()}


def pieces(pdf, page=0):
    """Every piece drawn on a page, in the order in which it is drawn: lines of text from left to right."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[page]
        fonts = {name: (_name(font), _texts(font)) for name, font in page.Resources.Font.items()}
        return list(_read(pikepdf.parse_content_stream(page), fonts))


def _read(instructions, fonts):
    font, texts, replaced = "", {}, []
    for operands, operator in instructions:
        match str(operator):
            case "Tf":
                font, texts = fonts[str(operands[0])]
            case "BDC":
                properties = operands[1]
                has_text = isinstance(properties, pikepdf.Dictionary) and "/ActualText" in properties
                replaced.append(has_text)
                if has_text:
                    yield Piece(font, None, str(properties.ActualText))
            case "BMC":
                replaced.append(False)
            case "EMC":
                replaced.pop()
            case "Tj" | "TJ":
                parts = operands[0] if str(operator) == "TJ" else operands
                for part in (bytes(part) for part in parts if isinstance(part, pikepdf.String)):
                    for place in range(0, len(part), 2):
                        glyph = int.from_bytes(part[place : place + 2], "big")
                        yield Piece(font, glyph, "" if any(replaced) else texts.get(glyph, ""))


def drawn_text(pdf, page=0):
    """The text of a page in the order in which it is drawn, a cluster of several glyphs once.

    Text from right to left is in the order of its glyphs, so its last cluster comes first: see `clusters`.
    """
    return "".join(clusters(pdf, page))


def clusters(pdf, page=0):
    """The text of a page as a list of clusters, in the order in which they are drawn."""
    read = []
    previous = Piece("", 0, "")
    for piece in pieces(pdf, page):
        if not piece.text:
            continue
        is_rest = piece.text == previous.text and len(piece.text) > 1 and piece.glyph is not None
        if not is_rest:
            read.append(piece.text)
        previous = piece
    return read


def picture_of(pdf, page=0, scale=1):
    """A page as a picture (PIL)."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil()


def pdf_text(pdf):
    """The text of all pages as a reader program takes it, with single spaces."""
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def _name(font):
    return SUBSET_TAG.sub("", str(font.BaseFont)).lstrip("/")


def _texts(font):
    """{glyph: text} of a font."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    texts = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for glyph, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            texts[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    assert "beginbfrange" not in table
    return texts
