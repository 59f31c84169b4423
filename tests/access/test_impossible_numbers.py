"""Numbers of any length and days of any year, in every address, list filter and form: refused, and never a 500."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django_filters.fields import RangeField
from wagtail.models import Page

from cohorts.people.models import User
from tests.access.cast import undone
from tests.access.test_access import addresses, concerns
from tests.access.write import INSIDE
from tests.access.writes import WRITES

pytestmark = [pytest.mark.access, pytest.mark.xdist_group("access")]

# More than a key of the database holds, and more digits than Python reads as a number.
LENGTHS = (19, 5000)
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Quotation marks, operators of full-text searches, and a character that PostgreSQL does not store.
ODD_WORDS = ("'\"<", '" OR %s *', "\0", "NEAR(a b", "a AND", "^*-", "title:a", "NOT", "(((", "a & | !b :*")
# A second row of a form set is read like the first.
LATER_ROW = re.compile(r"-[1-9]\d*-")
# Breaks on purpose, to show Wagtail's error page; ends the session.
LEFT_OUT = {"admin/failwhale/", "admin/logout/"}


@pytest.fixture
def superuser(cast):
    client = Client(raise_request_exception=False)
    person = User.objects.create_superuser("all@state.example.org", "correct horse", given_name="A", family_name="All")
    client.force_login(person)
    return client


@pytest.fixture
def clients(cast, superuser):
    """Everybody of one side, and who may enter everywhere; a fault of ours is answered, not raised."""
    insiders = [client for (side, _), client in cast.clients.items() if side == INSIDE]
    for client in insiders:
        client.raise_request_exception = False
    yield [superuser, *insiders]
    for client in insiders:
        client.raise_request_exception = True


def routes():
    """Every address that Django's own converters read."""
    return [route for route, _ in addresses() if "(?P" not in route and route not in LEFT_OUT]


def filled(route, digits):
    """The address with this in the place of every key."""
    return "/" + re.sub(r"<[^>]+>", digits, route)


@pytest.mark.timeout(400)
def test_an_address_of_wagtail_with_a_word_instead_of_a_number_is_not_found(superuser, plain_404):
    faults = [
        route
        for route in routes()
        if route.startswith("admin/") and "<" in route and superuser.get(filled(route, "xlsx")).status_code >= 500
    ]
    assert not faults
    assert superuser.get("/admin/images/chooser/chosen/xlsx/").status_code == 404


@pytest.mark.timeout(400)
@pytest.mark.parametrize("length", LENGTHS)
def test_an_address_with_a_number_of_any_length_is_not_found_and_never_a_fault(clients, plain_404, length):
    superuser, *insiders = clients
    faults = [
        f"{method} {route}"
        for route in routes()
        if "<" in route
        for client in (superuser, *(insiders if concerns(route, is_staff=False) else ()))
        for method in ("get", "post")
        if getattr(client, method)(filled(route, "9" * length)).status_code >= 500
    ]
    assert not faults


def forms_of(response):
    """Names of everything that can be typed on a page."""
    return set(re.findall(r'name="([^"]+)"', response.text)) if response.status_code == 200 else set()


def filters_of(response):
    """(name, value no row can have) for every field by which a page filters its list."""
    for layer in response.context or []:
        for part in getattr(layer, "dicts", [layer]):
            if not getattr(filters := part.get("filters"), "form", None):
                continue
            for name, field in filters.form.fields.items():
                if isinstance(field, RangeField):
                    yield from ((f"{name}_from", "0001-01-01"), (f"{name}_to", "9999-12-31"))
                else:
                    yield name, "9" * 25
            return


@pytest.mark.timeout(400)
def test_no_filter_of_a_list_breaks_over_a_number_or_a_day(superuser, plain_404):
    faults, tried = [], set()
    for route in routes():
        if "<" in route or not route.startswith("admin/") or route.endswith("results/"):
            continue
        for name, value in filters_of(superuser.get("/" + route)):
            tried.add((route, name))
            if superuser.get("/" + route, {name: value}).status_code >= 500:
                faults.append(f"{route}?{name}={value}")
    assert not faults
    assert {("admin/pages/", "owner"), ("admin/pages/", "latest_revision_created_at_to")} <= tried


@pytest.mark.timeout(400)
def test_no_search_breaks_over_what_is_typed(superuser, plain_404):
    faults = []
    for route in routes():
        if "<" in route or route.endswith("results/") or not (route.startswith("admin/") or route == "search/"):
            continue
        if "q" not in forms_of(superuser.get("/" + route)):
            continue
        for words in ODD_WORDS:
            if superuser.get("/" + route, {"q": words}).status_code >= 500:
                faults.append((route, words))
    assert not faults


def test_a_quotation_mark_in_a_search_does_not_hide_what_is_searched(superuser):
    root = Page.objects.get(depth=1)
    root.add_child(instance=Page(title="Supervision in rural counties", slug="rural"))
    assert "rural counties" in superuser.get("/admin/pages/search/", {"q": 'rural"'}).text


@pytest.mark.parametrize("name", WRITES)
def test_no_form_breaks_over_a_number(cast, clients, name):
    write = WRITES[name]
    write.prepare(cast.inside)
    client = cast.clients[write.who[0]]
    client.raise_request_exception = False
    address = reverse(name, kwargs=write.path(cast.inside))
    for field, value in write.body(cast.inside).items():
        if LATER_ROW.search(field):
            continue
        for odd in odd_values(value):
            body = write.body(cast.inside) | {field: odd}
            answer = undone(lambda body=body: client.post(address, body))
            assert answer.status_code < 500, f"{field}: {odd[:30]}"
            # What was typed stays in the form, with the mistake at the field. Nobody types Wagtail's counts of rows.
            lost = "Go back and correct it" in answer.text and not field.endswith("_FORMS")
            assert not lost, f"{field}: {odd[:30]}"


def odd_values(value):
    """Values that no row can have, in the place of a number or a day."""
    texts = [str(one) for one in (value if isinstance(value, list) else [value])]
    if any(text.isdecimal() for text in texts):
        return ["9" * length for length in LENGTHS]
    if any(DAY.match(text) for text in texts):
        return [f"{year}{texts[0][4:]}" for year in ("0001", "9999")]
    return []
