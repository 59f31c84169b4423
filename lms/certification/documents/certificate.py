"""Create a certificate as a tagged PDF (PDF/UA-1) with typst, from plain values; no model, no clock, no network.

The font is part of typst, so every machine creates the same page. If the font lacks letters of a name, the document
says that the web page shows the full name.
"""

import io
import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import segno
import typst

from cohorts.core.formatting import format_document_day

TEMPLATE = Path(__file__).with_name("certificate.typ")
NAME_ELSEWHERE = "This font cannot print the full name. The web page at the address below shows the full name."


class CertificateNotSet(ValueError):
    """Raised if a text other than the name cannot be printed; the message says which."""


@dataclass(frozen=True)
class CertificateData:
    """The contents of one certificate. `valid_until` None means that it does not expire.

    `basis` is the legal basis; `notice` is a line for the reader, for example that this is an example program.
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


@dataclass(frozen=True)
class Rendered:
    """The document, and whether the whole name is printed in it."""

    pdf: bytes
    name_set: bool


def certificate_pdf(data: CertificateData) -> Rendered:
    """Create one certificate. The same data gives the same bytes.

    If the font lacks letters of the name, prints its Latin part, or only the number, with `name_set` False. Raises
    CertificateNotSet if any other text cannot be printed.
    """
    name = plain_name(data.name)
    for printed_name in dict.fromkeys((name, latin_part(name), "")):
        is_full = printed_name == name and printed_name != ""
        try:
            pdf = _compile(data, printed_name=printed_name, full=name, notice="" if is_full else NAME_ELSEWHERE)
        except typst.TypstError as error:
            last_error = error
            continue
        return Rendered(pdf, is_full)
    raise CertificateNotSet(f"The certificate {data.number} could not be created: {last_error.message}")


def plain_name(name: str) -> str:
    """Return the name in composed form, on one line, without control and direction characters."""
    spaced = "".join(" " if char.isspace() else char for char in name)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def latin_part(name: str) -> str:
    """Return the words of a name that have only Latin letters; "" if there are none."""
    words = [word.strip("()[],;/") for word in name.split()]
    return " ".join(word for word in words if _is_latin(word))


def _is_latin(word: str) -> bool:
    letters = [char for char in word if unicodedata.category(char)[0] == "L"]
    are_latin = all(unicodedata.name(char, "").startswith(("LATIN ", "MODIFIER LETTER ")) for char in letters)
    return bool(letters) and are_latin and all(ord(char) < 0x2E00 for char in word)


def _compile(data: CertificateData, *, printed_name: str, full: str, notice: str) -> bytes:
    texts = {
        # The title is metadata and is never drawn, so it can contain every script.
        "title": f"Certificate of {full or data.number}: {data.level}",
        "name": printed_name,
        "name_notice": notice,
        "number": data.number,
        "level": data.level,
        "program": data.program,
        "authority": data.authority,
        "certified_on": format_document_day(data.certified_on),
        "valid_until": format_document_day(data.valid_until) if data.valid_until else "further notice",
        "url": data.verification_url,
        "shown_url": data.verification_url.partition("://")[2] or data.verification_url,
        "signatory": data.signatory,
        "basis": data.basis,
        "notice": data.notice,
        "qr": _qr(data.verification_url),
        "qr_alt": f"QR code that opens the status of this certificate at {data.verification_url}",
    }
    return typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"data": json.dumps(texts)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=datetime(data.certified_on.year, data.certified_on.month, data.certified_on.day, tzinfo=UTC),
    )


def _qr(address: str) -> str:
    svg = io.BytesIO()
    segno.make(address, error="m", micro=False).save(svg, kind="svg", border=2, dark="#1b4b5a", light="#ffffff")
    return svg.getvalue().decode("utf-8")
