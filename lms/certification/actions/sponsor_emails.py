"""Emails about requests to agencies: to the agency's coordinators, and to the person who asked."""

from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.core import roles
from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import Membership, User
from lms.certification.models import SponsorRequest, SponsorState
from lms.certification.sponsor_events import SPONSOR_ANSWERED, SPONSOR_ASKED, SPONSOR_OFFER, SPONSOR_OVER


@in_email_language
def email_asked(request: SponsorRequest, *, by: User, at: datetime) -> None:
    """Email the agency that somebody asks it to take them on, and whether they wrote something, but not what."""
    wrote = _("They wrote to you, or how to reach them: read it on the page of the request.")
    more = wrote if request.contact or request.message else _("They wrote no message.")
    values = {"trainee": called(request.person), "program": request.program.title, "more": more}
    _to_agency(request, SPONSOR_ASKED, values, by=by, at=at)


@in_email_language
def email_withdrawn(request: SponsorRequest, *, by: User | None, at: datetime) -> None:
    """Email the agency that the request was withdrawn."""
    values = {"trainee": called(request.person), "news": _("They withdrew the request.")}
    _to_agency(request, SPONSOR_OVER, values, by=by, at=at)


@in_email_language
def email_ended(request: SponsorRequest, *, by: User | None, at: datetime) -> None:
    """Email the agency that no answer is needed, without saying why: that is not its business."""
    values = {"trainee": called(request.person), "news": _("They do not need a sponsor any more.")}
    _to_agency(request, SPONSOR_OVER, values, by=by, at=at)


@in_email_language
def email_accepted(request: SponsorRequest, *, by: User, at: datetime) -> None:
    """Email the person that the agency has taken them on."""
    text = _(
        "%(agency)s has accepted you as a trainee. You count as employed by it from today. Now choose a training, and "
        "ask %(agency)s for a seat:"
    )
    _to_person(request, text, by=by, at=at)


@in_email_language
def email_declined(request: SponsorRequest, *, by: User, at: datetime) -> None:
    """Email the person that the agency declined, and why."""
    text = _(
        "%(agency)s cannot take you on now. The reason: %(reason)s\n\nThis changes nothing about your application or "
        "your admission. You can ask another agency:"
    )
    _to_person(request, text, by=by, at=at)


@in_email_language
def email_unanswered(request: SponsorRequest, *, by: User | None, at: datetime) -> None:
    """Email the person that the agency did not answer."""
    text = _("%(agency)s has not answered your request, so it has ended. You can ask another agency:")
    _to_person(request, text, by=by, at=at)


@in_email_language
def email_offered(request: SponsorRequest, *, by: User, at: datetime) -> None:
    """Email the person that the agency can take them on after all, and until when they answer."""
    text = _(
        "%(agency)s declined your request, and can take you on now after all. You decide. Say yes or no by %(day)s; "
        "after that, the offer ends:"
    )
    _to_person(request, text, by=by, at=at)


@in_email_language
def email_offer_answer(request: SponsorRequest, *, by: User | None, at: datetime) -> None:
    """Email the agency what became of its offer."""
    if request.state == SponsorState.ACCEPTED:
        news = _("They said yes, and are your trainee now. Take a seat for them, or wait for their request.")
    else:
        news = _("They said no.") if by else _("They did not answer in time, so the offer has ended.")
    _to_agency(request, SPONSOR_OFFER, {"trainee": called(request.person), "news": news}, by=by, at=at)


@in_email_language
def _to_agency(request: SponsorRequest, kind: str, values: dict[str, str], *, by: User | None, at: datetime) -> None:
    holders = Membership.objects.holding(roles.AGENCY_COORDINATOR).filter(organization=request.agency)
    for person in {row.user_id: row.user for row in holders}.values():
        if by is None or by.pk != person.pk:
            queue_email(
                person=person, kind=kind, about_id=request.pk, key=f"{kind}-{request.pk}-{person.pk}",
                values={"agency": request.agency.name, **values}, by=by, at=at,
            )  # fmt: skip


@in_email_language
def _to_person(request: SponsorRequest, text: str, *, by: User | None, at: datetime) -> None:
    day = format_day(request.offer_until) if request.offer_until else ""
    about = {"agency": request.agency, "reason": request.reason, "day": day}
    values = {"agency": request.agency.name, "news": text % about}
    key = f"sponsor-{request.state}-{request.pk}-{at.isoformat()}"
    queue_email(person=request.person, kind=SPONSOR_ANSWERED, about_id=request.pk, key=key, values=values, by=by, at=at)
