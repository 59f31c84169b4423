"""A cohort of twenty is canceled in one act: nothing is offered, no cent is lost, all are told once (D12 in full)."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.models import CreditNoteLine, Invoice, Receipt
from cohorts.core.names import called
from cohorts.notices.models import Email
from cohorts.training import tasks
from cohorts.training.actions import waiting
from cohorts.training.actions.cohorts import cancel_cohort, change_seats
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.funding import Part, decide_seat_funding
from cohorts.training.models import Enrollment, MakeUp, SeatOffer, WaitingPlace
from tests.charges import pay_invoice, payer_of
from tests.cohorts.training.request_scene import ask, states
from tests.funds import add_fund, figures
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
FEE = Decimal("1200.00")


def take(world, cohort, agency, coordinator, names):
    """Seats of an agency for people of these names."""
    people = [world.person(name, agency, "trainee") for name in names]
    return [sponsor(cohort=cohort, person=one, agency=agency, by=coordinator, at=NOW) for one in people]


def guest(world, home, session, name):
    """Somebody of another cohort who makes up in one session."""
    person = world.person(name, world.agency, "trainee")
    by = {"requested_by": person, "approved_by": world.vendor_coordinator, "requested_at": NOW, "approved_at": NOW}
    return MakeUp.objects.create(
        person=person, seat=world.enroll(home, person), session=session, state="approved", **by
    )


@pytest.fixture
def scene(world):
    """Agency A has 12 seats and paid them, B has 5 and was invoiced, a grant pays 3. Three wait, one of them with an
    offer; two asked; two make up in the third session; two people teach.
    """
    second = world.person("teacher", world.vendor, "trainer")
    cohort = world.cohort(trainer=world.trainer, seats=20)
    sessions = list(cohort.sessions.order_by("starts_at"))
    for session in sessions:
        session.trainers.add(second)
    fund = add_fund(world)
    ours = world.agency, world.agency_coordinator
    granted = take(world, cohort, *ours, [f"grant{number}" for number in range(3)])
    for seat in granted:
        parts = [Part("fund", Decimal(100), fund)]
        decide_seat_funding(enrollment=seat, unit="percent", parts=parts, reason="Grant 7", by=world.finance, at=NOW)
    take(world, cohort, *ours, [f"a{number}" for number in range(12)])
    theirs = world.other_agency, world.other_agency_coordinator
    take(world, cohort, *theirs, [f"b{number}" for number in range(5)])
    waiters = [world.person(f"w{number}", world.agency, "trainee") for number in (1, 2, 3)]
    for person in waiters:
        waiting.join(cohort=cohort, person=person, agency=world.agency, by=world.agency_coordinator, at=NOW)
    change_seats(cohort=cohort, seats=21, by=world.vendor_coordinator, at=NOW)
    for agency in (world.agency, world.other_agency):
        issue_invoice(payer=payer_of(agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    pay_invoice(Invoice.objects.get(payer=payer_of(world.agency)), 12 * FEE, by=world.finance, at=NOW)
    askers = [world.person(f"asks{number}", world.other_agency, "trainee") for number in range(2)]
    for person in askers:
        ask(world, cohort, person, agency=world.other_agency, at=NOW)
    home = world.cohort("HOME", starts=NOW - timedelta(days=60))
    guests = [guest(world, home, sessions[2], f"guest{number}") for number in range(2)]
    Email.objects.all().delete()
    return SimpleNamespace(
        cohort=cohort, fund=fund, waiters=waiters, askers=askers, guests=guests, trainers=[world.trainer, second]
    )


def cancel(world, scene):
    scene.cohort.refresh_from_db()
    seated = list(Enrollment.objects.taken().filter(cohort=scene.cohort).values_list("person", flat=True))
    cancel_cohort(cohort=scene.cohort, reason="Flood", by=world.vendor_coordinator, at=NOW + timedelta(days=2))
    return seated


def test_everybody_who_counted_on_it_is_told_once(world, scene):
    """D12: 27 people, two trainers, one message for each agency with its people, and the grant's owner."""
    assert list(WaitingPlace.objects.in_line().values_list("state", flat=True)) == ["offered", "waiting", "waiting"]
    seated = cancel(world, scene)
    others = [*scene.waiters, *scene.askers, *(row.person for row in scene.guests), *scene.trainers]
    staff = [world.agency_coordinator, world.other_agency_coordinator, world.finance]
    assert len(seated) == 20
    # What becomes of the hours of the guests is a matter of the cohort of their seat.
    emails = Email.objects.exclude(event__in=["make-up-others", "out-of-reach", "out-of-reach-others"])
    assert Counter(emails.values_list("person", flat=True)) == Counter(
        [*seated, *(person.pk for person in [*others, *staff])]
    )
    text = emails.get(person=world.agency_coordinator).body
    assert text.count("\n- ") == 18 and all(called(person) in text for person in scene.waiters)


def test_nothing_is_offered_and_all_that_was_asked_for_is_closed(world, scene):
    """D12: no seat that ends makes an offer, and an old link says that the training was canceled."""
    cancel(world, scene)
    tasks.fill_free_seats()
    assert states() == ["closed", "closed"]
    assert set(WaitingPlace.objects.values_list("state", flat=True)) == {"closed"}
    offer = SeatOffer.objects.get()
    assert offer.state == "taken_back"
    with refuses("offer_cohort_canceled", when=NOW + timedelta(days=2)):
        waiting.accept(offer=offer, by=scene.waiters[0], at=NOW + timedelta(days=3))
    assert set(MakeUp.objects.values_list("state", "outcome")) == {("reopened", "session_canceled")}


def test_no_cent_is_lost(world, scene):
    """D12: twenty fees are back, each with whoever paid or owed it."""
    assert figures(scene.fund) == ("10000.00", "3600.00", "0.00", "6400.00", "0.00")
    cancel(world, scene)
    assert figures(scene.fund) == ("10000.00", "0.00", "0.00", "10000.00", "0.00")
    (receipt,) = Receipt.objects.with_sums().filter(payer=payer_of(world.agency))
    assert receipt.left == 12 * FEE
    notes = CreditNoteLine.objects.filter(note__invoice__payer=payer_of(world.other_agency))
    assert sum(notes.values_list("amount", flat=True)) == 5 * FEE
    assert not Invoice.objects.with_sums().filter(owed__gt=0).exists()
