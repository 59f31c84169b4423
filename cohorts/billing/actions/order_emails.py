"""Emails about purchase orders: to finance staff when one is submitted, and to the agency when it is decided."""

from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.billing.actions.emails import ORDER, ORDER_TO_DECIDE, email_readers, readers
from cohorts.billing.actions.staff_emails import email_staff
from cohorts.billing.models import Order
from cohorts.billing.models.orders import OrderState
from cohorts.core import roles
from cohorts.core.formatting import format_long_day, format_money
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import User


@in_email_language
def email_finance(order: Order, *, by: User | None, at: datetime) -> None:
    """Ask the finance staff to decide about an order."""
    words = {"payer": order.payer.name, "number": order.number, "limit": format_money(order.limit)}
    text = _("%(payer)s submitted order %(number)s for up to %(limit)s. Log in to read it and decide:") % words
    email_staff(
        kind=ORDER_TO_DECIDE, about_id=order.pk, key=f"order-{order.pk}", subject=_("Purchase order to accept"),
        paragraphs=[text], to=(roles.FINANCE,), by=by, at=at,
    )  # fmt: skip


@in_email_language
def email_withdrawn(order: Order, *, by: User | None, at: datetime) -> None:
    """Tell the finance staff and the agency that an order is not to be decided any more; whoever did it knows."""
    words = {"payer": order.payer.name, "number": order.number, "limit": format_money(order.limit)}
    subject = _("A purchase order was withdrawn")
    text = _("Order %(number)s of %(payer)s for up to %(limit)s was withdrawn. There is nothing to decide any more:")
    email_staff(
        kind=ORDER_TO_DECIDE, about_id=order.pk, key=f"order-withdrawn-{order.pk}", subject=subject,
        paragraphs=[text % words], to=(roles.FINANCE,), by=by, at=at,
    )  # fmt: skip
    text = _("Order %(number)s for up to %(limit)s was withdrawn before finance staff decided. See it here:")
    for person in readers(order.payer):
        if by is None or person.pk != by.pk:
            queue_email(
                person=person, kind=ORDER, about_id=order.pk, key=f"order-withdrawn-{order.pk}-{person.pk}",
                subject=subject, body=email_text(person, text % words, "{link}"), by=by, at=at,
            )  # fmt: skip


@in_email_language
def email_decided(order: Order, *, by: User | None, at: datetime) -> None:
    """Tell the agency what finance staff decided."""
    words = {
        "number": order.number, "limit": format_money(order.limit), "day": format_long_day(order.valid_through),
        "reason": order.reason,
    }  # fmt: skip
    subject, text = {
        OrderState.ACCEPTED: (
            _("Your purchase order was accepted"),
            _("Order %(number)s was accepted. You can take seats on it for up to %(limit)s, through %(day)s."),
        ),
        OrderState.DECLINED: (
            _("Your purchase order was not accepted"),
            _("Order %(number)s was not accepted. Reason: “%(reason)s”."),
        ),
        OrderState.CLOSED: (
            _("Your purchase order was closed"),
            _(
                "Order %(number)s was closed. Reason: “%(reason)s”. No more seats can be taken on it. Seats that "
                "you have stay."
            ),
        ),
    }[OrderState(order.state)]
    email_readers(
        order.payer, kind=ORDER, about_id=order.pk, key=f"order-{order.pk}-{order.state}", subject=subject,
        paragraphs=[text % words, _("Log in to see it:"), "{link}"], by=by, at=at,
    )  # fmt: skip
