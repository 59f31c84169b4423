"""Pages of audits cost the same number of queries for one renewal and for many, and for two entries and for many."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.certification.facts.audits import drop_reasons, renewals_of
from lms.certification.models import AuditedRenewal
from tests.lms.certification.audit_scene import DRAWN, Audit
from tests.lms.certification.holder import local

pytestmark = [pytest.mark.django_db]
LATE = local(2027, 6, 10, 9)


def cost(client, user, address):
    with time_machine.travel(LATE, tick=False):
        client.force_login(user)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
    return len(captured)


def costs(client, audit, audited):
    """What each page costs staff, and the person."""
    own = [reverse("my_audit", args=[audited.pk]), reverse("desk")]
    staff = [
        reverse("audits"), reverse("desk"), reverse("audit", args=[audit.round.pk]),
        reverse("audit_record", args=[audit.round.pk]), reverse("audited", args=[audited.pk]),
    ]  # fmt: skip
    pages = [(audit.staff, one) for one in staff] + [(audited.person, one) for one in own]
    return [cost(client, user, address) for user, address in pages]


def test_many_audited_renewals_cost_no_more_queries_than_two(world, client, django_assert_num_queries):
    audit = Audit(world, people=2)
    audited = audit.drawn(percent=100, number=None)
    few = costs(client, audit, audited)
    for number in range(10):
        audit.renew(world.person(f"more{number}"), number)
    with django_assert_num_queries(1):
        cycles = renewals_of(audit.round)
    for place, cycle in enumerate([one for one in cycles if not one.audits.exists()], start=3):
        AuditedRenewal.objects.create(
            audit=audit.round, cycle=cycle, place=place, fingerprint=f"f{place}", rank=f"r{place}", asked_at=DRAWN,
            until=date(2027, 5, 31), state="asked",
        )  # fmt: skip
    assert AuditedRenewal.objects.count() == 12
    assert costs(client, audit, audited) == few
    rows = list(AuditedRenewal.objects.select_related("cycle__candidacy"))
    with django_assert_num_queries(1):
        assert drop_reasons(rows) == {}


def test_many_entries_cost_no_more_queries_than_two(world, client):
    audit = Audit(world)
    audited = audit.drawn()
    few = costs(client, audit, audited)
    for number in range(20):
        audit.holder.learn(0.5, date(2027, 3, 1), local(2027, 4, 10, 11, number), title=f"Short {number}")
    assert client.get(reverse("my_audit", args=[audited.pk])).text.count("Short") >= 20
    assert costs(client, audit, audited) == few
