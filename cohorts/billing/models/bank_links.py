"""Which payments and refunds the row of a bank file may be, and which other row it contradicts."""

from django.db.models import Exists, F, OuterRef, Q

from cohorts.billing.models.bank import OF_PAYMENTS, BankDecision, BankRow, DecisionKind
from cohorts.billing.models.receipts import EndKind, Receipt, Refund
from cohorts.billing.rules.bank_matching import names_reference
from cohorts.core.text import fold_text


def contested_by(row):
    """Return the row with the same bank's id that counts until somebody decides about this one; None without one.

    One whose payment is in force comes first, whichever of them was imported first.
    """
    if not row.bank_id:
        return None
    rows = BankRow.objects.filter(account=row.account_id, bank_id=row.bank_id).exclude(pk=row.pk)
    rows = list(rows.without_wrong_entries().filter(~Q(decided=DecisionKind.REPLACED) | Q(decided=None)).order_by("pk"))
    rows.sort(key=lambda one: (not _is_payment(one), one.pk != row.other_id))
    return rows[0] if rows else None


def _is_payment(row):
    """Whether a row read `with_decision` is a payment in force."""
    return row.decided in OF_PAYMENTS and row.ended is None


def payment_contesting(row):
    """Return the receipt in force of another row with the same bank's id, so that its money counts already; or None."""
    former = contested_by(row)
    if former is None or not _is_payment(former):
        return None
    receipts = Receipt.objects.in_force().select_related("payer__organization", "payer__person")
    return receipts.get(pk=former.decisions.latest_first().values_list("receipt", flat=True)[0])


def likely(row, receipts):
    """Return the ids of those of these receipts that a row most likely is about, the likeliest ones only.

    They are those whose reference the row names, and of them those whose payer it names; without any, all of payers
    that it names. Returns (ids, whether it names their reference).
    """
    memo = " ".join([row.texts.get("text", ""), row.texts.get("reference", "")])
    named = fold_text(" ".join([row.texts.get("payer", ""), memo]))
    by_reference, by_payer = set(), set()
    for receipt in receipts.select_related("payer__organization", "payer__person"):
        if names_reference(memo, receipt.reference):
            by_reference.add(receipt.pk)
        if fold_text(receipt.payer.name) in named:
            by_payer.add(receipt.pk)
    return (by_reference & by_payer or by_reference, True) if by_reference else (by_payer, False)


def _decided(**about):
    """Return the decisions about these rows that count: no later one is about the same row."""
    later = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    return BankDecision.objects.filter(~Exists(BankDecision.objects.filter(later, row=OuterRef("row"))), **about)


def receipts_without_row():
    """Return receipts that no bank row is decided to be. A correction decides again about the row of its receipt."""
    return Receipt.objects.filter(~Exists(_decided(receipt=OuterRef("pk"))))


def receipts_to_link(row):
    """Return receipts in force that a row of money that came in may be: of its amount, and no row's yet."""
    return receipts_without_row().in_force().filter(amount=row.amount).order_by("-received_on", "-pk")


def refunds_to_link(row):
    """Return refunds that a row of money that went out may be: of its amount, and no row's yet."""
    rows = Refund.objects.filter(~Exists(_decided(refund=OuterRef("pk"))), amount=-row.amount)
    return rows.select_related("receipt__payer__organization", "receipt__payer__person").order_by("-refunded_on", "-pk")


def receipts_to_return(row):
    """Return receipts that a row of money that went out may be the return of: in force, or recorded as returned."""
    rows = Receipt.objects.filter(amount=-row.amount, received_on__lte=row.day)
    linked = Exists(_decided(receipt=OuterRef("pk"), kind=DecisionKind.RETURNED))
    returned = rows.filter(~linked, end__undone__isnull=True).annotate(why=F("end__kind"))
    return returned.filter(Q(why__isnull=True) | Q(why=EndKind.RETURNED)).order_by("-received_on", "-pk")
