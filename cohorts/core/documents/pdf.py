"""Typeset tagged PDF documents (PDF/UA-1) with typst, with the faces of `faces` and the look of `identity.typ`.

Only the glyphs that a document needs are embedded. Machines without fonts create the same pages.
"""

import io
import json
import re
from base64 import b64encode
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

from cohorts.core.documents.faces import (
    FACES,
    FaceMissing,
    clean_text,
    escape_unprintable,
    families_of,
    is_right_to_left,
    language_of,
)

IDENTITY = Path(__file__).with_name("identity.typ")
# Before the first combining mark are the Latin letters in composed form.
FIRST_COMBINING = "\u0300"
# What `cohorts.core.names.isolated` puts around a name of the other direction.
ISOLATES = re.compile("[\u2066-\u2069]")
UNPRINTED = "Letters that cannot be printed are given by their Unicode numbers."


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Return the faces as typst uses them; it reads their files when they are needed.

    Raises FaceMissing: without a face typst would leave out its letters and say nothing.
    """
    folders = dict.fromkeys(str(face.path.parent) for face in FACES)
    loaded = typst.Fonts(include_system_fonts=False, font_paths=list(folders))
    if missing := {face.family for face in FACES} - set(loaded.families()):
        raise FaceMissing(f"These fonts cannot be read: {', '.join(sorted(missing))}. Run “make setup”.")
    return loaded


def printed(text: str) -> dict[str, Any]:
    """Return a text on one line as the templates' function `words` prints it: with faces, direction and language."""
    escaped = escape_unprintable(clean_text(text))
    language, _hyphen, region = language_of(escaped).partition("-")
    return {
        "text": escaped,
        "fonts": families_of(escaped),
        "rtl": is_right_to_left(clean_text(text)),
        # Elsewhere the language of a name is not known, and changes nothing.
        "lang": language or "en",
        "region": region or None,
        "escaped": escaped != clean_text(text),
    }


def printed_lines(text: str) -> list[dict[str, Any]]:
    """Return each line of a text as `printed` does, without empty lines."""
    return [printed(line) for line in text.splitlines() if line.strip()]


def printed_parts(text: str) -> list[dict[str, Any]]:
    """Return a text on one line with names between isolates in it, for the templates' function `phrase`.

    Each part keeps its own direction, so that a name in Arabic does not turn the numbers before and after it around.
    """
    return [printed(part) for part in ISOLATES.split(text) if clean_text(part)]


def picture(png: bytes) -> str:
    """Return a PNG as the templates' `image` reads it from text: an SVG that contains it. "" for no bytes."""
    if not png:
        return ""
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><image width="{width}" '
        f'height="{height}" href="data:image/png;base64,{b64encode(png).decode()}"/></svg>'
    )


def qr_code(address: str) -> str:
    """Return a QR code of an address as the templates' `image` reads it from text."""
    svg = io.BytesIO()
    segno.make(address, error="m", micro=False).save(svg, kind="svg", border=2, dark="#063331", light="#ffffff")
    return svg.getvalue().decode("utf-8")


def typeset(template: Path, data: dict[str, Any], *, day: date) -> bytes:
    """Return a document as PDF. The same arguments give the same bytes; `day` is its date of creation.

    data: read by the template as `it`; texts by people come from `printed`, pictures from `picture`. Raises
    typst.TypstError if a letter cannot be printed although a face has it, such as a mark of one script on a letter of
    another.
    """
    return typst.compile(
        IDENTITY.read_bytes() + template.read_bytes(),
        sys_inputs={"data": json.dumps(data)},
        font_paths=fonts(),
        pdf_standards=["ua-1"],
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )


def typeset_escaped(template: Path, data: dict[str, Any], *, day: date) -> bytes:
    """Return a document as `typeset` does; if that fails, with Unicode numbers for everything but Latin letters."""
    try:
        return typeset(template, data, day=day)
    except typst.TypstError:
        return typeset(template, _escape_texts(data), day=day)


def _escape_texts(value: Any) -> Any:
    """Escape the texts that came from `printed`, wherever they are in `value`."""
    if isinstance(value, list):
        return [_escape_texts(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if "fonts" not in value:
        return {name: _escape_texts(entry) for name, entry in value.items()}
    text = "".join(char if char < FIRST_COMBINING else f"[U+{ord(char):04X}]" for char in value["text"])
    return printed(text) | {"escaped": value["escaped"] or text != value["text"]}
