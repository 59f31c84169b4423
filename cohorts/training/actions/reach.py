"""Telling a trainee, their vendor and their agency that the hours of a course cannot be had any more, or can again.

Called whenever hours are counted. What was told is kept, so that nobody is told the same twice.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.actions import action, log
from cohorts.core.formatting import format_minutes
from cohorts.core.names import called
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.texts import email_text
from cohorts.people.models import User
from cohorts.training import events
from cohorts.training.actions.make_up_emails import MAKE_UP
from cohorts.training.actions.move_emails import VENDOR_SEAT, coordinators
from cohorts.training.actions.seat_emails import SEAT, SEAT_FEE
from cohorts.training.models import Enrollment, ReachNotice
from cohorts.training.models.figures import Figures
from cohorts.training.models.hours import verdicts_of
from cohorts.training.rules.attendance import HoursVerdict
from cohorts.training.rules.make_up import HOSTING, NEEDS_MAKE_UP, OUT_OF_REACH, REACHABLE

ORDER = (REACHABLE, NEEDS_MAKE_UP, OUT_OF_REACH)
Key = tuple[int, int]
# {reach: (to the person, to vendor and agency)}
TEXTS: Mapping[str, tuple[Any, Any]] = {
    OUT_OF_REACH: (
        gettext_lazy(
            "You cannot reach the hours of your course in %(cohort)s any more. If you attend every session that is "
            "left, you will have %(potential)s of the %(needed)s that are needed. %(to_make_up)s would have to be made "
            "up; %(left)s can be. What would help: %(vendor)s can add a session, or %(agency)s can give you a seat in "
            "another cohort. The hours that you have stay yours."
        ),
        gettext_lazy(
            "%(person)s cannot reach the hours of the course in %(cohort)s any more. If they attend every session that "
            "is left, they will have %(potential)s of the %(needed)s that are needed. %(to_make_up)s would have to be "
            "made up; %(left)s can be. What would help: %(vendor)s can add a session, or %(agency)s can give them a "
            "seat in another cohort. The hours that they have stay theirs."
        ),
    ),
    NEEDS_MAKE_UP: (
        gettext_lazy(
            "The sessions that are left in %(cohort)s are not enough for your course: you will have %(potential)s of "
            "the %(needed)s that are needed. You have to make up at least %(to_make_up)s in sessions of other cohorts; "
            "you can make up %(left)s. Choose a session here:"
        ),
        gettext_lazy(
            "The sessions that are left in %(cohort)s are not enough for %(person)s: they will have %(potential)s of "
            "the %(needed)s that are needed. They have to make up at least %(to_make_up)s in sessions of other "
            "cohorts, and can make up %(left)s. They were told where."
        ),
    ),
    REACHABLE: (
        gettext_lazy(
            "You can reach the hours of your course again. If you attend every session that is left, you will have "
            "%(potential)s; %(needed)s are needed."
        ),
        gettext_lazy(
            "%(person)s can reach the hours of the course in %(cohort)s again. If they attend every session that is "
            "left, they will have %(potential)s; %(needed)s are needed."
        ),
    ),
}


@action("hours.reach_told", "Told whether hours can be reached")
def tell_changes(*, figures: Mapping[Key, Figures], by: User | None, at: datetime) -> list[ReachNotice]:
    """Tell those for whom it has changed whether they can have the hours of a course; returns the new ReachNotices.

    figures: {(person, course): what was just counted}. Only people with a seat in an open or running cohort, of whom
    the best one counts.
    """
    last = _last_notices(figures)
    concerned = {key for key, row in figures.items() if row.to_make_up or last.get(key, REACHABLE) != REACHABLE}
    notices = []
    for key, (seat, verdict) in _best_seats(concerned, at).items():
        if verdict.reach != last.get(key, REACHABLE):
            notices.append(_tell(seat, verdict, by, at))
    return notices


def _last_notices(keys: Iterable[Key]) -> dict[Key, str]:
    """Return {(person, course): what they were told last}. One query."""
    rows = ReachNotice.objects.filter(seat__person__in={person for person, _course in keys}).order_by("pk")
    fields = ("seat__person", "seat__cohort__course_version__course", "reach")
    return {(person, course): reach for person, course, reach in rows.values_list(*fields)}


def _best_seats(keys: set[Key], at: datetime) -> dict[Key, tuple[Enrollment, HoursVerdict]]:
    """Return the seat of each person and course in which the hours can best be reached. Five queries."""
    if not keys:
        return {}
    people = {person for person, _course in keys}
    seats = Enrollment.objects.taken().filter(person__in=people, cohort__state__in=HOSTING)
    verdicts = verdicts_of(seats, at=at)
    best: dict[Key, tuple[Enrollment, HoursVerdict]] = {}
    for seat in seats.with_cohort().order_by("pk"):
        key, verdict = (seat.person_id, seat.cohort.course_version.course_id), verdicts[seat.pk]
        if key in keys and (key not in best or _rank(verdict) <= _rank(best[key][1])):
            best[key] = seat, verdict
    return best


def _rank(verdict: HoursVerdict) -> int:
    return ORDER.index(verdict.reach)


def _tell(seat: Enrollment, verdict: HoursVerdict, by: User | None, at: datetime) -> ReachNotice:
    notice = ReachNotice.objects.create(
        seat=seat,
        reach=verdict.reach,
        potential=verdict.potential,
        needed=verdict.needed,
        to_make_up=verdict.to_make_up,
        make_up_left=verdict.make_up_left,
        at=at,
    )
    log(notice, by=by, at=at, cohort=seat.cohort.code, reach=verdict.reach)
    _email(notice, by, at)
    return notice


@in_email_language
def _email(notice: ReachNotice, by: User | None, at: datetime) -> None:
    seat, words = notice.seat, _words(notice)
    to_person, to_others = (str(text) % words for text in TEXTS[notice.reach])
    own = (MAKE_UP, seat.cohort.course_version.course_id) if notice.reach == NEEDS_MAKE_UP else (SEAT, seat.cohort_id)
    readers = [(seat.person, *own, _("The hours of your training"), to_person)]
    subject = _("The hours of your trainee")
    for kind, about, organization, role in (
        (VENDOR_SEAT, seat.cohort_id, seat.cohort.vendor, roles.VENDOR_COORDINATOR),
        (SEAT_FEE, seat.pk, seat.agency, roles.AGENCY_COORDINATOR),
    ):
        readers += [(person, kind, about, subject, to_others) for person in coordinators(organization, role)]
    for person, kind, about, title, text in readers:
        event = events.OUT_OF_REACH if person == seat.person else events.OUT_OF_REACH_OTHERS
        queue_email(
            person=person, kind=kind, event=event,
            about_id=about, cohort_id=seat.cohort_id, key=f"reach-{notice.pk}-{person.pk}-{kind}", subject=title,
            body=email_text(person, text, "{link}"), by=by, at=at,
        )  # fmt: skip


def _words(notice: ReachNotice) -> dict[str, Any]:
    seat = notice.seat
    return {
        "person": called(seat.person),
        "cohort": seat.cohort.code,
        "vendor": seat.cohort.vendor,
        "agency": seat.agency,
        "potential": format_minutes(notice.potential),
        "needed": format_minutes(notice.needed),
        "to_make_up": format_minutes(notice.to_make_up),
        "left": format_minutes(notice.make_up_left),
    }
