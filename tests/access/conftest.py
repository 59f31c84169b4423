"""One world is built for all tests of a module; what a test changes is rolled back after it."""

import pytest
from django.db import transaction
from django.test import override_settings

from tests.access.cast import Cast
from tests.module_data import FAST_SETTINGS


@pytest.fixture(scope="module")
def cast_once(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**FAST_SETTINGS):
            built = Cast()
        with django_db_blocker.block():
            yield built
        transaction.set_rollback(True)


@pytest.fixture
def cast(cast_once, db):
    return cast_once
