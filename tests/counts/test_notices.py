"""Lists of emails cost the same number of queries with one row and with a hundred."""

import pytest
from django.urls import reverse

from cohorts.notices.models import AddressFault, Bounce, Email, EmailTemplate
from tests.counts.test_cohorts import cohorts, people, seats
from tests.world import NOW

pytestmark = pytest.mark.django_db
HUNDRED = range(1, 100)


def emails(readers, **fields):
    Email.objects.bulk_create(
        Email(
            person=reader, event="exam-news", kind="exam-news", key=f"k{reader.pk}", subject="S", body="B",
            queued_at=NOW, next_at=NOW, **fields,
        )
        for reader in readers
    )  # fmt: skip


def faults(readers):
    AddressFault.objects.bulk_create(
        AddressFault(person=one, address=one.email, at=NOW, code=550, answer="5.1.1") for one in readers
    )


def bounces(readers):
    Bounce.objects.bulk_create(
        Bounce(
            email=email, person=email.person, address=email.person.email, report_id="<r@x>", permanent=True,
            status="5.1.1", received_at=NOW,
        )
        for email in Email.objects.filter(person__in=readers).select_related("person")
    )  # fmt: skip


def test_the_queue_and_the_addresses(world, url_cost):
    first, *others = people(world, 100)
    lists = ((emails, "email_queue"), (faults, "address_faults"), (bounces, "email_bounces"))
    for add, name in lists:
        for readers in ([first], others):
            add(readers)
            url_cost(world.program_staff, reverse(name), 11)


def test_the_list_of_events(world, url_cost):
    def write(numbers):
        EmailTemplate.objects.bulk_create(
            EmailTemplate(event=f"event-{number}", language="en", version=1, subject="S", text="T", at=NOW)
            for number in numbers
        )

    for numbers in ([0], HUNDRED):
        write(numbers)
        url_cost(world.program_staff, reverse("email_events"), 11)


@pytest.mark.parametrize("size", [1, 100])
def test_the_emails_of_a_cohort(world, url_cost, size):
    (cohort,) = cohorts(world, 1)
    readers = people(world, size)
    seats(world, [(cohort, person) for person in readers])
    emails(readers, cohort_id=cohort.pk)
    faults(readers)
    bounces(readers)
    url_cost(world.vendor_coordinator, reverse("vendor_cohort_emails", args=[cohort.pk]), 13)
