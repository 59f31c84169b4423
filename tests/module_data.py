"""Test data created once per module, in a transaction around its tests; each test gets its own copy of the objects.

Slow setup runs once; changes of a test are rolled back after it.
"""

import copy

import pytest
from django.db import transaction
from django.test import override_settings

FAST_SETTINGS = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    "SECOND_FACTOR_REQUIRED": False,
}


def module_fixture(build):
    """Return a module-scoped fixture with the result of `build(World())`. Not for tests with real transactions."""

    @pytest.fixture(scope="module")
    def shared_data(django_db_setup, django_db_blocker):
        from tests.world import World

        with django_db_blocker.unblock(), transaction.atomic():
            with override_settings(**FAST_SETTINGS):
                data = build(World())
            with django_db_blocker.block():
                yield data
            transaction.set_rollback(True)

    return shared_data


def copied(data):
    """Return a copy for one test, so that no test sees attributes set by another."""
    return copy.deepcopy(data)
