"""Sets a certificate as a tagged PDF (PDF/UA-1) with typst, from plain values; no model, no clock, no network.

The typeface travels with typst, so every machine sets the same page. A name it cannot set is shown in full on the
web page, and the document says so.
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
NAME_ELSEWHERE = "The full name cannot be printed in this typeface. It is shown in full at the address below."


class CertificateNotSet(ValueError):
    """Something other than the name could not be set; the message says which text."""


@dataclass(frozen=True)
class CertificateData:
    """What one certificate says. ``valid_until`` None means it does not expire.

    ``basis`` is the legal basis in words; ``notice`` is a line for whoever reads it, such as that this is an example.
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
    """Set one certificate. The same data gives the same bytes.

    A name the typeface lacks letters for falls back to its Latin part, then to the number, with ``name_set`` False.
    Raises CertificateNotSet when any other text cannot be set.
    """
    name = plain_name(data.name)
    for shown in dict.fromkeys((name, latin_part(name), "")):
        whole = shown == name and shown != ""
        try:
            pdf = _compile(data, shown=shown, full=name, notice="" if whole else NAME_ELSEWHERE)
        except typst.TypstError as error:
            refused = error
            continue
        return Rendered(pdf, whole)
    raise CertificateNotSet(f"The certificate {data.number} could not be set: {refused.message}")


def plain_name(name: str) -> str:
    """The name in composed form, on one line, without control and direction characters that could disguise it."""
    spaced = "".join(" " if char.isspace() else char for char in name)
    kept = "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def latin_part(name: str) -> str:
    """The words of a name that are wholly in Latin letters; "" when no word is."""
    words = [word.strip("()[],;/") for word in name.split()]
    return " ".join(word for word in words if _is_latin(word))


def _is_latin(word: str) -> bool:
    letters = [char for char in word if unicodedata.category(char)[0] in "LM"]
    marks_aside = [char for char in letters if unicodedata.category(char)[0] == "L"]
    fits = all(unicodedata.name(char, "").startswith(("LATIN ", "MODIFIER LETTER ")) for char in marks_aside)
    return bool(marks_aside) and fits and all(ord(char) < 0x2E00 for char in word)


def _compile(data: CertificateData, *, shown: str, full: str, notice: str) -> bytes:
    words = {
        # The title is metadata and is never drawn, so it can carry every script.
        "title": f"Certificate of {full or data.number}: {data.level}",
        "name": shown,
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
        sys_inputs={"data": json.dumps(words)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=datetime(data.certified_on.year, data.certified_on.month, data.certified_on.day, tzinfo=UTC),
    )


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, dark="#1b4b5a", light="#ffffff")
    return drawn.getvalue().decode("utf-8")
