"""Every page that a person of each role can reach by its links: no accessibility finding, no sideways scrolling at
320 px, no refused script, no broken link. The demo story on a small scale fills the pages.
"""

from collections import deque
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from cohorts.models import User
from lms.demo.logins import LOGINS
from lms.demo.story import tell
from lms.demo.training import PLANS
from tests.browser.conftest import axe_findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Stock Wagtail pages and widgets that fail upstream: (address name, axe rule). Ours are never listed here.
UPSTREAM = set()
FILES = (".csv", ".xlsx", ".pdf", ".json", "/document/", "/report/")
CODES = {"PET-LAKES-1", "PET-LAKES-3", "PET-LAKES-4", "PET-LAKES-6", "COACH-LAKES-1"}
STATE = {"program", "examinations", "finance", "publishing", "auditor"}


def name_of(path):
    """The name of the address, so that one page of each kind is looked at."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return found.view_name if found.view_name != "wagtail_serve" else f"page {path}"


def links(page, base):
    """Paths of the links on a page that lead to pages of this site."""
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    paths = [urlsplit(h)._replace(scheme="", netloc="", fragment="").geturl() for h in hrefs if h.startswith(base)]
    return [p for p in paths if not any(f in p for f in FILES) and "logout" not in p and not p.startswith("/media/")]


def walk(page, base, start, *, admin, most):
    """Look at one page of each kind, following links from `start`; returns what is wrong, a line each."""
    trouble, seen, queue = [], set(), deque([start])
    refused = []
    page.on("console", lambda m: refused.append(m.text) if "Content Security Policy" in m.text else None)
    while queue and len(seen) < most:
        path = queue.popleft()
        name = name_of(urlsplit(path).path)
        if name is None or name in seen or path.startswith("/admin/") != admin:
            continue
        seen.add(name)
        response = page.goto(path)
        if response.status >= 400:
            trouble.append(f"{path} answers {response.status}")
            continue
        rules = [f for f in axe_findings(page) if (name, f.split(":")[0]) not in UPSTREAM]
        trouble += [f"{path}: {finding}" for finding in rules]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0 and not admin:
            trouble.append(f"{path} scrolls sideways by {wide} px")
        queue.extend(links(page, base))
    return trouble + [f"refused by the content policy: {text[:150]}" for text in refused], seen


@pytest.fixture
def told(site):
    small = [plan._replace(taken=min(plan.taken, 4)) for plan in PLANS if plan.code in CODES]
    for _ in tell(now=datetime.now(UTC), seed=7, plans=small):
        pass
    return site


def test_every_page_of_every_role_is_accessible_and_reflows_at_320_px(told, as_person):
    trouble, seen = [], set()
    for email in (None, *(login.email for login in LOGINS if login.email.split("@")[0] not in STATE)):
        person = User.objects.get(email=email) if email else None
        page = as_person(person, width=320)
        found, names = walk(page, told.url, "/desk/" if person else "/", admin=False, most=40)
        trouble += [f"{email or 'a visitor'}: {line}" for line in found]
        seen |= names
    assert not trouble, "\n".join(trouble[:25])
    assert len(seen) > 35, sorted(seen)


def test_the_state_s_own_admin_pages_are_accessible(told, as_person):
    trouble, seen = [], set()
    for role in ("program", "examinations", "finance"):
        page = as_person(User.objects.get(email=f"{role}@demo.example"))
        found, names = walk(page, told.url, "/admin/", admin=True, most=25)
        trouble += [f"{role}: {line}" for line in found]
        seen |= names
    assert not trouble, "\n".join(trouble[:25])
    assert len(seen) > 20, sorted(seen)
