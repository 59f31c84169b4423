"""Odd page numbers, NUL characters, empty texts sent twice and files that lie about their kind: never a 500."""

import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import DraftStateMixin, Page

from cohorts.people.models import User
from cohorts.ui.list_view import ListView
from tests.access.cast import undone
from tests.access.test_access import addresses
from tests.access.writes import WRITES

pytestmark = [pytest.mark.access, pytest.mark.xdist_group("access")]
LEFT_OUT = {"admin/failwhale/", "admin/logout/"}
# A second row of a form set is read like the first.
LATER_ROW = re.compile(r"-[1-9]\d*-")
PAGES = ("9" * 20, "-1", "1e9", "\0")
GIF = b"GIF89a\x01\x00\x01\x00" + b"\x00junk" * 40


@pytest.fixture
def superuser(cast):
    client = Client(raise_request_exception=False)
    person = User.objects.create_superuser("odd@state.example.org", "correct horse", given_name="A", family_name="All")
    client.force_login(person)
    return client


def names_in(answer):
    """What the templates of an answer were given, by name."""
    return {name for layer in answer.context or [] for part in getattr(layer, "dicts", [layer]) for name in part}


def plain_routes():
    return [route for route, _ in addresses() if "<" not in route and "(?P" not in route and route not in LEFT_OUT]


@pytest.mark.timeout(400)
def test_no_list_breaks_over_a_page_number(superuser, plain_404):
    faults = []
    for route in plain_routes():
        answer = superuser.get("/" + route)
        if answer.status_code != 200:
            continue
        # Where no list is divided into pages, one odd number shows that nobody reads it.
        tried = PAGES if {"page_obj", "paginator"} & names_in(answer) else PAGES[:1]
        faults += [
            (route, page) for page in tried if superuser.get("/" + route, {"page": page, "p": page}).status_code >= 500
        ]
    assert not faults


def list_routes():
    """Every list of the portals that is about no single row."""
    listed = [(route, getattr(entry.callback, "view_class", None)) for route, entry in addresses() if "<" not in route]
    return [route for route, view in listed if view is not None and issubclass(view, ListView)]


def test_every_list_of_the_portals_can_be_searched_by_those_who_may_read_it(cast, plain_404):
    routes = list_routes()
    assert len(routes) >= 14
    unread, faults = set(routes), []
    for client in cast.clients.values():
        client.raise_request_exception = False
        for route in routes:
            if client.get("/" + route).status_code != 200:
                continue
            unread.discard(route)
            for words in ("x", "2026-00001", "\0", "9" * 30, "²"):
                answer = client.get("/" + route, {"q": words, "page": "9" * 20})
                faults += [(route, words)] if answer.status_code != 200 else []
            if answer.context is not None and not answer.context["view"].is_searchable:
                faults.append((route, "no search"))
        client.raise_request_exception = True
    assert not faults and not unread


def test_no_address_breaks_over_a_nul_character(superuser, plain_404):
    routes = [route for route, _ in addresses() if "<" in route and "(?P" not in route]
    odd = [re.sub(r"<(?:str|slug|path)?:?[^>]*>", "%00", route) for route in routes]
    faults = [
        route for route in [*odd, "%00", "a/%00/", "verify/%00/"] if superuser.get("/" + route).status_code >= 500
    ]
    assert not faults


def test_an_empty_text_is_never_a_value_that_only_one_row_may_have():
    """Otherwise the second row with an empty code fails in the database."""
    fields = [
        str(field)
        for model in apps.get_models()
        if model.__module__.split(".")[0] in ("cohorts", "exams", "cms", "lms")
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField) and field.unique and field.blank and not field.null
    ]
    assert not fields


def test_what_only_one_row_may_have_is_required_in_drafts_too():
    fields = [
        field
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField) and field.unique and not getattr(field, "required_on_save", False)
    ]
    assert not fields


@pytest.mark.parametrize("name", WRITES)
def test_no_form_breaks_over_an_empty_text_sent_twice(cast, plain_404, name):
    write = WRITES[name]
    write.prepare(cast.inside)
    client = cast.clients[write.who[0]]
    address, complete = reverse(name, kwargs=write.path(cast.inside)), write.body(cast.inside)
    for field, value in complete.items():
        if not isinstance(value, str) or LATER_ROW.search(field):
            continue
        for empty in (" ", "\0"):

            def send_twice(body):
                return max(client.post(address, body).status_code for _ in range(2))

            client.raise_request_exception = False
            status = undone(lambda body=complete | {field: empty}: send_twice(body))
            client.raise_request_exception = True
            assert status < 500, f"{field}: {empty!r}"


def test_a_file_that_only_begins_like_a_picture_is_a_form_error(superuser):
    for address in ("/admin/images/add/", "/admin/images/multiple/add/"):
        junk = SimpleUploadedFile("a.gif", GIF, content_type="image/gif")
        response = superuser.post(
            address, {"title": "A", "file": junk, "files[]": junk}, headers={"X-Requested-With": "XMLHttpRequest"}
        )
        assert response.status_code < 500, address
    assert not get_image_model().objects.exists()
