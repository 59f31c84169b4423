"""Questions to waiting lists: whose offer a link is, who has which number, and what is due."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.waiting import OfferState, PlaceState, SeatOffer, WaitingPlace


def offer_by_token(token: str) -> SeatOffer | None:
    """Return the offer for the secret part of a link, or None. Anyone with the link may read it."""
    rows = SeatOffer.objects.filter(token_hash=SeatOffer.hash_of(token))
    related = ("place__cohort__course_version__course", "place__cohort__vendor", "place__agency", "place__person")
    return rows.select_related(*related).first()


def add_numbers(places: Iterable[WaitingPlace]) -> list[WaitingPlace]:
    """Return the places as a list, each with `number`, counted from 1, and `number_of`, how many wait for the cohort.

    Of a place that does not wait, `number` is None. The caller may see the places; of the others only their number is
    said. One query.
    """
    rows = list(places)
    lines = _lines({row.cohort_id for row in rows if row.state == PlaceState.WAITING})
    for row in rows:
        line = lines.get(row.cohort_id, [])
        row.number = line.index(row.pk) + 1 if row.state == PlaceState.WAITING and row.pk in line else None
        row.number_of = len(line)
    return rows


def _lines(cohort_ids: Collection[int]) -> dict[Any, list[int]]:
    """Return {cohort id: ids of the places that wait, in order}."""
    lines: dict[Any, list[int]] = {}
    rows = WaitingPlace.objects.waiting().filter(cohort__in=cohort_ids).order_by("priority", "asked_at", "pk")
    for cohort, pk in rows.values_list("cohort", "pk") if cohort_ids else ():
        lines.setdefault(cohort, []).append(pk)
    return lines


def overdue_offers(at: datetime) -> list[int]:
    """Return the ids of open offers that can no longer be answered at `at`, the oldest first."""
    rows = SeatOffer.objects.filter(state=OfferState.OPEN, place__cohort__state=Cohort.State.OPEN)
    rows = rows.filter(Q(ends_at__lte=at) | Q(place__cohort__starts_at__lte=at))
    return list(rows.order_by("ends_at", "pk").values_list("pk", flat=True))


def held_places(people: Collection[int] | None = None) -> list[WaitingPlace]:
    """Return the places of people who wait for admission: a seat is kept for them, or they are passed over until then.

    `people`: only of these, from all their accounts; None for everybody. With their cohorts.
    """
    is_held = Q(offers__for_admission=True, offers__state=OfferState.OPEN)
    rows = WaitingPlace.objects.on_list().filter(is_held | Q(state=PlaceState.UNADMITTED))
    rows = rows if people is None else rows.of_people(people)
    return list(rows.with_cohort().order_by("cohort", "priority", "asked_at", "pk"))


def lists_to_end(at: datetime) -> list[int]:
    """Return the ids of cohorts that have begun by `at` and still have people on their list."""
    rows = WaitingPlace.objects.on_list().filter(cohort__starts_at__lte=at).order_by("cohort")
    return list(rows.values_list("cohort", flat=True).distinct())


def idle_cohorts(at: datetime) -> list[int]:
    """Return the ids of cohorts with a free seat that somebody waits for, and that is to be offered at `at`."""
    rows = Cohort.objects.filter(state=Cohort.State.OPEN).with_taken(at).filter(left__gt=0, waiting__gt=0)
    return [cohort.pk for cohort in rows.order_by("pk") if cohort.fills_at(at)]
