"""Read uploaded pictures that documents print: seals and signatures."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from cohorts.core.refusals import Refused

FORMATS = ("PNG", "JPEG")
MAX_PICTURE_BYTES = 2_000_000
MAX_SIDE_READ = 6_000
# Pixels of the longer side as it is stored: at 600 dots per inch, two inches.
MAX_SIDE_STORED = 1_200


def read_picture(data: bytes, *, field: str) -> bytes:
    """Return a PNG or JPEG file as a PNG of at most 1,200 pixels a side, with transparency and without metadata.

    Refuses, at `field`, other files, broken ones, and those larger than 2 MB or 6,000 pixels a side.
    """
    if len(data) > MAX_PICTURE_BYTES:
        raise Refused("picture_too_large", field=field)
    try:
        with warnings.catch_warnings():
            # Pillow warns of a picture that would take very much memory; it is refused below by its size.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if max(picture.size) > MAX_SIDE_READ:
            raise Refused("picture_too_large", field=field)
        drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused("picture_invalid", field=field) from error
    drawn.thumbnail((MAX_SIDE_STORED, MAX_SIDE_STORED))
    stored = io.BytesIO()
    # A new picture: what the file says of its maker, place and time is left behind.
    Image.frombytes("RGBA", drawn.size, drawn.tobytes()).save(stored, "PNG", optimize=True)
    return stored.getvalue()
