"""Bodies that are too large are refused before a byte of them is read."""

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import get_resolver

from lms.body_limits import BodyLimitMiddleware

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


class Unread:
    """A body that fails when it is read."""

    def read(self, *size):
        """Fail the test."""
        raise AssertionError("The body was read.")

    readline = read


def post(client, address, length):
    request = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    return client.generic("POST", address, **request)


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/verify/", "/search/", "/admin/images/add/", "/no/such/page/"]
)
@pytest.mark.parametrize("length", [MEGABYTE + 1, 200 * MEGABYTE, "9" * 30])
def test_a_visitor_sends_at_most_one_megabyte(client, address, length):
    page = post(client, address, length)
    assert page.status_code == 413
    # In our skin, with what to do; nginx answers with the same page.
    assert "<h1>This is too large</h1>" in page.content.decode() and "Back to the form" in page.content.decode()


def test_the_page_for_nginx_is_the_same(client):
    page = client.get("/too-large/")
    assert page.status_code == 413 and "<h1>This is too large</h1>" in page.content.decode()
    assert (
        "The files of one form can have at most 10 MB together, the file of a purchase order 5 MB"
        in page.content.decode()
    )


@pytest.mark.parametrize("address", ["/my/", "/admin/images/add/"])
def test_a_trainee_sends_at_most_one_megabyte_anywhere(world, client, address):
    client.force_login(world.trainee)
    assert post(client, address, MEGABYTE + 1).status_code == 413


def test_state_staff_upload_up_to_25_megabytes_in_the_admin_only(world, client):
    client.force_login(world.publishing)
    for address in ("/admin/images/add/", "/admin/documents/add/", "/admin/documents/multiple/add/"):
        assert post(client, address, 200 * MEGABYTE).status_code == 413
    assert post(client, "/my/", 2 * MEGABYTE).status_code == 413
    with pytest.raises(AssertionError, match="was read"):
        post(client, "/admin/images/add/", 24 * MEGABYTE)


def test_documents_and_pictures_have_a_size_limit_below_that_of_a_request():
    limits = (settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
    assert all(0 < limit < settings.MAX_UPLOAD_BYTES for limit in limits)


@pytest.mark.parametrize("length", ["", "abc", "-5", "0"])
def test_an_odd_length_is_no_fault(client, length):
    assert client.generic("POST", "/accounts/login/", CONTENT_LENGTH=length).status_code < 500


def test_an_agency_sends_up_to_six_megabytes_with_a_purchase_order_and_nowhere_else(world, client):
    address = "/agency/invoices/orders/new/"
    client.force_login(world.agency_coordinator)
    with pytest.raises(AssertionError, match="was read"):
        post(client, address, 5 * MEGABYTE)
    assert post(client, address, 7 * MEGABYTE).status_code == 413
    assert post(client, "/agency/invoices/quotes/new/", 2 * MEGABYTE).status_code == 413
    client.force_login(world.vendor_coordinator)
    assert post(client, address, 2 * MEGABYTE).status_code == 413


@pytest.mark.parametrize("address", settings.PART_PATHS)
def test_whoever_is_logged_in_sends_papers_up_to_ten_megabytes(world, rf, address):
    request = rf.post(f"{address}1/")
    for person, most in ((world.trainee, settings.MAX_PART_BYTES), (AnonymousUser(), settings.MAX_BODY_BYTES)):
        request.user = person
        assert BodyLimitMiddleware._limit(request) == most


def test_anybody_sends_papers_with_a_complaint(client):
    with pytest.raises(AssertionError, match="was read"):
        post(client, "/complain/", 10 * MEGABYTE)
    assert post(client, "/complain/", 12 * MEGABYTE).status_code == 413


def test_every_page_of_the_portals_with_a_file_field_takes_files():
    """A photo from a phone has several megabytes: with the limit of a form of words, nobody could send it."""
    small = {"practice_file", "roster_upload", "agency_order_new"}
    wrong = set()
    for pattern, name in _forms_with_files():
        if not f"/{pattern}".startswith((*settings.PART_PATHS, "/answers/", "/complain/", "/admin/")):
            wrong.add(name)
    assert wrong <= small, wrong


def _forms_with_files():
    """(route, name) of each page of our own whose form has a file field as declared."""
    for pattern in _patterns(get_resolver().url_patterns, ""):
        view = getattr(pattern[1].callback, "view_class", None)
        fields = getattr(getattr(view, "form_class", None), "base_fields", {})
        if any(isinstance(field, forms.FileField) for field in fields.values()):
            yield pattern[0].replace("^", ""), pattern[1].name


def _patterns(patterns, before):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns, route)
        else:
            yield route, pattern
