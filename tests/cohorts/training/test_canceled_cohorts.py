"""Canceling a cohort is one act: no seat is left, no cent is lost, and everybody is told once (scenario D12)."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Count, Sum
from django.urls import reverse

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.models import CreditNoteLine, Invoice, Receipt
from cohorts.billing.rules.terms import Terms, last_free_day
from cohorts.core.names import called
from cohorts.notices.models import Email
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.fees import first_day, free_through
from cohorts.training.actions.funding import Part, decide_cohort_funding
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.actions.waiting import join
from cohorts.training.models import Enrollment, SeatCharge, WaitingPlace
from cohorts.training.models.enrollments import Side
from cohorts.ui.notice_preview import SEEN
from tests.charges import pay_invoice, payer_of
from tests.funds import add_fund
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


def test_an_agency_with_seats_and_people_on_the_list_gets_one_email_about_all_of_them(world, full):
    """D12: one message per agency listing its people."""
    waiter = world.person("Waiter", world.agency, "trainee")
    join(cohort=full, person=waiter, agency=world.agency, by=world.agency_coordinator, at=NOW)
    Email.objects.all().delete()
    cancel(world, full)
    text = Email.objects.get(person=world.agency_coordinator).body
    assert f"- {called(waiter)}" in text and all(f"- A{n} " in text for n in range(3))
    assert "waiting list" not in Email.objects.get(person=world.other_agency_coordinator).body
    assert Email.objects.get(person=waiter).subject == "A waiting list is closed"


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


def move_all(world, cohort, target, reason="Too few people"):
    return cancel_cohort(cohort=cohort, reason=reason, move_to=target, by=world.vendor_coordinator, at=NOW)


@pytest.fixture
def later(world):
    """A later cohort of the same vendor, at the same price."""
    return world.cohort("PET-LATER", starts=NOW + timedelta(days=60), seats=4)


def test_seats_of_a_canceled_cohort_are_moved_in_the_same_act_as_far_as_there_is_room(world, full, later):
    order = list(full.enrollments.order_by("pk"))
    moved = move_all(world, full, later).moved
    assert [row.former for row in moved] == order[:4], "the first to take a seat are moved first"
    assert list(later.enrollments.order_by("pk").values_list("person", flat=True)) == [s.person_id for s in order[:4]]
    states = list(full.enrollments.order_by("pk").values_list("state", flat=True))
    assert states == ["moved"] * 4 + ["withdrawn"]
    paid, unpaid = (payer_of(agency) for agency in (world.agency, world.other_agency))
    (receipt,) = Receipt.objects.with_sums().filter(payer=paid)
    assert receipt.left == 0, "what was paid pays the new seats"
    assert sum(invoice.owed for invoice in Invoice.objects.with_sums().filter(payer=unpaid)) == FEE


def test_whoever_is_moved_and_their_agency_are_told_once_where_they_go_now(world, full, later):
    move_all(world, full, later, "The room was flooded")
    emails = Counter(Email.objects.values_list("person", flat=True))
    people = list(full.enrollments.values_list("person", flat=True))
    coordinators = [world.agency_coordinator.pk, world.other_agency_coordinator.pk]
    assert emails == Counter([*people, *coordinators, world.trainer.pk])
    first = Email.objects.get(person=people[0])
    assert "flooded" in first.body and "PET-LATER" in first.body and "$" not in first.body
    text = Email.objects.get(person=world.other_agency_coordinator).body
    assert "PET-LATER" in text and "- B0 " in text and "- B1 " in text and "$1,200.00" in text


def test_free_days_begin_again_for_a_seat_that_its_vendor_moved(world, full, later):
    move_all(world, full, later)
    row = SeatCharge.objects.latest_only("charge").filter(enrollment__cohort=later).first()
    assert not row.no_free_days and row.free_through <= free_through(row, later)
    assert free_through(row, later) == last_free_day(Terms(row.free_days, row.kept_share), first_day(later))


def test_whoever_has_another_training_then_is_not_moved(world, full, later):
    person = full.enrollments.order_by("pk").first().person
    other = world.cohort("CRISIS-1", course=world.course("crisis", hours=30), starts=NOW + timedelta(days=60))
    world.enroll(other, person=person)
    move_all(world, full, later)
    assert not later.enrollments.filter(person=person).exists()
    assert full.enrollments.get(person=person).state == "withdrawn"


@pytest.mark.parametrize("change", ["full", "waiting", "begun", "short of hours", "dearer", "of another vendor"])
def test_seats_are_not_moved_to_a_cohort_that_cannot_take_them(world, full, later, change):
    if change == "full":
        type(later).objects.filter(pk=later.pk).update(seats=1)
        world.enroll(later, person=world.person("z", world.agency, "trainee"))
    elif change == "waiting":
        WaitingPlace.objects.create(
            cohort=later, person=world.trainee, agency=world.agency, asked_at=NOW, joined_at=NOW
        )
    elif change == "begun":
        type(later).objects.filter(pk=later.pk).update(starts_at=NOW - timedelta(hours=1))
    elif change == "short of hours":
        # A day may be missed; with three less, nobody could complete the course.
        later.sessions.filter(pk__in=later.sessions.values("pk")[:3]).update(canceled_at=NOW)
    elif change == "dearer":
        version = later.course_version
        version.pk, version.version, version.fee = None, "2", FEE + 1
        version.save()
        type(later).objects.filter(pk=later.pk).update(course_version=version)
    else:
        type(later).objects.filter(pk=later.pk).update(vendor=world.other_vendor)
    with refuses("move_target_unfit", field="move_to", cohort=later):
        move_all(world, full, later)
    assert full.enrollments.taken().count() == 5


def test_the_page_offers_only_cohorts_that_can_take_seats(world, full, later, client):
    world.cohort("PET-FULL", starts=NOW + timedelta(days=60), seats=1)
    world.enroll(type(later).objects.get(code="PET-FULL"), person=world.person("z", world.agency, "trainee"))
    with time_machine.travel(NOW, tick=False):
        client.force_login(world.vendor_coordinator)
        page = reverse("vendor_cohort_cancel", args=[full.pk])
        text = client.get(page).text
        assert "PET-LATER, from " in text and "80 h of training, 4 seats left" in text and "PET-FULL" not in text
        sent = {"reason": "Snow", "move_to": later.pk}
        first = client.post(page, sent)
        answer = client.post(page, sent | {SEEN: first.context["seen"]}, follow=True)
    assert "4 seats were moved to PET-LATER." in answer.text


def test_canceling_shows_who_is_moved_whose_seat_ends_and_every_email_before_it_is_done(world, full, later, client):
    world.agency.refresh_from_db()
    with time_machine.travel(NOW, tick=False):
        client.force_login(world.vendor_coordinator)
        page = reverse("vendor_cohort_cancel", args=[full.pk])
        sent = {"reason": "The room was flooded", "move_to": later.pk}
        answer = client.post(page, sent)
        text = " ".join(answer.text.split())
        names = [called(seat.person) for seat in full.enrollments.order_by("pk")]
        assert f"4 seats are moved: {', '.join(names[:4])}." in text and f"1 seat ends: {names[4]}." in text
        assert "What will happen" in text and "8 emails would be sent" in text and "flooded" in text
        full.refresh_from_db()
        assert full.state == "open" and full.enrollments.taken().count() == 5 and not Email.objects.exists()
        # Another choice than the one that was read is shown first, too.
        other = client.post(page, {"reason": "Snow", SEEN: answer.context["seen"]})
        assert "5 seats end" in other.text and not Email.objects.exists()
        assert client.post(page, sent | {SEEN: answer.context["seen"]}).status_code == 302
    full.refresh_from_db()
    assert full.state == "canceled" and Email.objects.count() == 8


def test_the_page_of_a_canceled_cohort_has_no_minimum_no_sign_in_sheets_and_says_that_seats_were_moved(
    world, full, later, client
):
    type(full).objects.filter(pk=full.pk).update(min_seats=2, decide_on=date(2026, 3, 4))
    move_all(world, full, later)
    with time_machine.travel(NOW, tick=False):
        client.force_login(world.vendor_coordinator)
        text = " ".join(client.get(reverse("vendor_cohort", args=[full.pk])).text.split())
    assert "This cohort is canceled. Nobody has a seat in it." in text and "Nobody has a seat yet" not in text
    assert "5 seats that ended or were moved" in text
    assert "decided on" not in text and "Upcoming" not in text
    assert reverse("sign_in_sheet", args=[full.sessions.first().pk]) not in text


def test_what_a_fund_paid_is_told_to_the_finance_staff(world):
    cohort, fund = world.cohort(), add_fund(world)
    parts = [Part("agency"), Part("fund", fund=fund)]
    decide_cohort_funding(
        cohort=cohort, unit="equal", parts=parts, reason="Grant 7", by=world.program_staff, at=NOW - timedelta(days=1)
    )
    sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW)
    Email.objects.all().delete()
    cancel(world, cohort)
    email = Email.objects.get(person=world.finance)
    assert fund.name in email.body and "$600.00" in email.body
    assert Email.objects.filter(person=world.agency_coordinator).count() == 1
