"""Emails about make-ups: to the person, the vendor of the session, the vendor of their seat, and their agency.

The vendor of the seat and the agency are told of what is approved, and of its end. Whoever did it is not emailed.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.formatting import format_range
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from cohorts.training import events
from cohorts.training.actions.move_emails import VENDOR_SEAT, coordinators
from cohorts.training.actions.seat_emails import SEAT_FEE
from cohorts.training.models import MakeUp
from cohorts.training.models.make_ups import MakeUpOutcome

# Kinds of these emails; lms.wiring sets where their links go.
MAKE_UP, MAKE_UP_REQUEST = events.MAKE_UP, events.MAKE_UP_REQUEST

CHOOSE = gettext_lazy("Here you see which other sessions you can choose:")
# {outcome: (to the person, to the vendor of the session, to the agency and the vendor of the seat)}; "" is no email.
ENDS: Mapping[Any, tuple[Any, Any, Any]] = {
    MakeUpOutcome.DECLINED: (
        gettext_lazy(
            "%(vendor)s cannot take you in its session of %(session)s, %(cohort)s. The reason: %(reason)s. What you "
            "missed is still missing."
        ),
        "",
        "",
    ),
    MakeUpOutcome.TAKEN_BACK: (
        gettext_lazy(
            "%(vendor)s cannot take you in its session of %(session)s, %(cohort)s, any more. The reason: %(reason)s. "
            "Do not come to it. What you missed is still missing."
        ),
        "",
        gettext_lazy(
            "%(person)s does not make up in the session of %(session)s, %(cohort)s at %(vendor)s. The reason: "
            "%(reason)s."
        ),
    ),
    MakeUpOutcome.SESSION_CANCELED: (
        gettext_lazy(
            "The session of %(session)s, %(cohort)s at %(vendor)s, in which you wanted to make up, will not take "
            "place. Your request is open again: what you missed is still missing."
        ),
        "",
        gettext_lazy(
            "The session of %(session)s, %(cohort)s at %(vendor)s, in which %(person)s was to make up, will not take "
            "place. They can choose another session."
        ),
    ),
    MakeUpOutcome.SESSION_MOVED: (
        gettext_lazy(
            "The session of %(cohort)s at %(vendor)s, in which you wanted to make up, was moved. It is now on "
            "%(session)s. Your request is open again: ask for this session again, or for another one."
        ),
        "",
        gettext_lazy(
            "The session of %(cohort)s at %(vendor)s, in which %(person)s was to make up, was moved to %(session)s. "
            "They have to ask for it again, or choose another session."
        ),
    ),
    MakeUpOutcome.WITHDRAWN: (
        "",
        gettext_lazy(
            "%(person)s does not come to the session of %(session)s, %(cohort)s, as a guest. They took it back."
        ),
        gettext_lazy("%(person)s does not make up in the session of %(session)s, %(cohort)s at %(vendor)s any more."),
    ),
    MakeUpOutcome.SEAT_ENDED: (
        gettext_lazy(
            "You no longer have a seat in the course, so you do not come to the session of %(session)s, %(cohort)s at "
            "%(vendor)s, to make up."
        ),
        gettext_lazy(
            "%(person)s does not come to the session of %(session)s, %(cohort)s, as a guest, because they no longer "
            "have a seat in the course."
        ),
        "",
    ),
}  # fmt: skip
REOPENED = (
    MakeUpOutcome.DECLINED,
    MakeUpOutcome.TAKEN_BACK,
    MakeUpOutcome.SESSION_CANCELED,
    MakeUpOutcome.SESSION_MOVED,
)


@in_email_language
def email_requested(make_up: MakeUp, *, by: User | None, at: datetime) -> None:
    """Email the coordinators of the session's vendor that somebody asks to come to it."""
    text = _(
        "%(person)s asks to come to the session of %(session)s, %(cohort)s, to make up for what they missed. They "
        "would take a chair in this session only. Approve or decline it here:"
    )
    _to_vendor(make_up, "requested", _("Someone asks for a make-up session"), text, by=by, at=at)


@in_email_language
def email_approved(make_up: MakeUp, *, by: User | None, at: datetime) -> None:
    """Email the person, their agency and the vendor of their seat that they come, or came, to a session as a guest."""
    if make_up.held_reason:
        text = _(
            "%(vendor)s entered that you were a guest of its session of %(session)s, %(cohort)s, to make up for what "
            "you missed. See what you have of the course here:"
        )
        others = _("%(person)s made up in the session of %(session)s, %(cohort)s at %(vendor)s.")
    else:
        text = _(
            "You can make up in the session of %(session)s, %(cohort)s at %(vendor)s. It costs nothing. You take part "
            "in this one session; it is in your calendar. If you cannot come, take it back here, so that somebody else "
            "gets the chair:"
        )
        others = _(
            "%(person)s makes up in the session of %(session)s, %(cohort)s at %(vendor)s. Nothing is charged for it."
        )
    _to_person(make_up, "approved", _("Your make-up session"), [text, "{link}"], by=by, at=at)
    _to_others(make_up, "approved", others, by=by, at=at)


@in_email_language
def email_ended(make_up: MakeUp, *, was_approved: bool, by: User | None, at: datetime) -> None:
    """Email that a make-up has ended, as its outcome says."""
    texts = ENDS.get(make_up.outcome)
    if texts is None:
        return
    to_person, to_vendor, to_others = (str(text) for text in texts)
    if to_person:
        last = [str(CHOOSE), "{link}"] if make_up.outcome in REOPENED else []
        _to_person(make_up, "ended", _("A make-up session has changed"), [to_person, *last], by=by, at=at)
    if to_vendor:
        _to_vendor(make_up, "ended", _("A make-up session has changed"), to_vendor, by=by, at=at)
    if to_others and was_approved:
        _to_others(make_up, "ended", to_others, by=by, at=at)


@in_email_language
def _to_person(
    make_up: MakeUp, key: str, subject: str, paragraphs: Iterable[str], *, by: User | None, at: datetime
) -> None:
    person, words = make_up.person, _words(make_up)
    if by is not None and by.pk == person.pk:
        return
    queue_email(
        person=person, kind=MAKE_UP, about_id=make_up.session.cohort.course_version.course_id,
        key=f"make-up-{key}-{make_up.pk}", subject=subject,
        body=email_text(person, *(text % words for text in paragraphs)), by=by, at=at,
    )  # fmt: skip


@in_email_language
def _to_vendor(make_up: MakeUp, key: str, subject: str, text: str, *, by: User | None, at: datetime) -> None:
    cohort = make_up.session.cohort
    for person in coordinators(cohort.vendor, roles.VENDOR_COORDINATOR):
        if by is None or by.pk != person.pk:
            queue_email(
                person=person, kind=MAKE_UP_REQUEST, about_id=cohort.pk, key=f"make-up-{key}-{make_up.pk}-{person.pk}",
                subject=subject, body=email_text(person, text % _words(make_up), "{link}"), by=by, at=at,
            )  # fmt: skip


@in_email_language
def _to_others(make_up: MakeUp, key: str, text: str, *, by: User | None, at: datetime) -> None:
    """Email the agency, and the vendor of the seat if it is another one."""
    seat, subject = make_up.seat, _("A make-up session of your trainee")
    readers = [(person, SEAT_FEE, seat.pk) for person in coordinators(seat.agency, roles.AGENCY_COORDINATOR)]
    if seat.cohort.vendor_id != make_up.session.cohort.vendor_id:
        vendor = coordinators(seat.cohort.vendor, roles.VENDOR_COORDINATOR)
        readers += [(person, VENDOR_SEAT, seat.cohort_id) for person in vendor]
    for person, kind, about in readers:
        if by is None or by.pk != person.pk:
            queue_email(
                person=person, kind=kind, event=events.MAKE_UP_OTHERS, about_id=about, cohort_id=seat.cohort_id,
                key=f"make-up-{key}-{make_up.pk}-{person.pk}-{kind}",
                subject=subject, body=email_text(person, text % _words(make_up), "{link}"), by=by, at=at,
            )  # fmt: skip


def _words(make_up: MakeUp) -> dict[str, Any]:
    session, cohort = make_up.session, make_up.session.cohort
    return {
        "person": called(make_up.person),
        "session": format_range(session.starts_at, session.ends_at, cohort.time_zone),
        "cohort": cohort.code,
        "vendor": cohort.vendor,
        "reason": make_up.reason,
    }
