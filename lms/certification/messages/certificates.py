"""Messages about events of certificates."""

from typing import Protocol

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.certification.messages.findings import sentence, title
from lms.certification.rules.findings import Finding

EXAMPLE_NOTICE = _("Example program, for demonstration only. Not issued by any authority.")


class Event(Protocol):
    """The parts of a `CertificateEvent` that give its reason."""

    reason: str
    lost: tuple[Finding, ...]


def event_reason(event: Event | None) -> str:
    """Return the reason of an event: a person's text, or the requirements that are no longer met."""
    if event is None or not event.lost:
        return event.reason if event else ""
    return " ".join(
        [
            gettext("The records behind this certificate have changed."),
            *(f"{title(finding)}: {sentence(finding)}" for finding in event.lost),
            gettext("Program staff will decide what happens next."),
        ]
    )
