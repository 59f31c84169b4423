"""Everyone in an exam room, for proctors and the state's examinations staff: who is in, who is not, their clocks."""

from dataclasses import dataclass

from django.db.models import Exists, Q

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.persons import person_of
from cohorts.people.models import Organization
from cohorts.training.models import Enrollment
from exams.delivery.actions import clocks
from exams.delivery.models import Sitting, SittingState
from exams.delivery.models.accommodations import grant_label
from exams.delivery.models.expected_candidates import expected_people, expected_seats
from exams.delivery.models.own_times import first_day
from exams.delivery.models.progress import pages_left, saves_of
from exams.delivery.rules import clock
from exams.delivery.rules import proctoring as rules
from exams.delivery.templatetags.exam_clock import away_text

RUNNERS = (roles.PROCTOR, roles.EXAMINATIONS)
READERS = (*RUNNERS, roles.AUDITOR)


@dataclass(frozen=True)
class InRoom:
    """A line of the room: a person, their sitting if they have begun, and what is known of both."""

    person: object
    sitting: Sitting | None
    grants: list
    state: str
    left: float | None
    answered: int
    last_save: object
    silent: bool
    away: str

    @property
    def is_sitting(self):
        """Whether this person has started and not submitted."""
        return self.sitting is not None and self.sitting.state == SittingState.BEGUN

    @property
    def needs_attention(self):
        """Whether a proctor should look: no connection, a paused clock, or the page was left."""
        return self.silent or self.state == clock.PAUSE or (self.is_sitting and bool(self.away))

    @property
    def order(self):
        """First who is sitting, then who is still missing, then who is done."""
        return 0 if self.is_sitting else 1 if self.sitting is None else 2


def sittings_of(user):
    """The sittings that the person runs or audits: of their vendor, the state's in windows for everybody, or all.

    Nobody's own is among them.
    Program staff read every sitting for their own work; as somebody's proctor they see no other vendor's room.
    """
    return Sitting.objects.visible_to(user, role=READERS).exclude(person=user)


def sittings_in(user, window):
    return sittings_of(user).filter(window=window)


def people_of(user, window, now):
    """Everybody: who is sitting, who is missing, who is done, each by family name. The same queries for any number."""
    own = sittings_in(user, window).select_related("person").defer("paper").order_by("attempt")
    begun = {person_of(sitting.person_id): sitting for sitting in own}
    persons = {person_of(seat.person_id): seat.person for seat in _seats(user, window)}
    persons |= {pk: one.person for pk, one in begun.items()}
    ids = [sitting.pk for sitting in begun.values()]
    saves, left = saves_of(ids), pages_left(ids)
    # Once the room is closed, it shows what counted then, not what is granted to people now.
    then = (
        now
        if now < window.closes_at or any(one.state == SittingState.BEGUN for one in begun.values())
        else window.closes_at
    )
    grants = clocks.grants_of(persons, [first_day(window, then)], then)
    lines = [_line(person, begun.get(pk), grants.get(pk, []), saves, left, now) for pk, person in persons.items()]
    return sorted(
        lines, key=lambda line: (line.order, line.person.family_name.lower(), line.person.given_name, line.person.pk)
    )


def _seats(user, window):
    """The seats of those whom this person looks after in the room, and who are called to it."""
    seats = expected_seats(window).exclude(person=user).select_related("person")
    if window.cohort_id:
        return seats
    expected = expected_people(window)
    if not has_role(user, roles.EXAMINATIONS, roles.AUDITOR):
        state = Organization.objects.visible_to(user, role=roles.PROCTOR).filter(kind=roles.AUTHORITY)
        of_own_vendor = Enrollment.objects.visible_to(user, role=roles.PROCTOR)
        seats = seats.filter(Q(pk__in=of_own_vendor.values("pk")) | Q(Exists(state)))
    return [seat for seat in seats if seat.person_id in expected]


def _line(person, sitting, grants, saves, left, now):
    saved = saves.get(sitting.pk if sitting else None, {"last": None, "n": 0})
    gone = left.get(sitting.pk if sitting else None, {"n": 0, "long": 0})
    is_open = sitting is not None and sitting.state == SittingState.BEGUN
    return InRoom(
        person=person,
        sitting=sitting,
        grants=[grant_label(kind, minutes) for kind, minutes in grants],
        state=(sitting.stop_at(now) or sitting.state) if is_open else (sitting.state if sitting else "expected"),
        left=sitting.left_at(now).total_seconds() if is_open else None,
        answered=saved["n"],
        last_save=saved["last"],
        silent=is_open and rules.is_silent(sitting.contact_at, now),
        away=away_text(gone["n"], gone["long"]),
    )
