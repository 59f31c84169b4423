"""The name of a certificate is that of the rules in force; an application keeps that of its own version."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cohorts.core.dates import home_day
from lms.certification.actions.credential_names import name_credentials
from lms.certification.models import Program, ProgramVersion
from lms.certification.models.rules import credential_of_cycle
from tests.candidates import ADMITTED, candidacy_of, content, cycle_of, version_of


@pytest.fixture
def program(world):
    return Program.objects.create(key="p", title="Program P", credential="Specialist", authority=world.state)


def later(world, program, first, title):
    """A version from a day on that calls the certificate something else."""
    rules = content(ADMITTED) | {"version": "2", "effective_from": first.isoformat()}
    rules["levels"][0]["title"] = title
    fields = {"version": "2", "effective_from": first, "content": rules}
    return ProgramVersion.objects.create(program=program, at=world.now, **fields)


def test_a_version_of_a_later_day_renames_nothing_until_its_first_day(world, program):
    version_of(program, at=world.now)
    day = home_day(world.now) + timedelta(days=30)
    later(world, program, day, "Specialist (new)")
    assert name_credentials(by=None, at=world.now) == []
    assert name_credentials(by=None, at=world.now + timedelta(days=31)) == [program]
    program.refresh_from_db()
    assert program.credential == "Specialist (new)"
    assert ModelLogEntry.objects.filter(action="program.renamed").count() == 1


def test_an_application_and_its_path_say_the_name_of_their_own_version(world, client, program):
    version = version_of(program, at=world.now)
    later(world, program, date(2026, 2, 1), "Specialist (new)")
    name_credentials(by=None, at=world.now)
    candidacy = candidacy_of(world.trainee, version, at=world.now)
    assert credential_of_cycle(cycle_of(candidacy)) == "Specialist"
    client.force_login(world.trainee)
    page = client.get(reverse("my_path")).text
    assert ">Specialist</h2>" in page
