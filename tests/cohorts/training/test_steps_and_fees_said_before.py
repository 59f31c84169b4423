"""What a step means is said before it is taken: opening, starting, canceling, giving up a seat; and who is emailed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.models import Credit
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, local_day
from cohorts.notices.models import Email
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.fees import first_day, first_seat_charge, free_through
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.views.fee_terms import terms_of_cohort, terms_of_seat
from cohorts.ui.notice_preview import SEEN
from tests.charges import pay_invoice, payer_of
from tests.cohorts.training.request_scene import approved_seat
from tests.refusals import on_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(world, client):
    world.approve()
    client.force_login(world.vendor_coordinator)
    return client


def address(name, cohort):
    return reverse(f"vendor_cohort_{name}", args=[cohort.pk])


def test_opening_says_the_hours_who_sees_it_and_how_to_go_back_before_it_is_done(vendor, world):
    short = world.cohort("SHORT", state="planned", days=3, starts=timezone.now() + timedelta(days=60))
    words = on_page("hours_not_planned", planned=24 * 60, required=80 * 60)
    page = vendor.get(reverse("vendor_cohort", args=[short.pk])).text
    assert words in page and "3 sessions have no trainer" in page and address("open", short) not in page
    world.shorten(24)
    starts = timezone.now() + timedelta(days=30)
    cohort = world.cohort(state="planned", days=3, starts=starts, trainer=world.trainer)
    link = f'href="{address("open", cohort)}"'
    assert link in vendor.get(reverse("vendor_cohort", args=[cohort.pk])).text
    page = vendor.get(address("open", cohort))
    cohort.refresh_from_db()
    assert cohort.state == "planned"
    assert "24 h of 24 h are scheduled." in page.context["happens"]
    assert "public calendar" in page.context["affected"] and "cancel it" in page.context["undo"]
    vendor.post(address("open", cohort))
    cohort.refresh_from_db()
    assert cohort.state == "open"


def test_starting_is_offered_from_the_day_of_the_first_session_and_before_that_says_so(vendor, world):
    starts = timezone.now() + timedelta(days=30)
    early, ready = world.cohort("EARLY", starts=starts), world.cohort("READY", starts=timezone.now())
    page = vendor.get(reverse("vendor_cohort", args=[early.pk])).text
    words = on_page("cohort_starts_later", cohort=early, day=local_day(starts, early.zone))
    assert words in page and f'"{address("start", early)}"' not in page
    assert words in vendor.get(address("start", early), follow=True).text
    assert f'"{address("start", ready)}"' in vendor.get(reverse("vendor_cohort", args=[ready.pk])).text


def test_canceling_says_how_many_lose_their_seat_and_what_is_credited_to_whom_before_it_asks_why(vendor, world):
    cohort = world.cohort()
    sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=world.now)
    world.enroll(cohort, world.other_trainee, world.other_agency)
    page = vendor.get(address("cancel", cohort))
    assert f"{world.agency.name} $1,200.00" in page.context["happens"]
    assert page.context["affected"].startswith("2 people") and "copy" in page.context["undo"]
    emails = vendor.post(address("cancel", cohort), {"reason": "Too few"})
    vendor.post(address("cancel", cohort), {"reason": "Too few", SEEN: emails.context["seen"]})
    cohort.refresh_from_db()
    assert cohort.state == "canceled" and not cohort.enrollments.taken().exists()


@pytest.mark.parametrize(("state", "again"), [("open", True), ("running", False)])
def test_giving_up_a_seat_says_what_is_credited_who_is_emailed_and_whether_there_is_a_way_back(
    vendor, world, state, again
):
    cohort = world.cohort()
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=world.now)
    Cohort.objects.filter(pk=cohort.pk).update(state=state)
    page = vendor.get(reverse("vendor_withdraw", args=[seat.pk]))
    assert "$1," in page.context["happens"] and world.agency.name in page.context["happens"]
    assert ("available to others" in page.context["happens"]) == again
    assert "emailed" in page.context["affected"] and world.trainee.given_name in page.context["affected"]
    assert ("a new seat can be taken while it is open" in page.context["undo"]) == again
    vendor.post(reverse("vendor_withdraw", args=[seat.pk]), {"reason": "Moved away"})
    assert emails("seat-fee") == [world.agency_coordinator]


def test_the_terms_of_a_seat_are_those_of_the_day_on_which_they_are_read(world):
    starts = timezone.now() + timedelta(days=30)
    cohort = world.cohort(starts=starts)
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=world.now)
    day = free_through(first_seat_charge(seat), cohort)
    for days, own, new in (
        (0, "is free through", "is free through"),
        (31 - (first_day(cohort) - day).days, "was free through", "before the first session"),
        (31, "The training has started", "The training has started"),
    ):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert own in terms_of_seat(seat) and new in terms_of_cohort(cohort)


def test_a_seat_is_not_given_up_with_another_amount_than_the_page_said(client, world):
    """D05: midnight passes between the page and the click; the clocks change before the first session."""
    course = world.course(fee="425.25")
    with time_machine.travel("2026-03-03T05:59:00+00:00", tick=False):
        cohort = world.cohort(course=course, starts=datetime(2026, 3, 16, 14, tzinfo=UTC))
        seat = sponsor(
            cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator,
            at=datetime(2026, 2, 1, tzinfo=UTC),
        )  # fmt: skip
        client.force_login(world.agency_coordinator)
        page = client.get(reverse("agency_withdraw", args=[seat.pk]))
        assert "The whole fee of $425.25 is credited" in page.context["happens"]
        assert "free through Monday, March 2, 2026, Central" in page.context["happens"], page.context["happens"]
        fields = {"reason": "Moved", "expected_credit": page.context["form"]["expected_credit"].value()}
    with time_machine.travel("2026-03-03T06:00:00+00:00", tick=False):
        page = client.post(reverse("agency_withdraw", args=[seat.pk]), fields)
        assert page.status_code == 422 and "$212.62 is credited now, and $212.63 is owed" in page.text
        seat.refresh_from_db()
        assert seat.is_taken and not Credit.objects.exists()
        page = client.get(reverse("agency_withdraw", args=[seat.pk]))
        fields["expected_credit"] = page.context["form"]["expected_credit"].value()
        client.post(reverse("agency_withdraw", args=[seat.pk]), fields)
    assert Credit.objects.get().amount == Decimal("212.62")


def emails(kind):
    return [email.person for email in Email.objects.filter(kind=kind).order_by("pk")]


def test_an_agency_is_emailed_what_a_supervisors_own_seat_costs_and_what_is_credited(world):
    course = world.course("lead", audience="supervisors", hours=14, missed=0, fee="280")
    world.approve(course=course)
    cohort, at = world.cohort("LEAD-1", course=course, days=2), world.now
    seat = approved_seat(world, cohort, world.supervisor, at=at)
    withdraw(enrollment=seat, reason="Ill", by=world.supervisor, at=at)
    assert emails("agency-seat-request") == emails("seat-fee") == [world.agency_coordinator]
    requested, credited = Email.objects.filter(kind__in=("agency-seat-request", "seat-fee")).order_by("pk")
    assert "The fee is $280.00" in requested.body and "is credited $140.00" in credited.body
    assert emails("seat") == emails("seat-given-up") == [world.supervisor]
    assert [credit.amount for credit in Credit.objects.all()] == [Decimal(140)]


def test_an_agency_that_takes_and_gives_up_a_seat_itself_is_not_emailed(world):
    seat = sponsor(
        cohort=world.cohort(), person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=world.now
    )
    withdraw(enrollment=seat, reason="Moved", by=world.agency_coordinator, at=world.now)
    assert not emails("seat-fee") and emails("seat-given-up") == [world.trainee]


def test_lists_say_what_is_scheduled_and_what_the_course_requires(world, client):
    cohort = world.cohort(days=3, starts=timezone.now() + timedelta(days=30))
    client.force_login(world.agency_coordinator)
    text = client.get(reverse("agency_cohorts")).text.replace("\xa0", " ")
    assert "24 h of 80 h scheduled so far" in text
    seat = world.enroll(cohort)
    page = client.get(reverse("agency_enrollments")).text
    assert "Hours not scheduled yet" in page and "Out of reach" not in page
    Cohort.objects.filter(pk=cohort.pk).update(state="finished")
    assert "Out of reach" in client.get(reverse("agency_enrollments")).text
    assert Enrollment.objects.get() == seat and format_day(local_day(cohort.starts_at, cohort.zone)) in page


@pytest.mark.parametrize(
    ("paid", "said"),
    [("0", "$1,200.00 is owed"), ("700.00", "$500.00 of it is not paid yet"), ("1200.00", "it is paid")],
)
def test_of_a_fee_that_stays_charged_only_what_is_not_paid_is_called_owed(vendor, world, paid, said):
    cohort = world.cohort()
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=world.now)
    assert seat.seat_charges.get().charge.amount == 1200
    payer, day = payer_of(world.agency), home_day(world.now)
    invoice = issue_invoice(payer=payer, charges=None, due_on=day, by=world.finance, at=world.now)
    if paid != "0":
        pay_invoice(invoice, paid, by=world.finance, at=world.now)
    Cohort.objects.filter(pk=cohort.pk).update(starts_at=timezone.now() - timedelta(days=2), state="running")
    happens = vendor.get(reverse("vendor_withdraw", args=[seat.pk])).context["happens"]
    vendor.post(reverse("vendor_withdraw", args=[seat.pk]), {"reason": "Moved away"})
    body = Email.objects.get(kind="seat-fee").body
    assert said in happens and (said in body or (paid == "0" and "still owes $1,200.00" in body))
    assert ("still owes" in body) == (paid == "0")


@pytest.mark.parametrize(("days", "offers"), [(2, True), (-2, False)])
def test_a_vendor_is_offered_to_credit_the_whole_fee_only_before_the_start_and_then_reads_who_can(
    vendor, world, days, offers
):
    cohort = world.cohort()
    seat = sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=world.now)
    Cohort.objects.filter(pk=cohort.pk).update(starts_at=timezone.now() + timedelta(days=days))
    page = vendor.get(reverse("vendor_withdraw", args=[seat.pk]))
    assert ("in_full" in page.context["form"].fields) == offers
    assert ("decide that the state pays the fee" in page.context["happens"]) != offers
