"""Every address that writes, with a valid body and every persona: the rightful person changes something, nobody else.

One world is laid for all of these tests; what a test changes is rolled back after it.
"""

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, reverse
from django_q.models import OrmQ
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.people.models import User
from tests.access.outsider import Shared, Side
from tests.access.test_access import fingerprint_of_rows, ours
from tests.access.write import INSIDE, OUTSIDE, STATE
from tests.access.writes import ELSEWHERE, WRITES
from tests.laid import QUICK

pytestmark = [pytest.mark.access, pytest.mark.xdist_group("access")]

REFUSING = {302, 403, 404, 405, 409, 422}


class Cast:
    """Both sides, the state's staff, and a logged-in client for each of them, for a visitor, and for nobody special."""

    def __init__(self):
        self.shared = Shared()
        self.inside = Side("inside", 700_000, self.shared)
        self.outside = Side("outside", 900_000, self.shared)
        people = {(INSIDE, role): person for role, person in self.inside.people.items()}
        people |= {(OUTSIDE, role): person for role, person in self.outside.people.items()}
        people |= {(STATE, role): person for role, person in self.shared.staff.items()}
        people["without a role", ""] = User.objects.create_user(
            "nobody@example.org", "correct horse", given_name="No", family_name="Body"
        )
        self.clients = {("a visitor", ""): Client()}
        for persona, person in people.items():
            self.clients[persona] = Client()
            self.clients[persona].force_login(person)


@pytest.fixture(scope="module")
def cast_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**QUICK):
            built = Cast()
        with django_db_blocker.block():
            yield built
        transaction.set_rollback(True)


@pytest.fixture
def cast(cast_once, db):
    return cast_once


def named_addresses():
    """(name with its namespace, pattern) of every address whose view we wrote."""
    found = []

    def walk(patterns, spaces):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, [*spaces, entry.namespace] if entry.namespace else spaces)
            elif entry.callback in views:
                found.append((":".join([*spaces, entry.name or ""]), entry))

    views = {entry.callback for _, entry in ours()}
    walk(get_resolver().url_patterns, [])
    return found


def post(client, name, write, side, *, body=None, path=None):
    """Post the valid body of a write on this side's rows."""
    address = reverse(name, kwargs=write.path(side) if path is None else path)
    return client.post(address, write.body(side) if body is None else body)


def rows_now():
    """What is in our tables, in the log of actions and in the queue of jobs."""
    return fingerprint_of_rows(ModelLogEntry, OrmQ)


class Undo(Exception):
    """Ends a block whose rows are to be rolled back."""


def undone(block):
    """Run `block` and roll back what it wrote; returns what it returned."""
    result = []
    try:
        with transaction.atomic():
            result.append(block())
            raise Undo
    except Undo:
        return result[0]


@pytest.mark.parametrize("name", WRITES)
def test_who_may_write_changes_something(cast, name):
    write = WRITES[name]
    write.prepare(cast.inside)
    before = rows_now()

    def outcome(persona):
        response = post(cast.clients[persona], name, write, cast.inside)
        return response.status_code, rows_now() != before, response

    for persona in write.who:
        status, changed, response = undone(lambda persona=persona: outcome(persona))
        assert status < 400 and changed, f"{persona}: {status}, {errors_of(response)}"


def errors_of(response):
    """What a form says is wrong, or what a message says."""
    context = response.context or {}
    form = context.get("form") or context.get("head") if response.context else None
    said = [str(message) for message in (context.get("messages") or [])] if response.context else []
    return dict(form.errors) if form is not None and form.errors else said or getattr(response, "url", "")


@pytest.mark.parametrize("name", WRITES)
def test_nobody_else_changes_anything_with_the_same_body(cast, name):
    write = WRITES[name]
    write.prepare(cast.inside)
    before = rows_now()
    trouble = []
    for persona, client in cast.clients.items():
        if persona in write.who:
            continue
        status = post(client, name, write, cast.inside).status_code
        # A page that others of the same role may open says at the field what is wrong.
        if status not in REFUSING | {200}:
            trouble.append(f"{persona} gets {status}")
    assert not trouble
    assert rows_now() == before


@pytest.mark.parametrize("name", [name for name, write in WRITES.items() if write.foreign or write.foreign_path])
def test_ids_of_the_other_side_are_refused(cast, name):
    write = WRITES[name]
    write.prepare(cast.inside)
    before = rows_now()
    body = write.foreign(cast.inside, cast.outside) if write.foreign else None
    path = write.foreign_path(cast.inside, cast.outside) if write.foreign_path else None
    response = post(cast.clients[write.who[0]], name, write, cast.inside, body=body, path=path)
    assert response.status_code in REFUSING | {200}
    assert rows_now() == before


def test_every_address_that_takes_a_post_has_a_valid_body():
    """What is no write must refuse a POST, or change nothing by it: see the next test."""
    names = {name for name, _ in named_addresses()}
    assert set(WRITES) <= names
    assert set(ELSEWHERE) <= names
    assert not set(WRITES) & set(ELSEWHERE)


def test_what_only_reads_changes_nothing_by_a_post(cast):
    reading = [(name, e) for name, e in named_addresses() if name not in WRITES and name not in ELSEWHERE and e.name]
    before = rows_now()
    trouble = []
    for name, entry in reading:
        persona = reader_of(entry.callback.allowed)
        kwargs = {key: value_for(key, cast.inside) for key in entry.pattern.converters}
        # A body, so that a form that asks for nothing counts as sent.
        response = cast.clients[persona].post(reverse(name, kwargs=kwargs), {"sent": "1"})
        if response.status_code >= 500 or rows_now() != before:
            trouble.append(f"{name} as {persona}: {response.status_code}")
            before = rows_now()
    assert len(reading) > 60
    assert not trouble


def reader_of(allowed):
    """A persona that a view lets in."""
    role = allowed.roles[0]
    if role in roles.STATE:
        return STATE, role
    return (INSIDE, role) if role in roles.LABELS else (INSIDE, roles.TRAINEE)


def value_for(key, side):
    """A value for a part of an address."""
    if key == "pk" or key.endswith("_id"):
        return side.pk
    return {"token": side.certificate.token, "form": "csv"}.get(key, "x")


def test_a_visitor_is_sent_to_log_in(cast):
    def answer(name, write):
        write.prepare(cast.inside)
        return post(Client(), name, write, cast.inside)

    for name, write in WRITES.items():
        response = undone(lambda name=name, write=write: answer(name, write))
        assert response.status_code == 302 and "/accounts/login/" in response.url, name
