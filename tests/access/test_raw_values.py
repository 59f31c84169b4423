"""No record page shows a list, a mapping, a truth value or a moment in the notation of Python or JSON."""

import pytest

from cohorts.core import roles
from tests.access.outsider import Shared, Side
from tests.access.test_access import INSIDE, addresses, fill
from tests.lms.reports.raw_values import raw_values

pytestmark = [pytest.mark.django_db, pytest.mark.access, pytest.mark.xdist_group("access")]
# Forms and lists of Wagtail's own things; an item's options are named True and False.
OTHER = ("admin/styleguide", "admin/logout", "admin/failwhale", "admin/pages/", "admin/snippets/bank/item/")
FORMS = ("/edit/", "/add/", "/delete/", "/copy/")
MIN_RECORD_PAGES = 60


def raw_pages(client, is_staff):
    """[(address, what it shows)] of pages with such notation, and how many pages this reader opened."""
    raw, count = [], 0
    for route, _entry in addresses():
        if route.startswith("admin/") != is_staff or route.startswith(OTHER) or any(part in route for part in FORMS):
            continue
        if "(?P" in route:
            continue
        response = client.get(fill(route, INSIDE, "x"))
        if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
            continue
        page, count = response.content.decode(), count + 1
        if values := raw_values(page[max(0, page.find("<main")) :]):
            raw.append((route, values))
    return raw, count


@pytest.mark.parametrize("role", [roles.AUDITOR, roles.PROGRAM, roles.EXAMINATIONS, roles.FINANCE])
def test_no_record_page_of_the_state_shows_raw_values(client, plain_404, role):
    shared = Shared()
    Side("inside", INSIDE, shared)
    client.force_login(shared.staff[role])
    client.raise_request_exception = False
    raw, count = raw_pages(client, is_staff=True)
    assert raw == []
    assert count >= MIN_RECORD_PAGES or role != roles.AUDITOR


def test_no_page_of_the_portals_shows_raw_values(client, plain_404):
    side = Side("inside", INSIDE, Shared())
    for person in side.people.values():
        client.force_login(person)
        assert raw_pages(client, is_staff=False)[0] == []
