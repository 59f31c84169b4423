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
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from cohorts.training.actions.employers import change_employer
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.fees import credit_seat
from cohorts.training.actions.funding import Part
from cohorts.training.acts import employ_as_before, employ_elsewhere, fund_seat
from cohorts.training.models import AttendanceMark, EmployerChange, Enrollment, SeatCharge
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
    return employ_elsewhere(
        enrollment=seat, agency=agency or world.other_agency, from_on=from_on, reason=reason,
        by=by or world.program_staff, at=at,
    )  # fmt: skip


def approved(world, proposal):
    """What is proposed counts, because a second of the program staff approves it; returns the change."""
    second = world.person("second", world.state, roles.PROGRAM)
    approve(proposal=proposal, reason="Right", by=second, at=proposal.at + timedelta(minutes=5))
    return EmployerChange.objects.latest("pk")


def take_back(world, row, reason="Wrong person", at=LATER + timedelta(hours=1)):
    return employ_as_before(change=row, reason=reason, by=world.program_staff, at=at)


def owed():
    """{name of an agency: dollars that it owes}."""
    sums = {}
    for fee in Charge.objects.with_sums().select_related("payer__organization"):
        sums[fee.payer.name] = sums.get(fee.payer.name, 0) + round(fee.owed, 2)
    return sums


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
    approved(world, change(world, seat, from_on=date(2026, 4, 1)))
    former, new = payer_of(world.agency), payer_of(world.other_agency)
    rows = {row.payer: row for row in Charge.objects.with_sums()}
    assert (rows[former].owed, rows[new].owed) == (0, 400)
    assert Receipt.objects.unapplied().get().payer == former


def test_two_people_move_what_is_paid_to_another_employer_and_read_before_what_moves(world, seat):
    proposal = change(world, seat, from_on=date(2026, 4, 1))
    effects = " ".join(proposal.effects)
    first, other = world.agency.name, world.other_agency.name
    assert f"{first} is credited $400.00. Of this, $400.00 is paid and becomes unapplied money of {first}." in effects
    assert f"{other} is charged $400.00." in effects and "Trainee" not in effects
    assert not EmployerChange.objects.exists() and owed() == {first: 0}
    with refuses("needs_second_person"):
        change_employer(
            enrollment=seat, agency=world.other_agency, from_on=date(2026, 4, 1), reason="New job",
            by=world.program_staff, at=LATER,
        )  # fmt: skip
    with refuses("already_proposed"):
        change(world, seat, from_on=date(2026, 4, 1))
    with refuses("seat_has_proposal"):
        fund_seat(enrollment=seat, unit="equal", parts=[Part("state")], reason="Grant", by=world.finance, at=LATER)
    with refuses("own_proposal"):
        approve(proposal=proposal, reason="Mine", by=world.program_staff, at=LATER)
    approved(world, proposal)
    assert owed() == {first: 0, other: 400}
    assert not Membership.objects.in_force().filter(user=world.trainee, organization=world.agency).exists()


def test_one_person_records_a_change_that_moves_no_money_that_was_paid(world):
    """The fee is charged and invoiced, and nobody has paid it."""
    cohort = world.cohort(course=world.course(fee="400.00"), starts=datetime(2026, 4, 6, 14, tzinfo=UTC), days=3)
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW)
    invoices.issue_invoice(payer=payer_of(world.agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    Membership.objects.create(user=world.trainee, organization=world.other_agency, role=roles.TRAINEE, started_at=NOW)
    row = change(world, seat, from_on=date(2026, 4, 1))
    assert row.agency == world.other_agency and owed() == {world.agency.name: 0, world.other_agency.name: 400}
    take_back(world, row)
    assert owed() == {world.agency.name: 400, world.other_agency.name: 0} and not Proposal.objects.exists()


def test_a_change_recorded_by_mistake_is_taken_back(world, seat):
    row = approved(world, change(world, seat, from_on=date(2026, 4, 1)))
    take_back(world, row)
    seat.refresh_from_db()
    assert seat.agency == world.agency and employer_on(seat, date(2026, 5, 20)) == world.agency
    assert owed() == {world.agency.name: 400, world.other_agency.name: 0}
    with refuses("employer_change_not_last"):
        take_back(world, row)


def test_taking_back_what_the_new_employer_paid_takes_two_people_too(world, seat):
    row = approved(world, change(world, seat, from_on=date(2026, 4, 1)))
    invoices.issue_invoice(payer=payer_of(world.other_agency), due_on=date(2026, 8, 1), by=world.finance, at=LATER)
    receive(payer_of(world.other_agency), "400.00", by=world.finance, at=LATER)
    proposal = take_back(world, row)
    assert f"becomes unapplied money of {world.other_agency.name}" in " ".join(proposal.effects)
    assert owed() == {world.agency.name: 0, world.other_agency.name: 0}
    approve(
        proposal=proposal, reason="Right", by=world.person("third", world.state, roles.PROGRAM),
        at=LATER + timedelta(hours=2),
    )  # fmt: skip
    seat.refresh_from_db()
    assert (seat.agency, owed()) == (world.agency, {world.agency.name: 400, world.other_agency.name: 0})


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
    assert "another person approves" in page.context["happens"]
    take_back(world, approved(world, change(world, seat, from_on=date(2026, 4, 1))))
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
    take_back(world, take, "Wrong day")
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


def test_the_page_proposes_what_takes_two_and_says_on_the_seat_that_it_waits(client, world, seat):
    client.force_login(world.program_staff)
    fields = {"agency": world.other_agency.pk, "from_on": "2026-04-01", "reason": "New job"}
    address = reverse("change_employer", args=[seat.pk])
    with time_machine.travel(LATER, tick=False):
        page = client.post(address, fields, follow=True)
        assert "another person" in page.text and "becomes unapplied money" in page.text
        page = client.get(reverse("seat_fee", args=[seat.pk])).text
        assert reverse("proposal", args=[Proposal.objects.get().pk]) in page and address not in page
        assert "waits for another person" in client.get(address, follow=True).text
    assert not EmployerChange.objects.exists()


def test_a_change_is_recorded_and_taken_back_on_pages(client, world, seat):
    client.force_login(world.program_staff)
    with time_machine.travel(LATER, tick=False):
        fields = {"agency": world.other_agency.pk, "from_on": "2026-05-11", "reason": "New job"}
        page = client.post(reverse("change_employer", args=[seat.pk]), fields, follow=True).content.decode()
        assert "New job" in page and "Take back" in page
        row = Enrollment.objects.get(pk=seat.pk).employer_changes.get()
        page = client.post(reverse("take_back_employer", args=[row.pk]), {"reason": "Wrong"}, follow=True)
    assert "Taken back. The seat belongs to" in page.content.decode()
