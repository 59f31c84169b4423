"""Create a certificate as a tagged PDF (PDF/UA-1), from plain values; no model, no clock, no network.

Names of all scripts that the installed faces have are printed (lms/docs/names.md). If no face has a letter of a name,
the document says that the web page shows the full name.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typst

from cohorts.core.documents.faces import clean_text, unprintable
from cohorts.core.documents.pdf import picture, printed, qr_code, typeset
from cohorts.core.formatting import format_document_day

# Counted up with every change of the template, so that each document names the one that set it.
TEMPLATE_VERSION = "2"
TEMPLATE = Path(__file__).with_name("certificate.typ")
TEXTS = ("level", "program", "authority", "signatory", "basis", "notice", "endorsements")
EXAMPLE = "Example program, for demonstration only. Not issued by any authority."
NAME_ELSEWHERE = "This document cannot print the full name. The web page at the address below shows the full name."


@dataclass(frozen=True)
class CertificateData:
    """The contents of one certificate. `valid_until` None means that it does not expire.
    `certified_on`: since when the person is certified. `issued_on` and `valid_from` are printed where they are later.

    `basis` is the legal basis; `notice` is a line for the reader, for example that this is an example program. `seal`
    and `signature` are pictures (PNG), or empty. `endorsements`: those of the day of issue, in one line.
    """

    name: str
    number: str
    level: str
    program: str
    authority: str
    certified_on: date
    valid_until: date | None
    verification_url: str
    signatory: str = ""
    basis: str = ""
    notice: str = ""
    endorsements: str = ""
    issued_on: date | None = None
    valid_from: date | None = None
    seal: bytes = b""
    signature: bytes = b""


@dataclass(frozen=True)
class Rendered:
    """The document, and whether the whole name is printed in it."""

    pdf: bytes
    name_set: bool


def certificate_pdf(data: CertificateData) -> Rendered:
    """Create one certificate. The same data gives the same bytes.

    If no face has a letter of the name, prints its Latin part, or only the number, with `name_set` False. Such a letter
    in another text is replaced by its Unicode number.
    """
    name = clean_text(data.name)
    if name and not unprintable(name):
        try:
            return Rendered(_typeset(data, name=name, notice=""), True)
        except typst.TypstError:
            # A mark of one script on a letter of another: each has a face, both together have none.
            pass
    return Rendered(_typeset(data, name=latin_part(name), notice=NAME_ELSEWHERE), False)


def latin_part(name: str) -> str:
    """Return the words of a name that have only Latin letters; "" if there are none."""
    words = [word.strip("()[],;/") for word in name.split()]
    return " ".join(word for word in words if _is_latin(word))


def _is_latin(word: str) -> bool:
    letters = [char for char in word if unicodedata.category(char)[0] == "L"]
    are_latin = all(unicodedata.name(char, "").startswith(("LATIN ", "MODIFIER LETTER ")) for char in letters)
    return bool(letters) and are_latin and all(ord(char) < 0x2E00 for char in word) and not unprintable(word)


def _typeset(data: CertificateData, *, name: str, notice: str) -> bytes:
    address = data.verification_url
    content: dict[str, Any] = {
        # The title is metadata and is never drawn, so it can contain every script.
        "title": f"Certificate of {clean_text(data.name) or data.number}: {clean_text(data.level)}",
        "name": printed(name),
        "name_notice": notice,
        "number": data.number,
        "certified_on": format_document_day(data.certified_on),
        "issued_on": _later(data.issued_on, data.certified_on),
        "valid_from": _later(data.valid_from, data.certified_on),
        "valid_until": format_document_day(data.valid_until) if data.valid_until else "further notice",
        "url": address,
        "shown_url": address.partition("://")[2] or address,
        "qr": qr_code(address),
        "qr_alt": f"QR code that opens the status of this certificate at {address}",
        "seal": picture(data.seal),
        "signature": picture(data.signature),
    }
    content |= {part: printed(getattr(data, part)) for part in TEXTS}
    return typeset(TEMPLATE, content, day=data.issued_on or data.certified_on)


def _later(day: date | None, certified_on: date) -> str:
    return format_document_day(day) if day and day != certified_on else ""
