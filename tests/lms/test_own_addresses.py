"""Changing one's email address asks for the password again, tells the old address, and is logged."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from tests.lms.test_entering import log_in

pytestmark = pytest.mark.django_db
NEW = "new@example.org"


@pytest.fixture
def person(world):
    person = world.trainee
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def post(client, **data):
    return client.post(reverse("account_email"), data)


def enter(client, person):
    """Log in, and confirm the password as the page asks before a change."""
    log_in(client, person.email)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse"})


def logged(name):
    return [entry.data for entry in ModelLogEntry.objects.filter(action=name)]


def test_a_new_address_asks_for_the_password_again_and_is_not_lost_meanwhile(client, person):
    log_in(client, person.email)
    answer = post(client, action_add="", email=NEW)
    assert answer.status_code == 302 and answer.url.startswith(reverse("account_reauthenticate"))
    assert client.post(answer.url, {"password": "wrong", "next": reverse("account_email")}).status_code == 200
    assert not EmailAddress.objects.filter(email=NEW).exists()
    client.post(answer.url, {"password": "correct horse", "next": reverse("account_email")})
    assert EmailAddress.objects.filter(email=NEW, verified=False).exists()


def test_the_main_address_learns_of_another_and_nobody_is_said_to_have_logged_in(client, person, world):
    enter(client, person)
    post(client, action_add="", email=NEW)
    bodies = {sent.to[0]: sent for sent in mail.outbox}
    assert "was entered for an account at" in bodies[NEW].body and "logged in" not in bodies[NEW].body
    assert bodies[NEW].body.rstrip().endswith(world.state.name)
    assert NEW in bodies[person.email].body and "Hello Trainee" in bodies[person.email].body
    assert logged("address.added") == [{"address": NEW}]


def test_the_old_address_is_told_of_the_change_and_it_is_logged(client, person):
    old = person.email
    EmailAddress.objects.create(user=person, email=NEW, verified=True)
    enter(client, person)
    post(client, action_primary="", email=NEW)
    person.refresh_from_db()
    assert person.email == NEW
    letter = next(sent for sent in mail.outbox if sent.to == [old])
    assert letter.subject == "Your email address was changed" and f"from {old} to {NEW}" in letter.body
    assert "If it was not you" in letter.body
    assert logged("address.main_changed") == [{"former": old, "address": NEW}]
    post(client, action_remove="", email=old)
    assert logged("address.removed") == [{"address": old}]


def test_a_new_password_is_told_to_its_owner(client, person):
    enter(client, person)
    new = "a long walk by the lake"
    client.post(
        reverse("account_change_password"), {"oldpassword": "correct horse", "password1": new, "password2": new}
    )
    assert [sent.subject for sent in mail.outbox] == ["Your password was changed"]


def test_confirming_an_address_without_a_session_is_not_said_to_have_failed(client, person, world):
    world.state.phone, world.state.email = "671-555-0100", "office@state.example"
    world.state.save()
    enter(client, person)
    post(client, action_add="", email=NEW)
    (sent,) = [message for message in mail.outbox if message.to == [NEW]]
    assert f"an account at {world.state.name}. If it was you" in sent.body
    link = next(word for word in sent.body.split() if "/confirm-email/" in word)
    visitor = Client()
    page = visitor.post(link.partition("//")[2].partition("/")[2].join(["/", ""]), follow=True)
    assert EmailAddress.objects.get(email=NEW).verified
    text = page.content.decode()
    assert "is confirmed" in text and "was not done" not in text
