"""Supervisors send what they are, once."""

from lms.certification.models import SupervisorQualification
from tests.lms.certification.practice_scene import PROFESSIONAL
from tests.lms.certification.test_practice_pages import ledger, sent  # noqa: F401


def test_an_equal_qualification_is_sent_once_and_none_that_begins_ahead(client, ledger):  # noqa: F811
    about = {"kind": PROFESSIONAL, "register": "Board", "number": "LP 7", "begins_on": "2020-01-01"}
    sent(client, ledger.boss, "supervisor_qualifications", **about)
    for change in ({}, {"begins_on": "2027-04-01"}, {"number": " LP 7 "}):
        assert sent(client, ledger.boss, "supervisor_qualifications", **{**about, **change}).status_code == 422
    row = SupervisorQualification.objects.get()
    sent(client, ledger.boss, "withdraw_supervisor_qualification", row.pk)
    assert b"Sent." in sent(client, ledger.boss, "supervisor_qualifications", **about).content
