"""A draft is shown, filled in and submitted by the rules in force that day, not by those of the day it was begun."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from lms.certification.models import ProgramVersion
from tests.candidates import content
from tests.lms.certification.application_desk import TREE, Desk, pdf

PROOF = {"type": "document", "key": "proof", "title": "Proof of residence"}


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    row.own_parts()
    return row


@pytest.fixture
def today(desk):
    with time_machine.travel(desk.now, tick=False):
        yield desk.now


def publish(desk, since):
    """Another version, which asks for one thing more."""
    tree = {"all_of": [*TREE["all_of"], PROOF]}
    return ProgramVersion.objects.create(
        program=desk.program, version="2", effective_from=since, content=content(tree) | {"version": "2"}, source="",
        at=desk.now,
    )  # fmt: skip


def test_the_pages_of_a_draft_say_what_the_rules_of_today_ask(desk, today, client):
    publish(desk, today.date())
    client.force_login(desk.person)
    for name in ("my_application", "submit_application"):
        page = client.get(reverse(name, args=[desk.application.pk])).text
        assert "Proof of residence" in page, name
    desk.application.cycle.refresh_from_db()
    assert desk.application.cycle.version == desk.version


def test_what_the_new_rules_ask_can_be_given_at_once(desk, today):
    version = publish(desk, today.date())
    desk.give("document", "proof", file=pdf())
    desk.application.cycle.refresh_from_db()
    assert desk.application.cycle.version == version


def test_nobody_submits_by_rules_that_were_not_on_the_page(desk, today, client):
    client.force_login(desk.person)
    address = reverse("submit_application", args=[desk.application.pk])
    assert f'value="{desk.version.pk}"' in client.get(address).text
    version = publish(desk, today.date())
    answer = client.post(address, {"incomplete": "on", "rules": desk.version.pk})
    assert "Other rules apply since you opened this page" in answer.text and "Proof of residence" in answer.text
    desk.application.refresh_from_db()
    assert desk.application.state == "draft"
    assert client.post(address, {"incomplete": "on", "rules": version.pk}).status_code == 302


def test_rules_of_a_later_day_change_nothing_yet(desk, today, client):
    publish(desk, today.date() + timedelta(days=1))
    client.force_login(desk.person)
    assert "Proof of residence" not in client.get(reverse("my_application", args=[desk.application.pk])).text
