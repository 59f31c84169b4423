"""The story of a payment: what it pays or paid until it ended, who pays that now, and what was recorded instead."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from cohorts.billing.models.charges import Credit, CreditKind
from cohorts.billing.models.invoices import InvoiceLine
from cohorts.billing.models.receipts import Application, Receipt
from cohorts.billing.rules.postings import cents


@dataclass(frozen=True)
class PaidLine:
    """A line of an invoice with the dollars of the payment, and (other payment, dollars) that pay the line now."""

    line: InvoiceLine
    amount: Decimal
    others: Sequence[tuple[Receipt, Decimal]]


@dataclass(frozen=True)
class Story:
    """What a payment pays, or paid until it ended, and the payment recorded instead of it; None if there is none.

    written_off: the small remainders that the rule of a program wrote off after it.
    """

    paid: Sequence[PaidLine]
    instead: Receipt | None
    written_off: Sequence[Credit] = ()


def story_of(receipt: Receipt, user: Any, role: str | None = None) -> Story:
    """Return the story of a payment, of rows that `user` reads (in this role). At most five queries."""
    amounts = _paid(receipt)
    lines = InvoiceLine.objects.visible_to(user, role=role).filter(pk__in=amounts).with_sums()
    lines = list(lines.select_related("invoice").order_by("invoice", "pk"))
    ended = not receipt.is_in_force
    others = _others(receipt, lines, user, role) if ended else {}
    paid = [PaidLine(line, amounts[line.pk], others.get(line.pk, [])) for line in lines]
    return Story(paid, _instead(receipt, user, role) if ended else None, written_off_after(receipt, user, role))


def written_off_after(receipt: Receipt, user: Any, role: str | None = None) -> list[Credit]:
    """Return the small remainders that this payment left, and that were written off when it was applied. One query.

    Several payments may be recorded at one moment, as those of a bank file are: the last of them left the remainder.
    """
    applied = Application.objects.filter(line__charge=OuterRef("charge"), at=OuterRef("at"), amount__gt=0)
    rows = Credit.objects.visible_to(user, role=role).filter(kind=CreditKind.REMAINDER)
    rows = rows.annotate(left_by=Subquery(applied.order_by("-pk").values("receipt")[:1])).filter(left_by=receipt.pk)
    return list(rows.select_related("charge").order_by("pk"))


def _paid(receipt: Receipt) -> dict[int, Decimal]:
    """Return {line id: dollars}: what is applied now; of a payment that ended, what its end took off the lines."""
    rows = Application.objects.filter(receipt=receipt).order_by()
    if not receipt.is_in_force:
        rows = rows.filter(at=receipt.end.at, amount__lt=0)
    sums = rows.values_list("line").annotate(total=Sum("amount"))
    return {line: abs(cents(total)) for line, total in sums if cents(total)}


def _others(
    receipt: Receipt, lines: Sequence[InvoiceLine], user: Any, role: str | None
) -> dict[int, list[tuple[Receipt, Decimal]]]:
    rows = Application.objects.filter(line__in=[line.pk for line in lines]).exclude(receipt=receipt).order_by()
    sums = [(line, pk, cents(total)) for line, pk, total in rows.values_list("line", "receipt").annotate(Sum("amount"))]
    receipts = Receipt.objects.visible_to(user, role=role).in_bulk({pk for _line, pk, total in sums if total > 0})
    by_line = defaultdict(list)
    for line, pk, total in sorted(sums, key=lambda row: row[1]):
        if total > 0 and pk in receipts:
            by_line[line].append((receipts[pk], total))
    return by_line


def _instead(receipt: Receipt, user: Any, role: str | None) -> Receipt | None:
    """Return its correction; else the next payment with the same reference that the same payer made."""
    rows = Receipt.objects.visible_to(user, role=role)
    if receipt.end.replacement_id:
        return rows.filter(pk=receipt.end.replacement_id).first()
    later = rows.filter(payer=receipt.payer_id, reference_key=receipt.reference_key, at__gte=receipt.end.at)
    return later.exclude(pk=receipt.pk).order_by("at", "pk").first()
