"""A cohort with seats, and people who wait for one, for the tests of waiting lists."""

from datetime import UTC, datetime, timedelta

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.training.actions import waiting
from cohorts.training.actions.cohorts import change_seats
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace

NOON = datetime(2027, 4, 1, 17, tzinfo=UTC)
START = datetime(2027, 5, 3, 14, tzinfo=UTC)
COURSE_YEAR = {"starts": START, "days": 2}


class ListScene:
    """A cohort of the first vendor; people of the first agency wait for it, all named W1, W2 and so on."""

    def __init__(self, world, *, seats=2, waiting=0, taken=None, **fields):
        self.world = world
        self.cohort = world.cohort(**{**COURSE_YEAR, "seats": seats})
        Cohort.objects.filter(pk=self.cohort.pk).update(**fields)
        self.cohort.refresh_from_db()
        self.seats = [self.seat(number) for number in range(seats if taken is None else taken)]
        self.people = []
        for _ in range(waiting):
            self.add()

    def trainee(self, name):
        return self.world.person(name, self.world.agency, roles.TRAINEE)

    def seat(self, number):
        person = self.trainee(f"seated{number}")
        return Enrollment.objects.create(
            cohort=self.cohort, person=person, agency=self.world.agency, enrolled_at=self.world.now
        )

    def add(self, at=None, **more):
        """Put one more person on the list, an hour after the one before."""
        person = self.trainee(f"w{len(self.people) + 1}")
        self.people.append(person)
        at = at or NOON - timedelta(hours=100 - len(self.people))
        return self.join(person, at=at, **more)

    def join(self, person, at=NOON, by=None, **more):
        by = by or self.world.agency_coordinator
        return waiting.join(cohort=self.cohort, person=person, agency=self.world.agency, by=by, at=at, **more)

    def place(self, number):
        """The latest place of W1, W2 …"""
        return WaitingPlace.objects.filter(person=self.people[number - 1], cohort=self.cohort).latest("pk")

    def offer(self, number):
        """The latest offer to W1, W2 …"""
        offers = SeatOffer.objects.select_related("place__cohort__course_version__course", "place__person")
        return offers.filter(place__person=self.people[number - 1], place__cohort=self.cohort).latest("pk")

    def states(self):
        """The state of the latest place of W1, W2 and so on."""
        return [self.place(number).state for number in range(1, len(self.people) + 1)]

    def figures(self):
        """(taken, offered, waiting, left)"""
        row = Cohort.objects.with_taken().get(pk=self.cohort.pk)
        return row.taken, row.offered, row.waiting, row.left


def emails_to(person, kind=None):
    """The subjects of the emails to a person, in order."""
    rows = Email.objects.filter(person=person).order_by("pk")
    return list((rows.filter(kind=kind) if kind else rows).values_list("subject", flat=True))


def give_up(scene, seat, at=NOON, **more):
    return withdraw(enrollment=seat, reason="Ill", by=scene.world.agency_coordinator, at=at, **more)


def set_seats(scene, seats, at=NOON):
    return change_seats(cohort=scene.cohort, seats=seats, by=scene.world.vendor_coordinator, at=at)


def accept(offer, at=NOON):
    return waiting.accept(offer=offer, by=offer.place.person, at=at)


def decline(offer, at=NOON):
    return waiting.decline(offer=offer, by=offer.place.person, at=at)
