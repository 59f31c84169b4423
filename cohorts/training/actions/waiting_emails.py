"""Emails about waiting lists: to the people on them, and to the agencies that pay for their seats.

Only the person's own email has the link by which an offer is answered.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.formatting import format_list, format_money
from cohorts.core.persons import is_own
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.events import INVITATION
from cohorts.people.models import Organization, User
from cohorts.training import events
from cohorts.training.actions.move_emails import coordinators
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace
from cohorts.training.models.waiting_lists import add_numbers
from cohorts.training.waiting_messages import NOT_GIVEN_BACK, format_offer_end

# Kinds of these emails; lms.wiring sets where their links go.
ON_LIST, OFFER, AGENCY_LIST = events.ON_LIST, events.OFFER, events.AGENCY_LIST


@in_email_language
def email_on_list(place: WaitingPlace, *, is_answer: bool = False, by: User | None, at: datetime) -> None:
    """Email a person that they are on a waiting list, with their place. `is_answer`: because their agency approved."""
    (row,) = add_numbers([place])
    more = {"number": row.number, "of": row.number_of}
    if is_answer:
        text = _(
            "%(agency)s approved the request for a seat for you in %(cohort)s at %(vendor)s. No seat is free now, so "
            "you are on the waiting list: place %(number)s of %(of)s. When a seat is free for you, we email you a link "
            "to accept it. %(agency)s pays the fee of a seat that you accept."
        )
        subject, paragraphs = _("Your request was approved"), [text, "{link}"]
        about = (place, f"on-{place.pk}", events.REQUEST_APPROVED_LIST, subject, paragraphs)
        to_person(*about, kind=ON_LIST, more=more, by=by, at=at)
    else:
        to_person(place, f"on-{place.pk}", events.ON_LIST, more=more, by=by, at=at)


@in_email_language
def email_returning(place: WaitingPlace, free_at: datetime | None, *, by: User | None, at: datetime) -> None:
    """Email that whoever takes a seat again is first on the list. `free_at`: when the offer of their seat ends."""
    more = {"until": format_offer_end(free_at, place.cohort.time_zone)} if free_at else {}
    if free_at:
        text = _(
            "Your seat in %(cohort)s is offered to someone else until %(until)s. You are first on the waiting list: it "
            "is yours if it is declined or not answered. You do not need to do anything."
        )
        agency_text = _(
            "The seat of %(person)s in %(cohort)s is offered to someone else until %(until)s. They are first on the "
            "waiting list: it is theirs again if it is declined or not answered. It is charged then, not before."
        )
    else:
        text = _(
            "Your seat in %(cohort)s is taken. You are first on the waiting list: the next free seat is yours. You do "
            "not need to do anything."
        )
        agency_text = _(
            "The seat of %(person)s in %(cohort)s is taken. They are first on the waiting list: the next free seat is "
            "theirs. It is charged then, not before."
        )
    key = f"returning-{place.pk}-{at.isoformat()}"
    subject = _("You are first on a waiting list")
    to_person(place, key, events.FIRST_ON_LIST, subject, [text, "{link}"], more=more, by=by, at=at)
    subject = _("Someone is first on a waiting list")
    to_agency(place, key, subject, agency_text, more=more, by=by, at=at, leave_out=by)


@in_email_language
def email_offer(offer: SeatOffer, *, by: User | None, at: datetime) -> None:
    """Email a person the link of an offer, and their agency that it was made."""
    place = offer.place
    until = {"until": lambda: format_offer_end(offer.ends_at, place.cohort.time_zone)}
    to_person(
        place, f"offer-{offer.pk}", events.OFFER, kind=OFFER, about_id=offer.pk, more=until, by=by, at=at
    )  # fmt: skip
    more = {"until": format_offer_end(offer.ends_at, place.cohort.time_zone)}
    text = _(
        "A seat in %(cohort)s at %(vendor)s is offered to %(person)s until %(until)s. If they accept it, your agency "
        "is charged its part of the fee of %(fee)s."
    )
    to_agency(place, f"offer-{offer.pk}", _("A seat is offered to your trainee"), text, more=more, by=by, at=at)


@in_email_language
def email_extended(offer: SeatOffer, *, by: User | None, at: datetime) -> None:
    """Email a person that they have more time to answer; their agency knows from its tasks, and is told until when."""
    place = offer.place
    until = {"until": lambda: format_offer_end(offer.ends_at, place.cohort.time_zone)}
    key = f"extended-{offer.pk}"
    to_person(place, key, events.OFFER_EXTENDED, kind=OFFER, about_id=offer.pk, more=until, by=by, at=at)
    text = _(
        "Our email with the offer of a seat in %(cohort)s did not reach %(person)s. They have more time to answer: "
        "until %(until)s. Please phone them."
    )
    more = {"until": format_offer_end(offer.ends_at, place.cohort.time_zone)}
    to_agency(place, key, _("More time for an offered seat"), text, more=more, by=by, at=at)


@in_email_language
def email_kept(offer: SeatOffer, *, by: User | None, at: datetime) -> None:
    """Email somebody who is invited that a seat is kept for them until they accept, and their agency until when."""
    place = offer.place
    more = {"until": format_offer_end(offer.ends_at, place.cohort.time_zone)}
    text = _(
        "%(agency)s keeps a seat in %(cohort)s at %(vendor)s for you until %(until)s. Accept your invitation, and the "
        "seat is yours. %(agency)s pays the fee."
    )
    to_person(
        place, f"kept-{offer.pk}", events.SEAT_KEPT, _("A seat is kept for you"), [text, "{link}"], kind=INVITATION,
        about_id=place.invitation_id, more=more, by=by, at=at,
    )  # fmt: skip
    text = _(
        "A seat in %(cohort)s at %(vendor)s is kept for %(person)s until %(until)s. When they accept your invitation, "
        "the seat is theirs, and your agency is charged its part of the fee of %(fee)s."
    )
    subject = _("A seat is kept for someone you invited")
    to_agency(place, f"kept-{offer.pk}", subject, text, more=more, by=by, at=at, leave_out=by)


@in_email_language
def email_declined(offer: SeatOffer, *, by: User | None, at: datetime) -> None:
    """Email a person and their agency that they declined a seat."""
    text = _(
        "You declined the seat in %(cohort)s at %(vendor)s. It goes to the next person, and you are no longer on the "
        "waiting list. If this was a mistake, ask %(agency)s to put you on the list again."
    )
    key = f"declined-{offer.pk}"
    to_person(offer.place, key, events.OFFER_DECLINED, _("You declined a seat"), [text], by=by, at=at)
    text = _("%(person)s declined the seat in %(cohort)s and is no longer on its waiting list.")
    to_agency(offer.place, key, _("An offered seat was declined"), text, by=by, at=at)


@in_email_language
def email_lapsed(offer: SeatOffer, *, by: User | None, at: datetime) -> None:
    """Email a person and their agency that an offer was not answered in time."""
    text = _(
        "You did not answer the offer of a seat in %(cohort)s at %(vendor)s in time. You are no longer on the waiting "
        "list. If you still want a seat, ask %(agency)s to put you on the list again."
    )
    key = f"lapsed-{offer.pk}"
    to_person(offer.place, key, events.OFFER_LAPSED, _("An offer of a seat has ended"), [text], by=by, at=at)
    text = _(
        "%(person)s did not answer the offer of a seat in %(cohort)s in time and is no longer on its waiting list."
    )
    to_agency(offer.place, key, _("An offered seat was not answered"), text, by=by, at=at)


@in_email_language
def email_taken_back(offer: SeatOffer, reason: str, *, by: User | None, at: datetime) -> None:
    """Email a person and their agency that the vendor took an offer back, and why."""
    more = {"reason": reason}
    text = _(
        "%(vendor)s took back the offer of a seat in %(cohort)s. The reason: %(reason)s. You keep your place on the "
        "waiting list, and we email you when another seat is free."
    )
    key, subject = f"taken-back-{offer.pk}", _("An offer of a seat was withdrawn")
    to_person(offer.place, key, events.OFFER_TAKEN_BACK, subject, [text, "{link}"], more=more, by=by, at=at)
    text = _(
        "%(vendor)s took back the offer of a seat in %(cohort)s to %(person)s. The reason: %(reason)s. They keep their "
        "place on the waiting list."
    )
    to_agency(offer.place, key, subject, text, more=more, by=by, at=at)


@in_email_language
def email_left(
    place: WaitingPlace, *, seat: Enrollment | None = None, reason: str = "", by: User | None, at: datetime
) -> None:
    """Email a person and their agency that the person is no longer on a list, and why. Whoever did it knows.

    `seat`: the seat in another cohort that they have now.
    """
    if seat is not None:
        texts = (
            _("You have a seat in %(other)s now, so you are no longer on the waiting list of %(cohort)s."),
            _("%(person)s has a seat in %(other)s now, and is no longer on the waiting list of %(cohort)s."),
        )
    elif reason:
        texts = (
            _("You are no longer on the waiting list of %(cohort)s. The reason: %(reason)s."),
            _("%(person)s is no longer on the waiting list of %(cohort)s. The reason: %(reason)s."),
        )
    else:
        texts = (
            _("You are no longer on the waiting list of %(cohort)s. If you did not expect this, contact %(agency)s."),
            _("%(person)s is no longer on the waiting list of %(cohort)s."),
        )
    more = {"other": seat.cohort.code if seat else "", "reason": reason}
    key, subject = f"left-{place.pk}", _("You are no longer on a waiting list")
    if not is_own(by, place.person_id):
        to_person(place, key, events.LEFT_LIST, subject, [texts[0]], more=more, by=by, at=at)
    subject = _("Someone is no longer on a waiting list")
    to_agency(place, key, subject, texts[1], more=more, by=by, at=at, leave_out=by)


@in_email_language
def email_not_given_back(place: WaitingPlace, why: str, *, by: User | None, at: datetime) -> None:
    """Email that a seat could not be given back. why: "fee" or "clash", of NOT_GIVEN_BACK."""
    to_person, to_agency = NOT_GIVEN_BACK[why]
    key, subject = f"not-given-back-{place.pk}", _("Your seat could not be given back")
    to_person(place, key, events.NOT_GIVEN_BACK, subject, [str(to_person)], by=by, at=at)
    to_agency(place, key, _("A seat could not be given back"), str(to_agency), by=by, at=at)


@in_email_language
def email_closed(
    places: Sequence[WaitingPlace], *, canceled: bool, kept: Set[int], informed: Set[int], by: User | None, at: datetime
) -> None:  # fmt: skip
    """Email everybody that a list is closed: each person once, each coordinator once with the people of the agency.

    `kept`: places of people who were invited with a seat, which is not kept any more. `informed`: agencies that read
    it in another email.
    """
    text, none_kept = (
        _("The training %(cohort)s at %(vendor)s starts, so its waiting list is closed. %(contact)s"),
        _("The training %(cohort)s at %(vendor)s starts, so no seat is kept for you any more. %(contact)s"),
    )
    if canceled:
        text = _("The training %(cohort)s at %(vendor)s was canceled, so its waiting list is closed. %(contact)s")
        none_kept = _(
            "The training %(cohort)s at %(vendor)s was canceled, so no seat is kept for you any more. %(contact)s"
        )
    contact = _("Ask %(agency)s for a seat in another training.")
    subject, by_agency = _("A waiting list is closed"), defaultdict(list)
    for place in places:
        by_agency[place.agency_id].append(place)
        words = (_("A seat is not kept any more"), [none_kept]) if place.pk in kept else (subject, [text])
        more = {"contact": contact % {"agency": place.agency}}
        to_person(place, f"closed-{place.pk}", events.LIST_CLOSED, *words, more=more, by=by, at=at)
    for rows in (rows for agency, rows in by_agency.items() if agency not in informed):
        people = _("On it were: %(people)s.") % {"people": format_list([row.shown_name for row in rows])}
        key = f"closed-{rows[0].cohort_id}-{at.isoformat()}"
        to_agency(rows[0], key, subject, text, more={"contact": people}, by=by, at=at)


@in_email_language
def to_person(
    place: WaitingPlace,
    key: str,
    event: str,
    subject: str = "",
    paragraphs: Sequence[str] = (),
    *,
    kind: str = ON_LIST,
    about_id: int | None = None,
    more: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
) -> None:
    """Email the person of a place."""
    words = {**words_of(place), **(more or {})}
    queue_email(
        person=place.person, kind=kind, event=event, about_id=about_id or place.person_id, cohort_id=place.cohort_id,
        key=f"waiting-{key}", subject=subject, values=words, by=by, at=at,
        body=email_text(place.person, *(text % words for text in paragraphs)) if paragraphs else "",
    )  # fmt: skip


@in_email_language
def to_agency(
    place: WaitingPlace,
    key: str,
    subject: str,
    text: str,
    *,
    more: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
    leave_out: User | None = None,
) -> None:
    """Email the coordinators of the agency of a place, except `leave_out`."""
    words = {**words_of(place), **(more or {})}
    for person in coordinators(place.agency, roles.AGENCY_COORDINATOR):
        if leave_out is None or person.pk != leave_out.pk:
            queue_email(
                person=person, kind=AGENCY_LIST, about_id=place.agency_id, cohort_id=place.cohort_id,
                key=f"waiting-{key}-{person.pk}", subject=subject, values=words, by=by, at=at,
                body=email_text(person, text % words, _("See your people on waiting lists:"), "{link}"),
            )  # fmt: skip


def words_of(place: WaitingPlace) -> dict[str, Any]:
    """Return what emails about a place name."""
    cohort: Cohort = place.cohort
    agency: Organization = place.agency
    fee = format_money(cohort.course_version.fee)
    return {"cohort": cohort.code, "vendor": cohort.vendor, "agency": agency, "person": place.shown_name, "fee": fee}
