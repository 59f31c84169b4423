"""Cohorts of the demo: scheduled, filled, attended and paid, with dates relative to today."""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cohorts.billing.actions import invoices, receipts
from cohorts.billing.models import Charge, Payer, Receipt
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.tables import write_csv
from cohorts.training.actions import (
    attendance,
    cohorts,
    enrollment_days,
    enrollments,
    holidays,
    make_ups,
    requests,
    rosters,
    waiting,
)  # fmt: skip
from cohorts.training.models import Holiday
from cohorts.training.models.cohort_choices import Meets
from cohorts.training.models.make_up_options import plan_of
from cohorts.training.rules.cohort_heads import NO_MINIMUM, Minimum
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.patterns import Pattern, lay
from cohorts.training.rules.presence import Presence
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.waiting import Enrolling
from lms.demo.places import CHICAGO, DETROIT, GUAM, HUDSON, HURON, LAKES, LATTE, NEW_YORK, ONLINE, RIVER


class CohortPlan(NamedTuple):
    """A cohort: vendor, course, start (in days from today), seats, taken seats, stage, exam form, zone, place, how many
    people are on its waiting list, how many have asked for a seat, and the smallest number of seats (0: it has none).
    """

    code: str
    vendor: int
    course: str
    starts: int
    seats: int
    taken: int
    stage: str
    form: str = "a"
    zone: str = CHICAGO
    place: str = LAKES
    waiting: int = 0
    asked: int = 0
    minimum: int = 0


PLANS = (
    CohortPlan("PET-LAKES-1", 0, "pet", -210, 24, 24, "certified", "a"),
    CohortPlan("PET-RIVER-1", 1, "pet", -190, 24, 24, "certified", "b", place=RIVER),
    CohortPlan("PET-LAKES-2", 0, "pet", -150, 24, 24, "certified", "a"),
    CohortPlan("PET-RIVER-2", 1, "pet", -120, 24, 24, "certified", "b", place=RIVER),
    CohortPlan("PET-LAKES-3", 0, "pet", -80, 24, 24, "examined", "a"),
    CohortPlan("PET-RIVER-3", 1, "pet", -60, 24, 24, "examined", "b", place=RIVER),
    CohortPlan("PET-LAKES-4", 0, "pet", -17, 24, 24, "final open", "a"),
    CohortPlan("PET-RIVER-4", 1, "pet", -10, 24, 24, "midterm open", "b", NEW_YORK, HUDSON),
    CohortPlan("PET-LAKES-5", 0, "pet", -4, 24, 24, "running", "a"),
    CohortPlan("PET-LAKES-6", 0, "pet", 18, 20, 14, "open", "a", asked=3, minimum=16),
    CohortPlan("PET-RIVER-5", 1, "pet", 25, 16, 10, "open", "b", NEW_YORK, HUDSON),
    CohortPlan("PET-LAKES-7", 0, "pet", 70, 18, 0, "planned", "a"),
    CohortPlan("CRISIS-RIVER-1", 1, "crisis-30", -40, 12, 10, "finished", "b", place=RIVER),
    CohortPlan("MI-RIVER-1", 1, "mi-core", -28, 12, 1, "certified", "michigan", DETROIT, HURON),
    CohortPlan("COACH-LAKES-1", 0, "leading-coaching", 12, 15, 2, "open", "a", place=ONLINE),
    # Last, so that the others keep their people.
    CohortPlan("PET-GUAM-1", 2, "pet", -10, 12, 8, "midterm open", "a", GUAM, LATTE),
    CohortPlan("PET-LAKES-8", 0, "pet", 36, 8, 8, "open", "a", waiting=4),
)


def list_days_off(cast, *, at, now):
    """Put the public holidays of Minnesota on the office's list, for last year to next year."""
    for year in range(now.year - 1, now.year + 2):
        days = [day for day, _name in holidays.propose(year, "MN")]
        holidays.add_year(year=year, calendar="MN", days=days, by=cast.staff[roles.PROGRAM], at=at)


def weekdays(start, count):
    """Return `count` weekdays from `start` on, without the days off."""
    off = Holiday.objects.names_between(start, start + timedelta(days=120))
    pattern = Pattern(start, frozenset(range(5)), time(9), time(18), 60, count)
    return [day for day, _end in lay(pattern, off).days]


def first_session(plan, now):
    """Return when the first session of a cohort starts."""
    zone = ZoneInfo(plan.zone)
    (day,) = weekdays(now.astimezone(zone).date() + timedelta(days=plan.starts), 1)
    return datetime.combine(day, time(9), zone)


def schedule(cast, plan, *, now):
    """Schedule one cohort, 60 days before it starts (or yesterday), and open it unless it is only planned."""
    zone = ZoneInfo(plan.zone)
    first = now.astimezone(zone).date() + timedelta(days=plan.starts)
    vendor = cast.vendors[plan.vendor]
    coordinator = cast.coordinators[vendor]
    at = min(datetime.combine(first, time(10), zone) - timedelta(days=60), now - timedelta(days=1))
    version = cast.versions[plan.course]
    minutes = version.required_minutes
    length = 7 * 60 if plan.course == "leading-coaching" else 8 * 60
    days = weekdays(first, -(-minutes // length))
    trainers = cast.trainers[vendor]
    sessions, room = [], cast.rooms[plan.place][_teacher(plan)]
    for number, day in enumerate(days):
        training_minutes = min(length, minutes - number * length)
        ends = datetime.combine(day, time(9)) + timedelta(minutes=training_minutes + 60)
        sessions.append(
            SessionPlan(
                datetime.combine(day, time(9)),
                ends,
                60,
                trainers=(trainers[_teacher(plan)],),
                room=room,
            )
        )
    cohort = cohorts.schedule(
        vendor=vendor,
        course_version=version,
        code=plan.code,
        time_zone=plan.zone,
        place="",
        venue=room.venue,
        meets=Meets.ONLINE if room.venue.is_online else Meets.IN_PERSON,
        minimum=Minimum(plan.minimum, days[0] - timedelta(days=10)) if plan.minimum else NO_MINIMUM,
        seats=plan.seats,
        sessions=sessions,
        by=coordinator,
        at=at,
    )
    if plan.stage != "planned":
        cohorts.open_cohort(cohort=cohort, by=coordinator, at=at + timedelta(hours=1))
    return cohort


def _teacher(plan):
    # One trainer teaches odd cohorts in the first room, the other even ones in the second, so that nothing clashes.
    return 0 if plan.code[-1] in "135" and plan.course == "pet" else 1


def fill(cast, cohort, people, *, at, orders):
    """Agencies sponsor `people` [(person, agency)] into a cohort, by their orders {agency: order} if they have one."""
    by = cast.coordinators
    return [
        enrollments.sponsor(cohort=cohort, person=person, agency=agency, order=orders.get(agency), by=by[agency], at=at)
        for person, agency in people
    ]


def wait(cast, cohort, people, seats, *, now):
    """Put `people` [(person, agency)] on the waiting list of a full cohort; then one of `seats` is given up."""
    by, vendor = cast.coordinators, cast.coordinators[cohort.vendor]
    cohorts.change_seats(cohort=cohort, seats=len(seats), by=vendor, at=now - timedelta(hours=19))
    closes_on = (cohort.starts_at.astimezone(ZoneInfo(cohort.time_zone)) - timedelta(days=7)).date()
    enrollment_days.change_enrolling(
        cohort=cohort, enrolling=Enrolling(closes_on), by=vendor, at=now - timedelta(hours=19)
    )
    for number, (person, agency) in enumerate(people):
        at = now - timedelta(hours=15 - number)
        waiting.join(cohort=cohort, person=person, agency=agency, by=by[agency], at=at)
    seat = seats[-1]
    at = now - timedelta(hours=2)
    enrollments.withdraw(enrollment=seat, reason="Takes another training.", by=by[seat.agency], at=at)


def ask(cast, cohort, people, *, now):
    """`people` [(person, agency)] ask their agencies for a seat, the first through their supervisor. Nobody answers."""
    for number, (person, agency) in enumerate(people):
        by = person if number else cast.supervisors[agency]
        message = "" if number else "These dates fit our shifts."
        at = now - timedelta(hours=9 - number)
        requests.ask(cohort=cohort, person=person, agency=agency, message=message, by=by, at=at)


def upload_roster(cast, cohort, people, *, now):
    """The first agency uploads a file and has not decided yet: one of its trainees, new people, and rows to correct."""
    agency = cast.agencies[0]
    own = [person for person, employer in people if employer == agency][:2]
    rows = [
        *[["", person.email, person.given_name, person.family_name] for person in own],
        ["", "ines.okoro@people.demo.example", "Ines", "Okoro"],
        ["", "max.richter@people.demo.example", "Max-Martin", "von Richter"],
        ["", "max.richter@people.demo.example ", "Max Martin", "von Richter"],
        ["", "", "Ida", "Berg"],
        ["", "lena.fuchs at people.demo.example", "Lena", "Fuchs"],
    ]
    content = write_csv(["Person ID", "Email address", "Given name", "Family name"], rows)
    about = {"cohort": cohort, "agency": agency, "filename": "spring-training.csv", "content": content}
    rosters.read_file(**about, by=cast.coordinators[agency], at=now - timedelta(hours=3))


def ask_for_coaching(cast, cohort, supervisor, agency, *, at):
    """A supervisor asks for a seat in the course for supervisors, and the agency approves an hour later."""
    request = requests.ask(cohort=cohort, person=supervisor, agency=agency, by=supervisor, at=at)
    requests.approve(request=request, by=cast.coordinators[agency], at=at + timedelta(hours=1))


def begin(cast, cohort):
    """Start a cohort on the morning of its first session."""
    by = cast.coordinators[cohort.vendor]
    cohorts.start_cohort(cohort=cohort, by=by, at=cohort.starts_at - timedelta(minutes=30))
    cohort.refresh_from_db()


def attend(cast, cohort, seats, *, now, rng, absent=(), early=()):
    """Record attendance for past sessions: most people present, some late, `absent` people missing two days, `early`
    ones two hours of the fourth day.

    If there are future sessions, the latest past session is left for the person who tries the demo.
    """
    by = cast.trainers[cohort.vendor]
    sessions = list(cohort.sessions.prefetch_related("trainers").order_by("starts_at"))
    past_sessions = [session for session in sessions if session.ends_at <= now]
    unmarked = past_sessions[-1] if past_sessions and len(past_sessions) < len(sessions) else None
    for number, session in enumerate(past_sessions):
        trainer = next(iter(session.trainers.all()), by[0])
        first, end = minute_of(session.starts_at), minute_of(session.ends_at)
        entries = {}
        for seat in seats:
            entries[seat] = Presence.during((first, end))
            if seat.person_id in absent and number in (2, 5):
                entries[seat] = Presence.absent()
            elif seat.person_id in early and number == 3:
                entries[seat] = Presence.during((first, end - 120))
            elif rng.random() < 0.05:
                entries[seat] = Presence.during((first, end - rng.choice((15, 30, 60, 120))))
        if session == unmarked:
            continue
        attendance.mark(session=session, entries=entries, by=trainer, at=session.ends_at + timedelta(minutes=5))


def make_up(cast, person, *, course, now):
    """Let somebody who missed two days make one of them up at another vendor, and ask their own for the other."""
    for number, hours in ((1, 30), (0, 4)):
        at = now - timedelta(hours=hours)
        plan = plan_of(person, course, at)
        vendor = plan.seat.cohort.vendor_id
        options = [option for option in plan.possible if (option.session.cohort.vendor_id != vendor) == bool(number)]
        # Guam is too far for a day.
        options = [option for option in options if option.session.cohort.time_zone != GUAM]
        if not options:
            continue
        best = max(options, key=lambda option: option.minutes)
        request = make_ups.request_make_up(session=best.session, by=person, at=at)
        if number:
            by = cast.coordinators[best.session.cohort.vendor]
            make_ups.approve_make_up(make_up=request, by=by, at=at + timedelta(hours=2))


def finish(cast, cohort):
    """Finish a cohort on the evening of its last session."""
    cohorts.finish_cohort(cohort=cohort, by=cast.coordinators[cohort.vendor], at=cohort.ends_at + timedelta(hours=1))


def bill(cast, agencies, *, at, paid_after=20):
    """Invoice open charges, and record the payment `paid_after` days later (None: not paid)."""
    finance = cast.staff[roles.FINANCE]
    for agency in agencies:
        payer = Payer.objects.of_agency(agency)
        charges = list(Charge.objects.waiting().filter(payer=payer, at__lte=at))
        if not charges:
            continue
        invoice = invoices.issue_invoice(
            payer=payer, charges=charges, due_on=home_day(at + timedelta(days=30)), by=finance, at=at
        )
        if paid_after is not None:
            paid_at = at + timedelta(days=paid_after)
            receipts.record_receipt(
                payer=payer,
                method=Receipt.Method.CHECK,
                amount=sum(line.amount for line in invoice.lines.all()),
                received_on=home_day(paid_at),
                reference=f"CHK-{4000 + invoice.pk}",
                remitted={line.pk: line.amount for line in invoice.lines.all()},
                by=finance,
                at=paid_at,
            )
