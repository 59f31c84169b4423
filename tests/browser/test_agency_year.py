"""One year of an agency in a real browser: it invites, takes seats, is invoiced, pays, gives a seat up, reads papers.

The server's clock is the test's own.
"""

from datetime import timedelta

import pytest
from django.core import mail

from cohorts.billing.actions import invoices
from cohorts.people.models import Invitation
from cohorts.training.models import Enrollment
from lms.certification.actions.program_choices import choose_program
from tests.browser.money import follow, is_pdf, look, press
from tests.browser.test_journey import Road, clock, road  # noqa: F401
from tests.charges import payer_of, receive

pytestmark = pytest.mark.browser
PASSWORD = "a long password of 2026"
DAY = timedelta(days=1)


def invite(page, as_person):
    """The coordinator invites a trainee, who chooses a password."""
    page.goto("/agency/people/invite/")
    page.get_by_label("Email address").fill("noor@example.org")
    page.get_by_label("Given name (legal)").fill("Noor")
    page.get_by_label("Family name (legal)").fill("Haddad")
    page.locator("main label").filter(has_text="Trainee").first.click()
    look(page)
    press(page, "Send the invitation")
    look(page, "Noor Haddad")
    guest = as_person(width=390)
    guest.goto(f"/invitation/{Invitation.objects.get().token}/")
    look(guest, "Welcome, Noor")
    guest.get_by_label("Choose a password").fill(PASSWORD)
    guest.locator("main form button").last.click()
    guest.wait_for_load_state()


def take_seats(page, cohort):
    """Two seats; the page says the fee and until when giving one up is free, before anything is taken."""
    page.goto("/agency/cohorts/")
    look(page, cohort.code)
    page.goto(f"/agency/cohorts/{cohort.pk}/sponsor/")
    look(page, "Your agency is charged $1,200.00 for each seat.", "Giving up the seat is free through")
    page.get_by_text("Trainee Example").click()
    page.get_by_text("Noor Haddad").click()
    press(page, "Take the seats")
    look(page, cohort.code)


def read_invoice(page, invoice, *texts):
    page.goto("/agency/invoices/")
    look(page, invoice.number)
    follow(page, invoice.number)
    look(page, *texts)
    assert is_pdf(page, f"/agency/invoices/{invoice.pk}/document/")


def read_account(page, payer, *texts):
    """The account with its statement, and the statement as a document."""
    address = f"/agency/invoices/account/{payer.pk}/"
    page.goto(address)
    look(page, *texts)
    assert is_pdf(page, f"{address}?export=pdf")


def give_up(page, seat):
    page.goto(f"/agency/enrollments/{seat.pk}/withdraw/")
    look(page, "The whole fee of $1,200.00 is credited to")
    page.locator("[name=reason]").fill("Moves to another state")
    press(page, "Give up the seat")
    look(page, "$1,200.00 is credited to")


def test_a_year_of_an_agency(site, road, clock, as_person, run_jobs):  # noqa: F811
    world, start = road.world, clock.at + 40 * DAY
    cohort = world.cohort("PET-YEAR", course=road.course, starts=start)
    page = as_person(world.agency_coordinator)
    invite(page, as_person)
    take_seats(page, cohort)
    choose_program(person=world.trainee, course=road.course, program=road.program, by=world.trainee, at=clock.at)
    run_jobs()

    payer = payer_of(world.agency)
    invoice = invoices.issue_invoice(payer=payer, due_on=(clock.at + 30 * DAY).date(), by=world.finance, at=clock.at)
    run_jobs()
    assert world.agency_coordinator.email in {
        to for email in mail.outbox for to in email.to if "invoice" in email.subject
    }
    read_invoice(page, invoice, "$2,400.00", "No payments yet.")
    trainee = as_person(world.trainee, width=390)
    trainee.goto("/my/path/")
    look(trainee, "Waiting for your agency’s payment")
    assert "$" not in trainee.locator("main").inner_text()

    clock.go_to(clock.at + 8 * DAY)
    receive(payer, "2400.00", received_on=clock.at.date(), reference="CHK-1", by=world.finance, at=clock.at)
    run_jobs()
    page = as_person(world.agency_coordinator)
    read_invoice(page, invoice, "CHK-1", "Paid")
    read_account(page, payer, "CHK-1", "$2,400.00", "Closing balance")
    trainee = as_person(world.trainee, width=390)
    trainee.goto("/my/path/")
    assert "Waiting for your agency’s payment" not in trainee.locator("main").inner_text()

    clock.go_to(clock.at + DAY)
    page = as_person(world.agency_coordinator)
    give_up(page, Enrollment.objects.get(person__email="noor@example.org"))
    run_jobs()
    note = invoice.credit_notes.get()
    read_invoice(page, invoice, note.number)
    assert is_pdf(page, f"/agency/credit-notes/{note.pk}/document/")
    read_account(page, payer, "−$1,200.00", "Invoiced fee credited")
    phone = as_person(world.agency_coordinator, width=390)
    read_account(phone, payer, "Closing balance")
    to_trainees = [email for email in mail.outbox if set(email.to) & {world.trainee.email, "noor@example.org"}]
    assert to_trainees and not [email.subject for email in to_trainees if "$" in email.body]
