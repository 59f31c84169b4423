"""Emails about requests for seats: to who asked, to the person it is for, and to the agency that answers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.formatting import format_list, format_money
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from cohorts.training import events
from cohorts.training.actions.move_emails import coordinators
from cohorts.training.models import RequestForSeat, WaitingPlace

# Kinds of these emails; lms.wiring sets where their links go.
OWN_REQUEST, STAFF_REQUEST, AGENCY_REQUEST = events.REQUEST, events.STAFF_REQUEST, events.AGENCY_REQUEST


@in_email_language
def email_asked(request: RequestForSeat, *, by: User, at: datetime) -> None:
    """Email the agency that somebody asks for a seat, and the person if a supervisor asks for them."""
    if request.asked_by_id == request.person_id:
        text = _(
            "%(person)s asks for a seat in %(cohort)s at %(vendor)s. The fee is %(fee)s. Nothing is charged before you "
            "approve the request. Approve or decline it:"
        )
    else:
        text = _(
            "%(asker)s asks for a seat for %(person)s in %(cohort)s at %(vendor)s. The fee is %(fee)s. Nothing is "
            "charged before you approve the request. Approve or decline it:"
        )
        own = _(
            "%(asker)s asked %(agency)s for a seat for you in %(cohort)s at %(vendor)s. We email you when %(agency)s "
            "has answered. If you do not want the seat, withdraw the request:"
        )
        _to_person(request, "asked", _("A seat was requested for you"), own, by=by, at=at)
    _to_agency(request, "asked", _("A request for a seat"), text, by=by, at=at)


@in_email_language
def email_approved(request: RequestForSeat, *, by: User | None, at: datetime) -> None:
    """Email a supervisor who asked for somebody that the agency approved it. The person reads it with the seat."""
    if request.seat_id:
        text = _("%(agency)s approved your request: %(person)s has a seat in %(cohort)s at %(vendor)s.")
    elif request.place is not None and request.place.state == WaitingPlace.State.OFFERED:
        text = _(
            "%(agency)s approved your request: a seat in %(cohort)s at %(vendor)s is kept for %(person)s until they "
            "are admitted."
        )
    else:
        text = _(
            "%(agency)s approved your request: %(person)s is on the waiting list of %(cohort)s at %(vendor)s, because "
            "no seat is free."
        )
    _to_asker(request, "approved", _("A request was approved"), text, by=by, at=at)


@in_email_language
def email_declined(request: RequestForSeat, *, by: User | None, at: datetime) -> None:
    """Email the person, and who asked for them, that the agency declined, and why."""
    text = _(
        "%(agency)s declined the request for a seat for you in %(cohort)s at %(vendor)s. The reason: %(reason)s. You "
        "can ask for a seat in another training:"
    )
    subject = _("A request was declined")
    _to_person(request, "declined", subject, text, by=by, at=at)
    text = _(
        "%(agency)s declined your request for a seat for %(person)s in %(cohort)s at %(vendor)s. The reason: "
        "%(reason)s."
    )
    _to_asker(request, "declined", subject, text, by=by, at=at)


@in_email_language
def email_withdrawn(request: RequestForSeat, *, by: User | None, at: datetime) -> None:
    """Email everybody concerned that a request was withdrawn, except whoever did it."""
    subject = _("A request was withdrawn")
    text = _("The request for a seat for you in %(cohort)s at %(vendor)s was withdrawn by %(by)s.")
    _to_person(request, "withdrawn", subject, text, by=by, at=at)
    text = _("The request for a seat for %(person)s in %(cohort)s at %(vendor)s was withdrawn by %(by)s.")
    _to_asker(request, "withdrawn", subject, text, by=by, at=at)
    _to_agency(request, "withdrawn", subject, text, by=by, at=at)


@in_email_language
def email_ended(
    requests: Sequence[RequestForSeat],
    *,
    canceled: bool,
    informed: Collection[int] = (),
    by: User | None,
    at: datetime,
) -> None:
    """Email that requests ended unanswered: each person once, who asked for others, each coordinator once for all.

    `informed`: ids of agencies that read in another email that the training is canceled.
    """
    subject, by_agency, by_asker = _("A request for a seat has ended"), defaultdict(list), defaultdict(list)
    if canceled:
        why = _("The training %(cohort)s at %(vendor)s was canceled.")
    else:
        why = _("Nobody can enroll in %(cohort)s at %(vendor)s any more.")
    for request in requests:
        text = (
            f"{why} {_('The request for a seat for you in it has ended. You can ask for a seat in another training:')}"
        )
        _to_person(request, "ended", subject, text, by=by, at=at)
        by_agency[request.agency_id].append(request)
        if request.asked_by_id != request.person_id:
            by_asker[request.asked_by_id].append(request)
    text = f"{why} {_('These requests for seats in it have ended: %(people)s.')}"
    for rows in by_asker.values():
        _to_asker(rows[0], "ended", subject, text, more=_people(rows), by=by, at=at)
    for agency, rows in by_agency.items():
        if agency not in informed:
            _to_agency(rows[0], "ended", subject, text, more=_people(rows), by=by, at=at)


@in_email_language
def email_role_over(request: RequestForSeat, *, by: User | None, at: datetime) -> None:
    """Email everybody concerned that a request ended, because the person has no role at the agency any more."""
    subject = _("A request for a seat has ended")
    text = _(
        "You are no longer a trainee of %(agency)s, so the request for a seat for you in %(cohort)s at %(vendor)s has "
        "ended."
    )
    _to_person(request, "role-over", subject, text, by=by, at=at)
    text = _(
        "%(person)s has no role at %(agency)s any more, so the request for a seat for them in %(cohort)s at %(vendor)s "
        "has ended. You do not need to answer it."
    )
    _to_asker(request, "role-over", subject, text, by=by, at=at)
    _to_agency(request, "role-over", subject, text, by=by, at=at)


def _people(rows: Sequence[RequestForSeat]) -> dict[str, str]:
    return {"people": format_list([called(row.person) for row in rows])}


def _to_person(request: RequestForSeat, step: str, subject: str, text: str, *, by: User | None, at: datetime) -> None:
    """Email the person of a request; who did it themselves knows."""
    if not is_own(by, request.person_id):
        _queue(request, request.person, OWN_REQUEST, step, subject, text, about_id=request.person_id, by=by, at=at)


def _to_asker(
    request: RequestForSeat,
    step: str,
    subject: str,
    text: str,
    *,
    more: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
) -> None:
    """Email the supervisor who asked for somebody else."""
    asker = request.asked_by
    if asker.pk != request.person_id and (by is None or by.pk != asker.pk):
        _queue(request, asker, STAFF_REQUEST, step, subject, text, about_id=asker.pk, more=more, by=by, at=at)


def _to_agency(
    request: RequestForSeat,
    step: str,
    subject: str,
    text: str,
    *,
    more: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
) -> None:
    for person in coordinators(request.agency, roles.AGENCY_COORDINATOR):
        if by is None or by.pk != person.pk:
            _queue(
                request, person, AGENCY_REQUEST, step, subject, text, about_id=request.agency_id, more=more,
                by=by, at=at,
            )  # fmt: skip


@in_email_language
def _queue(
    request: RequestForSeat,
    person: User,
    kind: str,
    step: str,
    subject: str,
    text: str,
    *,
    about_id: int,
    more: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
) -> None:
    words = {
        "person": called(request.person), "asker": called(request.asked_by), "agency": request.agency,
        "cohort": request.cohort.code, "vendor": request.cohort.vendor, "reason": request.reason,
        "fee": format_money(request.cohort.course_version.fee), "by": called(by) if by else "", **(more or {}),
    }  # fmt: skip
    queue_email(
        person=person, kind=kind, about_id=about_id, key=f"request-{step}-{kind}-{request.pk}-{person.pk}",
        subject=subject, body=email_text(person, text % words, "{link}"), by=by, at=at,
    )  # fmt: skip
