"""Pages of the law of records cost the same number of queries with one row and with a hundred."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from cohorts.core.models import LegalHold, RestrictedRecord
from cohorts.people.models import User
from lms.certification.models import (
    Application,
    ApplicationPart,
    Candidacy,
    Channel,
    Cycle,
    CycleKind,
    Program,
    ProgramVersion,
)
from lms.records.actions.retention import set_retention
from lms.records.models import ErasureRequest, PublicExport, PurgeItem, PurgeRun, RecordCopy
from tests.candidates import LEVEL, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cost(client, django_assert_num_queries):
    def measure(user, url, number):
        client.force_login(user)
        client.get(url)  # fill the caches of the process: content types, sites, the session
        with django_assert_num_queries(number):
            assert client.get(url).status_code == 200

    return measure


@pytest.fixture
def law(world):
    """A program, and a period of a day for withdrawn applications."""
    program = Program.objects.create(key="p", title="P", credential="C", authority=world.state)
    version_of(program, at=world.now)
    set_retention(
        authority=world.state, record_class="application-withdrawn", amount=1, unit="days", event="closed", source="S",
        by=world.program_staff, at=world.now,
    )  # fmt: skip
    return program


def people(start, count):
    return User.objects.bulk_create(
        User(email=f"p{n}@example.org", given_name="Many", family_name=f"Of {n:03d}")
        for n in range(start, start + count)
    )


def due(world, program, persons):
    """Each of these people has a withdrawn application of long ago with a file, a hold, a request and a copy."""
    version, run = ProgramVersion.objects.get(program=program), PurgeRun.objects.create(cause="retention", at=world.now)
    for person in persons:
        candidacy = Candidacy.objects.create(person=person, program=program, level=LEVEL, since=world.now)
        cycle = Cycle.objects.create(
            candidacy=candidacy, number=1, kind=CycleKind.INITIAL, version=version, begun_at=world.now
        )
        application = Application.objects.create(
            cycle=cycle, channel=Channel.ONLINE, begun_at=world.now, closed_at=world.now
        )
        Application.objects.filter(pk=application.pk).update(state="withdrawn")
        record = RestrictedRecord.objects.create(
            pk=uuid4(), kind="application-file", person=person, sealed=b"x", size=1, digest="d", at=world.now
        )
        ApplicationPart(
            application=application, type="document", key="job", restricted=False, record=record, digest="d",
            at=world.now,
        ).save()  # fmt: skip
        number = LegalHold.objects.next_number()
        hold = LegalHold.objects.create(
            number=number, person=person, reason="R", from_day=date(2026, 1, 1), placed_by=world.program_staff,
            placed_at=world.now, released_at=world.now if number % 2 else None, released_by=world.program_staff,
        )  # fmt: skip
        PurgeItem.objects.create(
            run=run, record=record, record_class="application-withdrawn", about="A", outcome="held", hold=hold
        )
        ErasureRequest.objects.create(person=person, requested_at=world.now)
        RecordCopy.objects.create(person=person, asked_by=person, asked_at=world.now)
        PublicExport.objects.create(
            requester="N", request="R", first_on=date(2026, 1, 1), last_on=date(2026, 1, 2), tables=[], contents={},
            left_out={}, digest="d", by=world.program_staff, at=world.now,
        )  # fmt: skip
    return run


PAGES = (
    "retention", "records_due", "purges", "holds", "erasures", "record_copies", "public_exports",
)  # fmt: skip


@pytest.fixture
def numbers(client, world, law):
    """How many queries each page costs at one row."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    run = due(world, law, people(0, 1))
    client.force_login(world.program_staff)
    costs = {}
    for url in [reverse(name) for name in PAGES] + [reverse("purge", args=[run.pk])]:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        costs[url] = len(queries)
    return costs


def test_pages_of_records_cost_the_same_at_a_hundred_rows(world, law, numbers, cost):
    run = PurgeRun.objects.get()
    due(world, law, people(1, 100))
    PurgeItem.objects.update(run=run)
    for url, number in numbers.items():
        cost(world.program_staff, url, number)
        assert number <= 40, url
