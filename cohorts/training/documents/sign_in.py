"""Create the sign-in sheet of a session as a tagged PDF (PDF/UA-1), from plain values; no model, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cohorts.core.documents.pdf import UNPRINTED, printed, typeset_escaped

TEMPLATE = Path(__file__).with_name("sign_in.typ")
# Lines at the end, for people who are not on the list.
EMPTY_LINES = 3


@dataclass(frozen=True)
class SignInData:
    """The contents of a sheet. when: start and end in words, with their zone. names: who has a seat, in order."""

    cohort: str
    vendor: str
    when: str
    place: str
    trainers: str
    names: Sequence[str]
    made_on: date


def sign_in_pdf(data: SignInData) -> bytes:
    """Create one sheet. The same data gives the same bytes."""
    content: dict[str, Any] = {
        "title": f"Sign-in sheet {data.cohort}, {data.when}",
        "cohort": printed(data.cohort),
        "vendor": printed(data.vendor),
        "when": data.when,
        "place": printed(data.place),
        "trainers": printed(data.trainers),
        "names": [printed(name) for name in data.names],
        "empty": EMPTY_LINES,
        "unprinted": UNPRINTED,
    }
    return typeset_escaped(TEMPLATE, content, day=data.made_on)
