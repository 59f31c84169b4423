"""Purchase orders: submitted with a file, accepted by finance staff, and never used beyond their limit."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions import orders, receipt_ends
from cohorts.billing.models import Charge, InvoiceLine, Order, OrderFile, Quote
from cohorts.core import roles
from cohorts.core.approvals.actions import permitted
from cohorts.notices.models import Email
from cohorts.people.models import User
from cohorts.training.actions.enrollments import sponsor_all, withdraw
from cohorts.training.models import Enrollment
from lms.dashboard.tasks_due import tasks_of
from tests.charges import pay_invoice, payer_of
from tests.cohorts.billing.orders import JUNE_30, PDF, accepted, submit, used
from tests.cohorts.billing.test_invoices import issue
from tests.pdf_reader import pdf_text
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
JULY_1 = NOW.replace(month=7, day=1)


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def take(world):
    """Takes seats for so many new trainees in a cohort at $400.00; returns them."""
    cohort = world.cohort(
        "C-400", course=world.course("c400", fee="400.00"), seats=40, starts=NOW.replace(month=7, day=20)
    )

    def go(number, order, at=NOW):
        start = User.objects.count()
        people = [world.person(f"t{start + n}", world.agency, roles.TRAINEE).memberships.get() for n in range(number)]
        return sponsor_all(cohort=cohort, memberships=people, order=order, by=world.agency_coordinator, at=at)

    return go


def give_up(world, seat, at=NOW):
    return withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=at)


def test_each_dollar_of_an_order_is_committed_or_spent_or_left(world, take):
    """D19."""
    order = accepted(world)
    seats = take(3, order)
    assert used(order) == (1200, 0, 800)
    charges = [seat.seat_charges.get().charge for seat in seats]
    invoice = issue(world, charges=charges[:2])
    assert used(order) == (400, 800, 800)
    give_up(world, seats[2])
    assert used(order) == (0, 800, 1200)
    give_up(world, seats[1])
    assert used(order) == (0, 400, 1600)
    receipt = pay_invoice(invoice, "400.00", by=world.finance, at=NOW)
    with permitted(receipt_ends.VOID_RECEIPT):
        receipt_ends.void_receipt(receipt=receipt, reason="Another payer", by=None, at=NOW)
    assert used(order) == (0, 400, 1600)
    before = Enrollment.objects.count(), Charge.objects.count()
    with refuses("order_too_small", field="order", left=Decimal("1600.00"), count=4):
        take(5, order)
    assert (Enrollment.objects.count(), Charge.objects.count()) == before
    with refuses("order_expired", field="order", day=JUNE_30):
        take(1, order, at=JULY_1)
    take(4, order)
    assert used(order) == (1600, 400, 0)


def test_a_seat_taken_in_time_is_billed_to_the_order_after_its_last_day(world, take):
    """D19."""
    order = accepted(world)
    (seat,) = take(1, order, at=NOW.replace(month=6, day=29))
    invoice = issue(world, at=JULY_1, due_on=date(2026, 8, 1))
    line = invoice.lines.get()
    assert (line.order_number, line.cost_center) == ("PO 4711", "CC 77")
    assert used(order) == (0, 400, 1600)
    assert line.reference == f"S-{seat.pk:06d}"


def test_the_order_is_on_the_invoice_as_a_document_and_on_its_pages(client, world, take):
    take(1, accepted(world))
    invoice = issue(world)
    client.force_login(world.agency_coordinator)
    text = pdf_text(client.get(reverse("agency_invoice_document", args=[invoice.pk])).content)
    assert "order PO 4711, cost center CC 77" in " ".join(text.split())
    assert "Order PO 4711" in client.get(reverse("agency_invoice", args=[invoice.pk])).text
    client.force_login(world.finance)
    assert "Cost center CC 77" in client.get(reverse("finance_invoice", args=[invoice.pk])).text


def test_an_order_is_used_only_by_its_payer_while_it_is_accepted_and_valid(world, take):
    waiting = submit(world, "1")
    with refuses("order_not_accepted", field="order"):
        take(1, waiting)
    ahead = accepted(world, "2", valid_from=NOW.date() + timedelta(days=9))
    with refuses("order_not_valid_yet", field="order"):
        take(1, ahead)
    theirs = submit(world, "3", payer=payer_of(world.other_agency), by=world.other_agency_coordinator)
    orders.accept_order(order=theirs, by=world.finance, at=NOW)
    with refuses("order_of_other_payer", field="order"):
        take(1, theirs)
    closed = accepted(world, "4")
    orders.close_order(order=closed, reason="Replaced", by=world.finance, at=NOW)
    with refuses("order_not_accepted", field="order"):
        take(1, closed)
    assert not Enrollment.objects.exists() and not Charge.objects.exists()


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("order_number_missing", {"number": " - "}),
        ("order_limit_wrong", {"limit": "0"}),
        ("order_limit_wrong", {"limit": "10.005"}),
        ("order_days_wrong", {"through": NOW.date() - timedelta(days=1)}),
        ("order_over", {"through": date(2026, 2, 1), "valid_from": date(2026, 1, 1)}),
        ("upload_missing", {"file": ("order.pdf", b"")}),
        ("upload_kind", {"file": ("order.pdf", b"<html>%PDF-</html>")}),
        ("upload_too_large", {"file": ("order.pdf", PDF + b"0" * 5_000_000)}),
        ("upload_broken", {"file": ("order.pdf", b"%PDF-1.7 broken")}),
        ("upload_broken", {"file": ("order.png", b"\x89PNG\r\n\x1a\n broken")}),
    ],
)
def test_an_order_that_cannot_be_right_is_refused(world, code, more):
    with refuses(code):
        submit(world, **more)
    assert not Order.objects.exists() and not OrderFile.objects.exists()


def test_a_number_is_used_once_by_a_payer_unless_it_was_declined_or_withdrawn(world):
    order = submit(world, "PO 4711")
    with refuses("order_number_taken", field="number"):
        submit(world, "po-4711")
    orders.decline_order(order=order, reason="Not signed", by=world.finance, at=NOW)
    second = submit(world, "PO 4711")
    orders.withdraw_order(order=second, by=world.agency_coordinator, at=NOW)
    submit(world, "PO 4711")
    submit(world, "PO 4711", payer=payer_of(world.other_agency), by=world.other_agency_coordinator)


def test_finance_staff_are_asked_to_accept_an_order_and_the_agency_is_told(client, world, run_jobs):
    order = submit(world)
    run_jobs()
    assert [email.to for email in mail.outbox] == [[world.finance.email]]
    (task,) = [task for task in tasks_of(world.finance, NOW) if task.code == "order_decide"]
    assert task.url == reverse("finance_order", args=[order.pk])
    client.force_login(world.finance)
    assert "PO 4711" in client.get(task.url).text
    client.post(reverse("accept_order", args=[order.pk]))
    run_jobs()
    assert [email.to for email in mail.outbox[1:]] == [[world.agency_coordinator.email]]
    assert not [task for task in tasks_of(world.finance, NOW) if task.code == "order_decide"]
    with refuses("wrong_state"):
        orders.decline_order(order=Order.objects.get(), reason="X", by=world.finance, at=NOW)


def test_only_finance_staff_decide_and_only_the_agency_or_finance_staff_hand_in(world):
    order = submit(world)
    for person in (world.agency_coordinator, world.auditor, world.program_staff):
        with refuses("role_required"):
            orders.accept_order(order=order, by=person, at=NOW)
    for person in (world.other_agency_coordinator, world.program_staff, world.supervisor):
        with refuses("role_required_at"):
            submit(world, "9", by=person)
        with refuses("role_required_at"):
            orders.withdraw_order(order=order, by=person, at=NOW)
    assert submit(world, "9", by=world.finance).by == world.finance


FIELDS = {
    "kind": "purchase_order", "number": "PO 7", "limit": "2,000.00", "valid_from": "2026-03-02",
    "valid_through": "2026-06-30",
}  # fmt: skip


def upload(name="order.pdf", data=PDF, media_type="text/html"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data, media_type)


def test_an_agency_hands_in_an_order_on_its_page_and_nobody_else_opens_the_file(client, world):
    client.force_login(world.agency_coordinator)
    page = client.post(reverse("agency_order_new"), FIELDS | {"file": upload()}, follow=True)
    assert "PO 7 was submitted" in page.text
    order = Order.objects.get()
    response = client.get(reverse("agency_order_file", args=[order.file.pk]))
    assert (response.content, response["Content-Type"], response["X-Content-Type-Options"]) == (
        PDF, "application/pdf", "nosniff",
    )  # fmt: skip
    assert response["Content-Disposition"].startswith("attachment")
    for person in (world.other_agency_coordinator, world.supervisor, world.trainee, world.vendor_coordinator):
        client.force_login(person)
        assert client.get(reverse("agency_order_file", args=[order.file.pk])).status_code == 404
        assert client.get(reverse("finance_order_file", args=[order.file.pk])).status_code in (302, 404)
    client.force_login(world.auditor)
    assert client.get(reverse("finance_order_file", args=[order.file.pk])).content == PDF


def test_a_file_above_the_limit_of_a_page_reaches_the_order_page_and_is_refused_there(client, world):
    client.force_login(world.agency_coordinator)
    page = client.post(reverse("agency_order_new"), FIELDS | {"file": upload(data=PDF + b"0" * 5_100_000)})
    assert page.status_code == 422 and "at most 5 MB" in page.text
    page = client.post(reverse("agency_order_new"), FIELDS | {"file": upload(data=PDF + b"0" * 2_000_000)})
    assert page.status_code == 302
    client.force_login(world.trainee)
    page = client.post(reverse("agency_order_new"), FIELDS | {"file": upload(data=PDF + b"0" * 2_000_000)})
    assert page.status_code == 413


def test_finance_staff_record_decline_and_close_orders_on_pages(client, world):
    client.force_login(world.finance)
    payer = payer_of(world.agency)
    page = client.post(reverse("record_order", args=[payer.pk]), FIELDS | {"file": upload()}, follow=True)
    assert "PO 7 was recorded" in page.text
    first = Order.objects.get()
    client.post(reverse("decline_order", args=[first.pk]), {"reason": "Not signed"})
    second = accepted(world, "PO 8")
    client.post(reverse("close_order", args=[second.pk]), {"reason": "Replaced"})
    assert [order.state for order in Order.objects.order_by("pk")] == ["declined", "closed"]
    client.get(reverse("finance_orders"))  # shows the messages
    body = client.get(reverse("finance_orders"), {"state": "closed"}).text
    assert "PO 8" in body and "PO 7" not in body
    assert "Not signed" in client.get(reverse("finance_order", args=[first.pk])).text


def test_an_agency_chooses_an_order_when_it_takes_seats_and_reads_what_is_left(client, world):
    order = accepted(world, limit="1300.00")
    cohort = world.cohort(seats=9)
    trainees = [world.trainee.memberships.get(), world.person("second", world.agency, roles.TRAINEE).memberships.get()]
    client.force_login(world.agency_coordinator)
    address = reverse("agency_sponsor", args=[cohort.pk])
    assert "$1,300.00 left, through" in client.get(address).text
    page = client.post(address, {"trainees": [row.pk for row in trainees], "order": order.pk})
    assert (
        page.status_code == 422 and "$1,300.00 is left of this order. 1 seat fits. Choose only one person" in page.text
    )
    assert not Enrollment.objects.exists()
    client.post(address, {"trainees": [trainees[0].pk], "order": order.pk})
    assert used(order) == (1200, 0, 100)
    assert "$100.00" in client.get(reverse("agency_orders")).text
    assert "$1,200.00" in client.get(reverse("agency_order", args=[order.pk])).text
    assert "$100.00" in client.get(reverse("agency_account", args=[order.payer_id])).text


def test_an_agency_withdraws_an_order_after_a_question_and_those_who_waited_are_emailed(client, world):
    order, second = submit(world), world.person("second", world.agency, roles.AGENCY_COORDINATOR)
    client.force_login(world.agency_coordinator)
    address = reverse("agency_order_withdraw", args=[order.pk])
    page = client.get(address)
    assert "Withdraw order PO 4711?" in page.text and Order.objects.get().state == "submitted"
    assert "You can submit an order with this number again" in page.text
    before = set(Email.objects.values_list("pk", flat=True))
    assert client.post(address).status_code == 302
    assert Order.objects.get().state == "withdrawn"
    emails = Email.objects.exclude(pk__in=before)
    assert {email.person for email in emails} == {world.finance, second}
    assert all("PO 4711" in email.body and "withdrawn" in email.body for email in emails)
    assert client.post(address).status_code == 422, "a second click in another tab"
    assert Email.objects.exclude(pk__in=before).count() == 2


def test_an_agency_gets_a_numbered_quote_that_is_no_debt_and_hands_in_an_order_for_it(client, world):
    course = world.course()
    client.force_login(world.agency_coordinator)
    page = client.post(reverse("agency_quote_new"), {"course": course.pk, "count": "3"}, follow=True)
    assert "Quote Q-2026-00001 is ready" in page.text
    quote = Quote.objects.get()
    assert (quote.amount, quote.valid_through) == (3600, date(2026, 5, 1))
    assert not Charge.objects.exists() and not InvoiceLine.objects.exists()
    text = pdf_text(client.get(reverse("agency_quote_document", args=[quote.pk])).content)
    assert all(part in text for part in ("Quote Q-2026-00001", "$3,600.00", "This is not an invoice", "May 1, 2026"))
    assert "Giving up a seat is free" in " ".join(text.split())
    client.post(reverse("agency_order_new"), FIELDS | {"file": upload(), "quote": quote.pk})
    assert Order.objects.get().quote == quote
    page = client.post(reverse("agency_quote_new"), {"course": course.pk, "count": "501"})
    assert page.status_code == 422
    client.force_login(world.auditor)
    assert "Q-2026-00001" in client.get(reverse("finance_quotes")).text
    assert client.get(reverse("finance_quote_document", args=[quote.pk])).status_code == 200
