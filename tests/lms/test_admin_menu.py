"""The menu of the admin leads to pages that exist, and a link of another site logs nobody out."""

import pytest
from django.urls import reverse
from wagtail.admin.menu import admin_menu, reports_menu, settings_menu

from cohorts.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client, db):
    person = User.objects.create_superuser("root@example.org", "x", given_name="Robin", family_name="Root")
    client.force_login(person)
    return person


def addresses(menu, request):
    for item in menu.menu_items_for_request(request):
        submenu = getattr(item, "menu", None)
        if submenu is not None:
            yield from addresses(submenu, request)
        elif item.url.startswith("/"):
            yield item.url


@pytest.mark.slow
def test_every_entry_of_a_superusers_menu_leads_to_a_page(client, root, rf):
    request = rf.get("/admin/")
    request.user = root
    urls = {url for menu in (admin_menu, settings_menu, reports_menu) for url in addresses(menu, request)}
    assert len(urls) > 15
    assert {url: status for url in sorted(urls) if (status := client.get(url).status_code) not in (200, 302)} == {}


def test_only_the_button_logs_out_of_the_admin(client, root):
    address = reverse("wagtailadmin_logout")
    answer = client.get(address, follow=True)
    assert answer.status_code == 200 and "Do you want to log out?" in answer.text
    assert client.get(reverse("desk")).status_code == 200
    assert client.post(address).status_code == 302
    assert client.get(reverse("desk")).status_code == 302
