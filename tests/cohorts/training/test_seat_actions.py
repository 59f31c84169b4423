"""Taking and withdrawing seats, with their fees, through the actions."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cohorts.billing.models import Charge, Credit
from cohorts.core import roles
from cohorts.people.models import Membership
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.models import Enrollment
from tests.cohorts.training.request_scene import approved_seat, ask
from tests.presence import create_mark
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(world):
    """Return a function that sponsors the first agency's trainee; every argument can be replaced."""

    def go(cohort, **more):
        fields = {"person": world.trainee, "agency": world.agency, "by": world.agency_coordinator, "at": NOW}
        return sponsor(cohort=cohort, **(fields | more))

    return go


def balance(enrollment):
    fees = Charge.objects.with_sums().filter(seat_charges__enrollment=enrollment)
    return sum(fee.amount - fee.credited for fee in fees)


def test_an_agency_sponsors_a_trainee_and_is_charged_the_fee(world, seat, notified):
    enrollment = seat(world.cohort())
    charge = enrollment.seat_charges.get().charge
    assert (enrollment.state, enrollment.enrolled_at, enrollment.enrolled_by) == (
        "enrolled",
        NOW,
        world.agency_coordinator,
    )
    assert (charge.amount, charge.payer.organization) == (Decimal("1200.00"), world.agency)
    assert (charge.description, charge.reference) == ("PET-1: PET", f"S-{enrollment.pk:06d}")
    assert notified == [world.trainee.pk]


def test_an_agency_cannot_sponsor_into_a_full_cohort(world, seat, notified):
    cohort = world.cohort(seats=1)
    world.enroll(cohort, world.other_trainee, world.other_agency)
    with refuses("cohort_full", cohort="PET-1", seats=1):
        seat(cohort)
    assert Enrollment.objects.count() == 1
    assert not Charge.objects.exists()
    assert notified == []


def test_a_person_can_have_one_seat_in_a_cohort(world, seat):
    cohort = world.cohort()
    seat(cohort)
    with refuses("seat_held", cohort="PET-1"):
        seat(cohort)
    assert Charge.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("planned", "cohort_planned"),
        ("running", "cohort_started"),
        ("finished", "cohort_finished"),
        ("canceled", "cohort_canceled"),
    ],
)
def test_seats_can_be_taken_only_in_an_open_cohort(world, seat, state, code):
    with refuses(code, cohort="PET-1"):
        seat(world.cohort(state=state))


def test_an_agency_sponsors_only_its_own_trainees(world, seat):
    cohort = world.cohort()
    with refuses("course_for_other_role", role=roles.TRAINEE):
        seat(cohort, person=world.other_trainee)
    with refuses("course_for_other_role", role=roles.TRAINEE):
        seat(cohort, person=world.supervisor)
    Membership.objects.filter(user=world.trainee).update(ended_at=NOW)
    with refuses("course_for_other_role", role=roles.TRAINEE):
        seat(cohort)


def test_only_the_agencys_coordinator_sponsors(world, seat):
    cohort = world.cohort()
    for stranger in (world.supervisor, world.trainee, world.other_agency_coordinator, world.vendor_coordinator):
        with refuses("role_required_at", organization=world.agency):
            seat(cohort, by=stranger)


def test_leadership_and_coaching_courses_are_for_supervisors_only(world, seat):
    coaching = world.cohort("LC-1", course=world.course("coaching", hours=16, fee="300.00", audience="supervisors"))
    with refuses("course_for_other_role", role=roles.SUPERVISOR):
        seat(coaching)
    enrollment = approved_seat(world, coaching, world.supervisor, at=NOW)
    assert (enrollment.agency, balance(enrollment)) == (world.agency, Decimal("300.00"))
    with refuses("course_for_other_role", role=roles.TRAINEE):
        ask(world, world.cohort("PET-2"), world.supervisor, at=NOW)
    with refuses("course_for_other_role", role=roles.SUPERVISOR):
        ask(world, coaching, world.trainee, at=NOW)
    with refuses("request_agency_missing"):
        ask(world, coaching, world.supervisor, agency=world.other_agency, at=NOW)


def test_withdrawing_frees_the_seat_credits_the_fee_by_its_terms_and_keeps_the_marks(world, seat, notified):
    cohort = world.cohort(seats=1)
    enrollment = seat(cohort)
    create_mark(session=cohort.sessions.first(), enrollment=enrollment, number=1, minutes=480, at=NOW)
    withdraw(enrollment=enrollment, reason="Took another job", by=world.agency_coordinator, at=NOW)
    enrollment.refresh_from_db()
    # Seven days before the first session half of the fee is owed.
    assert (enrollment.state, enrollment.withdrawn_at, balance(enrollment)) == ("withdrawn", NOW, 600)
    assert enrollment.marks.count() == 1
    assert notified == [world.trainee.pk, world.trainee.pk]
    assert seat(cohort).pk != enrollment.pk


def test_a_seat_can_be_withdrawn_once(world, seat):
    enrollment = seat(world.cohort())
    stale = Enrollment.objects.get(pk=enrollment.pk)
    withdraw(enrollment=enrollment, reason="Moved", by=world.agency_coordinator, at=NOW)
    with refuses("seat_given_up_before"):
        withdraw(enrollment=stale, reason="Moved", by=world.agency_coordinator, at=NOW)
    assert Credit.objects.count() == 1


def test_a_seat_is_withdrawn_with_a_reason_and_before_the_end(world, seat):
    enrollment = seat(world.cohort())
    with refuses("reason_missing", field="reason"):
        withdraw(enrollment=enrollment, reason=" ", by=world.agency_coordinator, at=NOW)
    finished_seat = world.enroll(world.cohort("PET-0", state="finished"))
    with refuses("withdrawal_too_late", cohort="PET-0"):
        withdraw(enrollment=finished_seat, reason="Late", by=world.agency_coordinator, at=NOW)


def test_strangers_do_not_withdraw_a_seat(world, seat):
    enrollment = seat(world.cohort())
    for stranger in (
        world.other_agency_coordinator,
        world.other_vendor_coordinator,
        world.trainer,
        world.supervisor,
        world.trainee,
    ):
        with refuses("role_required_at", organization=world.agency):
            withdraw(enrollment=enrollment, reason="No", by=stranger, at=NOW)
    assert withdraw(enrollment=enrollment, reason="Canceled", by=world.vendor_coordinator, at=NOW)


def test_a_supervisor_can_withdraw_their_own_seat_but_not_a_colleagues(world):
    coaching = world.cohort("LC-1", course=world.course("coaching", hours=16, audience="supervisors"))
    enrollment = approved_seat(world, coaching, world.supervisor, at=NOW)
    with refuses("role_required_at"):
        withdraw(enrollment=enrollment, reason="No", by=world.other_supervisor, at=NOW)
    assert withdraw(enrollment=enrollment, reason="Ill", by=world.supervisor, at=NOW).state == "withdrawn"


def test_a_vendor_gives_the_whole_fee_back_only_until_the_training_begins(world, seat):
    cohort = world.cohort(seats=5)
    give_up = {"reason": "We cancel", "in_full": True, "by": world.vendor_coordinator}
    late = cohort.starts_at - timedelta(days=1)
    enrollment = seat(cohort)
    with refuses("role_required_at", organization=world.vendor):
        withdraw(enrollment=enrollment, at=late, **(give_up | {"by": world.agency_coordinator}))
    with refuses("full_credit_too_late", field="in_full"):
        withdraw(enrollment=enrollment, at=cohort.starts_at, **give_up)
    withdraw(enrollment=enrollment, at=late, **give_up)
    assert balance(enrollment) == 0
