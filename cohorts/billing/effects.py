"""What acts about money lead to, in sentences that are read before they are done. Nothing is recorded here."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.billing.actions.applications import applied_of
from cohorts.billing.actions.receipts import split
from cohorts.billing.actions.remainders import remainders_after, with_remainders
from cohorts.billing.models import Charge, InvoiceLine, Payer, Receipt
from cohorts.billing.models.receipts import EndKind
from cohorts.core.consequences import follows_payment, said_of_fees
from cohorts.core.formatting import format_count, format_day, format_money

# So many lines that a payment pays are named one by one.
MOST_LINES = 100


def on_certificates(receipt: Receipt) -> list[str]:
    """What taking a receipt back means besides what is owed, in sentences: the certificates of people it paid for."""
    lines = {one.line for one in applied_of(receipt=receipt.pk)}
    rows = list(receipt.applications.filter(line__in=lines).select_related("line__charge"))
    person_ids = {row.line.charge.person_id for row in rows} - {None}
    return said_of_fees(rows, person_ids=person_ids)


def certificates_after(parts: Mapping[int, Decimal]) -> list[str]:
    """What a payment leads to besides what is owed, in sentences. `parts`: {line id: dollars}, nothing recorded yet."""
    paid, person_ids = _by_fee(parts)
    return follows_payment(with_remainders(paid, timezone.now()), person_ids=person_ids)


def certificates_without(charge: Charge, amount: Decimal) -> list[str]:
    """What follows, in sentences, if so many dollars of a fee are not owed any more."""
    return follows_payment({charge.pk: amount}, person_ids={charge.person_id} - {None})


def remainders_said(parts: Mapping[int, Decimal]) -> list[str]:
    """Which small remainders are written off after a payment, in sentences. `parts` as in `certificates_after`."""
    text = _("{amount} of “{fee}” ({seat}) is left then. The program writes off such small remainders: it is not owed.")
    return [
        text.format(amount=format_money(amount), fee=charge.description, seat=charge.reference)
        for charge, amount in remainders_after(_by_fee(parts)[0], timezone.now())
    ]


def _by_fee(parts: Mapping[int, Decimal]) -> tuple[dict[int, Decimal], set[int]]:
    """Return ({fee id: dollars}, ids of the people for whom these fees are). One query."""
    rows = InvoiceLine.objects.filter(pk__in=parts).values_list("pk", "charge", "charge__person")
    paid: dict[int, Decimal] = defaultdict(Decimal)
    for line, charge, _person in rows:
        paid[charge] += parts[line]
    return dict(paid), {person for _line, _charge, person in rows} - {None}


def effects_of_payment(payer: Payer, amount: Decimal, remitted: Mapping[int, Decimal] | None) -> list[str]:
    """What a payment of these dollars pays and leads to, in sentences. Refuses what `split` refuses."""
    one = split(payer, amount, remitted)
    about = {"amount": format_money(amount), "payer": payer.name, "left": format_money(one.left)}
    first = _("The payment of {amount} from {payer} pays:") if one.parts else _("{payer} owes nothing on invoices now.")
    left = [_("{left} of it is not applied yet: it stays on the payer’s account.").format(**about)] if one.left else []
    sentences = [*remainders_said(one.parts), *certificates_after(one.parts)]
    return [first.format(**about), *_lines_said(one.parts), *left, *sentences]


def _lines_said(parts: Mapping[int, Decimal]) -> list[str]:
    lines = InvoiceLine.objects.filter(pk__in=parts).by_due_date().select_related("invoice")
    sentences = [
        _("{amount} of invoice {number}, due {day}: {fee} ({seat})").format(
            amount=format_money(parts[line.pk]), number=line.invoice.number, day=format_day(line.invoice.due_on),
            fee=line.text, seat=line.reference,
        )
        for line in lines[:MOST_LINES]
    ]  # fmt: skip
    more = len(parts) - MOST_LINES
    rest = ngettext("{count} more line", "{count} more lines", more).format(count=format_count(more))
    return [*sentences, rest] if more > 0 else sentences


def effects_of_return(receipt: Receipt) -> list[str]:
    """What the return of a payment by the bank means, in sentences; of one that was returned, that nothing changes."""
    row = Receipt.objects.with_sums().select_related("end", "payer__organization", "payer__person").get(pk=receipt.pk)
    about = {
        "amount": format_money(row.amount), "reference": row.reference, "payer": row.payer.name,
        "applied": format_money(row.applied), "refunded": format_money(row.refunded),
    }  # fmt: skip
    if not row.is_in_force and row.end.kind == EndKind.RETURNED:
        text = _("The return of {reference} from {payer} is recorded already. This row is only linked to it.")
        return [text.format(**about)]
    sentences = [_("The payment of {amount} from {payer} (reference {reference}) will not count any more.")]
    sentences += [_("What it paid is owed again, with the same due dates: {applied}.")] if row.applied else []
    if row.refunded:
        sentences.append(_("{refunded} of it was paid back. The payer owes this then, too: it waits to be invoiced."))
    return [*(text.format(**about) for text in sentences), *on_certificates(row)]
