"""After a no, pages offer nothing that would only be refused, and say why."""

import pytest
import time_machine
from django.urls import reverse

from lms.certification.actions import appeals, application_decisions, applications
from lms.certification.actions.sponsor_offers import accept_sponsor_offer, offer_after_all
from lms.certification.actions.sponsor_requests import ask_agency, decline_sponsor_request
from tests.lms.certification.application_desk import TREE, Desk
from tests.refusals import refuses

COURSE = {"type": "course", "course": "pet", "min_hours": 40, "title": "Training"}


@pytest.fixture
def desk(world):
    """Somebody without a role who waits for a decision about a program with a training."""
    world.course()
    desk = Desk(world, tree={"all_of": [*TREE["all_of"], COURSE]})
    desk.person = world.person("alone")
    desk.begin()
    desk.own_parts()
    desk.submit(incomplete=True)
    desk.take()
    with time_machine.travel(desk.now, tick=False):
        yield desk


def decide(desk, admitted, **more):
    about = {"application": desk.application, "by": desk.staff, "at": desk.now, "reason": "Because."}
    desk.application = application_decisions.decide_application(admitted=admitted, **about, **more)


def test_an_offer_that_a_no_has_ended_cannot_be_answered_and_says_so_to_the_person(desk, client):
    decide(desk, True, condition="Diploma to come")
    agency, coordinator = desk.world.agency, desk.world.agency_coordinator
    request = ask_agency(agency=agency, program=desk.program, by=desk.person, at=desk.now)
    request = decline_sponsor_request(request=request, reason="No budget", by=coordinator, at=desk.now)
    request = offer_after_all(request=request, by=coordinator, at=desk.now)
    client.force_login(desk.person)
    assert "Say yes" in client.get(reverse("my_agencies")).text
    decide(desk, False)
    page = client.get(reverse("my_agencies")).text
    assert "Say yes" not in page and "you cannot be taken on for this program now" in page
    with refuses("sponsor_not_admitted_yourself"):
        accept_sponsor_offer(request=request, by=desk.person, at=desk.now)


def test_staff_who_enter_paper_read_that_an_appeal_of_the_person_waits(desk):
    decide(desk, False)
    appeals.file_appeal(application=desk.application, text="Please look again.", by=desk.person, at=desk.now)
    about = {"person": desk.person, "program": desk.program, "at": desk.now}
    with refuses("application_appealed_of_person") as refused:
        applications.begin_application(**about, received_on=desk.now.date(), by=desk.staff)
    with refuses("application_appealed"):
        applications.begin_application(**about, by=desk.person)
    assert "of this person" in str(refused.value)


def test_the_page_to_appeal_does_not_open_again_after_the_appeal_was_denied(desk, client):
    decide(desk, False)
    appeal = appeals.file_appeal(application=desk.application, text="Please.", by=desk.person, at=desk.now)
    colleague = desk.world.person("colleague", desk.world.state, "program")
    appeal = appeals.take_appeal(appeal=appeal, by=colleague, at=desk.now)
    appeals.decide_appeal(appeal=appeal, granted=False, reason="It stays.", by=colleague, at=desk.now)
    client.force_login(desk.person)
    answer = client.get(reverse("file_appeal", args=[desk.application.pk]))
    assert answer.status_code == 302
