"""Shared fixtures and options of all tests."""

import os
import re

import pytest
from django.core.cache import cache, caches
from django.http import HttpResponseNotFound
from hypothesis import settings as hypothesis_settings

# Playwright's synchronous API keeps an event loop running in the test's thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from tests import examples, quicker  # noqa: F401  examples registers the profiles
from tests.database import copy_for, forget_broken_connections
from tests.world import World

# Fixtures whose rows are created once per module (tests/module_data.py).
MODULE_FIXTURES = ("road", "keyed", "sat", "site_built", "story")

# `--hypothesis-profile=deep` (make faults) is read later and overrides this.
hypothesis_settings.load_profile("default")

# Slow modules, in the order in which they start.
MODULE_ORDER = {"test_every_page.py": -3, "test_access.py": -2, "test_demo.py": -1}


def pytest_addoption(parser):
    """Add the option `--database-only` for the run on the second database."""
    parser.addoption("--database-only", action="store_true", help="Leave out tests that do not use the database.")


# Tests of whole pages.
PAGES_PATHS = re.compile(r"(_pages|_admin|_http|/test_pages)\.py$")
# These, and the queries of pages, are slow.
SLOW_PATHS = re.compile(rf"/tests/(counts|cms)/|{PAGES_PATHS.pattern}")
# What `make test` runs on PostgreSQL, too, besides what is marked and what commits (lms/decisions/0024).
ON_POSTGRESQL = re.compile(r"/tests/(counts|journeys|cohorts/(core|notices|billing)|exams/delivery)/")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Select and order the tests. Tests without a database need to run only on one."""
    if config.getoption("--database-only"):
        pure = [item for item in items if not uses_database(item)]
        config.hook.pytest_deselected(items=pure)
        selected = set(items) - set(pure)
        items[:] = [item for item in items if item in selected]
    for item in items:
        if SLOW_PATHS.search(str(item.path)):
            item.add_marker(pytest.mark.slow)
        if asks_postgresql(item):
            item.add_marker(pytest.mark.postgresql)
        # Real Chromium on a busy machine: rerun failures, listed in the summary. A real fault fails every time.
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2))
            item.add_marker(pytest.mark.timeout(180, func_only=True))
        # What a module builds once, it builds on one worker.
        if shares_fixtures(item) and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    # The slowest tests come first, so that no worker waits for another at the end.
    items.sort(key=lambda item: MODULE_ORDER.get(item.path.name, 0))


def uses_database(item):
    return item.get_closest_marker("django_db") or "db" in item.fixturenames


def asks_postgresql(item):
    """Does `make test` run the test on PostgreSQL, too, although it is not marked?"""
    if not uses_database(item) or item.get_closest_marker("browser") or item.get_closest_marker("hypothesis"):
        return False
    database, path = item._fixtureinfo.name2fixturedefs.get("db"), str(item.path)
    commits = bool(database) and database[-1].func.__module__ == "tests.separate"
    return commits or (ON_POSTGRESQL.search(path) and not PAGES_PATHS.search(path))


def shares_fixtures(item):
    """Does the test use a fixture that is made once for all tests of its module?"""
    return any(made[-1].scope == "module" for made in item._fixtureinfo.name2fixturedefs.values())


def pytest_collection_finish():
    """All tests are there: from now on their objects are not looked through again."""
    quicker.leave_out_of_collections()
    quicker.list_static_files_once()


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """A database per worker, restored after each test with real transactions."""
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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown():
    """Leave no broken connection to the next test: one that timed out or lost its server fails alone."""
    try:
        return (yield)
    finally:
        forget_broken_connections()


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """Fast password hashes, rate limits per test, and no caches from the previous test."""
    from cohorts.people.models.merges import remember
    from exams.delivery.models.form_questions import form_questions
    from exams.delivery.views.paper import markup_of
    from exams.delivery.views.question_markup import parts_of

    # As if the database had just been asked: no accounts are merged until a test merges some.
    remember({}, seconds=3600)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "footer": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "footer"},
    }
    cache.clear()  # shared by all tests: fast tests soon reach thirty log-ins a minute from one address
    caches["footer"].clear()
    settings.SECOND_FACTOR_REQUIRED = False
    # Forms are rolled back after a test, and those of the next test have the same ids.
    form_questions.cache_clear()
    markup_of.cache_clear()
    parts_of.cache_clear()


@pytest.fixture
def cached_footer():
    """Fill the footer cache, which is read once a minute."""
    caches["footer"].set_many({"authority": None, "exam_contact": "", "footer_links": []})


@pytest.fixture
def plain_404(monkeypatch):
    """Answer a missing page with a word, for walks over all addresses that read only the pages that are there.

    The page “not found” says more, and looks for a redirect: rendered thousands of times, it is most of such a walk.
    """
    middleware = "wagtail.contrib.redirects.middleware.RedirectMiddleware.process_response"
    monkeypatch.setattr(middleware, lambda self, request, response: response)
    for module in ("lms.urls.handler404", "wagtail.admin.urls.page_not_found"):
        monkeypatch.setattr(module, lambda *_, **__: HttpResponseNotFound("none"), raising=False)


@pytest.fixture
def world(request, db):
    """People, organizations and courses (tests/world.py); the world of a module fixture if the test uses one."""
    scene = next((name for name in MODULE_FIXTURES if name in request.fixturenames), None)
    return request.getfixturevalue(scene).world if scene else World()


@pytest.fixture
def run_jobs(db):
    """Return a function that runs every queued background job as the worker does, and returns how many ran."""
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
        assert ran < MAX_JOBS, "Jobs queue each other endlessly."
    return ran
