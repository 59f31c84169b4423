"""Keep a candidate's flags and strike-outs, so that they travel to another device."""

import re
from collections.abc import Iterable
from datetime import datetime

from exams.delivery.models import Sitting, SittingAids

QUESTION_NAME, OPTION_NAME = re.compile(r"[0-9a-f]{16}"), re.compile(r"[0-9a-f]{12}")


def keep_aids(sitting: Sitting, *, flags: Iterable[str], struck: Iterable[str], at: datetime) -> None:
    """Replace the flags and strike-outs of a sitting that the caller has locked. One statement.

    Only opaque names are stored, and no more than the paper has; what is no such name is passed over.
    """
    questions, options = len(sitting.paper), sum(len(labels) for _, _, labels, _ in sitting.paper)
    row = SittingAids(
        sitting=sitting,
        flags=_names(flags, QUESTION_NAME)[:questions],
        struck=_names(struck, OPTION_NAME)[:options],
        at=at,
    )
    SittingAids.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["sitting"], update_fields=["flags", "struck", "at"]
    )


def _names(texts: Iterable[str], pattern: re.Pattern[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if pattern.fullmatch(text)]
