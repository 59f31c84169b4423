"""The numbers and steps of lists of certified people, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

# In the order in which staff read them.
COUNTS = {
    "new": _("To import"),
    "imported": _("Imported"),
    "ask": _("Somebody must decide"),
    "refused": _("Refused"),
    "same": _("Here already"),
    "out": _("Left out"),
    "undone": _("Taken back"),
    "people_here": _("Of people who have a record here"),
    "step_running": _("With more time than the first reminder"),
    "step_soon": _("Near the last valid day"),
    "step_grace": _("In the time after the last valid day"),
    "step_expired": _("Expired by the rules"),
    "step_ended": _("Suspended, revoked or ended"),
    "differs": _("Another last day than the rules give (kept as printed)"),
    "swaps": _("Would be a different date if day and month were swapped"),
    "learning_new": _("Continuing education to enter"),
    "learning_imported": _("Continuing education entered"),
    "learning_same": _("Continuing education here already"),
    "learning_refused": _("Continuing education refused"),
    "notices": _("Notices sent at the release"),
}
STEP_WORDS = {
    "running": _("Valid"),
    "soon": _("Ends soon"),
    "grace": _("After the last valid day"),
    "expired": _("Expired"),
    "ended": _("Suspended, revoked or ended"),
}


def claimed_text(numbers: Sequence[str]) -> str:
    """Return that an invitation is about certificates that were moved here; "" for none."""
    if not numbers:
        return ""
    text = ngettext(
        "It is about your certificate: %(numbers)s was moved here. When you have opened your account you can see it.",
        "It is about your certificates: %(numbers)s were moved here. When you have opened your account you can see "
        "them.",
        len(numbers),
    )
    return text % {"numbers": ", ".join(numbers)}
