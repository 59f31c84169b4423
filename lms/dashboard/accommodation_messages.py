"""The words of tasks about accommodations: for each code what to do, a line more about it, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

ACCOMMODATION_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "accommodation_send": (
        _("The office needs something from you"),
        _("Before it can answer your request, it needs something more. The page says what."),
        _("Open your request"),
    ),
    "accommodations_take": (
        ngettext_lazy(
            "%(count)s request for accommodations has no reviewer",
            "%(count)s requests for accommodations have no reviewer",
            "count",
        ),
        _("The first answer is due on %(due_on)s."),
        _("Open the requests"),
    ),
    "accommodation_answer": (
        _("Answer a request for accommodations"),
        _("You review it. The answer is due on %(due_on)s."),
        _("Open the request"),
    ),
    "accommodation_appeal": (
        _("Decide about an appeal for accommodations"),
        _("Somebody else than who answered reads it and decides by %(due_on)s."),
        _("Open the request"),
    ),
    "accommodation_deliver": (
        _("Reach somebody about an answer that did not arrive by email"),
        _("Tell the person another way, and record how. The time to appeal counts from then."),
        _("Open the request"),
    ),
    "accommodations_arrange": (
        ngettext_lazy("Arrange %(count)s accommodation", "Arrange %(count)s accommodations", "count"),
        _("Somebody in your exams, trainings or interviews needs it."),
        _("See what to arrange"),
    ),
}
