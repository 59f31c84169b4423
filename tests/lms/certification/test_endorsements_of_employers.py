"""CE-D06 for employers and the forecast: renewed without the endorsement, only the endorsement is on the lists."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from lms.certification.models import EndorsementGrant
from tests.lms.certification.endorsed import FAMILY, KEPT, Endorsed
from tests.lms.certification.holder import local

pytestmark = pytest.mark.django_db
NOW = local(2027, 10, 12, 12)


@pytest.fixture
def renewed(world):
    """Level I with a crisis endorsement, both through 2027-12-31; renewed on 2027-10-10 without the endorsement."""
    holder = Endorsed(world, KEPT, FAMILY)
    holder.complete("crisis-30", local(2025, 12, 20, 9))
    first = holder.certify(local(2026, 1, 1, 9))
    for day in (1, 2):
        holder.learn(15, date(2027, 10, day), local(2027, 10, day, 20))
    return holder.submit(holder.begin(first, local(2027, 10, 10, 9)), local(2027, 10, 10, 10))


def opened(person, name, **query):
    with time_machine.travel(NOW, tick=False):
        client = Client()
        client.force_login(person)
        return client.get(reverse(name), query)


def test_the_agency_reads_the_endorsement_that_ends_and_not_the_certificate(world, renewed):
    page = opened(world.agency_coordinator, "agency_certificates", ends="90")
    assert list(page.context["page"]) == [] and "Endorsements that end within these days" in page.text
    ((member, ending),) = page.context["ending"]
    assert member.user == world.trainee and ending.day == date(2027, 12, 31)
    (row,) = opened(world.agency_coordinator, "agency_certificates").context["page"]
    assert row == renewed and [one.day for one in row.endorsements] == [date(2027, 12, 31)]
    assert opened(world.other_agency_coordinator, "agency_certificates", ends="90").context["ending"] == []


def test_the_forecast_counts_the_endorsement_and_leads_to_its_person(world, renewed):
    page = opened(world.program_staff, "forecast", months=6)
    assert page.context["everybody"]["total"] == 0
    (ending,) = page.context["endorsements"]
    assert ending["number"] == 1 and ending["month"] == "December 2027"
    rows = list(opened(world.program_staff, "ending_endorsements", month="2027-12").context["object_list"])
    assert [row.person for row in rows] == [world.trainee]
    assert list(opened(world.program_staff, "ending_endorsements", month="2027-11").context["object_list"]) == []
    assert opened(world.agency_coordinator, "ending_endorsements").status_code in (302, 403, 404)


def test_what_can_tell_about_the_person_is_not_listed_without_their_consent(world, renewed):
    grant = EndorsementGrant.objects.get()
    EndorsementGrant.objects.bulk_create([
        EndorsementGrant(
            person=grant.person, program=grant.program, version=grant.version, certificate=grant.certificate,
            key="youth", title="Youth with lived experience", is_personal=True, begins_on=grant.begins_on,
            ends_on=grant.ends_on, at=grant.at,
        )
    ])  # fmt: skip
    for person, name, query in (
        (world.agency_coordinator, "agency_certificates", {"ends": "90"}),
        (world.supervisor, "supervisor_certificates", {"ends": "90"}),
        (world.program_staff, "ending_endorsements", {}),
    ):
        page = opened(person, name, **query)
        assert page.status_code == 200 and "lived experience" not in page.text
