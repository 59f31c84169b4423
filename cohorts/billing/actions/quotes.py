"""Quotes: documents with numbers of their own that say what seats would cost. A quote posts nothing."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing.actions.documents import issuer_now, lock, year_of
from cohorts.billing.actions.emails import QUOTE, email_readers
from cohorts.billing.models import Payer, Quote, QuoteSeries
from cohorts.billing.rules.quotes import last_day, quote_problem, quote_total
from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import action, log
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.refusals import refuse
from cohorts.notices.language import in_email_language
from cohorts.notices.ports import sender_name
from cohorts.people.models import User


@action("quote.issued", "Issued quote")
def issue_quote(
    *,
    payer: Payer,
    description: str,
    course: str,
    count: int,
    each: Decimal,
    terms: str = "",
    by: User | None,
    at: datetime,
) -> Quote:
    """Append a numbered quote for `count` seats at `each` dollars, and return it. Nothing is owed by it.

    For the coordinators of the agency, and for finance staff; then the agency is emailed. Refuses a number of seats
    that nobody means.
    """
    by_state = has_role(by, roles.FINANCE)
    if not by_state:
        require(by, roles.AGENCY_COORDINATOR, organization=payer.organization)
    refuse(quote_problem(count))
    payer = lock(payer)
    today = home_day(at)
    year = year_of(today)
    quote = Quote.objects.create(
        payer=payer, year=year, sequence=QuoteSeries.take_next(year), issued_on=today, valid_through=last_day(today),
        issuer=issuer_now().name_and_address, bill_to=payer.address_lines, description=description[:200],
        course=course, count=count, each=each, amount=quote_total(each, count), terms=terms, by=by, at=at,
    )  # fmt: skip
    log(quote, by=by, at=at, number=quote.number, seats=count, total=str(quote.amount))
    if by_state:
        _email(quote, by, at)
    return quote


@in_email_language
def _email(quote: Quote, by: User | None, at: datetime) -> None:
    text = _("State finance staff issued quote %(number)s to you: %(count)s seats in %(course)s for %(amount)s.")
    about = {
        "number": quote.number,
        "count": quote.count,
        "course": quote.description,
        "amount": format_money(quote.amount),
    }
    email_readers(
        quote.payer,
        kind=QUOTE,
        about_id=quote.pk,
        key=f"quote-{quote.number}",
        subject=_("Quote from %(sender)s") % {"sender": sender_name()},
        paragraphs=[text % about, _("It is no debt. Log in to see it:"), "{link}"],
        by=by,
        at=at,
    )
