"""What happened to a seat before counts when its fees are charged again: moves, other payers, employers, orders."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions import invoices
from cohorts.billing.actions.orders import close_order
from cohorts.billing.actions.reassignments import reassign_invoice
from cohorts.billing.models import InvoiceLine, Payer
from cohorts.core.roles import TRAINEE
from cohorts.people.models import Membership, Organization
from cohorts.training.actions.employers import change_employer
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.fees import add_seat_fee, cost_of_giving_up, live_fees, seat_terms
from cohorts.training.actions.funding import Part, decide_cohort_funding, decide_seat_funding
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.models import AttendanceMark, SeatCharge
from lms.certification.facts import gather
from lms.certification.models import Candidacy, Program
from lms.certification.rules.facts import Facts
from tests.candidates import candidacy_of, cycle_of, version_of
from tests.charges import payer_of
from tests.cohorts.billing.orders import accepted, used
from tests.cohorts.billing.test_funds import change as change_fund
from tests.cohorts.training.test_seat_moves import DAY, START, move, other
from tests.funds import add_fund
from tests.lms.certification.gate_samples import FEE, only
from tests.presence import create_mark
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
DECEMBER_1 = date(2026, 12, 1)


@pytest.fixture
def cohort(world):
    return world.cohort("X-1", course=world.course(fee="400.00"), starts=START)


def take(world, cohort, person=None, at=NOW, **more):
    person, by = person or world.trainee, world.agency_coordinator
    return sponsor(cohort=cohort, person=person, agency=world.agency, by=by, at=at, **more)


def pay_by(world, seat, parts, at=NOW + DAY, by=None):
    """Program staff decide who pays for a seat, in percent."""
    return decide_seat_funding(
        enrollment=seat, unit="percent", parts=parts, reason="Grant 7", by=by or world.program_staff, at=at
    )


def facts_of(seat):
    """The fee of a seat, as the gate reads it."""
    candidacy = Candidacy.objects.filter(person=seat.person).first() or _candidacy(seat.person)
    (fact,) = gather([cycle_of(candidacy)], at=NOW)[cycle_of(candidacy).pk].fees
    return fact


def _candidacy(person):
    state = Organization.objects.get(kind="authority")
    program, _new = Program.objects.get_or_create(key="x", title="X", credential="CPS", authority=state)
    version = program.versions.first() or version_of(program, at=NOW)
    return candidacy_of(person, version, at=NOW)


def fee_of(seat):
    """What a program says of the fee of a seat if an accepted order settles it."""
    fact = facts_of(seat)
    return only(FEE | {"course": fact.course, "with_accepted_order": "settled"}, Facts(fees=(fact,)))


def bill(world, agency=None, at=NOW):
    payer = payer_of(agency or world.agency)
    return invoices.issue_invoice(payer=payer, due_on=DECEMBER_1, by=world.finance, at=at)


def reassign(world, invoice, at=NOW + 2 * DAY):
    return reassign_invoice(
        invoice=invoice, payer=payer_of(world.other_agency), due_on=DECEMBER_1, reason="Hired", by=world.finance, at=at
    )


def owed(seat):
    """What each payer owes of a seat, by name."""
    sums = {}
    for fee in live_fees(seat):
        sums[fee.payer.name] = sums.get(fee.payer.name, Decimal(0)) + fee.owed
    return {name: amount for name, amount in sums.items() if amount}


def test_a_new_payer_of_a_moved_seat_owes_for_the_seat_that_the_person_has(world, cohort):
    seat = take(world, cohort)
    invoice = bill(world)
    new = move(world, seat, other(world, cohort, "400.00"))
    reassign(world, invoice)
    assert owed(new) == {world.other_agency.name: 400} and owed(seat) == {}


def test_a_new_payer_has_all_the_terms_of_the_seat(world, cohort):
    """Free days that had passed when the seat was moved stay passed."""
    seat = take(world, cohort)
    invoice = bill(world)
    at = START - 5 * DAY
    new = move(world, seat, other(world, cohort, "400.00"), at=at)
    reassign(world, invoice, at=at)
    assert set(SeatCharge.objects.filter(enrollment=new).values_list("no_free_days", flat=True)) == {True}
    assert cost_of_giving_up(new, at + DAY).owed == 200


def test_a_withdrawal_that_is_undone_leaves_the_seat_on_its_order(world, cohort):
    order = accepted(world, through=DECEMBER_1)
    seat = take(world, cohort, order=order)
    bill(world)
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW + DAY)
    assert used(order) == (0, 0, 2000)
    restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOW + DAY)
    assert used(order) == (0, 400, 1600)
    assert InvoiceLine.objects.order_by("pk").last().order_number == order.number


def test_a_moved_seat_stays_on_its_order_and_only_the_difference_is_on_none(world, cohort):
    """Also after the last day of the order, and when it was closed: the fee was charged to it in time."""
    order = accepted(world, through=DECEMBER_1)
    seat = take(world, cohort, order=order)
    close_order(order=order, reason="New budget", by=world.finance, at=NOW)
    new = move(world, seat, other(world, cohort, "450.00"))
    assert used(order) == (400, 0, 1600)
    assert sorted((fee.owed, hasattr(fee, "commitment")) for fee in live_fees(new)) == [(50, False), (400, True)]
    bill(world, at=NOW + DAY)
    assert used(order) == (0, 400, 1600)


def test_who_pays_is_changed_and_changed_back_and_the_seat_is_on_its_order(world, cohort):
    order = accepted(world, through=DECEMBER_1)
    seat = take(world, cohort, order=order)
    pay_by(world, seat, [Part("agency", Decimal(50)), Part("state", Decimal(50))])
    assert used(order) == (200, 0, 1800)
    pay_by(world, seat, [Part("agency", Decimal(100))])
    assert used(order) == (400, 0, 1600)
    pay_by(world, seat, [Part("state", Decimal(100))])
    pay_by(world, seat, [Part("agency", Decimal(100))])
    assert used(order) == (400, 0, 1600) and owed(seat) == {world.agency.name: 400}


def test_what_was_used_for_other_seats_meanwhile_is_not_charged_to_the_order_again(world, cohort):
    order = accepted(world, limit="500.00", through=DECEMBER_1)
    seat = take(world, cohort, order=order)
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW + DAY)
    second = world.person("second", world.agency, "trainee")
    take(world, cohort, order=order, person=second, at=NOW + DAY)
    restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOW + DAY)
    assert used(order) == (500, 0, 0) and owed(seat) == {world.agency.name: 400}


def test_a_seat_that_counts_as_settled_by_its_order_still_does_after_an_undo_and_a_move(world, cohort):
    seat = take(world, cohort, order=accepted(world, through=DECEMBER_1))
    assert fee_of(seat).code == "fee_ordered"
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW + DAY)
    seat = restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOW + DAY)
    assert fee_of(seat).code == "fee_ordered"
    assert fee_of(move(world, seat, other(world, cohort, "400.00"), at=NOW + 2 * DAY)).code == "fee_ordered"


def employ_elsewhere(world, seat, at):
    Membership.objects.create(user=world.trainee, organization=world.other_agency, role=TRAINEE, started_at=NOW)
    change_employer(
        enrollment=seat, agency=world.other_agency, from_on=at.date(), reason="New job", by=world.program_staff, at=at
    )
    seat.refresh_from_db()


def emails(run_jobs, person):
    run_jobs()
    texts = [email.body for email in mail.outbox if email.to == [person.email]]
    mail.outbox.clear()
    return " ".join(texts)


@pytest.fixture
def early(world):
    """A cohort that began before the employer changed."""
    return world.cohort("E-1", course=world.course("early", fee="400.00"), starts=NOW + 2 * DAY)


def test_what_is_charged_after_a_new_employer_is_charged_to_it(world, cohort, early):
    seat = take(world, early)
    bill(world)
    employ_elsewhere(world, seat, NOW + 20 * DAY)
    new = move(world, seat, other(world, early, "450.00"), at=NOW + 21 * DAY)
    assert owed(new) == {world.agency.name: 400, world.other_agency.name: 50}


def test_a_fee_on_no_invoice_is_charged_to_the_new_employer_when_the_seat_is_moved(world, early):
    seat = take(world, early)
    employ_elsewhere(world, seat, NOW + 20 * DAY)
    new = move(world, seat, other(world, early, "450.00"), at=NOW + 21 * DAY)
    assert owed(new) == {world.other_agency.name: 450}


def test_a_former_agency_that_still_pays_is_told_what_it_is_charged_and_credited_and_no_name(world, early, run_jobs):
    seat = take(world, early)
    bill(world)
    employ_elsewhere(world, seat, NOW + 20 * DAY)
    emails(run_jobs, world.agency_coordinator)
    pay_by(world, seat, [Part("state", Decimal(100))], at=NOW + 21 * DAY)
    text = emails(run_jobs, world.agency_coordinator)
    assert f"S-{seat.pk:06d} in E-1 has changed. Your agency is credited $400.00" in text
    assert world.trainee.family_name not in text


def test_whoever_was_charged_the_invoice_of_a_seat_is_told_of_a_withdrawal_and_its_undo(world, cohort, run_jobs):
    seat = take(world, cohort)
    reassign(world, bill(world), at=NOW)
    emails(run_jobs, world.other_agency_coordinator)
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW + DAY)
    assert "credited $400.00" in emails(run_jobs, world.other_agency_coordinator)
    restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOW + DAY)
    assert "charged $400.00" in emails(run_jobs, world.other_agency_coordinator)
    move(world, seat, other(world, cohort, "350.00"), at=NOW + 2 * DAY)
    assert "credited $50.00" in emails(run_jobs, world.other_agency_coordinator)


def test_a_person_is_told_when_they_do_not_pay_their_part_any_more(world, cohort, run_jobs):
    seat = take(world, cohort)
    pay_by(world, seat, [Part("person", Decimal(100))])
    emails(run_jobs, world.trainee)
    pay_by(world, seat, [Part("agency", Decimal(100))], at=NOW + 2 * DAY)
    assert "$400.00 of the fee of your seat in X-1 is not owed any more" in emails(run_jobs, world.trainee)


def test_a_former_agency_reads_no_hours_of_a_seat_that_was_moved(world, early):
    seat = take(world, early)
    create_mark(session=early.sessions.first(), enrollment=seat, number=1, minutes=60, at=NOW)
    new = move(world, seat, other(world, early, "400.00"), at=NOW + 5 * DAY)
    employ_elsewhere(world, new, NOW + 10 * DAY)
    marks = [
        AttendanceMark.objects.visible_to(one).count()
        for one in (world.agency_coordinator, world.other_agency_coordinator)
    ]
    assert marks == [0, 1]


def test_a_person_who_pays_is_charged_only_for_their_own_seat(world, cohort):
    seat = take(world, cohort)
    invoice = bill(world)
    terms = {"due_on": DECEMBER_1, "reason": "Pays alone", "by": world.finance, "at": NOW}
    with refuses("reassigned_to_other_person", field="payer"):
        reassign_invoice(invoice=invoice, payer=Payer.objects.of_person(world.other_trainee), **terms)
    reassign_invoice(invoice=invoice, payer=Payer.objects.of_person(world.trainee), **terms)
    assert facts_of(seat).own == 400


def test_a_part_of_another_person_is_not_the_own_part(world, cohort):
    """Such a fee was charged before it was refused."""
    seat = take(world, cohort)
    stranger = Payer.objects.of_person(world.other_trainee)
    terms = seat_terms(seat)
    add_seat_fee(enrollment=seat, payer=stranger, amount=Decimal("5.00"), terms=terms, by=None, at=NOW)
    assert (facts_of(seat).own, facts_of(seat).by_agency) == (0, 405)


def test_what_an_agency_owes_of_its_order_is_not_what_the_gate_waits_for(world, cohort):
    seat = take(world, cohort, order=accepted(world, through=DECEMBER_1))
    pay_by(world, seat, [Part("agency", Decimal(50)), Part("state", Decimal(50))])
    assert fee_of(seat).code == "fee_owed_by_state"


@pytest.mark.parametrize("terms", [{"amount": Decimal("100.00")}, {"last_on": START.date() - DAY}])
def test_an_agency_reads_nothing_of_the_fund_that_refuses_its_seat(client, world, cohort, terms):
    parts = [Part("agency", Decimal(50)), Part("fund", Decimal(50), add_fund(world, name="Secret grant"))]
    decide_cohort_funding(cohort=cohort, unit="percent", parts=parts, reason="R", by=world.program_staff, at=NOW)
    change_fund(world, parts[1].fund, **terms)
    client.force_login(world.agency_coordinator)
    trainee = Membership.objects.get(user=world.trainee, organization=world.agency, role=TRAINEE)
    with time_machine.travel(NOW, tick=False):
        page = client.post(reverse("agency_sponsor", args=[cohort.pk]), {"trainees": [trainee.pk]})
    assert page.status_code == 422 and "cannot pay for this seat" in page.text
    assert "Secret grant" not in page.text and "$100.00" not in page.text
