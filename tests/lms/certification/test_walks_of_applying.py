"""What a stranger met who applied, asked others, was refused and appealed."""

import pytest
import time_machine
from django.urls import reverse

from cohorts.notices.models import Email
from lms.certification.actions import part_requests
from tests.lms.certification.application_desk import Desk, link_of
from tests.refusals import refuses


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    return row


@pytest.fixture
def today(desk):
    with time_machine.travel(desk.now, tick=False):
        yield desk.now


def test_nobody_signs_with_the_name_of_the_applicant(desk, today):
    request = desk.ask()
    with refuses("answer_own_name", field="name"):
        part_requests.answer_request(
            token=request.token, name=desk.person.get_full_name().upper(), role="supervisor", file=None, text="",
            by=None, at=today,
        )  # fmt: skip


def test_declining_is_asked_about_first_and_tells_the_applicant(desk, today, client):
    request = desk.ask()
    address = f"{link_of(request)}decline/"
    assert "The link stops working" in client.get(address).text
    request.refresh_from_db()
    assert request.state == "open"
    client.post(address)
    request.refresh_from_db()
    assert request.state == "declined"
    assert "You declined" in client.get(link_of(request)).text


def test_the_email_greets_by_the_name_that_this_applicant_typed(desk, today):
    desk.ask()
    assert Email.objects.filter(kind="application-question").latest("pk").body.startswith("Hello Sam Boss,")


def test_who_decides_reads_what_nobody_has_looked_at(desk, today, client):
    desk.own_parts()
    desk.submit(incomplete=True)
    desk.take()
    client.force_login(desk.staff)
    page = client.get(reverse("application_decide", args=[desk.application.pk])).text
    assert "Nobody has decided about these yet" in page and "must not stand in a mailbox" in page
