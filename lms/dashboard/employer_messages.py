"""The words of tasks of agencies about certificates and readiness: what to do, a line more, and the button."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

EMPLOYER_TASKS: dict[str, tuple[Any, Any, Any]] = {
    "certificates_ending": (
        ngettext_lazy(
            "%(count)s certificate of your people ends within 90 days",
            "%(count)s certificates of your people end within 90 days",
            "count",
        ),
        _("The first one ends on %(until)s. You can remind them to renew."),
        _("See whose"),
    ),
    "readiness_answer": (
        ngettext_lazy(
            "%(count)s point of the readiness checklist waits for your answer",
            "%(count)s points of the readiness checklist wait for your answer",
            "count",
        ),
        _("It has no answer yet, or you planned it for a day that is over."),
        _("Open the checklist"),
    ),
}
