"""A withdrawal is undone within a day: the seat as before, charged again, and nothing that was issued changes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions import invoices, receipts
from cohorts.billing.models import Charge, CreditNote, Invoice, Receipt
from cohorts.billing.paper import invoice_data
from cohorts.core.names import called
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.fees import cost_of_giving_up
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.actions.seat_returns import agency_owes, cost_of_undo
from cohorts.training.models import CourseVersion, Enrollment
from tests.charges import payer_of, receive
from tests.cohorts.billing.test_invoices import charge, issue
from tests.cohorts.training.request_scene import approved_seat
from tests.refusals import on_page, refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
START = datetime(2026, 7, 6, 14, tzinfo=UTC)
# June 8, 16:00, and June 9, 15:59 and 16:01 in Chicago.
GIVEN_UP = datetime(2026, 6, 8, 21, tzinfo=UTC)
IN_TIME, TOO_LATE = GIVEN_UP + timedelta(hours=23, minutes=59), GIVEN_UP + timedelta(hours=24, minutes=1)


@pytest.fixture
def cohort(world):
    return world.cohort(course=world.course(fee="400.00"), starts=START)


def take(world, cohort, person=None):
    return sponsor(
        cohort=cohort, person=person or world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW
    )


def give_up(world, seat, at=GIVEN_UP, **more):
    return withdraw(enrollment=seat, reason="Ill", by=more.pop("by", world.agency_coordinator), at=at, **more)


def restore(world, seat, at=IN_TIME, by=None, expected=None):
    return restore_seat(enrollment=seat, expected_owed=expected, by=by or world.agency_coordinator, at=at)


@pytest.fixture
def paid(world, cohort):
    """The seat, on a paid invoice, given up."""
    seat = take(world, cohort)
    invoices.issue_invoice(payer=payer_of(world.agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    return give_up(world, seat)


def owed():
    return [row.statement.balance for row in Invoice.objects.with_sums().order_by("pk")]


def test_an_undo_charges_the_old_price_and_the_credit_pays_it(world, cohort, paid):
    """D10 (a)."""
    CourseVersion.objects.update(fee=Decimal("999.00"))
    first, note = Invoice.objects.get(), CreditNote.objects.get()
    assert agency_owes(paid, cost_of_undo(paid)) == 0
    seat = restore(world, paid, expected=Decimal(0))
    assert (seat.state, seat.withdrawn_at) == ("enrolled", None)
    assert owed() == [0, 0] and not Receipt.objects.unapplied().exists()
    new = Invoice.objects.exclude(pk=first.pk).get()
    assert new.lines.get().amount == 400 and new.sequence == first.sequence + 1
    assert (Invoice.objects.get(pk=first.pk).issued_on, CreditNote.objects.get()) == (first.issued_on, note)
    assert Charge.objects.count() == 2 and Enrollment.objects.count() == 1


def test_the_invoice_of_an_undo_that_the_credit_pays_is_not_called_due(world, paid):
    restore(world, paid, expected=Decimal(0))
    new = Invoice.objects.latest("pk")
    body = Email.objects.get(kind="invoice", about_id=new.pk).body
    assert "nothing is owed" in body and "due" not in body
    new.remit_to = "State Treasurer, PO Box 7"
    data = invoice_data(new)
    assert (data.total - data.paid, data.remit_to) == (0, "")


def test_the_free_days_are_the_old_ones(world, cohort, paid):
    seat = restore(world, paid)
    assert cost_of_giving_up(seat, START - timedelta(days=15)).owed == 0
    assert cost_of_giving_up(seat, START - timedelta(days=13)).owed == 200


def test_money_that_was_used_elsewhere_stays_there_and_the_seat_is_owed(world, cohort, paid):
    """D10 (b)."""
    charge(world, "400.00")
    other = issue(world, at=GIVEN_UP, due_on=date(2026, 7, 1))
    line, receipt = other.lines.get(), Receipt.objects.get()
    receipts.reapply(receipt=receipt, parts={line.pk: Decimal(400)}, by=world.finance, at=GIVEN_UP)
    assert agency_owes(paid, cost_of_undo(paid)) == 400
    with refuses("undo_changed", amount=Decimal("400.00")):
        restore(world, paid, expected=Decimal(0))
    restore(world, paid, expected=Decimal(400))
    assert owed() == [0, 0, 400]


def test_an_undo_waits_when_the_seat_is_gone_and_is_refused_after_a_day(world, cohort, paid):
    """D10 (c), and at 16:01."""
    with refuses("undo_too_late"):
        restore(world, paid, at=TOO_LATE)
    type(cohort).objects.filter(pk=cohort.pk).update(seats=1)
    take(world, cohort, world.person("waiting", world.agency, "trainee"))
    assert restore(world, paid).state == "waiting"
    with refuses("undo_waiting"):
        restore(world, paid)
    assert owed() == [0] and Enrollment.objects.get(pk=paid.pk).state == "withdrawn"


def test_whoever_took_a_new_seat_meanwhile_does_not_get_a_second(world, cohort, paid):
    take(world, cohort)
    with refuses("seat_held"):
        restore(world, paid)


def test_a_fee_that_was_on_no_invoice_waits_again(world, cohort):
    seat = give_up(world, take(world, cohort))
    restore(world, seat, expected=Decimal(400))
    assert not Invoice.objects.exists() and sum(row.waiting for row in Charge.objects.with_sums()) == 400


def test_an_unpaid_invoice_is_replaced_by_another(world, cohort):
    seat = take(world, cohort)
    invoices.issue_invoice(payer=payer_of(world.agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    give_up(world, seat)
    restore(world, seat)
    assert owed() == [0, 400]


def test_a_seat_that_its_vendor_canceled_is_not_taken_back_by_the_agency(world, cohort, run_jobs):
    seat = give_up(world, take(world, cohort), by=world.vendor_coordinator, in_full=True)
    with refuses("role_required_at"):
        restore(world, seat)
    with refuses("role_required_at"):
        restore(world, seat, by=world.other_agency_coordinator)
    restore(world, seat, by=world.vendor_coordinator)
    run_jobs()
    subjects = [(email.to[0], email.subject) for email in mail.outbox if "again" in email.subject]
    assert len(subjects) == 2 and {to for to, _ in subjects} == {world.trainee.email, world.agency_coordinator.email}


def test_a_seat_that_its_agency_gave_up_is_not_taken_back_by_the_vendor(client, world, cohort, paid):
    with refuses("role_required_at"):
        restore(world, paid, by=world.vendor_coordinator)
    client.force_login(world.vendor_coordinator)
    with time_machine.travel(IN_TIME, tick=False):
        assert "Give the seat again" not in client.get(reverse("vendor_cohort", args=[cohort.pk])).text
        address = reverse("vendor_undo", args=[paid.pk])
        assert "The other side gave this seat up" in client.get(address, follow=True).text
        assert client.post(address, {"expected_owed": "0.00"}).status_code == 422
    assert Enrollment.objects.get().state == "withdrawn"


def test_the_side_that_gave_a_seat_up_is_kept_when_whoever_did_it_has_left(world, cohort):
    seat = give_up(world, take(world, cohort), by=world.vendor_coordinator, in_full=True)
    Membership.objects.filter(user=world.vendor_coordinator).delete()
    with refuses("role_required_at"):
        restore(world, seat)
    other = world.person("successor", world.vendor, "vendor_coordinator")
    assert restore(world, seat, by=other).withdrawn_for == ""


def test_a_seat_that_was_not_given_up_cannot_be_restored(world, cohort):
    with refuses("undo_not_withdrawn"):
        restore(world, take(world, cohort))


def test_the_page_says_what_will_be_owed_before(client, world, cohort, paid):
    client.force_login(world.agency_coordinator)
    with time_machine.travel(IN_TIME, tick=False):
        assert "Take it again" in client.get(reverse("agency_enrollments")).content.decode()
        address = reverse("agency_undo", args=[paid.pk])
        page = client.get(address).content.decode()
        assert "the credit pays it. Nothing is owed." in page
        page = client.post(address, {"expected_owed": "0.00"}, follow=True).content.decode()
    assert "has the seat in PET-1 again" in page
    with time_machine.travel(TOO_LATE, tick=False):
        give_up(world, Enrollment.objects.get(), at=IN_TIME - timedelta(hours=1))
        client.force_login(world.agency_coordinator)
        page = client.get(address, follow=True).content.decode()
    assert "more than 24 hours ago" in page or "has the seat" in page


def test_a_seat_given_up_in_another_tab_is_refused_as_that_and_not_with_other_amounts(client, world, cohort):
    seat = take(world, cohort)
    with time_machine.travel(GIVEN_UP, tick=False):
        client.force_login(world.agency_coordinator)
        address = reverse("agency_withdraw", args=[seat.pk])
        sent = {"reason": "Ill", "expected_credit": client.get(address).context["form"].initial["expected_credit"]}
        assert client.post(address, sent).status_code == 302
        with refuses("seat_given_up_before", person=called(world.trainee), cohort=cohort):
            give_up(world, seat, expected_credit=sent["expected_credit"])
        again = client.post(address, sent)
        page = again.text
    assert again.status_code == 422 and "The terms of this seat have changed" not in page
    assert on_page("seat_given_up_before", person=called(world.trainee), cohort=cohort) in page


def test_a_seat_taken_again_in_another_tab_is_refused_as_that_and_not_with_other_amounts(world, cohort, paid):
    restore(world, paid, expected=Decimal(0))
    with refuses("undo_not_withdrawn"):
        restore(world, paid, expected=Decimal(400))


def test_supervisors_take_their_own_seat_again_by_a_link_and_are_emailed_of_every_step(client, world):
    course = world.course("lead", audience="supervisors", hours=14, missed=0, fee="280")
    world.approve(course=course)
    cohort = world.cohort("LEAD-1", course=course, days=2, starts=START)
    seat = approved_seat(world, cohort, world.supervisor, at=NOW)
    give_up(world, seat, by=world.supervisor)
    home, address = reverse("supervisor_home"), reverse("supervisor_undo", args=[seat.pk])
    client.force_login(world.supervisor)
    with time_machine.travel(IN_TIME, tick=False):
        assert address in client.get(home).text and "$280.00 is charged again" in client.get(address).text
        assert client.post(address, {"expected_owed": "280.00"}).status_code == 302
        assert address not in client.get(home).text
    assert Enrollment.objects.get(pk=seat.pk).is_taken
    give_up(world, seat, at=TOO_LATE, by=world.supervisor)
    own = Email.objects.filter(person=world.supervisor).order_by("pk").values_list("kind", flat=True)
    assert list(own) == ["seat", "seat-given-up", "seat", "seat-given-up"]
    agency = Email.objects.filter(person=world.agency_coordinator, kind="seat-fee")
    assert agency.count() == 3, "given up, taken again, given up again; the agency approved the seat itself"
    with time_machine.travel(TOO_LATE + timedelta(hours=25), tick=False):
        assert address not in client.get(home).text


def test_nobody_takes_the_seat_of_another_supervisor_again(client, world):
    course = world.course("lead", audience="supervisors", hours=14, missed=0, fee="280")
    world.approve(course=course)
    cohort = world.cohort("LEAD-1", course=course, starts=START)
    seat = approved_seat(world, cohort, world.supervisor, at=NOW)
    give_up(world, seat, by=world.supervisor)
    client.force_login(world.other_supervisor)
    assert client.get(reverse("supervisor_undo", args=[seat.pk])).status_code == 404
