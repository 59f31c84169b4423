"""The page of a certificate leads to the appeal against a decision about a complaint."""

import pytest
import time_machine
from django.urls import reverse

from tests.lms.certification.complaint_desk import Complained
from tests.lms.page_reader import logged_in

pytestmark = pytest.mark.django_db


def page_of(desk):
    with time_machine.travel(desk.now, tick=False):
        return logged_in(desk.person).get(reverse("certificate_page", args=[desk.certificate.pk])).text


def test_the_page_of_a_revoked_certificate_names_the_appeal_and_its_last_day(world):
    desk = Complained(world)
    desk.decided("revocation")
    desk.approve()
    desk.reload()
    page = page_of(desk)
    assert "you can appeal through Wednesday, April 1, 2026" in page
    assert reverse("my_matter", args=[desk.row.pk]) in page and "Show it to an employer" not in page
    assert "Was to be valid until" in page and "contact" not in page
    desk.appeal()
    assert "You have appealed against this decision" in page_of(desk)


def test_a_certificate_on_probation_names_the_appeal_and_can_be_shown(world):
    desk = Complained(world)
    desk.decided("probation")
    page = page_of(desk)
    assert reverse("my_matter", args=[desk.row.pk]) in page and "you can appeal through" in page
    assert "Show it to an employer" in page
