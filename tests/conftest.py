"""What every test stands on: a small world with two of everything, one of them an outsider's."""

import os
import re

import pytest
from django.core.cache import cache, caches
from hypothesis import settings as hypothesis_settings

# Playwright's synchronous API keeps an event loop running in the test's thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from tests import examples  # noqa: F401  registers the profiles
from tests.database import copy_for
from tests.world import World

# Fixtures whose rows are laid once per module (tests/laid.py).
SCENES = ("road", "keyed", "sat", "site_built", "story")

# `--hypothesis-profile=deep` (make faults) is read after this and takes its place.
hypothesis_settings.load_profile("default")

# Modules that take long, in the order in which they are begun.
MODULE_ORDER = {"test_every_page.py": -3, "test_access.py": -2, "test_demo.py": -1}


def pytest_addoption(parser):
    """`--database-only`: for the run on the second database."""
    parser.addoption("--database-only", action="store_true", help="Leave out the tests that ask for no database.")


# Tests of whole pages and of their queries: thorough and not quick.
OF_PAGES = re.compile(r"/tests/(counts|cms)/|(_pages|_admin|_http|/test_pages)\.py$")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Choose and order the tests. What is computed without a database is the same on every one: one run is enough."""
    if config.getoption("--database-only"):
        pure = [item for item in items if not (item.get_closest_marker("django_db") or "db" in item.fixturenames)]
        config.hook.pytest_deselected(items=pure)
        selected = set(items) - set(pure)
        items[:] = [item for item in items if item in selected]
    for item in items:
        if OF_PAGES.search(str(item.path)):
            item.add_marker(pytest.mark.slow)
        # Real Chromium on a busy machine: run again, named in the summary. What is wrong is wrong every time.
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2))
            item.add_marker(pytest.mark.timeout(180, func_only=True))
    # What takes longest comes first, so that at the end no worker waits for another.
    items.sort(key=lambda item: MODULE_ORDER.get(item.path.name, 0))


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """A database per worker, laid anew after each test that needed real transactions."""
    from django.test import TransactionTestCase

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():
        copy = copy_for(worker)
        copy.create()
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: copy.restore()
    yield
    TransactionTestCase._fixture_teardown = original
    with django_db_blocker.unblock():
        copy.destroy()


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """Cheap password hashes, mail kept in memory, rate limits counted per test, nothing remembered of the last one."""
    from exams.delivery.models.printed_forms import printed_items
    from exams.delivery.views.paper import markup_of

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "footer": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "footer"},
    }
    cache.clear()  # one dictionary for all: thirty log-ins a minute from one address are soon reached by quick tests
    caches["footer"].clear()
    settings.SECOND_FACTOR_REQUIRED = False
    # A test's forms go with its transaction, and the next one's have the same numbers.
    printed_items.cache_clear()
    markup_of.cache_clear()


@pytest.fixture
def footer_at_hand():
    """The footer was read within the last minute, as it was for all but one page a minute."""
    caches["footer"].set_many({"authority": None, "footer_links": []})


@pytest.fixture
def world(request, db):
    """People, organizations and courses; see tests/world.py. Where a test names a laid scene, that scene's world."""
    scene = next((name for name in SCENES if name in request.fixturenames), None)
    return request.getfixturevalue(scene).world if scene else World()


@pytest.fixture
def run_jobs(db):
    """Run every queued background job now, as the worker would; returns how many ran."""
    return _run_jobs


MAX_JOBS = 1000


def _run_jobs():
    from django.utils.module_loading import import_string
    from django_q.models import OrmQ

    ran = 0
    while rows := list(OrmQ.objects.order_by("id")):
        for row in rows:
            task = row.task
            row.delete()
            import_string(task["func"])(*task.get("args", ()), **task.get("kwargs", {}))
            ran += 1
        assert ran < MAX_JOBS, "Jobs queue one another without an end."
    return ran
