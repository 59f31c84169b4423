"""Reminders of exams that open or close soon, from the dates, seats and results of now: nothing is planned ahead."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from cohorts.core.actions import action
from cohorts.core.formatting import format_moment, format_range
from cohorts.core.persons import accounts_of, person_of
from cohorts.core.refusals import sentence_of
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training.models import Cohort
from cohorts.training.rules.reminders import is_due, reminder_due
from exams.delivery.actions.notices import able_candidates, contact_of, when_where
from exams.delivery.events import CLOSES_SOON, OPENS_SOON
from exams.delivery.models import ExamWindow
from exams.delivery.models.expected_candidates import expected_seats
from exams.delivery.rules.attempts import Obstacle

DAYS_BEFORE_OPENING = 3
DAYS_BEFORE_CLOSING = 2
# A window that closes sooner after its second reminder would be due has only the first.
MIN_OPEN = timedelta(days=1)


class Reminder(NamedTuple):
    """What candidates are reminded of: the kind of email, its moment, and how many days before."""

    kind: str
    moment: datetime
    days: int


def windows_to_remind(at: datetime) -> list[int]:
    """Return the ids of windows that open or close in the next days, and may still be used."""
    soon = at + timedelta(days=max(DAYS_BEFORE_OPENING, DAYS_BEFORE_CLOSING) + 1)
    near = Q(opens_at__gt=at, opens_at__lte=soon) | Q(closes_at__gt=at, closes_at__lte=soon)
    rows = ExamWindow.objects.without_practice().filter(near).exclude(cohort__state=Cohort.State.CANCELED)
    return list(rows.order_by("opens_at", "pk").values_list("pk", flat=True))


@action("window.reminded", "Sent reminders of exam")
def send_window_reminders(*, window: ExamWindow, by: User | None, at: datetime) -> int:
    """Remind everybody who can take the exam in a window, and has not, that it opens or closes soon, if that is due
    now; returns how many.

    One email for each person and date: after a move there is another one. Not reminded: whoever got the seat, or the
    date, after it was due, whoever is in a window for everyone and has another date, and whoever cannot take the exam
    on that date.
    """
    reminder = _due_reminder(window, at)
    if reminder is None:
        return 0
    since = _seats_since(window)
    count = 0
    for person, obstacles in able_candidates(window, [when_where(window)], at):
        known_since = since.get(person_of(person.pk))
        if known_since and is_due(at, reminder.moment, window.time_zone, known_since, reminder.days):
            _queue(window, reminder, person, obstacles, by=by, at=at)
            count += 1
    return count


def _due_reminder(window: ExamWindow, at: datetime) -> Reminder | None:
    """Which reminder is due, of the opening before that of the closing."""
    known_since = window.saved_at or window.at
    opening = Reminder(OPENS_SOON, window.opens_at, DAYS_BEFORE_OPENING)
    closing = Reminder(CLOSES_SOON, window.closes_at, DAYS_BEFORE_CLOSING)
    stays_open = reminder_due(window.closes_at, window.time_zone, DAYS_BEFORE_CLOSING) - window.opens_at >= MIN_OPEN
    for reminder in (opening, closing) if stays_open else (opening,):
        if is_due(at, reminder.moment, window.time_zone, known_since, reminder.days):
            return reminder
    return None


def _seats_since(window: ExamWindow) -> dict[int, datetime]:
    """{person: since when they have a seat for which this window is the date}."""
    seats = list(expected_seats(window).values_list("person", "enrolled_at"))
    people = accounts_of([person for person, _since in seats])
    since: dict[int, datetime] = {}
    for account, enrolled_at in seats:
        person = people[account]
        since[person] = min(since.get(person, enrolled_at), enrolled_at)
    return since


@in_email_language
def _queue(
    window: ExamWindow,
    reminder: Reminder,
    person: User,
    obstacles: Sequence[Obstacle],
    *,
    by: User | None,
    at: datetime,
) -> None:
    def needs() -> str:
        first = _("You cannot take it yet. What you need:") if obstacles else ""
        return " ".join([first, *(sentence_of(one.problem) for one in obstacles)]).strip()

    kind = reminder.kind
    values = {"exam": window.exam.title, "needs": needs, "contact": lambda: contact_of(window)}
    if kind == OPENS_SOON:
        values["times"] = lambda: format_range(window.opens_at, window.closes_at, window.time_zone)
        values["place"] = lambda: window.location or _("see “My exams”")
    else:
        values["until"] = lambda: format_moment(window.closes_at, window.time_zone)
    queue_email(
        person=person, kind=kind, about_id=person.pk, cohort_id=window.cohort_id,
        key=f"{kind}-{window.pk}-{reminder.moment.isoformat()}-{person.pk}", values=values, by=by, at=at,
    )  # fmt: skip
