"""A person who left a session early, and sessions of another cohort in which they can make up."""

from datetime import timedelta

from django.utils import timezone

from cohorts.core import roles
from cohorts.training.actions import make_ups
from cohorts.training.actions.attendance import mark
from cohorts.training.actions.credits import recount
from cohorts.training.models import AgendaLine, Cohort, CourseVersion, Enrollment, MakeUp, Session
from cohorts.training.models.credit_facts import count_credits
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence

FOUR_HOURS = 240


class MakeUpScene:
    """A course of two units of four hours. Vendor A (the first one) taught both; the trainee left the second after an
    hour. Vendor B (the outsider) teaches it again in ten days.
    """

    def __init__(self, world, *, where="any_vendor", limit=480, seats=20, left_after=60):
        self.world = world
        self.now = timezone.now().replace(second=0, microsecond=0)
        self.version = world.course("pet", hours=8, missed=0).versions.get()
        CourseVersion.objects.filter(pk=self.version.pk).update(make_up=where, make_up_minutes=limit)
        self.version.refresh_from_db()
        world.approve()
        world.approve(world.other_vendor)
        self.first, self.second = self.version.units.order_by("number")
        self.home = self.cohort("A", world.vendor, state="running")
        self.host = self.cohort("B", world.other_vendor, seats=seats)
        self.before = self.session(self.home, -3, self.first)
        self.left = self.session(self.home, -1, self.second)
        self.again = self.session(self.host, 10, self.second)
        self.seat = Enrollment.objects.create(
            cohort=self.home, person=world.trainee, agency=world.agency, enrolled_at=self.now - timedelta(days=30)
        )
        self.attend(self.before, self.seat, FOUR_HOURS)
        self.attend(self.left, self.seat, left_after)

    def cohort(self, code, vendor, *, state="open", seats=20):
        return Cohort.objects.create(
            code=code,
            vendor=vendor,
            course_version=self.version,
            state=state,
            time_zone="America/Chicago",
            place="St. Paul",
            seats=seats,
            scheduled_at=self.now - timedelta(days=90),
            starts_at=self.now - timedelta(days=3) if state == "running" else self.now + timedelta(days=10),
            ends_at=self.now + timedelta(days=30),
        )

    def session(self, cohort, days, unit, *, minutes=FOUR_HOURS, unit_from=0, hours=0):
        """A session that teaches minutes of a unit, so many days and hours from now."""
        starts = self.now + timedelta(days=days, hours=hours)
        ends = starts + timedelta(minutes=minutes)
        session = Session.objects.create(
            cohort=cohort, starts_at=starts, ends_at=ends, unit=unit, place="Room 1", own_agenda=True
        )
        AgendaLine.objects.create(
            session=session, starts_at=starts, ends_at=ends, kind="unit", unit=unit, unit_from=unit_from
        )
        return session

    def attend(self, session, seat, minutes, at=None):
        """Record that somebody was present for the first minutes of a session."""
        start = minute_of(session.starts_at)
        presence = Presence.during((start, start + minutes)) if minutes else Presence.absent()
        by = self.coordinator(session.cohort.vendor)
        return mark(session=session, entries={seat: presence}, by=by, at=at or max(self.now, session.ends_at))

    def coordinator(self, vendor):
        world = self.world
        return world.vendor_coordinator if vendor == world.vendor else world.other_vendor_coordinator

    def others(self, cohort, number):
        """Seats of other people in a cohort."""
        agency = self.world.other_agency
        for count in range(number):
            person = self.world.person(f"{cohort.code}{count}".lower(), agency, roles.TRAINEE)
            Enrollment.objects.create(cohort=cohort, person=person, agency=agency, enrolled_at=self.now)

    def ask(self, session=None, at=None, person=None):
        by = person or self.world.trainee
        return make_ups.request_make_up(session=session or self.again, by=by, at=at or self.now)

    def approve(self, make_up, at=None):
        by = self.coordinator(make_up.session.cohort.vendor)
        return make_ups.approve_make_up(make_up=make_up, by=by, at=at or self.now)

    def guest(self, session=None):
        """A make-up that is approved."""
        return self.approve(self.ask(session))

    def credit(self):
        """What the trainee has of each unit, in minutes."""
        counted = count_credits([self.world.trainee.pk])[self.world.trainee.pk, self.version.course_id]
        return [unit.credited for unit in counted.credit.units]

    def missing(self):
        """The minutes of the second unit that the trainee lacks."""
        counted = count_credits([self.world.trainee.pk])[self.world.trainee.pk, self.version.course_id]
        return list(counted.credit.units[1].missing)

    def stored(self, make_up):
        return MakeUp.objects.get(pk=make_up.pk)

    def recount(self):
        recount([self.world.trainee.pk], at=self.now)
