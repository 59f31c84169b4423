"""What is left of a fund (a grant, an appropriation), and why a fee cannot be charged to it. Amounts in dollars."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cohorts.core.problems import Problem

CENT = Decimal("0.01")
# A fund runs low when at most so much of it is available, in percent of its amount.
LOW_PERCENT = 10


@dataclass(frozen=True)
class FundFigures:
    """Where the money of a fund is. amount = committed + spent + available + returned, at every moment.

    committed: fees charged to the fund that are on no invoice yet. spent: what is on invoices, less credit notes.
    returned: credited after the last day of the fund, so that it cannot be used again.
    """

    amount: Decimal
    committed: Decimal
    spent: Decimal
    returned: Decimal

    @property
    def available(self) -> Decimal:
        """What can still be committed."""
        return self.amount - self.committed - self.spent - self.returned

    @property
    def is_low(self) -> bool:
        """Whether little is available."""
        return self.available * 100 <= self.amount * LOW_PERCENT


@dataclass(frozen=True)
class Period:
    """The first and the last day of a fund. Only services on these days may be charged to it."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


def use_problem(
    figures: FundFigures, period: Period, *, amount: Decimal, service_on: date, fund: str
) -> Problem | None:
    """Return why a fee of `amount` for a service cannot be charged to a fund, or None if it can."""
    if problem := day_problem(period, service_on=service_on, fund=fund):
        return problem
    if amount > figures.available:
        return Problem("fund_too_low", fund=fund, left=max(figures.available, Decimal(0)))
    return None


def day_problem(period: Period, *, service_on: date, fund: str) -> Problem | None:
    """Return why a fund does not pay for a service on this day, or None if it does."""
    if period.has(service_on):
        return None
    return Problem("service_outside_fund", fund=fund, day=service_on, first=period.first, last=period.last)


def terms_problem(
    figures: FundFigures, period: Period, *, amount: Decimal, first_service: date | None, last_service: date | None
) -> Problem | None:
    """Return why a fund cannot have this amount and these days, or None if it can.

    `first_service`, `last_service`: of the fees that are charged to it now; None without any.
    """
    if amount != amount.quantize(CENT) or amount <= 0:
        return Problem("fund_amount_wrong", field="amount")
    if period.last < period.first:
        return Problem("fund_ends_before_it_starts", field="last_on")
    used = figures.amount - figures.available
    if amount < used:
        return Problem("fund_below_used", field="amount", used=used)
    if first_service is not None and first_service < period.first:
        return Problem("service_before_fund", field="first_on", day=first_service)
    if last_service is not None and last_service > period.last:
        return Problem("service_after_fund", field="last_on", day=last_service)
    return None
