"""Whoever has lost a role reads that, on their desk and where a page is closed to them now; nobody else learns more."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.people.actions.organizations import end_role

pytestmark = pytest.mark.django_db
NOTICE = "Your role “Trainer” at Lakes Training Center ended on"


def end(world):
    end_role(
        membership=world.trainer.memberships.get(), reason="Moved on.", by=world.vendor_coordinator, at=timezone.now()
    )


def test_without_a_role_the_desk_says_so_and_whom_to_ask(client, world):
    client.force_login(world.trainer)
    assert "You have no role" not in client.get(reverse("desk")).text
    end(world)
    page = client.get(reverse("desk")).text
    assert "You have no role at the moment" in page and NOTICE in page and "You are up to date" not in page
    assert "contact Lakes Training Center" in page


@pytest.mark.slow
def test_a_page_that_closed_with_the_role_says_so_and_that_nothing_was_saved(client, world):
    session = world.enroll(world.cohort(state="running")).cohort.sessions.first()
    session.trainers.add(world.trainer)
    client.force_login(world.trainer)
    address = reverse("trainer_attendance", args=[session.pk])
    assert client.get(address).status_code == 200
    end(world)
    answer = client.post(address, {"minutes": "480"})
    assert answer.status_code == 404
    assert NOTICE in answer.text and "What you just sent was not saved." in answer.text
    # The same words for a page that there never was: nothing tells them apart.
    other = client.post("/trainer/sessions/999999/attendance/", {"minutes": "480"})
    assert other.status_code == 404 and NOTICE in other.text
    assert "was not saved" not in client.get(address).text


def test_others_read_nothing_about_roles(client, world):
    end(world)
    client.force_login(world.trainee)
    assert "Your role" not in client.get("/no-such-page/").text
    client.logout()
    assert "Your role" not in client.get("/no-such-page/").text
