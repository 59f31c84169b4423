"""The list of specialists says which months of supervision each of them missed."""

from datetime import date

import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.models import Organization
from tests.lms.certification.practice_scene import Ledger


def test_program_staff_read_which_months_were_missed_but_not_of_another_authority(world, client):
    ledger = Ledger(world)
    ledger.enter(date(2027, 1, 6))
    office = Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    elsewhere = world.person("elsewhere", office, roles.PROGRAM)
    for person, is_shown in ((world.program_staff, True), (elsewhere, False)):
        with time_machine.travel(ledger.now, tick=False):
            client.force_login(person)
            page = client.get(reverse("practice")).text
        assert ("Missed: " in page and "January 2027" in page) is is_shown, person
