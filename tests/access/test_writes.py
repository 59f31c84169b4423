"""Every address that writes, with a valid body and every persona: the rightful person changes something, nobody else.

One world is laid for all of these tests; what a test changes is rolled back after it.
"""

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from cohorts.core import roles
from exams.bank.models import Domain
from tests.access.cast import REFUSING, post, rows_now, undone
from tests.access.write import INSIDE, STATE
from tests.access.writes import ELSEWHERE, WRITES

pytestmark = [pytest.mark.access, pytest.mark.xdist_group("access")]


def named_addresses():
    """(name with its namespace, pattern) of every address that we answer for.

    These are the views that declare who may use them: the ones we wrote, and Wagtail's views of our own viewsets.
    """
    entries = []

    def walk(patterns, spaces):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, [*spaces, entry.namespace] if entry.namespace else spaces)
            elif hasattr(entry.callback, "allowed"):
                entries.append((":".join([*spaces, entry.name or ""]), entry))

    walk(get_resolver().url_patterns, [])
    return entries


@pytest.mark.postgresql
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
    message_texts = [str(message) for message in (context.get("messages") or [])] if response.context else []
    return dict(form.errors) if form is not None and form.errors else message_texts or getattr(response, "url", "")


@pytest.mark.parametrize("name", WRITES)
def test_nobody_else_changes_anything_with_the_same_body(cast, plain_404, name):
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


def test_the_table_names_only_addresses_that_exist():
    names = {name for name, _ in named_addresses()}
    assert set(WRITES) <= names
    assert set(ELSEWHERE) <= names
    assert not set(WRITES) & set(ELSEWHERE)


def test_every_address_that_takes_a_post_has_a_valid_body(cast, plain_404):
    """What is not in the table refuses a POST of everybody who may use it, on a row that exists."""
    Domain.objects.create(pk=cast.inside.pk, code="D", title="Domain")
    others = [(name, entry) for name, entry in named_addresses() if name not in WRITES and name not in ELSEWHERE]
    before = rows_now()
    trouble = []
    for name, entry in others:
        if not entry.name:
            assert entry.callback.__name__ in WITHOUT_NAME or str(entry.pattern) in LOGOUT
            continue
        address = reverse(name, kwargs={key: value_for(name, key, cast.inside) for key in entry.pattern.converters})
        for persona in sorted({persona_of(role) for role in entry.callback.allowed.roles}):
            # A body, so that a form that asks for nothing counts as sent.
            response = cast.clients[persona].post(address, {"sent": "1"})
            if not refuses_every_post(response):
                trouble.append(f"{name} as {persona}: {response.status_code}, no body in the table")
    assert len(others) > 200
    assert not trouble, "\n".join(trouble)
    assert rows_now() == before


# Addresses without a name: what is found nowhere.
WITHOUT_NAME = {"no_such_page"}
# Its POST ends the session and changes nothing else.
LOGOUT = {"admin/logout/"}


def refuses_every_post(response):
    """Is the method not allowed, or does Wagtail say that nobody has the permission?"""
    return response.status_code == 405 or (response.status_code == 302 and response.url == reverse("wagtailadmin_home"))


def persona_of(role):
    """A persona that holds a role; for what all may use, the trainee."""
    if role in roles.STATE:
        return STATE, role
    return (INSIDE, role) if role in roles.LABELS else (INSIDE, roles.TRAINEE)


def value_for(name, key, side):
    """A value for a part of an address: of a row of the side, or of what both sides share."""
    if key == "pk" or key.endswith("_id"):
        shared = {"courses": side.shared.course, "programs": side.shared.program, "exams": side.shared.exam}
        return getattr(shared.get(name.partition(":")[0]), "pk", side.pk)
    return {"token": side.certificate.token, "form": "csv", "month": "2002-01-01"}.get(key, "x")


def test_a_visitor_is_sent_to_log_in(cast):
    def answer(name, write):
        write.prepare(cast.inside)
        return post(Client(), name, write, cast.inside)

    for name, write in WRITES.items():
        response = undone(lambda name=name, write=write: answer(name, write))
        assert response.status_code == 302 and "/accounts/login/" in response.url, name
