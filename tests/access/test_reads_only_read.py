"""Reading a page writes nothing and opens no transaction: on SQLite it would wait for whoever is writing."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from tests.access.test_access import INSIDE, NOT_FOR_POSTS, concerns, fill, ours
from tests.access.write import OUTSIDE as OTHER_SIDE
from tests.access.write import STATE

pytestmark = [pytest.mark.access, pytest.mark.xdist_group("access")]

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|BEGIN|SAVEPOINT)\b", re.IGNORECASE)


@contextmanager
def statements_that_write():
    """Collect the statements for which SQLite takes its write lock."""
    statements = []

    def look(execute, sql, params, many, context):
        if WRITES.match(sql):
            statements.append(sql[:90])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield statements


# These record who saw which items, or who edits at the same time: that is what they are for.
RECORDS = re.compile(r'INTO "bank_itemview"|"wagtailadmin_editingsession"|SAVEPOINT')
RECORDING = {
    "proctor/sittings/<int:pk>/replay/",
    "admin/key-changes/propose/<int:version_id>/",
    "admin/key-changes/<int:pk>/",
    "admin/snippets/bank/item/",
    "admin/snippets/bank/item/results/",
    "admin/snippets/bank/item/edit/<int:pk>/",
    "admin/item_imports/inspect/<int:pk>/",
    "admin/items/<int:pk>/compare/",
    "admin/exam_forms/inspect/<int:pk>/",
}


@pytest.fixture
def moment():
    """One moment for all that is read: sessions of state staff note once a minute that somebody is active."""
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller


@pytest.mark.postgresql
@pytest.mark.timeout(400)
def test_reading_any_page_as_anybody_takes_no_write_lock(cast, moment, plain_404):
    trouble, pages = {}, 0
    for (side, role), client in cast.clients.items():
        # The other side differs in nothing but its names.
        if side == OTHER_SIDE:
            continue
        client.raise_request_exception = False
        client.get(reverse("session_time"))
        for route, _entry in ours():
            if route in NOT_FOR_POSTS or not concerns(route, side == STATE):
                continue
            with statements_that_write() as statements:
                response = client.get(fill(route, INSIDE, cast.inside.certificate.token))
            if response.status_code == 200:
                pages += 1
                for statement in statements:
                    if route in RECORDING and RECORDS.search(statement):
                        continue
                    trouble.setdefault(f"{route}: {statement}", (side, role))
    assert pages > 300
    assert not trouble, "\n".join(map(str, trouble.items()))
