"""Emails about seats that wait for admission: to the person, their agency and the vendor.

The vendor and the agency read that a seat waits for admission, and no reason.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from cohorts.training import events
from cohorts.training.actions.move_emails import coordinators
from cohorts.training.actions.seat_emails import SEAT, SEAT_FEE
from cohorts.training.actions.waiting_emails import to_agency, to_person, words_of
from cohorts.training.models import Enrollment, SeatOffer, WaitingPlace
from cohorts.training.models.waiting_lists import add_numbers
from cohorts.training.ports import conditions_of
from cohorts.training.waiting_messages import format_offer_end


@in_email_language
def email_held(offer: SeatOffer, place: WaitingPlace, *, by: User | None, at: datetime) -> None:
    """Email that a seat is kept, until when, and what confirms it."""
    more = {"until": format_offer_end(offer.ends_at, place.cohort.time_zone)}
    texts = (
        _(
            "A seat in %(cohort)s at %(vendor)s is kept for you until %(until)s. It waits for your admission to the "
            "program that you chose, and is yours as soon as you are admitted. After that day you keep your place on "
            "the waiting list. Nothing is charged before the seat is yours. See what it waits for:"
        ),
        _(
            "A seat in %(cohort)s at %(vendor)s is kept for %(person)s until %(until)s. It waits for admission, and is "
            "theirs as soon as they are admitted. Your agency is charged its part of the fee of %(fee)s then, and "
            "nothing before."
        ),
        _(
            "A seat in %(cohort)s is kept for %(person)s until %(until)s. It waits for admission, and counts as taken "
            "until then."
        ),
    )
    key = f"held-{offer.pk}-{offer.ends_at.isoformat()}"
    _to_all(place, key, events.SEAT_HELD, _("A seat waits for your admission"), texts, more, by=by, at=at)


@in_email_language
def email_passed_over(place: WaitingPlace, *, by: User | None, at: datetime) -> None:
    """Email that no seat is kept any more, and that the place on the list stays."""
    texts = (
        _(
            "No seat in %(cohort)s at %(vendor)s is kept for you now, because you are not admitted yet. You keep your "
            "place on the waiting list. When you are admitted, the next free seat is offered to you in the order of "
            "asking:"
        ),
        _(
            "No seat in %(cohort)s at %(vendor)s is kept for %(person)s now, because there was no admission in time. "
            "They keep their place on the waiting list. Nothing was charged."
        ),
        _("No seat in %(cohort)s is kept for %(person)s any more. They stay on the waiting list until admission."),
    )
    key = f"passed-over-{place.pk}-{at.isoformat()}"
    _to_all(place, key, events.SEAT_HELD_ENDED, _("A seat is not kept any more"), texts, {}, by=by, at=at)


@in_email_language
def email_released(place: WaitingPlace, *, by: User | None, at: datetime) -> None:
    """Email that a seat or a place ended without an admission."""
    texts = (
        _(
            "No seat in %(cohort)s at %(vendor)s is kept for you any more, because you were not admitted to the "
            "program that you chose, or withdrew your application. Nothing was charged. The seat can go to the next "
            "person. If you are admitted later, for example after an appeal, ask for a seat again:"
        ),
        _("No seat in %(cohort)s at %(vendor)s waits for %(person)s any more. Nothing was charged."),
        _("No seat in %(cohort)s waits for %(person)s any more."),
    )
    key = f"released-{place.pk}"
    _to_all(place, key, events.SEAT_HELD_ENDED, _("A seat is not kept any more"), texts, {}, by=by, at=at)


@in_email_language
def email_role_over(place: WaitingPlace, *, by: User | None, at: datetime) -> None:
    """Email the vendor that no seat waits for somebody whose role at the agency has ended, without the reason."""
    text = _("No seat in %(cohort)s waits for %(person)s any more.")
    subject = _("News of a seat that waits for admission")
    _to_vendor(place, f"role-over-{place.pk}", subject, text, words_of(place), by=by, at=at)


@in_email_language
def email_confirmed(seat: Enrollment, place: WaitingPlace, *, by: User | None, at: datetime) -> None:
    """Email that admission confirmed a seat."""
    words = words_of(place)
    text = _("You are admitted, and your seat in %(cohort)s at %(vendor)s is confirmed. See when and where it is:")
    questions = _("If you cannot come, contact %(agency)s, which pays the fee.")
    # For the person alone: neither the agency nor the vendor reads it.
    condition = conditions_of(seat.person, at).get(seat.cohort.course_version.course_id, "")
    queue_email(
        person=seat.person, kind=SEAT, event=events.SEAT_CONFIRMED, about_id=seat.cohort_id, cohort_id=seat.cohort_id,
        key=f"seat-confirmed-{seat.pk}", subject=_("Your seat is confirmed"), values=words,
        body=email_text(seat.person, text % words, "{link}", *filter(None, [condition]), questions % words),
        by=by, at=at,
    )  # fmt: skip
    text = _(
        "The seat of %(person)s in %(cohort)s at %(vendor)s is confirmed. Your agency is charged its part of the fee "
        "of %(fee)s."
    )
    key, subject = f"confirmed-{place.pk}", _("A seat is confirmed")
    to_agency(place, key, subject, text, by=by, at=at)
    _to_vendor(place, key, subject, _("The seat of %(person)s in %(cohort)s is confirmed."), words, by=by, at=at)


@in_email_language
def email_admission_ended(seat: Enrollment, *, by: User | None, at: datetime) -> None:
    """Email the person, their agency and the vendor that the seat was given up, because the admission was ended."""
    text = _(
        "Your admission to the program has ended, so your seat in %(cohort)s at %(vendor)s was given up. The seat can "
        "go to the next person. You do not need to come to its sessions. If you are admitted again, for example after "
        "an appeal, ask for a seat again:"
    )
    words = {"cohort": seat.cohort.code, "vendor": seat.cohort.vendor, "agency": seat.agency}
    queue_email(
        person=seat.person, kind=events.SEAT_HELD, event=events.SEAT_GIVEN_UP, about_id=seat.person_id,
        cohort_id=seat.cohort_id, key=f"admission-ended-{seat.pk}-{at.isoformat()}", values=words,
        subject=_("Your seat in a training was given up"), body=email_text(seat.person, text % words, "{link}"),
        by=by, at=at,
    )  # fmt: skip
    text = _(
        "The seat of %(person)s in %(cohort)s at %(vendor)s was given up, because they are not admitted to the program "
        "any more. Its fee is credited by the terms of the training. See what it comes to:"
    )
    words |= {"person": called(seat.person)}
    subject, key = _("A seat was given up"), f"admission-ended-{seat.pk}-{at.isoformat()}"
    for person in coordinators(seat.agency, roles.AGENCY_COORDINATOR):
        queue_email(
            person=person, kind=SEAT_FEE, event=events.ADMISSION_ENDED, about_id=seat.pk,
            cohort_id=seat.cohort_id, key=f"{key}-{person.pk}", subject=subject, values=words,
            body=email_text(person, text % words, "{link}"), by=by, at=at,
        )  # fmt: skip
    # Without the reason: the vendor does not decide about admission, and reads nothing of it.
    text = _("The seat of %(person)s in %(cohort)s was given up. It is free, or is offered to the next person:")
    _to_vendor(seat, key, subject, text, words, by=by, at=at)


@in_email_language
def email_in_line(place: WaitingPlace, *, by: User | None, at: datetime) -> None:
    """Email that somebody who was passed over is admitted, and comes in the order of asking."""
    (row,) = add_numbers([place])
    more = {"number": row.number, "of": row.number_of}
    texts = (
        _(
            "You are admitted. You are on the waiting list of %(cohort)s at %(vendor)s: place %(number)s of %(of)s. "
            "When a seat is free for you, we email you a link to accept it:"
        ),
        _("%(person)s is on the waiting list of %(cohort)s at %(vendor)s: place %(number)s of %(of)s."),
        _("%(person)s waits for a seat in %(cohort)s: place %(number)s of %(of)s."),
    )
    key = f"in-line-{place.pk}-{at.isoformat()}"
    _to_all(place, key, events.ON_LIST, _("You are on a waiting list"), texts, more, by=by, at=at)


def _to_all(
    place: WaitingPlace, key: str, event: str, subject: str, texts: tuple[str, str, str], more: dict[str, Any], *,
    by: User | None, at: datetime,
) -> None:  # fmt: skip
    own, of_agency, of_vendor = texts
    to_person(place, key, event, subject, [own, "{link}"], kind=events.SEAT_HELD, more=more, by=by, at=at)
    others = _("News of a seat that waits for admission")
    to_agency(place, key, others, of_agency, more=more, by=by, at=at)
    _to_vendor(place, key, others, of_vendor, words_of(place) | more, by=by, at=at)


@in_email_language
def _to_vendor(
    about: WaitingPlace | Enrollment, key: str, subject: str, text: str, words: dict[str, Any], *, by: User | None,
    at: datetime,
) -> None:  # fmt: skip
    for person in coordinators(about.cohort.vendor, roles.VENDOR_COORDINATOR):
        if by is None or person.pk != by.pk:
            queue_email(
                person=person, kind=events.VENDOR_HELD, about_id=about.cohort_id, cohort_id=about.cohort_id,
                key=f"waiting-{key}-{person.pk}", subject=subject, values=words, by=by, at=at,
                body=email_text(person, text % words, "{link}"),
            )  # fmt: skip
