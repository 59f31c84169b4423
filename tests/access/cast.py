"""Both sides with everybody logged in, and what the access tests ask of them."""

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ
from wagtail.models import ModelLogEntry

from cohorts.people.models import User
from tests.access.outsider import Shared, Side
from tests.access.test_access import fingerprint_of_rows
from tests.access.write import INSIDE, OUTSIDE, STATE

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
