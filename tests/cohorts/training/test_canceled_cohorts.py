"""Canceling a cohort is one act: no seat is left, no cent is lost, and everybody is told once (scenario D12)."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Count, Sum
from django.urls import reverse

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.models import CreditNoteLine, Invoice, Receipt
from cohorts.notices.models import Email
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.models import Enrollment
from cohorts.training.models.enrollments import Side
from tests.charges import pay_invoice, payer_of
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
FEE = Decimal("1200.00")


@pytest.fixture
def full(world):
    """An open cohort with a trainer: three seats of an agency that paid them, two of one that did not."""
    cohort = world.cohort(trainer=world.trainer, seats=5)
    for number in range(3):
        person = world.person(f"a{number}", world.agency, "trainee")
        sponsor(cohort=cohort, person=person, agency=world.agency, by=world.agency_coordinator, at=NOW)
    for number in range(2):
        person = world.person(f"b{number}", world.other_agency, "trainee")
        sponsor(cohort=cohort, person=person, agency=world.other_agency, by=world.other_agency_coordinator, at=NOW)
    for agency in (world.agency, world.other_agency):
        issue_invoice(payer=payer_of(agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    pay_invoice(Invoice.objects.get(payer=payer_of(world.agency)), 3 * FEE, by=world.finance, at=NOW)
    Email.objects.all().delete()
    return cohort


def cancel(world, cohort, reason="Too few people"):
    return cancel_cohort(cohort=cohort, reason=reason, by=world.vendor_coordinator, at=NOW)


def test_all_seats_end_and_all_fees_are_credited_in_one_act(world, full, notified):
    cancel(world, full)
    seats = Enrollment.objects.filter(cohort=full)
    assert {(seat.state, seat.withdrawn_for) for seat in seats} == {("withdrawn", Side.VENDOR)}
    assert sorted(notified) == sorted(seats.values_list("person", flat=True))
    notes = CreditNoteLine.objects.values_list("note__invoice__payer").annotate(n=Count("note", distinct=True))
    sums = notes.annotate(sum=Sum("amount")).order_by("-sum")
    paid, unpaid = (payer_of(agency) for agency in (world.agency, world.other_agency))
    assert list(sums) == [(paid.pk, 1, 3 * FEE), (unpaid.pk, 1, 2 * FEE)], "one credit note for all seats of an agency"
    (receipt,) = Receipt.objects.with_sums().filter(payer=paid)
    assert receipt.left == 3 * FEE, "what was paid is unapplied money of the agency"
    assert not Invoice.objects.with_sums().filter(owed__gt=0).exists()


def test_everybody_is_told_once_with_the_reason_and_the_agency_of_all_its_people(world, full):
    cancel(world, full, "The room was flooded")
    emails = Counter(Email.objects.values_list("person", flat=True))
    people = list(full.enrollments.values_list("person", flat=True))
    coordinators = [world.agency_coordinator.pk, world.other_agency_coordinator.pk]
    assert emails == Counter([*people, *coordinators, world.trainer.pk])
    text = Email.objects.get(person=world.agency_coordinator).body
    assert (
        "flooded" in text and "$3,600.00" in text and all(f"- A{n} " in text for n in range(3)) and "- B0" not in text
    )
    assert "flooded" in Email.objects.get(person=people[0]).body and "$" not in Email.objects.get(person=people[0]).body


def test_a_seat_of_a_canceled_cohort_is_not_given_again(world, full):
    cancel(world, full)
    seat = full.enrollments.first()
    with refuses("withdrawal_too_late", cohort=full):
        restore_seat(enrollment=seat, by=world.vendor_coordinator, at=NOW)


def test_no_page_offers_to_give_a_seat_of_a_canceled_cohort_again(world, full, client):
    seat = full.enrollments.filter(agency=world.agency).first()
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW)
    with time_machine.travel(NOW, tick=False):
        client.force_login(world.agency_coordinator)
        undo = reverse("agency_undo", args=[seat.pk])
        assert undo in client.get(reverse("agency_enrollments")).text
        cancel(world, full)
        assert undo not in client.get(reverse("agency_enrollments")).text
        client.force_login(world.vendor_coordinator)
        assert "/undo/" not in client.get(reverse("vendor_cohort", args=[full.pk])).text


def test_a_draft_is_canceled_without_telling_anybody(world):
    cohort = world.cohort(state="planned", trainer=world.trainer)
    cancel(world, cohort)
    assert cohort.pk and not Email.objects.exists()


def test_a_cohort_is_canceled_only_with_a_reason_by_its_vendor_and_before_it_starts(world):
    cohort = world.cohort()
    seat = world.enroll(cohort)
    with refuses("role_required_at"):
        cancel_cohort(cohort=cohort, reason="Snow", by=world.other_vendor_coordinator, at=NOW)
    running = world.cohort("RUNS", state="running")
    with refuses("wrong_state", state="running"):
        cancel_cohort(cohort=running, reason="Snow", by=world.vendor_coordinator, at=NOW)
    seat.refresh_from_db()
    assert seat.is_taken
    with refuses("reason_missing", field="reason"):
        cancel_cohort(cohort=cohort, reason="", by=world.vendor_coordinator, at=NOW)
