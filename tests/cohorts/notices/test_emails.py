"""Emails name the state program as their sender, and are in the language of the site."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from cohorts.core import roles
from cohorts.people.actions import people
from cohorts.people.models import Organization
from tests.world import NOW

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]


@cache
def code():
    """{path from the root: source} of every module of this project, read once."""
    files = [path for package in ("cohorts", "exams", "cms", "lms") for path in sorted((ROOT / package).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in files}


def invite(world):
    return people.invite(
        email="new@example.org", given_name="Noor", family_name="Haddad", organization=world.agency,
        role=roles.TRAINEE, by=world.agency_coordinator, at=NOW,
    )  # fmt: skip


@override_settings(DEFAULT_FROM_EMAIL="Peer LMS <no-reply@peers.example>")
def test_the_sender_is_the_state_program(world, run_jobs):
    Organization.objects.filter(pk=world.state.pk).update(name="Peer Office, Example")
    invite(world)
    run_jobs()
    assert mail.outbox[0].from_email == '"Peer Office, Example" <no-reply@peers.example>'


@override_settings(DEFAULT_FROM_EMAIL="Peer LMS <no-reply@peers.example>")
def test_an_email_about_a_password_has_the_same_sender(world, client):
    client.post(reverse("account_reset_password"), {"email": world.trainee.email})
    assert mail.outbox[0].from_email == f"{world.state.name} <no-reply@peers.example>"


@override_settings(DEFAULT_FROM_EMAIL="Peer LMS <no-reply@peers.example>")
def test_without_a_state_program_the_sender_is_the_one_in_the_settings(world, run_jobs):
    Organization.objects.filter(pk=world.state.pk).update(is_active=False)
    invite(world)
    run_jobs()
    assert mail.outbox[0].from_email == "Peer LMS <no-reply@peers.example>"


def test_an_email_is_not_in_the_language_of_the_page_that_causes_it(world, run_jobs):
    with translation.override("es"):
        invite(world)
        assert translation.get_language() == "es"
        run_jobs()
    body = mail.outbox[0].body
    assert "March" in body and "marzo" not in body


# Functions that send what their caller wrote.
SENDERS = re.compile(r"\b(queue_email|email_readers|email_staff)\(")


@pytest.mark.parametrize("path", [path for path, source in code().items() if SENDERS.search(source)])
def test_every_function_that_composes_an_email_sets_its_language(path):
    composers = [
        node
        for node in ast.walk(ast.parse(code()[path]))
        if isinstance(node, ast.FunctionDef) and SENDERS.search(ast.unparse(node)) and node.name != "queue_email"
    ]
    assert [f.name for f in composers if "in_email_language" not in map(ast.unparse, f.decorator_list)] == []
