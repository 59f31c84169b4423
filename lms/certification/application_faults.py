"""That what was given for a requirement is saved and does not meet the rule."""

from typing import Any

from django.utils.translation import gettext

from lms.certification.application_list import asked_of
from lms.certification.messages.parts import FAULTS
from lms.certification.models import Application


def fault_text(application: Application, leaf: Any, user: Any, at: Any, *, for_staff: bool = False) -> str:
    """Return that what was given for a requirement is saved and does not meet the rule yet, and why; "" if it does."""
    everything = asked_of(application, user, at, for_staff=for_staff)
    named = (item for item in (everything.items if everything else ()) if item.leaf is leaf or item.leaf == leaf)
    item = next(named, None)
    if item is None or item.finding.code not in FAULTS:
        return ""
    return gettext("Saved, but it does not meet the rule yet. %(part)s: %(why)s") % {
        "part": item.title, "why": item.text,
    }  # fmt: skip
