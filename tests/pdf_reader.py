"""Read a PDF as tests need it: the text of each font in its order on the page, glyph by glyph, and a picture of a page.

A program that takes text from a PDF reads, for each glyph, the text of its font (ToUnicode), and the replacement text
(ActualText) of glyphs that stand for letters together. When such glyphs are not drawn in one go, because one is
raised or lowered, each carries the text of the whole cluster; `drawn_text` counts it once.
"""

import io
import re
import struct
from dataclasses import dataclass

import pikepdf
import pypdfium2
from fontTools.ttLib import TTFont

SUBSET_TAG = re.compile(r"^/[A-Z]{6}\+")


@dataclass(frozen=True)
class Piece:
    """A glyph with its text, or a replacement text (glyph None).

    `font`: the name of the embedded font; `size`: in points; `x`, `y`: where the part of the line begins, in points.
    """

    font: str
    glyph: int | None
    text: str
    size: float
    x: float
    y: float


def fonts_of(pdf):
    """Names of the embedded fonts, without the tag of the subset: {"PublicSans-Regular", …}."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {_name(font) for page in document.pages for font in page.Resources.Font.values()}


def pieces(pdf, page=0):
    """Every piece drawn on a page, in the order in which it is drawn: lines of text from left to right."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[page]
        fonts = {name: (_name(font), _texts(font)) for name, font in page.Resources.Font.items()}
        return list(_Reader(fonts).read(pikepdf.parse_content_stream(page)))


class _Reader:
    """Reads the instructions of a page. `replaced`: for each open mark, whether it has a replacement text."""

    def __init__(self, fonts):
        self.fonts = fonts
        self.font, self.texts, self.replaced = "", {}, []
        self.size = self.x = self.y = 0.0

    def read(self, instructions):
        for operands, operator in instructions:
            handle = getattr(self, f"on_{operator}", None)
            if handle is not None:
                yield from handle(operands) or ()

    def piece(self, glyph, text):
        return Piece(self.font, glyph, text, self.size, self.x, self.y)

    def on_cm(self, operands):
        self.x, self.y = (float(operand) for operand in operands[4:6])

    def on_Tf(self, operands):
        self.font, self.texts = self.fonts[str(operands[0])]
        self.size = float(operands[1])

    def on_BMC(self, operands):
        self.replaced.append(False)

    def on_BDC(self, operands):
        properties = operands[1]
        self.replaced.append(isinstance(properties, pikepdf.Dictionary) and "/ActualText" in properties)
        return [self.piece(None, str(properties.ActualText))] if self.replaced[-1] else []

    def on_EMC(self, operands):
        self.replaced.pop()

    def on_Tj(self, operands):
        return [
            self.piece(glyph, "" if any(self.replaced) else self.texts.get(glyph, ""))
            for part in operands
            if isinstance(part, pikepdf.String)
            for glyph in struct.unpack(f">{len(bytes(part)) // 2}H", bytes(part))
        ]

    def on_TJ(self, operands):
        return self.on_Tj(operands[0])


def drawn_text(pdf, page=0):
    """The text of a page in the order in which it is drawn, a cluster of several glyphs once."""
    return "".join(clusters(pieces(pdf, page)))


def clusters(drawn):
    """The texts of pieces, a cluster of several glyphs once."""
    read = []
    previous = None
    for piece in drawn:
        if not piece.text:
            continue
        repeats = previous and piece.text == previous.text and len(piece.text) > 1
        is_rest = repeats and (piece.glyph is not None or previous.glyph is not None)
        if not is_rest:
            read.append(piece.text)
        previous = piece
    return read


def from_left_to_right(drawn):
    """The pieces of one line in the order of their places on the paper."""
    return sorted(drawn, key=lambda piece: piece.x)


def outlines(pdf):
    """(font, outline) of each glyph of TrueType fonts drawn on the first page: equal outlines look the same."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        programs = {_name(font): _outlines(font) for font in document.pages[0].Resources.Font.values()}
    drawn = [piece for piece in pieces(pdf) if piece.glyph is not None and programs[piece.font]]
    return [(piece.font, programs[piece.font][piece.glyph]) for piece in drawn]


def _outlines(font):
    descriptor = font.DescendantFonts[0].FontDescriptor
    if "/FontFile2" not in descriptor:
        return None
    program = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()))
    glyphs = program["glyf"]
    return [tuple(glyphs[name].getCoordinates(glyphs)[0]) for name in program.getGlyphOrder()]


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
