"""Whoever applies again to the same program uses files again that were accepted before, and nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from lms.certification.actions import application_decisions
from lms.certification.actions.earlier_parts import use_again
from lms.certification.facts.earlier_parts import usable_again
from lms.certification.facts.parts import part_facts
from lms.certification.models import ApplicationPart
from tests.lms.certification.application_desk import Desk, pdf
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    """Denied, with a GED and a job description that were accepted; another application is begun."""
    desk = Desk(world)
    desk.begin()
    desk.own_parts()
    desk.others()
    desk.submit(incomplete=True)
    desk.take()
    desk.accept_all()
    with time_machine.travel(desk.now, tick=False):
        application_decisions.decide_application(
            application=desk.application, admitted=False, reason="Not now.", by=desk.staff, at=desk.now
        )
        desk.first = desk.application
        desk.begin()
        yield desk


def keys(desk, at=None):
    return [(one.part.type, one.part.key) for one in usable_again(desk.application, at or desk.now)]


def earlier(desk, key="ged"):
    return ApplicationPart.objects.get(application=desk.first, key=key)


def test_only_accepted_files_of_ones_own_are_offered(desk):
    assert sorted(keys(desk)) == [("document", "job"), ("education", "ged")]


def test_the_page_says_what_counts_and_uses_a_file_again_with_one_button(desk, client):
    client.force_login(desk.person)
    url = reverse("my_application", args=[desk.application.pk])
    page = client.get(url).text
    assert "From your earlier application" in page and reverse("my_application", args=[desk.first.pk]) in page
    button = reverse("use_part_again", args=[earlier(desk).pk])
    assert button in page
    answer = client.post(button, follow=True)
    assert answer.redirect_chain[-1][0] == url
    assert "Your earlier file is part of this application now" in answer.text and button not in answer.text
    again = client.post(button, follow=True)
    assert "This file cannot be used again" in again.text


def test_staff_decide_about_it_again(desk):
    part = use_again(part=earlier(desk), by=desk.person, at=desk.now)
    assert part.record.pk != earlier(desk).record.pk and part.record.digest == earlier(desk).record.digest
    states = part_facts([desk.application.cycle])[desk.application.cycle_id].by_part
    assert states[part.pk].state == "draft"


def test_a_document_that_is_too_old_by_now_is_not_offered(desk):
    later = desk.now + timedelta(days=366)
    assert keys(desk, later) == [("education", "ged")]
    with refuses("part_not_usable_again"):
        use_again(part=earlier(desk, "job"), by=desk.person, at=later)


def test_what_was_signed_or_written_by_others_is_given_again(desk, client):
    client.force_login(desk.person)
    for part in ApplicationPart.objects.filter(application=desk.first, type__in=("reference", "signature")):
        assert client.post(reverse("use_part_again", args=[part.pk])).status_code == 404
    with refuses("part_not_usable_again"):
        use_again(part=earlier(desk, "ethics"), by=desk.person, at=desk.now)


def test_nobody_uses_the_file_of_another_person(desk, client):
    client.force_login(desk.world.other_trainee)
    assert client.post(reverse("use_part_again", args=[earlier(desk).pk])).status_code == 404
    with refuses("application_of_another"):
        use_again(part=earlier(desk), by=desk.staff, at=desk.now)


def test_nothing_is_offered_where_another_file_is_here(desk):
    desk.give("education", "ged", file=pdf())
    assert keys(desk) == [("document", "job")]


def test_a_first_application_says_nothing_of_an_earlier_one(world, client):
    desk = Desk(world)
    desk.begin()
    client.force_login(desk.person)
    assert "earlier application" not in client.get(reverse("my_application", args=[desk.application.pk])).text
