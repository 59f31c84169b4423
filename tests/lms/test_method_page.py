"""An address that is only a button, opened by itself: our page, which leads back."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.models import Invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def button(client, world):
    """The address of the button that sends an invitation again, asked for by the coordinator who may press it."""
    row = Invitation.objects.create(
        user=world.trainee,
        organization=world.vendor,
        role=roles.TRAINER,
        invited_by=world.vendor_coordinator,
        invited_at=world.now,
        expires_at=world.now,
    )
    client.force_login(world.vendor_coordinator)
    return reverse("vendor_send_again", args=[row.pk])


def test_a_button_opened_by_its_address_leads_to_the_page_it_is_on(client, button):
    answer = client.get(button)
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")
    assert "Nothing was done" in page and f'usa-button" href="{reverse("vendor_people")}"' in page
    assert reverse("desk") in page


def test_it_leads_back_to_where_the_person_came_from_but_not_to_another_site(client, button):
    home = reverse("vendor_cohorts")
    assert f'usa-button" href="{home}"' in client.get(button, headers={"referer": f"http://testserver{home}"}).text
    assert "evil.example" not in client.get(button, headers={"referer": f"http://evil.example{home}"}).text


def test_a_script_gets_the_bare_answer(client, button):
    assert client.get(button, headers={"accept": "application/json"}).content == b""
