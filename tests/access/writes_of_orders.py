"""Writes of invoice runs, purchase orders and quotes."""

from django.core.files.uploadedfile import SimpleUploadedFile

from cohorts.billing.models import InvoiceRun, Order, Payer
from cohorts.core import roles
from tests.access.write import AGENCY, FINANCE, OUTSIDE, Write, day, nothing, reason
from tests.cohorts.billing.orders import PDF


def _order(side):
    """A purchase order with a file."""
    return {
        "kind": "purchase_order",
        "number": "PO-NEW",
        "limit": "100.00",
        "valid_from": day(),
        "valid_through": day(30),
        "file": SimpleUploadedFile("order.pdf", PDF, "application/pdf"),
    }


def _order_is(state):
    """The side's order is in this state."""
    return lambda side: Order.objects.filter(pk=side.pk).update(state=state)


def _other_payer(side):
    """The key of the other side's payer."""
    return (
        Payer.objects.exclude(pk=side.pk).filter(kind=Payer.Kind.AGENCY).order_by("pk").values_list("pk", flat=True)[0]
    )


ORDERS = {
    "start_invoice_run": Write(
        who=(FINANCE,),
        prepare=lambda side: side.charge(),
        path=nothing,
        body=lambda side: {"payers": [side.pk], "due_on": day(30)},
    ),
    "invoice_run_continue": Write(
        who=(FINANCE,), prepare=lambda side: InvoiceRun.objects.filter(pk=side.pk).update(state="running")
    ),
    "reassign_invoice": Write(
        who=(FINANCE,), body=lambda side: {"payer": _other_payer(side), "due_on": day(30), **reason(side)}
    ),
    "record_order": Write(who=(FINANCE,), body=_order),
    "accept_order": Write(who=(FINANCE,), prepare=_order_is("submitted")),
    "decline_order": Write(who=(FINANCE,), prepare=_order_is("submitted"), body=reason),
    "close_order": Write(who=(FINANCE,), body=reason),
    "agency_order_new": Write(
        who=(AGENCY, (OUTSIDE, roles.AGENCY_COORDINATOR)),
        path=nothing,
        body=_order,
        foreign=lambda side, other: _order(side) | {"quote": other.pk},
    ),
    "agency_order_withdraw": Write(who=(AGENCY,), prepare=_order_is("submitted")),
    "agency_names": Write(who=(AGENCY,), body=lambda side: {"names_on_documents": "yes"}),
    "finance_quote_new": Write(
        who=(FINANCE,),
        path=nothing,
        body=lambda side: {
            "agency": Payer.objects.get(pk=side.pk).organization_id,
            "course": side.shared.course.pk,
            "count": "2",
        },
    ),
    "agency_quote_new": Write(
        who=(AGENCY, (OUTSIDE, roles.AGENCY_COORDINATOR)),
        path=nothing,
        body=lambda side: {"course": side.shared.course.pk, "count": "2"},
    ),
}
