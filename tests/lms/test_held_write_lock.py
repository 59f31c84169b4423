"""On SQLite, whoever reads does not wait for whoever writes."""

import sqlite3

import pytest
from django.db import connection
from django.test import Client

from tests.separate import separate_database  # noqa: F401
from tests.world import World


@pytest.fixture
def held_lock(db):
    """Another connection holds the write lock; ours gives up at once instead of waiting for it."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)

    def hold():
        connection.cursor().execute("PRAGMA busy_timeout=0")
        other.execute("BEGIN IMMEDIATE")

    yield hold
    other.close()


if connection.vendor == "sqlite":

    def test_pages_are_read_while_somebody_writes(held_lock):
        world = World()
        visitor, trainee, vendor = Client(), Client(), Client()
        trainee.force_login(world.trainee)
        vendor.force_login(world.vendor_coordinator)
        pages = [(visitor, ("/", "/verify/", "/accounts/login/")), (trainee, ("/desk/", "/my/path/", "/exams/"))]
        held_lock()
        for client, addresses in [*pages, (vendor, ("/desk/", "/vendor/year/"))]:
            for address in addresses:
                assert client.get(address).status_code == 200, address
