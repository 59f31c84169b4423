"""A person who pays their own training opens the pages about it, for the test of marked sentences."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.models import Charge, Payer
from cohorts.core.dates import home_day
from cohorts.training.actions import enrollments
from cohorts.training.actions.funding import Part, decide_seat_funding
from tests.charges import credit_fee
from tests.lms.page_reader import logged_in


def own_fee(reader, world, run_jobs):
    """A seat that its person pays: with nothing owed, then with an invoice and a credit."""
    cohort = world.cohort(starts=timezone.now() + timedelta(days=60))
    client, now = logged_in(world.trainee), timezone.now()
    reader.get(client, "my_fees")
    seat = enrollments.sponsor(
        cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=now
    )
    decide_seat_funding(enrollment=seat, unit="equal", parts=[Part("person")], reason="Alarm", by=world.finance, at=now)
    reader.get(client, "my_fees")
    payer, due_on = Payer.objects.of_person(world.trainee), home_day(now + timedelta(days=30))
    issue_invoice(payer=payer, due_on=due_on, by=world.finance, at=now)
    credit_fee(Charge.objects.get(payer=payer), Decimal(5), at=now)
    run_jobs()
    for name in ("desk", "my_home", "my_fees", "my_path"):
        reader.get(client, name)
