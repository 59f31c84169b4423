"""What approving several requests for seats means, before it is done: a seat or a place each, and what it costs."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext

from cohorts.core.names import called
from cohorts.training.actions.seat_payers import part_of_agency
from cohorts.training.views.fee_terms import terms_of_cohort
from cohorts.ui.notice_preview import seen_of


@dataclass
class Summary:
    """The chosen requests, each (person, cohort, amount; None for a place), the total in dollars, and how many get a
    place. terms: [(cohort, terms of giving up a seat)]. short: dollars that the order has too little. seen: a digest of
    it, so that nothing else is approved than what was read.
    """

    rows: list = field(default_factory=list)
    total: Decimal = Decimal(0)
    places: int = 0
    terms: list = field(default_factory=list)
    order: object = None
    short: Decimal = Decimal(0)
    seen: str = ""


def fees_of(cohorts):
    """{cohort id: dollars that the agency pays for a seat}."""
    fees = {}
    for cohort in cohorts:
        part = part_of_agency(cohort)
        fees[cohort.pk] = cohort.course_version.fee if part is None else part
    return fees


def summary_of(requests, cohorts, fees, order, held=()):
    """The Summary of approving these requests, the oldest first. cohorts: {id: cohort with its seats left}. held: the
    ids of requests whose seat waits for admission; it is charged later.
    """
    summary = Summary(order=order)
    left = {pk: 0 if cohort.waiting else cohort.left for pk, cohort in cohorts.items()}
    in_order = sorted(requests, key=lambda row: (row.asked_at, row.pk))
    for request in in_order:
        cohort = request.cohort_id
        amount = fees[cohort] if left[cohort] > 0 and request.pk not in held else None
        left[cohort] -= 1
        name = called(request.person)
        if request.pk in held:
            name = gettext("%(person)s (waits for admission)") % {"person": name}
        summary.rows.append((name, request.cohort, amount))
        summary.total += amount or 0
        summary.places += amount is None
    chosen = {request.cohort_id for request in requests}
    summary.terms = [(row, words) for pk, row in cohorts.items() if pk in chosen and (words := terms_of_cohort(row))]
    if order is not None:
        summary.short = max(summary.total - order.dollars_left, Decimal(0))
    summary.seen = digest_of({request.pk: row[2] for request, row in zip(in_order, summary.rows, strict=True)}, order)
    return summary


def digest_of(amounts, order):
    """The digest of {request id: amount or None} and an order or None."""
    rows = [f"{pk}: {amount}" for pk, amount in amounts.items()]
    return seen_of({"rows": rows, "order": [str(order.pk) if order else ""]})
