"""A scene laid once for all tests of a module: its rows stand in one transaction around them, and each test gets its
own copy of the objects. What costs seconds to write is written once; what a test changes is rolled back after it.
"""

import copy

import pytest
from django.db import transaction
from django.test import override_settings

QUICK = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    "SECOND_FACTOR_REQUIRED": False,
}


def laid(build):
    """A module-scoped fixture of what `build(World())` returns. For modules without tests of real transactions."""

    @pytest.fixture(scope="module")
    def scene(django_db_setup, django_db_blocker):
        from tests.world import World

        with django_db_blocker.unblock(), transaction.atomic():
            with override_settings(**QUICK):
                built = build(World())
            with django_db_blocker.block():
                yield built
            transaction.set_rollback(True)

    return scene


def copied(scene):
    """A test's own copy, so that no test meets an attribute that another one set."""
    return copy.deepcopy(scene)
