"""Messages about events of certificates."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.certification.messages.findings import sentence, title
from lms.certification.rules.findings import Finding

MAX_NAMED = 100
RETURNS = _("When the requirements are met again, the certificate becomes active again by itself.")


class Certified(Protocol):
    """The parts of a `Certificate` that name it."""

    number: str
    name: str


class Event(Protocol):
    """The parts of a `CertificateEvent` that give its reason."""

    reason: str
    lost: tuple[Finding, ...]


def changed_records(lost: Iterable[Finding]) -> str:
    """Return the requirements that are no longer met, as the reason of a hold."""
    return " ".join(
        [
            gettext("The records behind this certificate have changed."),
            *(f"{title(finding)}: {sentence(finding)}" for finding in lost),
        ]
    )


def at_stake(certificates: Sequence[Certified]) -> list[str]:
    """Return what happens to certificates that rest on a record if it no longer counts; [] for no certificate."""
    if not certificates:
        return []
    text = ngettext(
        "%(count)s certificate rests on this and is put on hold if its requirements are no longer met: %(named)s.",
        "%(count)s certificates rest on this and are put on hold if their requirements are no longer met: %(named)s.",
        len(certificates),
    )
    return [
        text % {"count": len(certificates), "named": _named(certificates)},
        gettext("The public page then shows “Suspended”, and we email each person."),
    ]


def stays_valid(certificates: Sequence[Certified]) -> list[str]:
    """Return that certificates stay valid when their fee is owed again; [] for no certificate."""
    if not certificates:
        return []
    text = ngettext(
        "%(count)s certificate was issued because this was paid. It stays valid if the fee is owed again, by the rules "
        "of its program: %(named)s.",
        "%(count)s certificates were issued because this was paid. They stay valid if the fees are owed again, by the "
        "rules of their programs: %(named)s.",
        len(certificates),
    )
    return [text % {"count": len(certificates), "named": _named(certificates)}]


def issued_when_paid(seats: Sequence[str]) -> list[str]:
    """Return that certificates are issued as soon as the fees of these seats are paid; [] for no seat."""
    if not seats:
        return []
    text = ngettext(
        "%(count)s certificate is issued as soon as this is no longer owed, and the person is emailed. "
        "Seat: %(seats)s.",
        "%(count)s certificates are issued as soon as this is no longer owed, and the people are emailed. "
        "Seats: %(seats)s.",
        len(seats),
    )
    return [text % {"count": len(seats), "seats": ", ".join(_cut(seats))}]


def active_when_paid(seats: Sequence[str]) -> list[str]:
    """Return that certificates on hold become active again as soon as the fees of these seats are paid; [] for none."""
    if not seats:
        return []
    text = ngettext(
        "%(count)s certificate that is on hold becomes active again as soon as this is no longer owed. "
        "Seat: %(seats)s.",
        "%(count)s certificates that are on hold become active again as soon as this is no longer owed. "
        "Seats: %(seats)s.",
        len(seats),
    )
    return [text % {"count": len(seats), "seats": ", ".join(_cut(seats))}]


def _named(certificates: Sequence[Certified]) -> str:
    names = [gettext("%(number)s (%(name)s)") % {"number": row.number, "name": row.name} for row in certificates]
    return ", ".join(_cut(names))


def _cut(names: Sequence[str]) -> list[str]:
    more = len(names) - MAX_NAMED
    rest = [ngettext("%(count)s more", "%(count)s more", more) % {"count": more}] if more > 0 else []
    return [*names[:MAX_NAMED], *rest]


def hold_ends(days: int) -> list[str]:
    """Return how a hold ends that one person caused, and how every hold does."""
    text = ngettext(
        "If you decide this alone, a hold ends after %(days)s day unless another person on the program staff confirms "
        "it.",
        "If you decide this alone, a hold ends after %(days)s days unless another person on the program staff confirms "
        "it.",
        days,
    )
    return [text % {"days": days}, str(RETURNS)]


def event_reason(event: Event | None) -> str:
    """Return the reason of an event: a person's text, or the requirements that are no longer met."""
    if event is None or not event.lost:
        return event.reason if event else ""
    return f"{changed_records(event.lost)} {gettext('Program staff will decide what happens next.')}"
