"""The words of tasks about lists of certified people: what to do, a line more about it, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _

GO_LIVE_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "certificate_list_check": (
        _("Check the list “%(list)s” of certified people"),
        _("It is read, and nothing of it is imported yet. Decide about open rows, propose the import, or discard it."),
        _("Open the list"),
    ),
    "certificate_list_release": (
        _("Release the notices of the list “%(list)s”"),
        _("It is imported, and nobody has been told. Until you release it, nobody comes to the next step."),
        _("Open the list"),
    ),
}
