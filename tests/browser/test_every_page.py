"""Every page that each role can reach by links: no accessibility finding, horizontal scrolling at 320 px, blocked
or failing script or broken link. A small version of the demo data fills the pages.
"""

import re
from collections import Counter, deque
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from django.urls import Resolver404, resolve

from cohorts.people.models import User
from lms.demo.logins import LOGINS
from lms.demo.timeline import build_demo
from lms.demo.training import PLANS
from tests.browser.conftest import axe_findings, become
from tests.module_data import FAST_SETTINGS
from tests.separate import copied_database

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Wagtail pages and widgets with upstream findings: (URL name, axe rule). Our own pages are never listed here.
UPSTREAM = {
    ("wagtailadmin_pages:edit", "aria-input-field-name"),
    ("wagtailimages:edit_multiple", "label"),
    ("wagtaildocs:edit_multiple", "label"),
    ("wagtailsnippets_bank_item:edit", "page-has-heading-one"),
}
FILES = (".ics", ".csv", ".xlsx", ".pdf", ".json", "/document/", "/files/", "/report/")
CODES = {"PET-LAKES-1", "PET-LAKES-3", "PET-LAKES-4", "PET-LAKES-6", "PET-RIVER-5", "COACH-LAKES-1"}
STATE = ("program", "examinations", "finance", "publishing", "auditor")


# Wagtail pages without our content: rows selected in a list, who changed a row, where it is used, and
# the frame of a preview without content.
STOCK = r"wagtail_bulk_action|.*:(history|usage|preview_on_add|preview_on_edit)"


def name_of(path):
    """The URL name, so that one page of each kind is checked; None for pages that are not checked.

    The units of the curriculum are one kind, as are the lists of records, which differ only in their columns, and
    the forms for a new and an existing row.
    """
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    if name == "wagtail_serve":
        return re.sub(r"\d+", "N", f"page {path}")
    return None if re.fullmatch(STOCK, name) else re.sub(r"^records_\w+:", "records:", name).replace(":add", ":edit")


def links(page, base):
    """Paths of the links on a page that lead to pages of this site."""
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    paths = [urlsplit(h)._replace(scheme="", netloc="", fragment="").geturl() for h in hrefs if h.startswith(base)]
    return [p for p in paths if not any(f in p for f in FILES) and "logout" not in p and not p.startswith("/media/")]


class PageWalk:
    """The pages checked so far, how often, and the problems, one line each."""

    def __init__(self, base, most):
        """`most`: how often a kind of page is checked, because different people see different content."""
        self.base, self.most, self.times, self.trouble = base, most, Counter(), []

    def enough(self, name, start):
        """Each person's first page is checked; pages that visitors see too, and account pages, only once."""
        once = name.startswith(("page ", "account_", "mfa_", "verify"))
        return name != start and self.times[name] >= (1 if once else self.most)

    def walk(self, who, page, start, *, admin=False):
        """Check the pages that `who` can reach by links from `start`, one of each kind."""
        refused, reached, queue = [], set(), deque([start])

        def note_error(error):
            self.trouble.append(f"{who}: {urlsplit(page.url).path}: a script fails: {error.message[:150]}")

        def hear(message):
            if "Content Security Policy" in message.text:
                refused.append(message.text)

        page.on("console", hear)
        page.on("pageerror", note_error)
        while queue and len(reached) < 40:
            path = queue.popleft()
            name = name_of(urlsplit(path).path)
            if name is None or name in reached or path.startswith("/admin/") != admin:
                continue
            if self.enough(name, name_of(start)):
                continue
            reached.add(name)
            self.times[name] += 1
            self.trouble += [f"{who}: {path}: {what}" for what in wrong_with(page, path, name, admin)]
            queue.extend(links(page, self.base))
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", note_error)
        self.trouble += [f"{who}: refused by the content policy: {text[:150]}" for text in refused]


WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The display setting that takes the most space.
LARGEST = "Object.assign(document.documentElement.dataset, { type: 'largest', spacing: 'wide' })"


def wrong_with(page, path, name, admin):
    """Problems of one page as messages."""
    response = page.goto(path)
    if response.status >= 400:
        return [f"answers {response.status}"]
    findings = [one for one in axe_findings(page) if (name, one.split(":")[0]) not in UPSTREAM]
    if admin:
        return findings
    wide = page.evaluate(WIDTH)
    page.evaluate(LARGEST)
    wider = page.evaluate(WIDTH)
    findings += [f"scrolls sideways by {wide} px"] if wide > 0 else []
    return findings + ([f"scrolls sideways by {wider} px in the largest type"] if wider > 0 else [])


@pytest.fixture(scope="module", autouse=True)
def demo_built(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small demo, built once; the database of each test is a copy of this one."""
    small = [plan._replace(taken=min(plan.taken, 4)) for plan in PLANS if plan.code in CODES]
    with django_db_blocker.unblock(), copied_database(tmp_path_factory.mktemp("demo")):
        with override_settings(**FAST_SETTINGS):
            for _ in build_demo(now=datetime.now(UTC), seed=7, plans=small):
                pass
        with django_db_blocker.block():
            yield


# A hundred pages take longer than the usual limit on a busy machine.
@pytest.mark.timeout(400, func_only=True)
def test_every_page_of_the_portals_is_accessible_and_reflows_at_320_px(site, as_person):
    portals = PageWalk(site.url, most=2)
    page = as_person(width=320)
    portals.walk("a visitor", page, "/")
    for login in LOGINS:
        if login.email.split("@")[0] not in STATE:
            become(page, User.objects.get(email=login.email), site)
            portals.walk(login.email, page, "/desk/")
    assert not portals.trouble, "\n".join(portals.trouble[:25])
    assert len(portals.times) > 45, sorted(portals.times)


@pytest.mark.timeout(400, func_only=True)
def test_every_page_of_the_state_s_admin_is_accessible(site, as_person):
    office = PageWalk(site.url, most=1)
    page = as_person()
    for role in STATE:
        become(page, User.objects.get(email=f"{role}@demo.example"), site)
        office.walk(role, page, "/admin/", admin=True)
    assert not office.trouble, "\n".join(office.trouble[:25])
    assert len(office.times) > 20, sorted(office.times)
