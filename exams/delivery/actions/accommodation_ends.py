"""Remind people and staff that accommodations end soon, from the grants and results of now."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from cohorts.core.actions import action, log
from cohorts.core.dates import home_day, home_zone
from cohorts.core.persons import person_of, the_person
from cohorts.notices.models import Email
from cohorts.people.models import User
from cohorts.training.rules.reminders import is_due, reminder_due
from exams.delivery.actions.notices import queue_exam_news
from exams.delivery.models import Accommodation
from exams.delivery.models.exams_ahead import people_with_exams_ahead

# Long enough to bring a new paper.
DAYS_BEFORE_END = 30
HOUR = time(9)


class Ending(NamedTuple):
    """Grants of one person that end on one day. person: an account of theirs."""

    person: User
    day: date
    grants: Sequence[Accommodation]


def accommodations_ending(at: datetime) -> list[Ending]:
    """Return what ends in the next days, the first to end first, of people who have an exam ahead.

    Not what was granted later than a reminder would have been due: whoever got it knows its last day. Five queries.
    """
    today = home_day(at)
    grants = [
        row
        for row in Accommodation.objects.ending(today, today + timedelta(days=DAYS_BEFORE_END))
        if row.at <= due_at(row.valid_to)
    ]
    ahead = people_with_exams_ahead({person_of(row.person_id) for row in grants})
    endings: dict[tuple[int, date], list[Accommodation]] = {}
    for row in grants:
        person = person_of(row.person_id)
        if person in ahead:
            endings.setdefault((person, row.valid_to), []).append(row)
    return [Ending(rows[0].person, day, rows) for (_person, day), rows in endings.items()]


def due_at(day: date) -> datetime:
    """Return when a reminder of a last day is due."""
    return reminder_due(_moment(day), str(home_zone()), DAYS_BEFORE_END)


def _moment(day: date) -> datetime:
    return datetime.combine(day, HOUR, home_zone())


@action("accommodation.end_reminded", "Sent reminder of end of accommodations")
def remind_of_end(*, ending: Ending, by: User | None, at: datetime) -> bool:
    """Email a person that there is news under “My exams”, which says what ends and when; returns whether it was sent.

    One email for each person and day, which does not say what it is about, as with a grant.
    """
    since = max(row.at for row in ending.grants)
    person = the_person(ending.person)
    key = f"exams-{person.pk}-{_moment(ending.day).timestamp():.6f}"
    is_near = is_due(at, _moment(ending.day), str(home_zone()), since, DAYS_BEFORE_END)
    if not is_near or Email.objects.filter(key=key).exists():
        return False
    queue_exam_news(person=person, key=key, by=by, at=at)
    log(person, by=by, at=at, accommodations=[row.pk for row in ending.grants])
    return True
