"""Lists of the portals cost the same number of queries at 1 row and at 100."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Membership, User
from cohorts.training.actions import rosters
from cohorts.training.actions.credits import recount
from cohorts.training.models import AttendanceMark, Cohort, Enrollment, RequestForSeat, SeatOffer, Session, WaitingPlace
from tests.presence import mark_row
from tests.world import NOW

pytestmark = pytest.mark.django_db
SIZES = pytest.mark.parametrize("size", [1, 100])


def people(world, size):
    """Trainees of the first agency, supervised by its supervisor."""
    users = User.objects.bulk_create(
        [User(email=f"p{n}@example.org", given_name=f"P{n}", family_name="Many") for n in range(size)]
    )
    Membership.objects.bulk_create(
        [
            Membership(
                user=one, organization=world.agency, role=roles.TRAINEE, supervisor=world.supervisor, started_at=NOW
            )
            for one in users
        ]
    )
    return users


def cohorts(world, size, course=None, state="open"):
    """Cohorts with one session each around now, taught by the trainer."""
    version, begins = (course or world.course()).versions.get(), timezone.now() - timedelta(hours=1)
    rows = Cohort.objects.bulk_create(
        [
            Cohort(
                code=f"C-{n}",
                vendor=world.vendor,
                course_version=version,
                time_zone="America/Chicago",
                seats=200,
                state=state,
                starts_at=begins,
                ends_at=begins + timedelta(hours=8),
            )
            for n in range(size)
        ]
    )
    sessions = Session.objects.bulk_create(
        [Session(cohort=one, starts_at=one.starts_at, ends_at=one.ends_at) for one in rows]
    )
    Session.trainers.through.objects.bulk_create(
        [Session.trainers.through(session=one, user=world.trainer) for one in sessions]
    )
    return rows


def seats(world, pairs):
    """A seat with a mark for each (cohort, person)."""
    rows = Enrollment.objects.bulk_create(
        [Enrollment(cohort=c, person=p, agency=world.agency, enrolled_at=NOW, state="enrolled") for c, p in pairs]
    )
    first = {session.cohort_id: session for session in Session.objects.all()}
    AttendanceMark.objects.bulk_create(
        [
            mark_row(session=first[row.cohort_id], enrollment=row, number=1, minutes=60, at=NOW, by=world.trainer)
            for row in rows
        ]
    )
    recount([row.person_id for row in rows], at=NOW)
    return rows


@pytest.fixture
def cost(client, django_assert_num_queries):
    """Count the queries of a page for a person."""

    def check(who, number, name, *args):
        client.force_login(who)
        with django_assert_num_queries(number):
            answer = client.get(reverse(name, args=args))
        assert answer.status_code == 200

    return check


@SIZES
def test_many_cohorts_cost_the_vendor_no_more_queries(world, cost, size):
    world.approve()
    rows = cohorts(world, size)
    seats(world, [(rows[0], world.trainee)])
    cost(world.vendor_coordinator, 11, "vendor_cohorts")
    cost(world.vendor_coordinator, 4, "vendor_cohorts_csv")
    cost(world.vendor_coordinator, 11, "vendor_year")
    cost(world.trainer, 6, "trainer_sessions")
    cost(world.agency_coordinator, 7, "agency_cohorts")


@SIZES
def test_many_people_in_a_cohort_cost_no_more_queries(world, cost, size):
    (cohort,) = cohorts(world, 1)
    crowd = people(world, size)
    seats(world, [(cohort, one) for one in crowd])
    cost(world.vendor_coordinator, 17, "vendor_cohort", cohort.pk)
    cost(world.trainer, 9, "trainer_attendance", cohort.sessions.get().pk)
    cost(world.agency_coordinator, 22, "agency_home")
    cost(world.agency_coordinator, 13, "agency_enrollments")
    cost(world.agency_coordinator, 6, "agency_enrollments_csv")
    cost(world.agency_coordinator, 17, "agency_progress")
    cost(world.supervisor, 27, "supervisor_home")


@SIZES
def test_many_selectable_trainees_cost_no_more_queries(world, cost, size):
    (cohort,) = cohorts(world, 1)
    people(world, size)
    cost(world.agency_coordinator, 28, "agency_sponsor", cohort.pk)


@SIZES
def test_many_trainers_and_rows_cost_no_more_queries(world, cost, size):
    world.approve()
    users = User.objects.bulk_create([User(email=f"t{n}@example.org", given_name="T") for n in range(size)])
    Membership.objects.bulk_create(
        [Membership(user=one, organization=world.vendor, role=roles.TRAINER, started_at=NOW) for one in users]
    )
    cost(world.vendor_coordinator, 11, "vendor_cohort_new")


@SIZES
def test_many_courses_for_supervisors_cost_no_more_queries(world, cost, size):
    cohorts(world, size, course=world.course("coaching", audience="supervisors"))
    cost(world.supervisor, 9, "supervisor_courses")


@SIZES
def test_many_cohorts_cost_a_trainee_no_more_queries(world, cost, size):
    rows = cohorts(world, size, state="running")
    seats(world, [(one, world.trainee) for one in rows])
    cost(world.trainee, 14, "my_home")


@SIZES
def test_many_sessions_cost_no_more_queries(world, cost, size):
    (cohort,) = cohorts(world, 1, state="running")
    seats(world, [(cohort, world.trainee)])
    cost(world.program_staff, 27, "person_transcript", world.trainee.pk)
    Session.objects.bulk_create(
        [
            Session(
                cohort=cohort,
                starts_at=NOW + timedelta(days=n),
                ends_at=NOW + timedelta(days=n, hours=1),
                unit=cohort.course_version.units.first(),
            )
            for n in range(size)
        ]
    )
    cost(world.trainee, 11, "my_cohort", cohort.pk)
    cost(world.vendor_coordinator, 17, "vendor_cohort", cohort.pk)
    cost(world.program_staff, 27, "person_transcript", world.trainee.pk)


def waiting_list(cohort, users, agency):
    """Each of these people waits for the cohort; the first one is offered a seat."""
    places = WaitingPlace.objects.bulk_create(
        [
            WaitingPlace(
                cohort=cohort, person=one, agency=agency, asked_at=NOW, joined_at=NOW,
                state="waiting" if number else "offered",
            )
            for number, one in enumerate(users)
        ]
    )  # fmt: skip
    SeatOffer.objects.create(
        place=places[0], made_at=NOW, ends_at=NOW + timedelta(days=9000), token_hash=str(cohort.pk)
    )
    return places


@SIZES
def test_many_people_on_a_list_cost_no_more_queries(world, cost, size):
    (cohort,) = cohorts(world, 1)
    places = waiting_list(cohort, people(world, size + 1), world.agency)
    cost(world.vendor_coordinator, 16, "vendor_cohort", cohort.pk)
    cost(world.agency_coordinator, 9, "agency_cohorts")
    cost(world.agency_coordinator, 7, "agency_waiting")
    Cohort.objects.update(starts_at=timezone.now() + timedelta(days=9))
    WaitingPlace.objects.exclude(pk=places[0].pk).update(state="left", off_list_at=NOW)
    Cohort.objects.update(seats=1)
    cost(world.agency_coordinator, 19, "agency_wait", cohort.pk)


@SIZES
def test_many_requests_cost_no_more_queries(world, cost, size):
    (cohort,) = cohorts(world, 1)
    users = people(world, size)
    course = cohort.course_version.course
    about = {"cohort": cohort, "course": course, "agency": world.agency, "asked_at": NOW}
    about |= {"state": "open"}
    RequestForSeat.objects.bulk_create([RequestForSeat(person=one, asked_by=one, **about) for one in users])
    cost(world.agency_coordinator, 6, "agency_requests")
    RequestForSeat.objects.update(state="withdrawn", answered_at=NOW, person=world.trainee)
    cost(world.trainee, 11, "my_home")
    cost(world.trainee, 10, "my_open_cohorts")


@SIZES
def test_many_rows_of_a_roster_cost_no_more_queries(world, cost, size):
    (cohort,) = cohorts(world, 1)
    people(world, size)
    lines = [f"p{n}@example.net,Ida,Berg" for n in range(size)]
    content = "\n".join(["Email,Given name,Family name", *lines]).encode()
    by = world.agency_coordinator
    about = {"cohort": cohort, "agency": world.agency, "filename": "people.csv"}
    roster = rosters.read_file(**about, content=content, by=by, at=NOW)
    cost(by, 12, "agency_roster", roster.pk)
    cost(by, 7, "roster_upload", cohort.pk)


@SIZES
def test_many_cohorts_to_ask_for_cost_no_more_queries(world, cost, size):
    cohorts(world, size)
    cost(world.trainee, 10, "my_open_cohorts")
    cost(world.supervisor, 7, "supervisor_cohorts")


@SIZES
def test_many_lists_cost_a_person_no_more_queries(world, cost, size):
    for cohort in cohorts(world, size):
        waiting_list(cohort, [world.trainee], world.agency)
    cost(world.trainee, 11, "my_home")
