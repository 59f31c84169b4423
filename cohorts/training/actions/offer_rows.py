"""The row of an offer of a seat, with the hash of its link."""

from datetime import datetime

from cohorts.training.models import SeatOffer, WaitingPlace


def append_offer(place: WaitingPlace, ends: datetime, at: datetime, *, for_admission: bool = False) -> SeatOffer:
    """Append an open offer for a place; returns it. For actions, which have moved the place to “offered”."""
    offer = SeatOffer(place=place, made_at=at, ends_at=ends, for_admission=for_admission)
    offer.token_hash = SeatOffer.hash_of(offer.token)
    offer.save()
    return offer
