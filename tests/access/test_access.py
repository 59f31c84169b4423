"""Every address with every persona: nobody of one side reads or changes a row of the other side.

A view without a declared door fails. Addresses of Wagtail and allauth, which we do not write, are held by path: the
Wagtail admin admits state staff alone.
"""

import functools
import hashlib

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from cohorts.core import roles
from exams.bank.models import ItemView
from tests.access.outsider import Shared, Side

pytestmark = [pytest.mark.django_db, pytest.mark.access, pytest.mark.xdist_group("access")]

INSIDE, OUTSIDE = 700_000, 900_000
# Public by an unguessable token in the address: who has the link may read the page.
BY_TOKEN = {
    "check_statement",
    "unsubscribe",
    "verify_token",
    "invitation",
    "certificate_pdf_by_token",
    "calendar_feed",
    "seat_offer",
    "part_answer",
    "part_declined",
    "sign_up",
    "complaint_status",
}

# Everybody may make a row of their own there: test_writes.py.
OWN_ROW = {"calendar_own", "apply"}


# Addresses of Wagtail's admin that carry no row: icons, translations, and the door itself.
ADMIN_FOR_ALL = {"admin/sprite/", "admin/jsi18n/", "admin/login/", "admin/logout/", "admin/password_reset/"}


# Ends the session; breaks on purpose, to show Wagtail's error page.
NOT_FOR_POSTS = {"admin/logout/", "admin/failwhale/"}


def is_own(model):
    """Is this a model of ours, and not of a library?"""
    return model.__module__.split(".")[0] in {"lms", "exams", "cohorts", "cms"}


def addresses():
    """(route, pattern) of every address, the includes unfolded."""
    problems = []

    def walk(patterns, prefix):
        for entry in patterns:
            route = prefix + str(entry.pattern).lstrip("^").rstrip("$")
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, route)
            elif isinstance(entry, URLPattern):
                problems.append((route, entry))

    walk(get_resolver().url_patterns, "")
    return problems


def ours():
    """Addresses whose view we wrote."""
    return [(r, e) for r, e in addresses() if e.callback.__module__.split(".")[0] in {"lms", "exams", "cohorts", "cms"}]


PORTALS = ("vendor/", "trainer/", "proctor/", "agency/", "supervisor/", "my/")


def concerns(route, is_staff):
    """Whether a walk over all pages need open this one as state staff, or as somebody else.

    The admin admits state staff alone and the portals nobody of them, which the tests here and test_writes.py hold: to
    open these pages once more as everybody else would only render “not found” thousands of times.
    """
    return not route.startswith(PORTALS if is_staff else "admin/")


def fill(route, pk, token):
    """The route with this side's key in every number and this side's token in every text."""
    import re

    def value(match):
        kind, _, name = match.group(1).rpartition(":")
        if kind in {"int", ""} and ("pk" in name or name.endswith("id") or kind == "int"):
            return str(pk)
        return token

    return "/" + re.sub(r"<([^>]+)>", value, route)


@pytest.fixture
def sides(db):
    shared = Shared()
    return shared, Side("inside", INSIDE, shared), Side("outside", OUTSIDE, shared)


def fingerprint_of_rows(*more):
    """One text for everything in our tables, and in those of `more` models, read row by row as the database has it.

    Left out are the record of who looked at items, to which looking adds, and when somebody logged in.
    """
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table, statement in _all_rows(more):
            cursor.execute(statement)
            digest.update(repr([table, cursor.fetchall()]).encode())
    return digest.hexdigest()


@functools.cache
def _all_rows(more):
    """[(table, the statement that reads it)] of our tables, and those of `more` models."""
    own = [model for model in apps.get_models() if model is not ItemView and is_own(model)]
    quoted, statements = connection.ops.quote_name, []
    for model in [*sorted(own, key=lambda m: m._meta.label), *more]:
        fields, table = model._meta.local_concrete_fields, model._meta.db_table
        columns = ", ".join(quoted(field.column) for field in fields if field.name != "last_login")
        statements.append((table, f"SELECT {columns} FROM {quoted(table)} ORDER BY {quoted(model._meta.pk.column)}"))
    return statements


def personas(side):
    """Everybody of one side who is not the state, and a visitor."""
    return [("a visitor", None), *side.people.items()]


def body(response):
    """What came back, streamed or not."""
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode(errors="replace")


def test_every_view_of_ours_declares_its_door():
    bare = [f"{route} ({e.callback.__module__})" for route, e in ours() if not hasattr(e.callback, "allowed")]
    assert ours() and not bare


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_reads_or_changes_a_row_of_the_other_side(client, sides, method):
    shared, inside, outside = sides
    before = fingerprint_of_rows()
    trouble = []
    # One way over the wall is enough: the sides differ in nothing but their names.
    for role, person in personas(outside):
        client.logout()
        if person:
            client.force_login(person)
        for route, entry in ours():
            if entry.name in BY_TOKEN or (method == "post" and entry.name in OWN_ROW):
                continue
            address = fill(route, inside.pk, inside.certificate.token)
            response = getattr(client, method)(address)
            if inside.marker in body(response):
                trouble.append(f"{role}: {method} {address} shows the other side")
            if "<" in route and entry.callback.allowed.roles != ("anyone",) and response.status_code < 300:
                trouble.append(f"{role}: {method} {address} answers {response.status_code}")
            if response.status_code >= 500:
                trouble.append(f"{role}: {method} {address} breaks")
    assert not trouble, "\n".join(trouble[:20])
    assert fingerprint_of_rows() == before


def test_what_all_may_see_only_its_own_people_may_change(client, sides, plain_404):
    """An open cohort stands on the public calendar; that another vendor reads it does not let them act on it."""
    _, inside, outside = sides
    for side in (inside, outside):
        type(side.cohort).objects.filter(pk=side.cohort.pk).update(state="open")
    before = fingerprint_of_rows()
    for role, person in personas(outside):
        client.logout()
        if person:
            client.force_login(person)
        for route, entry in ours():
            if "<" in route and entry.name not in BY_TOKEN:
                response = client.post(fill(route, inside.pk, inside.certificate.token))
                assert response.status_code < 500, (role, route)
    assert fingerprint_of_rows() == before


def test_only_state_staff_enter_the_wagtail_admin(client, sides, plain_404):
    _, inside, _ = sides
    routes = [r for r, _ in addresses() if r.startswith("admin/") and "(?P" not in r]
    assert len(routes) > 100
    for role, person in personas(inside):
        client.logout()
        if person:
            client.force_login(person)
        for route in routes:
            if route not in ADMIN_FOR_ALL:
                answer = client.get(fill(route, INSIDE, "x")).status_code
                assert answer in {301, 302, 403, 404}, f"{role}: {route} answers {answer}"


def test_an_auditor_changes_nothing(client, sides, plain_404):
    shared, _, _ = sides
    client.force_login(shared.staff[roles.AUDITOR])
    # Some stock pages of Wagtail break on an empty POST; what counts here is what they leave behind.
    client.raise_request_exception = False
    before = fingerprint_of_rows()
    for route, entry in ours():
        if entry.name not in BY_TOKEN and route not in NOT_FOR_POSTS:
            client.post(fill(route, INSIDE, "x"))
    refused_at_the_door = 0
    for route in (r for r, _ in addresses() if r.startswith("admin/") and "(?P" not in r and r not in NOT_FOR_POSTS):
        response = client.post(fill(route, INSIDE, "x"))
        refused_at_the_door += "/accounts/login/" in getattr(response, "url", "")
    # The auditor stays logged in; otherwise this would show nothing.
    assert refused_at_the_door <= 2
    assert client.get("/admin/").status_code == 200
    assert fingerprint_of_rows() == before


def test_a_visitor_sees_no_row_that_is_not_public(sides):
    public = {"Course", "CourseVersion", "Unit", "Objective", "Exam", "ExamPolicy", "Statement"}
    public |= {"Program", "ProgramVersion", "Holiday", "StatementText", "EthicsCode", "EthicsClause"}
    public |= {"ReadinessList"}
    for model in apps.get_models():
        if is_own(model) and hasattr(model, "access"):
            seen = model.objects.visible_to(AnonymousUser())
            assert model.__name__ in public or not seen.exists(), model.__name__


def test_every_model_of_ours_declares_who_reaches_it():
    # Options of an item and Wagtail's pages are reached through their item and through Wagtail.
    through_another = {"ItemOption"}
    for model in apps.get_models():
        if is_own(model) and model._meta.app_label != "cms" and not model._meta.auto_created:
            assert "access" in vars(model) or model.__name__ in through_another, model.__name__
