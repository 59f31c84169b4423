"""Files that people upload: what they are is looked up in their bytes, never in their name."""

import io
import subprocess

import pikepdf
from django.conf import settings
from PIL import Image, UnidentifiedImageError

from cohorts.core.problems import Problem

# The first bytes of the files that can be kept, and their media types.
FILE_STARTS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
# The photos of phones that most programs cannot open, by their bytes 5 to 12.
HEIC_STARTS = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1")
PDF = "application/pdf"
MEGABYTE = 1_000_000
# A picture that would need more memory than this when it is opened is refused.
MAX_PIXELS = 60_000_000
SCAN_SECONDS = 60


def file_type(data: bytes) -> str | None:
    """Return the media type of a PDF, JPEG or PNG file by its content; None for any other."""
    return next((kind for start, kind in FILE_STARTS.items() if data.startswith(start)), None)


def upload_problem(data: bytes, *, most: int) -> Problem | None:
    """Return why a file of at most `most` bytes cannot be kept, or None. It must open, and without a password.

    A PDF that only restricts printing or changes opens, and is kept. The setting UPLOAD_SCANNER is a command that reads
    the file from its standard input and answers 0 for a file without a virus, 1 for one with a virus.
    """
    if not data:
        return Problem("upload_missing", field="file")
    if len(data) > most:
        return Problem("upload_too_large", field="file", most=most // MEGABYTE)
    kind = file_type(data)
    if kind is None:
        return Problem("upload_heic" if data[4:12] in HEIC_STARTS else "upload_kind", field="file")
    problem = _pdf_problem(data) if kind == PDF else _picture_problem(data)
    return problem or _scan_problem(data)


def _pdf_problem(data: bytes) -> Problem | None:
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            return None if len(document.pages) else Problem("upload_broken", field="file")
    except pikepdf.PasswordError:
        return Problem("upload_password", field="file")
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return Problem("upload_broken", field="file")


def _picture_problem(data: bytes) -> Problem | None:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return Problem("upload_too_large_picture", field="file")
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Problem("upload_broken", field="file")
    return None


def _scan_problem(data: bytes) -> Problem | None:
    """A scanner that does not answer keeps the file out: nobody opens what nothing has looked at."""
    if not settings.UPLOAD_SCANNER:
        return None
    try:
        done = subprocess.run(
            list(settings.UPLOAD_SCANNER), input=data, capture_output=True, timeout=SCAN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return Problem("upload_not_scanned", field="file")
    if done.returncode == 0:
        return None
    return Problem("upload_virus" if done.returncode == 1 else "upload_not_scanned", field="file")
