"""Supervisors send what they are, once."""

from django.urls import reverse

from cohorts.core import roles
from cohorts.people.models import Organization
from lms.certification.actions.supervisor_qualifications import decide_qualification
from lms.certification.models import SupervisorQualification
from tests.lms.certification.practice_scene import PROFESSIONAL
from tests.lms.certification.test_practice_pages import ledger, sent  # noqa: F401
from tests.refusals import refuses


def test_an_equal_qualification_is_sent_once_and_none_that_begins_ahead(client, ledger):  # noqa: F811
    about = {"kind": PROFESSIONAL, "register": "Board", "number": "LP 7", "begins_on": "2020-01-01"}
    sent(client, ledger.boss, "supervisor_qualifications", **about)
    for change in ({}, {"begins_on": "2027-04-01"}, {"number": " LP 7 "}):
        assert sent(client, ledger.boss, "supervisor_qualifications", **{**about, **change}).status_code == 422
    row = SupervisorQualification.objects.get()
    sent(client, ledger.boss, "withdraw_supervisor_qualification", row.pk)
    assert b"Sent." in sent(client, ledger.boss, "supervisor_qualifications", **about).content


def test_only_the_authority_of_those_who_are_supervised_decides(client, world, ledger):  # noqa: F811
    about = {"kind": PROFESSIONAL, "register": "Board", "number": "LP 7", "begins_on": "2020-01-01"}
    sent(client, ledger.boss, "supervisor_qualifications", **about)
    row = SupervisorQualification.objects.get()
    office = Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    elsewhere = world.person("elsewhere", office, roles.PROGRAM)
    client.force_login(elsewhere)
    assert client.get(reverse("qualification", args=[row.pk])).status_code == 404
    with refuses("qualification_elsewhere"):
        decide_qualification(row=row, confirmed=True, by=elsewhere, at=world.now)
    client.force_login(world.program_staff)
    assert client.get(reverse("qualification", args=[row.pk])).status_code == 200
    assert decide_qualification(row=row, confirmed=True, by=world.program_staff, at=world.now).state == "confirmed"
