"""The list of candidacies for state staff: what needs attention, search, numbers, files, and what to do while empty."""

import csv
import io

import pytest
from django.urls import reverse

from cohorts.people.models import User
from lms.certification.actions import certificates
from tests.world import MARKER

OTHER_COHORT = "OUT-1"


@pytest.fixture
def candidacy_list(world, client):
    """Return a function: query string of the list -> response, as program staff."""
    client.force_login(world.program_staff)
    return lambda query="": client.get(reverse("candidacies:index") + query)


def people_of(response):
    return [str(row.person) for row in response.context["object_list"]]


def test_someone_whose_admission_is_not_decided_needs_attention(world, road, candidacy_list):
    road.seat()
    road.admit(road.seat(world.other_trainee, world.other_agency, world.cohort(OTHER_COHORT)).person)
    everybody, waiting = candidacy_list(), candidacy_list("?attention=1")
    assert everybody.context["attention"] == {"count": 1, "total": 2, "is_on": False}
    assert waiting.context["attention"] == {"count": 1, "total": 2, "is_on": True}
    assert people_of(waiting) == [str(world.trainee)]


def test_a_certificate_that_the_gate_put_on_hold_needs_attention_until_somebody_decides(
    world, road, run_jobs, candidacy_list
):
    certificate = road.certificate(run_jobs)
    assert people_of(candidacy_list("?attention=1")) == []
    certificates.hold(certificate=certificate, decision=certificate.decision, lost=[], by=None, at=road.now)
    assert people_of(candidacy_list("?attention=1")) == [str(world.trainee)]
    certificates.reinstate(certificate=certificate, reason="Checked.", by=world.program_staff, at=road.now)
    assert people_of(candidacy_list("?attention=1")) == []


def test_both_numbers_follow_the_search_and_the_filters(world, road, candidacy_list):
    road.seat()
    road.seat(world.other_trainee, world.other_agency, world.cohort(OTHER_COHORT))
    searched = candidacy_list(f"?attention=1&q={MARKER}")
    assert searched.context["attention"] == {"count": 1, "total": 1, "is_on": True}
    assert candidacy_list("?admission=yes").context["attention"] == {"count": 0, "total": 0, "is_on": False}


def test_the_search_of_candidacies_folds_case_and_accents(world, road, candidacy_list):
    User.objects.filter(pk=world.trainee.pk).update(given_name="José", family_name="Núñez")
    road.seat()
    for words in ("jose", "NUNEZ", "nunez%20jose"):
        assert people_of(candidacy_list(f"?q={words}")) == ["José Núñez"]


def test_a_row_counts_the_requirements_met_and_names_the_next_one(world, road, run_jobs, candidacy_list):
    road.admit(road.seat().person)
    run_jobs()
    page = " ".join(candidacy_list().content.decode().split())
    assert '<td class="num"> 1 of 5 </td>' in page
    assert "Peer Employment Training, 80 hours" in page


def test_the_file_of_candidacies_has_the_rows_asked_for(world, road, run_jobs, candidacy_list):
    road.certificate(run_jobs)
    road.seat(world.other_trainee, world.other_agency, world.cohort(OTHER_COHORT))
    run_jobs()
    rows = list(csv.DictReader(io.StringIO(candidacy_list("?export=csv&ordering=since").content.decode("utf-8-sig"))))
    assert [(row["Requirements met"], row["Certificate"]) for row in rows] == [("5 of 5", "Active"), ("0 of 5", "")]
    waiting = candidacy_list("?export=csv&attention=1").content.decode()
    assert MARKER in waiting and "5 of 5" not in waiting
    assert candidacy_list("?export=xlsx").content.startswith(b"PK")


def test_an_empty_list_says_how_a_candidacy_begins(road, candidacy_list):
    assert "One begins by itself when an agency enrolls a person" in candidacy_list().content.decode()
    assert "No candidacies match your query" in candidacy_list("?q=nobody").content.decode()
