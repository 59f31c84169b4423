"""What every document prints of its issuer, and its fiscal year; and the lock of a payer's money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cohorts.billing.models import IssuerDetails, Payer
from cohorts.billing.rules.postings import fiscal_year
from cohorts.people.models import AuthoritySettings, Organization

# Days to pay until finance staff enter their own.
DAYS_TO_PAY = 30


@dataclass(frozen=True)
class Issuer:
    """The texts of an issuer on a document, frozen with it; each may have several lines."""

    name_and_address: str
    remit_to: str
    terms: str


def issuer_now() -> Issuer:
    """Return what a document issued now prints of the state; empty texts where nobody has entered them."""
    authority = Organization.objects.authorities().order_by("pk").first()
    details = IssuerDetails.objects.latest_row()
    lines = [authority.name, authority.address, authority.email, authority.phone] if authority else []
    if details and details.tax_number:
        lines.append(f"Tax number: {details.tax_number}")
    text = "\n".join(line for line in lines if line)
    return Issuer(text, details.remit_to if details else "", details.terms if details else "")


def due_day(today: date) -> date:
    """Return the day on which an invoice of today is due, where nobody chooses another one."""
    details = IssuerDetails.objects.latest_row()
    return today + timedelta(days=details.days_to_pay if details else DAYS_TO_PAY)


def year_of(day: date) -> int:
    """Return the fiscal year of the state that a document's day lies in; the calendar year before the set-up."""
    return fiscal_year(day, fiscal_year_starts())


def fiscal_year_starts() -> int:
    """Return the first month of the fiscal year, 1 to 12; January before the set-up."""
    settings = AuthoritySettings.objects.order_by("pk").first()
    return settings.fiscal_year_starts if settings else 1


def lock(payer: Payer) -> Payer:
    """Return the payer, locked: acts about the money of one payer wait for each other. Must run in a transaction."""
    return Payer.objects.select_for_update(of=("self",)).with_names().get(pk=payer.pk)


def lock_all(payers: Iterable[Payer]) -> None:
    """Lock several payers, always in the same order, so that two acts about them do not wait for each other forever."""
    rows = Payer.objects.select_for_update(of=("self",)).filter(pk__in={payer.pk for payer in payers})
    list(rows.order_by("pk").values_list("pk", flat=True))
