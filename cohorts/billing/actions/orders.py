"""Purchase orders and agreements: submitted by an agency, accepted by finance staff, and fees charged to them.

The row of an order is locked while fees are charged to it, so that two clerks never use it beyond its limit.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from cohorts.billing.actions.documents import lock
from cohorts.billing.actions.order_emails import email_decided, email_finance, email_withdrawn
from cohorts.billing.models import Charge, Commitment, Order, OrderFile, Payer, Quote
from cohorts.billing.models.orders import OPEN_OR_USED, OrderState
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.orders import MAX_FILE_BYTES, Limits, commit_problem, order_problem
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.core.text import fold_code
from cohorts.core.uploads import file_type, upload_problem
from cohorts.people.models import User

MAX_FILE_NAME = 200


@action("order.submitted", "Submitted an order")
def submit_order(
    *,
    payer: Payer,
    kind: str,
    number: str,
    cost_center: str = "",
    limits: Limits,
    file: tuple[str, bytes],
    quote: Quote | None = None,
    by: User | None,
    at: datetime,
) -> Order:
    """Submit a purchase order or an agreement with its file (name, content); returns the Order.

    Finance staff decide whether it is accepted, and are emailed unless one of them recorded it. Refuses a missing
    number or file, a number that the payer used before, a limit of 0 or with parts of a cent, days out of order or
    over, a file that is too large, does not open, has a virus or is no PDF, JPEG or PNG by its content, the quote of
    another payer, and a payer that is no agency.
    """
    _require_payer(payer, by)
    if payer.kind != PayerKind.AGENCY:
        raise Refused("order_of_no_agency")
    payer = lock(payer)
    number, cost_center = " ".join(number.split()), " ".join(cost_center.split())
    file_name, data = file
    refuse(
        order_problem(number if fold_code(number) else "", limits, home_day(at)),
        upload_problem(data, most=MAX_FILE_BYTES),
    )
    if quote is not None and quote.payer_id != payer.pk:
        raise Refused("order_quote_of_other_payer", field="quote")
    if payer.orders.filter(number_key=fold_code(number), state__in=OPEN_OR_USED).exists():
        raise Refused("order_number_taken", field="number", number=number)
    order = Order.objects.create(
        payer=payer, kind=kind, number=number, number_key=fold_code(number), cost_center=cost_center,
        limit=limits.limit, valid_from=limits.valid_from, valid_through=limits.valid_through, quote=quote, by=by, at=at,
    )  # fmt: skip
    OrderFile.objects.create(order=order, name=file_name[-MAX_FILE_NAME:], media_type=file_type(data) or "", data=data)
    log(order, by=by, at=at, number=number, limit=str(limits.limit), payer=payer.name)
    if not has_role(by, roles.FINANCE):
        email_finance(order, by=by, at=at)
    return order


@action("order.accepted", "Accepted an order")
def accept_order(*, order: Order, by: User | None, at: datetime) -> Order:
    """Accept an order: fees can be charged to it. The agency is emailed. Refuses one that is decided or is over."""
    require(by, roles.FINANCE)
    if order.valid_through < home_day(at):
        raise Refused("order_over_before_decision", day=order.valid_through)
    return _decide(order, "accept", "", by, at)


@action("order.declined", "Did not accept an order")
def decline_order(*, order: Order, reason: str, by: User | None, at: datetime) -> Order:
    """Do not accept an order; the agency is emailed the reason. Refuses a missing reason, and one that is decided."""
    require(by, roles.FINANCE)
    return _decide(order, "decline", _reason(reason), by, at)


@action("order.closed", "Closed an order")
def close_order(*, order: Order, reason: str, by: User | None, at: datetime) -> Order:
    """Close an accepted order: no more fees. What is charged to it stays billable to it. The agency is emailed."""
    require(by, roles.FINANCE)
    return _decide(order, "close", _reason(reason), by, at)


@action("order.withdrawn", "Withdrew an order")
def withdraw_order(*, order: Order, by: User | None, at: datetime) -> Order:
    """Take back an order that finance staff have not decided about yet. They and the agency are emailed."""
    _require_payer(order.payer, by)
    transition(order, "withdraw", by=by, at=at, number=order.number)
    email_withdrawn(order, by=by, at=at)
    return order


def _require_payer(payer: Payer, by: User | None) -> None:
    """Refuse unless `by` is of the finance staff, or coordinates the agency that the payer is."""
    if not has_role(by, roles.FINANCE):
        require(by, roles.AGENCY_COORDINATOR, organization=payer.organization)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    return reason.strip()


def _decide(order: Order, step: str, reason: str, by: User | None, at: datetime) -> Order:
    fields = {"reason": reason, "decided_by": by, "decided_at": at}
    transition(order, step, by=by, at=at, reason=reason, fields=fields, number=order.number)
    order.reason, order.decided_by, order.decided_at = reason, by, at
    email_decided(order, by=by, at=at)
    return order


def check_order(order: Order, payer: Payer, amounts: Sequence[Decimal], today: date) -> Order:
    """Return the order, locked and with its sums, if fees of these amounts can all be charged to it today.

    Must run in a transaction. Payers are locked before orders, always: the caller locked all whom it will charge.
    Refuses an order of another payer or that is not accepted, and what the rule refuses: fees beyond its days, and more
    in all than is left.
    """
    _lock_order(order.pk)
    order = Order.objects.with_sums().get(pk=order.pk)
    if order.payer_id != payer.pk:
        raise Refused("order_of_other_payer", field="order")
    if order.state != OrderState.ACCEPTED:
        raise Refused("order_not_accepted", field="order")
    refuse(commit_problem(order.limits, order.use, amounts, today))
    return order


@action("order.committed", "Charged a fee to an order")
def commit(*, order: Order, charge: Charge, by: User | None, at: datetime) -> Commitment:
    """Charge a fee to an order; returns the Commitment, which is its own audit record. Refuses as `check_order`."""
    check_order(order, charge.payer, [charge.amount], home_day(at))
    return Commitment.objects.create(order=order, charge=charge, by=by, at=at)


@action("order.committed_again", "Charged a fee to the order of its seat again")
def commit_again(*, order: Order, charge: Charge, by: User | None, at: datetime) -> Commitment:
    """Charge a fee to the order that `freed_order` returned, at most what it returned; returns the Commitment.

    The day and the state of the order are not asked: it was charged to it in time.
    """
    return Commitment.objects.create(order=order, charge=charge, by=by, at=at)


def freed_order(payer: Payer, fees: Iterable[Charge]) -> tuple[Order, Decimal] | None:
    """Return the order to which the first of a payer's fees for one seat was charged, and what credits freed of it.

    The order is locked; the caller locked the payer. What was used for other seats meanwhile is not free any more. None
    if the seat was charged to no order, or nothing is free.
    """
    rows = list(Commitment.objects.filter(charge__in=[fee.pk for fee in fees], order__payer=payer).order_by("pk"))
    if not rows:
        return None
    _lock_order(rows[0].order_id)
    order = Order.objects.with_sums().get(pk=rows[0].order_id)
    sums = Charge.objects.with_sums().in_bulk([row.charge_id for row in rows])
    in_use = sum((cents(fee.amount - fee.taken_back) for fee in sums.values()), Decimal(0))
    freed: Decimal = min(sums[rows[0].charge_id].amount - in_use, order.dollars_left)
    return (order, freed) if freed > 0 else None


def _lock_order(pk: int) -> None:
    Order.objects.select_for_update().get(pk=pk)
