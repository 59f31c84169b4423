"""A page that is not there looks like the product, wherever it is asked for, and leads on."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/no/such/page/", "/admin/no/such/page/", "/admin/payers/987654/"])
def test_state_staff_find_header_menu_and_footer_on_a_page_that_is_not_there(world, client, address):
    client.force_login(world.finance)
    page = client.get(address)
    assert page.status_code == 404
    links = (reverse("desk"), reverse("wagtailadmin_home"))
    for part in ("<h1>Page not found</h1>", 'class="masthead', "<footer", *links):
        assert part in page.text, part
