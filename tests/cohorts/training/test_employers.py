"""A new employer in the middle of training: who employs on the day of a service pays, and reads about the seat."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions import charges, invoices
from cohorts.billing.models import Charge, Invoice, InvoiceLine, Payer, Receipt
from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from cohorts.training.actions.employers import change_employer, take_back_change
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.fees import credit_seat
from cohorts.training.models import AttendanceMark, Enrollment, SeatCharge
from cohorts.training.models.employers import employer_on
from tests.charges import payer_of, receive
from tests.presence import create_mark
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
MAY_11 = date(2026, 5, 11)
LATER = datetime(2026, 5, 20, 15, tzinfo=UTC)


@pytest.fixture
def seat(world):
    """A seat that the first agency paid; the training began in April. The person is a trainee at both agencies."""
    cohort = world.cohort(course=world.course(fee="400.00"), starts=datetime(2026, 4, 6, 14, tzinfo=UTC), days=3)
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW)
    invoices.issue_invoice(payer=payer_of(world.agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    type(cohort).objects.filter(pk=cohort.pk).update(state="running")
    create_mark(session=cohort.sessions.first(), enrollment=seat, number=1, minutes=60, at=NOW)
    Membership.objects.create(user=world.trainee, organization=world.other_agency, role=roles.TRAINEE, started_at=NOW)
    return seat


def change(world, seat, from_on=MAY_11, agency=None, by=None, reason="New job", at=LATER):
    return change_employer(
        enrollment=seat, agency=agency or world.other_agency, from_on=from_on, reason=reason,
        by=by or world.program_staff, at=at,
    )  # fmt: skip


def charge_service(world, seat, amount, day):
    """A fee for a service of a day, such as a second try at an exam: to whoever employs the person then."""
    payer = Payer.objects.of_agency(employer_on(Enrollment.objects.get(pk=seat.pk), day))
    return charges.charge(
        payer=payer, person=world.trainee, amount=Decimal(amount), description="Second try", service_on=day, by=None,
        at=LATER,
    )  # fmt: skip


def test_a_fee_belongs_to_who_employs_on_its_day_and_a_credit_to_who_bore_it(world, seat):
    """D26."""
    change(world, seat)
    assert charge_service(world, seat, "75.00", date(2026, 5, 20)).payer == payer_of(world.other_agency)
    assert charge_service(world, seat, "30.00", date(2026, 5, 10)).payer == payer_of(world.agency)
    seat.refresh_from_db()
    credit_seat(enrollment=seat, in_full=True, by=None, at=LATER + timedelta(days=5))
    (receipt,) = Receipt.objects.unapplied()
    assert (receipt.payer, receipt.left) == (payer_of(world.agency), Decimal(400))


def test_the_former_agency_keeps_its_documents_and_sees_nothing_else(world, seat):
    change(world, seat)
    former, new = world.agency_coordinator, world.other_agency_coordinator
    for reader, sees_money in ((former, True), (new, False)):
        assert Invoice.objects.visible_to(reader).exists() == sees_money
        assert InvoiceLine.objects.visible_to(reader).filter(reference=f"S-{seat.pk:06d}").exists() == sees_money
        assert Charge.objects.visible_to(reader).exists() == sees_money
        assert SeatCharge.objects.visible_to(reader).exists() == sees_money
        assert Enrollment.objects.visible_to(reader).exists() != sees_money
        assert AttendanceMark.objects.visible_to(reader).exists() != sees_money
    assert not Enrollment.objects.visible_to(world.supervisor).exists()


def test_fees_for_services_from_that_day_on_are_charged_to_the_new_employer(world, seat):
    """The decision counts from its day, not from the day of typing: here before the training began."""
    change(world, seat, from_on=date(2026, 4, 1))
    former, new = payer_of(world.agency), payer_of(world.other_agency)
    rows = {row.payer: row for row in Charge.objects.with_sums()}
    assert (rows[former].owed, rows[new].owed) == (0, 400)
    assert Receipt.objects.unapplied().get().payer == former


def test_a_change_recorded_by_mistake_is_taken_back(world, seat):
    row = change(world, seat, from_on=date(2026, 4, 1))
    take_back_change(change=row, reason="Wrong person", by=world.program_staff, at=LATER + timedelta(hours=1))
    seat.refresh_from_db()
    assert seat.agency == world.agency and employer_on(seat, date(2026, 5, 20)) == world.agency
    owed = {payer: Decimal(0) for payer in (payer_of(world.agency), payer_of(world.other_agency))}
    for fee in Charge.objects.with_sums():
        owed[fee.payer] += fee.owed
    assert list(owed.values()) == [400, 0]
    with refuses("employer_change_not_last"):
        take_back_change(change=row, reason="Again", by=world.program_staff, at=LATER)


def test_both_agencies_and_the_person_are_told_what_concerns_them(world, seat, run_jobs):
    run_jobs()
    mail.outbox.clear()
    change(world, seat)
    run_jobs()
    texts = {email.to[0]: email.body for email in mail.outbox if "employer" in email.subject}
    former, new = texts[world.agency_coordinator.email], texts[world.other_agency_coordinator.email]
    assert "Trainee" not in former.replace("trainee", "") and "stay yours" in former
    assert "Trainee" in new and "400" not in new and "Prairie" not in new
    assert [email for email in mail.outbox if email.to == [world.trainee.email] and "another agency" in email.subject]


def test_page_and_emails_say_what_is_credited_and_what_of_it_was_paid(client, world, seat, run_jobs):
    client.force_login(world.program_staff)
    page = client.get(reverse("change_employer", args=[seat.pk]))
    assert "credited $400.00. Of this, $400.00 is paid" in page.context["happens"]
    row = change(world, seat, from_on=date(2026, 4, 1))
    take_back_change(change=row, reason="Wrong person", by=world.program_staff, at=LATER + timedelta(hours=1))
    bodies = {
        person: [email.body for email in Email.objects.filter(kind="seat-fee", person=person).order_by("pk")]
        for person in (world.agency_coordinator, world.other_agency_coordinator)
    }
    changed, again = bodies[world.agency_coordinator]
    assert "$400.00 is credited to you. Of this, $400.00 was paid and is on your account" in changed
    assert "They are $400.00; you get an invoice" in again
    assert "This is $400.00 now" in bodies[world.other_agency_coordinator][0]


def test_the_role_at_the_former_agency_ends_unless_another_seat_there_is_in_training(world, seat):
    second = world.enroll(world.cohort("SECOND", course=world.course("two"), state="running"))
    change(world, seat)
    roles_there = Membership.objects.in_force().filter(user=world.trainee, organization=world.agency)
    assert roles_there.exists()
    type(second.cohort).objects.filter(pk=second.cohort_id).update(state="finished")
    take = Enrollment.objects.get(pk=seat.pk).employer_changes.get()
    take_back_change(change=take, reason="Wrong day", by=world.program_staff, at=LATER)
    change(world, seat)
    assert not roles_there.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"from_on": date(2026, 5, 21)}, "employer_day_in_future"),
        ({"from_on": date(2026, 3, 1)}, "employer_day_too_early"),
        ({"reason": " "}, "reason_missing"),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused(world, seat, fields, code):
    with refuses(code):
        change(world, seat, **fields)
    with refuses("employer_unchanged"):
        change(world, seat, agency=world.agency)
    for person in (world.finance, world.agency_coordinator, world.auditor):
        with refuses("role_required"):
            change(world, seat, by=person)


def test_the_person_must_be_a_trainee_at_the_new_agency(world, seat):
    Membership.objects.filter(user=world.trainee, organization=world.other_agency).delete()
    with refuses("employer_without_role"):
        change(world, seat)


def test_a_change_is_recorded_and_taken_back_on_pages(client, world, seat):
    client.force_login(world.program_staff)
    with time_machine.travel(LATER, tick=False):
        fields = {"agency": world.other_agency.pk, "from_on": "2026-05-11", "reason": "New job"}
        page = client.post(reverse("change_employer", args=[seat.pk]), fields, follow=True).content.decode()
        assert "New job" in page and "Take back" in page
        row = Enrollment.objects.get(pk=seat.pk).employer_changes.get()
        page = client.post(reverse("take_back_employer", args=[row.pk]), {"reason": "Wrong"}, follow=True)
    assert "Taken back. The seat belongs to" in page.content.decode()
