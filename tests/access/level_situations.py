"""The rules have a level after that of the certificates of the sides."""

from datetime import UTC, date, datetime

from lms.certification.models import ProgramVersion
from tests.candidates import ADMITTED, LEVEL, content

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NEXT = "second"


def with_next_level(side):
    """Published from a day on which the certificates were issued already."""
    rules = content(ADMITTED)
    rules["levels"].append(
        {"key": NEXT, "title": "Second level", "requirements": {"type": "holds", "level": LEVEL, "status": "active"}}
    )
    ProgramVersion.objects.get_or_create(
        program=side.shared.program, version="with-levels", at=NOW,
        defaults={"effective_from": date(2026, 1, 3), "content": rules, "source": ""},
    )  # fmt: skip


def next_level(side):
    """The certificate of the side, and the level."""
    return {"pk": side.pk, "level": NEXT}
