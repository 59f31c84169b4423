"""Pages of practice cost the same number of queries at one row and at a hundred."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.models import Membership, User
from lms.certification.facts.moments import leaves_by_cycle
from lms.certification.facts.practice import practice_facts
from lms.certification.models import Candidacy, Cycle, PracticeEntry, SupervisorQualification
from tests.lms.certification.practice_scene import MARCH, NOW, STARTED, Ledger

SIZES = pytest.mark.parametrize("size", [1, 100])
pytestmark = [pytest.mark.django_db]


@pytest.fixture
def ledger(world):
    with time_machine.travel(NOW, tick=False):
        yield Ledger(world)


def crowd(ledger, size):
    """So many specialists of one supervisor, each with an entry that waits; the first is the ledger's own."""
    world = ledger.world
    people = User.objects.bulk_create(
        User(email=f"many{n}@example.org", given_name="Many", family_name=f"P{n}") for n in range(1, size)
    )
    jobs = Membership.objects.bulk_create(
        Membership(
            user=person, organization=world.agency, role=roles.TRAINEE, supervisor=ledger.boss, started_at=STARTED
        )
        for person in people
    )
    candidacies = Candidacy.objects.bulk_create(
        Candidacy(person=person, program=ledger.program, level="entry", since=STARTED) for person in people
    )
    Cycle.objects.bulk_create(
        Cycle(candidacy=row, number=1, kind="initial", version=ledger.version, begun_at=STARTED) for row in candidacies
    )
    for job in jobs:
        ledger.supervise(job, ledger.boss)
    employments = [ledger.employment, *jobs]
    PracticeEntry.objects.bulk_create(_entry(ledger, job, MARCH) for job in employments)
    return employments


def _entry(ledger, job, day):
    begins = datetime.combine(day, time(14), UTC)
    entry = PracticeEntry(
        person_id=job.user_id, program=ledger.program, employment=job, kind="work", on=day, category="peer-services",
        begins_at=begins, ends_at=begins + timedelta(hours=8), minutes=480, by_id=job.user_id, at=NOW,
    )  # fmt: skip
    entry.digest = entry.count_digest()
    return entry


@SIZES
def test_many_specialists_cost_no_more_queries(ledger, url_cost, size):
    crowd(ledger, size)
    world = ledger.world
    url_cost(ledger.boss, reverse("supervisor_practice"), 17)
    url_cost(world.agency_coordinator, reverse("agency_practice"), 12)
    url_cost(world.program_staff, reverse("practice"), 18)


@SIZES
def test_many_entries_cost_no_more_queries(ledger, url_cost, size):
    PracticeEntry.objects.bulk_create(
        _entry(ledger, ledger.employment, MARCH - timedelta(days=n)) for n in range(min(size, 60))
    )
    url_cost(ledger.person, reverse("my_practice"), 14)
    url_cost(ledger.world.agency_coordinator, reverse("specialist_practice", args=[ledger.employment.pk]), 15)
    url_cost(ledger.world.program_staff, reverse("staff_practice", args=[ledger.employment.pk]), 21)


@SIZES
def test_many_qualifications_cost_no_more_queries(ledger, url_cost, size):
    SupervisorQualification.objects.bulk_create(
        SupervisorQualification(
            person=ledger.boss, kind="qmhp", number=str(n), begins_on=MARCH, sent_at=NOW, state="sent"
        )
        for n in range(size)
    )
    url_cost(ledger.world.program_staff, reverse("supervisor_qualification_list"), 11)
    url_cost(ledger.boss, reverse("supervisor_qualifications"), 4)


@SIZES
def test_facts_of_many_people_cost_no_more_queries(ledger, django_assert_num_queries, size):
    crowd(ledger, size)
    cycles = list(Cycle.objects.select_related("candidacy__program", "version"))
    leaves = leaves_by_cycle(cycles)
    with django_assert_num_queries(2):
        facts = practice_facts(cycles, leaves)
    assert sum(row.minutes for rows in facts.values() for row in rows) == 480 * size
