"""Put several PDFs one after the other, for the printer."""

from collections.abc import Iterable
from io import BytesIO

import pikepdf


def one_after_another(documents: Iterable[bytes], title: str) -> bytes:
    """Return one PDF with the pages of all. It is for paper: the tags of the single documents are not kept."""
    whole = pikepdf.new()
    for data in documents:
        with pikepdf.open(BytesIO(data)) as one:
            whole.pages.extend(one.pages)
    with whole.open_metadata() as about:
        about["dc:title"] = title
    result = BytesIO()
    whole.save(result)
    return result.getvalue()
