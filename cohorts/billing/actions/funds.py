"""Funds: added, changed, and used. A fund is never overspent: whoever charges it locks its payer first."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import F, Max, Min, Sum

from cohorts.billing.actions.documents import lock
from cohorts.billing.models import HALF_A_CENT, Charge, Credit, Fund, FundTerms, Payer
from cohorts.billing.models.charges import ChargeQuerySet
from cohorts.billing.models.funds import READERS
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.funds import FundFigures, Period, day_problem, terms_problem, use_problem
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_zone
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.search import has_text
from cohorts.people.models import User

NOTHING = FundFigures(Decimal(0), Decimal(0), Decimal(0), Decimal(0))


@action("fund.added", "Added fund")
def add_fund(
    *,
    name: str,
    source: str,
    amount: Decimal,
    first_on: date,
    last_on: date,
    note: str = "",
    by: User | None,
    at: datetime,
) -> Fund:
    """Add a fund of `amount` dollars for services from `first_on` through `last_on`, as a payer; returns it.

    Refuses a missing name or source, a name that another fund has, an amount of 0 or below, and a last day before the
    first.
    """
    require(by, roles.FINANCE)
    name, source = _words(name, source)
    refuse(terms_problem(NOTHING, Period(first_on, last_on), amount=amount, first_service=None, last_service=None))
    fund = Fund.objects.create(payer=Payer.objects.create(kind=PayerKind.FUND, title=name), by=by, at=at)
    terms = FundTerms.objects.create(
        fund=fund, change=amount, source=source, first_on=first_on, last_on=last_on, note=note.strip(), by=by, at=at
    )
    log(fund, by=by, at=at, amount=str(amount), source=source, first_on=str(terms.first_on), last_on=str(terms.last_on))
    return fund


@action("fund.changed", "Changed fund")
def change_fund(
    *,
    fund: Fund,
    name: str,
    source: str,
    amount: Decimal,
    first_on: date,
    last_on: date,
    note: str = "",
    reason: str,
    by: User | None,
    at: datetime,
) -> FundTerms:
    """Give a fund other terms from now on: `amount` is its whole amount in dollars. Returns the new row.

    What was credited after the former last day becomes available again if the fund is extended. Refuses what `add_fund`
    refuses, less than what is used, days that leave out a service charged to it, no change, and a missing reason.
    """
    require(by, roles.FINANCE)
    name, source = _words(name, source, fund)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    payer = lock(fund.payer)
    fund = fund_of(payer)
    services = _live_charges(payer).aggregate(first=Min("service_on"), last=Max("service_on"))
    period = Period(first_on, last_on)
    # With another last day, other credits came after it.
    figures = replace(fund.figures, returned=_credited_after(payer, last_on))
    refuse(
        terms_problem(figures, period, amount=amount, first_service=services["first"], last_service=services["last"])
    )
    change = amount - fund.figures.amount
    if not change and (period, source, note.strip(), name) == (fund.period, fund.source, fund.note, fund.name):
        raise Refused("fund_unchanged")
    if name != payer.title:
        payer.title = name
        payer.save(update_fields=["title"])
    terms = FundTerms.objects.create(
        fund=fund, change=change, source=source, first_on=first_on, last_on=last_on, note=note.strip(),
        reason=reason.strip(), by=by, at=at,
    )  # fmt: skip
    about = {"name": name, "source": source, "first_on": str(first_on), "last_on": str(last_on)}
    log(fund, by=by, at=at, amount=str(amount), change=str(change), reason=terms.reason, **about)
    return terms


def _words(name: str, source: str, fund: Fund | None = None) -> tuple[str, str]:
    name, source = " ".join(name.split()), " ".join(source.split())
    if not name:
        raise Refused("fund_name_missing", field="name")
    if not source:
        raise Refused("fund_source_missing", field="source")
    others = Payer.objects.filter(kind=PayerKind.FUND).exclude(pk=fund.payer_id if fund else None)
    if has_text(others, "title", name):
        raise Refused("fund_name_taken", field="name", fund=name)
    return name, source


def fund_of(payer: Payer) -> Fund:
    """Return the fund that a payer is, with its figures. Lock the payer first if something rests on them."""
    return Fund.objects.with_figures().get(payer=payer.pk)


def check_day(payer: Payer, service_on: date) -> None:
    """Raise Refused unless the fund that a payer is pays for services on this day. For staff who read funds."""
    fund = Fund.objects.with_terms().get(payer=payer.pk)
    refuse(day_problem(fund.period, service_on=service_on, fund=fund.name))


def use_fund(payer: Payer, amount: Decimal, service_on: date, *, by: User | None) -> None:
    """Lock a fund and raise Refused unless a fee of `amount` for a service on this day can be charged to it.

    The caller writes the fee in the same transaction, so that two clerks never commit the same dollar. Whoever does not
    read funds is refused without the name of the fund and what is left of it.
    """
    problem = _use_problem(lock(payer), amount, [service_on])
    if problem and not has_role(by, *READERS):
        raise Refused("payer_cannot_pay")
    refuse(problem)


def check_fund(payer: Payer, amount: Decimal, days: Iterable[date]) -> None:
    """Raise Refused unless fees of `amount` in all, for services on these days, can be charged to a fund now.

    For staff who read funds.
    """
    refuse(_use_problem(payer, amount, days))


def _use_problem(payer: Payer, amount: Decimal, days: Iterable[date]) -> Problem | None:
    fund = fund_of(payer)
    problems = (
        use_problem(fund.figures, fund.period, amount=amount, service_on=day, fund=payer.title) for day in sorted(days)
    )
    return next((problem for problem in problems if problem), None)


def _credited_after(payer: Payer, last_on: date) -> Decimal:
    """Return the dollars that were credited to a fund after a day in the zone of the state."""
    end = datetime.combine(last_on + timedelta(days=1), time(), home_zone())
    credits = Credit.objects.filter(charge__payer=payer, charge__person__isnull=False, at__gte=end)
    return cents(credits.aggregate(total=Sum("amount"))["total"] or 0)


def _live_charges(payer: Payer) -> ChargeQuerySet:
    """Return the fees of a fund that were not credited in full."""
    rows: ChargeQuerySet = Charge.objects.with_sums().filter(payer=payer, person__isnull=False)
    return rows.filter(credited__lt=F("amount") - HALF_A_CENT)
