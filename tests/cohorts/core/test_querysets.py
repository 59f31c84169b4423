"""Rows by owner, and the latest of several rows about one thing."""

from datetime import date, timedelta

import pytest

from cohorts.core.persons import accounts_of
from cohorts.training.models import Admission, AttendanceMark, Enrollment, VendorApproval
from tests.presence import create_mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def marked(world):
    """Two sessions of a seat: the first marked three times in mixed order, the second once."""
    cohort = world.cohort(state="running", days=2)
    world.seat = world.enroll(cohort)
    world.first, world.second = cohort.sessions.all()
    for session, number, minutes in ((world.first, 2, 200), (world.first, 1, 100), (world.second, 1, 400)):
        create_mark(session=session, enrollment=world.seat, number=number, minutes=minutes, reason="x", at=world.now)
    create_mark(
        session=world.first,
        enrollment=world.seat,
        number=3,
        minutes=300,
        reason="x",
        at=world.now - timedelta(days=1),
        made_at=world.now,
    )
    return world


def test_the_row_with_the_highest_number_decides(marked, django_assert_num_queries):
    rows = AttendanceMark.objects.filter(enrollment=marked.seat)
    with django_assert_num_queries(1):
        latest = rows.latest_per("session_id")
    assert {session: row.minutes for session, row in latest.items()} == {marked.first.pk: 300, marked.second.pk: 400}
    assert rows.latest_per("session", value="minutes") == {marked.first.pk: 300, marked.second.pk: 400}
    assert rows.latest_per("enrollment_id", "session_id")[marked.seat.pk, marked.second.pk].minutes == 400


def test_deciding_rows_can_be_selected_in_the_database(marked):
    assert sorted(AttendanceMark.objects.latest_only("session", "enrollment").values_list("minutes", flat=True)) == [
        300,
        400,
    ]


def test_the_latest_row_and_the_next_number(marked):
    rows = AttendanceMark.objects.filter(session=marked.first)
    assert rows.latest_row().minutes == 300 and rows.next_number() == 4
    assert [row.minutes for row in rows.latest_first()] == [300, 200, 100]
    assert rows.none().latest_row() is None and rows.none().next_number() == 1


def test_of_two_simultaneous_decisions_the_one_written_last_decides(world):
    for approved in (True, False):
        row = VendorApproval.objects.create(
            vendor=world.vendor, course=world.course(), approved=approved, valid_from=date(2026, 1, 1), at=world.now
        )
    assert VendorApproval.objects.latest_row() == row
    assert list(VendorApproval.objects.latest_only("vendor", "course")) == [row]


def test_the_rows_of_a_person_are_found_by_the_path_in_the_model(marked):
    Admission.objects.create(person=marked.trainee, program="mn", admitted=True, at=marked.now)
    for model in (Enrollment, AttendanceMark, Admission):
        assert model.objects.of_person(marked.trainee).exists()
        assert not model.objects.of_person(marked.other_trainee).exists()
        assert model.objects.of_people([marked.trainee.pk, marked.other_trainee.pk]).exists()


def test_a_person_has_one_account():
    assert accounts_of([3, 5]) == {3: 3, 5: 5}
