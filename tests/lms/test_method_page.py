"""An address that is only a button, opened by itself: our page, which leads back."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["vendor_cohort_open", "vendor_cohort_start", "vendor_cohort_finish"])
def test_a_button_opened_by_its_address_leads_to_the_page_it_is_on(client, world, name):
    cohort = world.cohort(state="planned")
    client.force_login(world.vendor_coordinator)
    answer = client.get(reverse(name, args=[cohort.pk]))
    page = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS")
    assert "Nothing was done" in page and f'href="{reverse("vendor_cohort", args=[cohort.pk])}"' in page
    assert reverse("desk") in page
    cohort.refresh_from_db()
    assert cohort.state == "planned"


def test_it_leads_back_to_where_the_person_came_from_but_not_to_another_site(client, world):
    client.force_login(world.vendor_coordinator)
    address, home = reverse("vendor_cohort_open", args=[world.cohort(state="planned").pk]), reverse("vendor_cohorts")
    assert f'usa-button" href="{home}"' in client.get(address, headers={"referer": f"http://testserver{home}"}).text
    assert "evil.example" not in client.get(address, headers={"referer": f"http://evil.example{home}"}).text


def test_a_script_gets_the_bare_answer(client, world):
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_cohort_open", args=[world.cohort(state="planned").pk])
    assert client.get(address, headers={"accept": "application/json"}).content == b""
