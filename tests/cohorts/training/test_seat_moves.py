"""A seat that is moved takes its payment along: only the difference is charged or credited, to the right vendor."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.db.models import Sum
from django.urls import reverse

from cohorts.billing.actions import invoices
from cohorts.billing.actions.waivers import WAIVE, waive
from cohorts.billing.models import Account, Charge, Credit, EntryLine, Invoice, Receipt
from cohorts.billing.rules.postings import cents
from cohorts.core.approvals.actions import permitted
from cohorts.training.actions import requests
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.fees import cost_of_giving_up, first_seat_charge, free_through
from cohorts.training.actions.funding import Part, decide_cohort_funding
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.models import AttendanceMark, Cohort, CourseVersion, Enrollment
from cohorts.training.views.fee_terms import terms_of_seat
from tests.charges import payer_of, receive
from tests.funds import add_fund, figures
from tests.presence import create_mark
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
START, DAY = NOW + timedelta(days=60), timedelta(days=1)


@pytest.fixture
def cohort(world):
    return world.cohort("X-1", course=world.course(fee="400.00"), starts=START)


def other(world, cohort, fee, *, starts=START + 30 * DAY, code="Y-1", seats=12):
    """A cohort of the other vendor, of a version of the course with this fee."""
    row = world.cohort(code, vendor=world.other_vendor, course=world.course(code.lower()), starts=starts, seats=seats)
    version = CourseVersion.objects.create(
        course=cohort.course_version.course, version=code, effective_from=date(2026, 2, 1), required_minutes=4800,
        allowed_missed_minutes=480, fee=Decimal(fee),
    )  # fmt: skip
    type(row).objects.filter(pk=row.pk).update(course_version=version)
    row.refresh_from_db()
    return row


def take(world, cohort):
    return sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW)


def pay(world, amount="400.00"):
    invoice = invoices.issue_invoice(payer=payer_of(world.agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    receive(payer_of(world.agency), amount, by=world.finance, at=NOW)
    return invoice


def move(world, seat, cohort, at=NOW + DAY, by=None):
    return move_seat(enrollment=seat, cohort=cohort, reason="Nearer home", by=by or world.program_staff, at=at)


def revenue(vendor):
    lines = EntryLine.objects.filter(account=Account.REVENUE, vendor=vendor)
    return -cents(lines.aggregate(total=Sum("amount"))["total"] or 0)


def totals():
    """(waiting to be invoiced, owed, unapplied)"""
    rows = list(Charge.objects.with_sums())
    unapplied = sum((row.left for row in Receipt.objects.unapplied()), Decimal(0))
    return tuple(f"{cents(one):.2f}" for one in (sum(r.waiting for r in rows), sum(r.owed for r in rows), unapplied))


def test_a_paid_seat_moved_to_a_dearer_cohort_of_another_vendor_costs_the_difference(world, cohort, run_jobs):
    """D21."""
    seat, invoice = take(world, cohort), pay(world)
    mark = create_mark(session=cohort.sessions.first(), enrollment=seat, number=1, minutes=60, at=NOW)
    mail.outbox.clear()
    new = move(world, seat, other(world, cohort, "450.00"))
    assert totals() == ("50.00", "50.00", "0.00")
    assert (revenue(world.vendor), revenue(world.other_vendor)) == (0, 450)
    assert not Credit.objects.exists() and Invoice.objects.with_sums().get() == invoice
    assert AttendanceMark.objects.get() == mark and mark.enrollment_id == seat.pk
    seat.refresh_from_db()
    assert (seat.state, new.state, new.agency) == ("moved", "enrolled", world.agency)
    run_jobs()
    recipients = sorted(email.to[0] for email in mail.outbox if "moved to another cohort" in email.subject)
    everybody = (world.trainee, world.agency_coordinator, world.vendor_coordinator, world.other_vendor_coordinator)
    assert recipients == sorted(person.email for person in everybody)


def test_withdrawing_from_the_dearer_cohort_in_the_free_time_gives_everything_back(world, cohort):
    """D21: 400.00 against the paid invoice, 50.00 that were never invoiced."""
    seat, invoice = take(world, cohort), pay(world)
    new = move(world, seat, other(world, cohort, "450.00"))
    withdraw(enrollment=new, reason="Ill", by=world.agency_coordinator, at=NOW + 2 * DAY)
    assert totals() == ("0.00", "0.00", "400.00")
    assert (revenue(world.vendor), revenue(world.other_vendor)) == (0, 0)
    assert [row.lines.get().amount for row in invoice.credit_notes.all()] == [400]


def test_a_cheaper_cohort_gives_a_credit_note_for_the_difference(world, cohort):
    seat, invoice = take(world, cohort), pay(world)
    move(world, seat, other(world, cohort, "350.00"))
    assert totals() == ("0.00", "0.00", "50.00")
    assert invoice.credit_notes.get().lines.get().amount == 50
    assert (revenue(world.vendor), revenue(world.other_vendor)) == (0, 350)


def test_what_is_on_no_invoice_is_charged_for_the_new_cohort(world, cohort):
    seat = take(world, cohort)
    move(world, seat, other(world, cohort, "450.00"))
    assert totals() == ("450.00", "450.00", "0.00")
    row = Charge.objects.with_sums().order_by("-pk").first()
    assert (row.amount, row.description, row.vendor) == (450, "Y-1: PET", world.other_vendor)
    assert not Invoice.objects.exists() and revenue(world.other_vendor) == 450


def test_moving_after_the_free_days_opens_no_new_ones(world, cohort):
    seat = take(world, cohort)
    pay(world)
    late = START - 5 * DAY
    assert cost_of_giving_up(seat, late).owed == 200
    new = move(world, seat, other(world, cohort, "400.00", starts=START + 90 * DAY), at=late)
    assert cost_of_giving_up(new, late + DAY).owed == 200
    assert cost_of_giving_up(new, START + 91 * DAY).owed == 400
    third = other(world, cohort, "400.00", starts=START + 120 * DAY, code="Z-1")
    assert cost_of_giving_up(move(world, new, third, at=late + DAY), late + 2 * DAY).owed == 200


def test_free_days_that_passed_in_one_zone_do_not_come_again_in_another_where_the_day_is_not_over(world, cohort):
    type(cohort).objects.filter(pk=cohort.pk).update(time_zone="Pacific/Guam")
    cohort.refresh_from_db()
    seat, target = take(world, cohort), other(world, cohort, "400.00", starts=START)
    through = free_through(first_seat_charge(seat), cohort)
    late = datetime.combine(through + DAY, time(1), cohort.zone)
    assert late.astimezone(target.zone).date() == through, "the day is not over at the other cohort"
    assert cost_of_giving_up(seat, late).owed == 200
    new = move(world, seat, target, at=late)
    assert cost_of_giving_up(new, late + timedelta(minutes=1)).owed == 200


def test_free_days_are_not_over_earlier_because_the_day_is_over_earlier_at_the_new_cohort(world, cohort):
    seat = take(world, cohort)
    target = other(world, cohort, "400.00", starts=START)
    type(target).objects.filter(pk=target.pk).update(time_zone="Pacific/Guam")
    target.refresh_from_db()
    late = datetime.combine(free_through(first_seat_charge(seat), cohort), time(23), cohort.zone)
    assert cost_of_giving_up(seat, late).owed == 0
    assert cost_of_giving_up(move(world, seat, target, at=late - DAY), late).owed == 0


def test_moving_after_the_training_began_keeps_all_of_the_fee_owed(world, cohort):
    seat, late = take(world, cohort), START + DAY
    pay(world)
    type(cohort).objects.filter(pk=cohort.pk).update(state="running")
    new = move(world, seat, other(world, cohort, "400.00", starts=START + 90 * DAY), at=late)
    assert cost_of_giving_up(new, late + DAY).owed == 400
    with time_machine.travel(late + DAY, tick=False):
        assert "All of the fee is owed now" in terms_of_seat(new)


def test_free_days_last_longer_if_the_new_cohort_starts_later(world, cohort):
    new = move(world, take(world, cohort), other(world, cohort, "400.00", starts=START + 90 * DAY))
    assert cost_of_giving_up(new, START + 70 * DAY).owed == 0


def test_a_split_seat_keeps_its_proportions(world, cohort):
    fund = add_fund(world)
    parts = [Part("agency", Decimal(25)), Part("fund", Decimal(75), fund)]
    decide_cohort_funding(cohort=cohort, unit="percent", parts=parts, reason="Grant", by=world.finance, at=NOW)
    seat = take(world, cohort)
    pay(world, "100.00")
    assert figures(fund)[1] == "300.00"
    new = move(world, seat, other(world, cohort, "450.00"))
    assert figures(fund)[1] == "337.50" and totals() == ("350.00", "350.00", "0.00")
    late = other(world, cohort, "450.00", starts=NOW + 400 * DAY, code="Z-1")
    with refuses("service_outside_fund"):
        move(world, new, late)


def test_an_agency_does_not_decide_that_others_pay_more(world, cohort):
    fund = add_fund(world)
    parts = [Part("agency", Decimal(25)), Part("fund", Decimal(75), fund)]
    decide_cohort_funding(cohort=cohort, unit="percent", parts=parts, reason="Grant", by=world.finance, at=NOW)
    seat = take(world, cohort)
    dearer = other(world, cohort, "450.00")
    with refuses("move_charges_others", field="cohort"):
        move(world, seat, dearer, by=world.agency_coordinator)
    assert Enrollment.objects.taken().get() == seat and figures(fund)[1] == "300.00", "nothing is half done"
    same = other(world, cohort, "400.00", code="Y-2")
    assert move(world, seat, same, by=world.agency_coordinator).cohort == same


def test_a_waiver_goes_along(world, cohort):
    seat = take(world, cohort)
    with permitted(WAIVE):
        waive(charge=Charge.objects.get(), amount=Decimal(100), reason="Hardship", authority="Rule 4", by=None, at=NOW)
    move(world, seat, other(world, cohort, "450.00"))
    assert totals() == ("350.00", "350.00", "0.00")


def test_a_seat_is_not_moved_where_it_cannot_be_taken(world, cohort):
    seat = take(world, cohort)
    full = other(world, cohort, "400.00", seats=1, code="Y-2")
    world.enroll(full, world.other_trainee, world.other_agency)
    elsewhere = world.cohort("Q-1", course=world.course("other"), starts=START)
    for target, code in [(full, "cohort_full"), (cohort, "move_to_same_cohort"), (elsewhere, "move_to_other_course")]:
        with refuses(code, field="cohort"):
            move(world, seat, target)
    running = other(world, cohort, "400.00", code="Y-3")
    type(running).objects.filter(pk=running.pk).update(state="running")
    with refuses("cohort_started", field="cohort"):
        move(world, seat, running)
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW)
    with refuses("seat_not_taken"):
        move(world, seat, other(world, cohort, "400.00"))


@pytest.mark.parametrize("name", ["finance", "other_agency_coordinator", "vendor_coordinator", "auditor", "trainee"])
def test_only_program_staff_and_the_agency_that_pays_move_seats(world, cohort, name):
    seat = take(world, cohort)
    with refuses("role_required_at"):
        move(world, seat, other(world, cohort, "400.00"), by=getattr(world, name))


def test_an_agency_moves_its_seat_after_reading_the_difference_and_the_terms(client, world, cohort):
    seat = take(world, cohort)
    target = other(world, cohort, "450.00")
    client.force_login(world.agency_coordinator)
    with time_machine.travel(NOW, tick=False):
        page = reverse("agency_move", args=[seat.pk])
        assert page in client.get(reverse("agency_enrollments")).text
        text = client.get(page).text
        assert "$50.00 more" in text and "do not come again" in text and "You can move the seat back" in text
        Cohort.objects.filter(pk=cohort.pk).update(state="running")
        assert "X-1 takes no more seats, so the seat cannot be moved back." in client.get(page).text
        Cohort.objects.filter(pk=cohort.pk).update(state="open")
        assert client.post(page, {"cohort": cohort.pk, "reason": "Nearer home"}).status_code == 422
        answer = client.post(page, {"cohort": target.pk, "reason": "Nearer home"}, follow=True)
        assert "The seat was moved to Y-1." in answer.text
        assert client.get(page, follow=True).redirect_chain[-1][0] == reverse("agency_enrollments"), "it is moved"
        client.force_login(world.other_agency_coordinator)
        assert client.get(page).status_code == 404
    assert Enrollment.objects.taken().get().cohort == target


def test_a_seat_is_moved_on_its_page_which_says_the_difference_before(client, world, cohort):
    seat = take(world, cohort)
    target = other(world, cohort, "450.00")
    client.force_login(world.program_staff)
    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("move_seat", args=[seat.pk])).content.decode()
        assert "$50.00 more" in page and "seats left: 12" in page
        assert "Choose one" in page and "---------" not in page
        fields = {"cohort": target.pk, "reason": "Nearer home"}
        page = client.post(reverse("move_seat", args=[seat.pk]), fields, follow=True).content.decode()
    assert "The seat was moved to Y-1." in page and "Moved from X-1: Nearer home" in page
    assert Enrollment.objects.taken().get().cohort == target


def test_an_approved_request_says_where_the_seat_is_now(world, cohort, client):
    """The seat that a request gave was moved, and given up later."""
    request = requests.ask(cohort=cohort, person=world.trainee, agency=world.agency, by=world.trainee, at=NOW)
    requests.approve(request=request, by=world.agency_coordinator, at=NOW)
    target = other(world, cohort, "400.00")
    seat = move(world, Enrollment.objects.get(), target)
    client.force_login(world.trainee)
    page = client.get(reverse("my_home")).text
    assert "seat in X-1, moved to Y-1 since then" in page and "given up since then" not in page
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW + 2 * DAY)
    assert "moved to Y-1 since then, given up since then" in client.get(reverse("my_home")).text
