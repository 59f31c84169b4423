"""Two people, or two tabs, in the editor of one page: nobody's text is replaced unawares, and nothing saves itself."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from cms.models import CalendarPage
from tests.cms.editing import edit, submit, waiting


@pytest.fixture
def superuser(db):
    """Another person who may edit pages."""
    names = {"given_name": "Root", "family_name": "Ortiz"}
    return get_user_model().objects.create_superuser("root@example.org", "x", **names)


def opened(person, page):
    """The browser of a person who opened the page, and what its form says of the revision."""
    browser = Client()
    browser.force_login(person)
    text = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    names = "loaded_revision_id|loaded_revision_created_at"
    return browser, dict(re.findall(rf'name="({names})" value="([^"]*)"', text))


def newest_title(page):
    page.refresh_from_db()
    return page.get_latest_revision().content["title"]


def test_an_older_form_of_a_page_is_refused_once_with_what_was_typed(world, site_built, staffed, superuser):
    page = CalendarPage.objects.get()
    browser, loaded = opened(world.publishing, page)
    other, _loaded = opened(superuser, page)
    edit(other, page, title="Theirs")
    answer = edit(browser, page, title="Mine", **loaded)
    assert answer.status_code == 200 and newest_title(page) == "Theirs"
    assert 'value="Mine"' in answer.text and "saved this page after you opened it" in answer.text
    assert "revisions/compare" in answer.text
    _browser, latest = opened(world.publishing, page)
    assert all(value in answer.text for value in latest.values())
    assert edit(browser, page, title="Mine", **latest).status_code == 302
    assert newest_title(page) == "Mine"


def test_an_older_form_does_not_end_a_review(client, world, site_built, staffed, superuser):
    page = CalendarPage.objects.get()
    edit(opened(superuser, page)[0], page, title="First")
    browser, loaded = opened(superuser, page)
    submit(client, world.publishing, page, title="For review")
    edit(browser, page, title="Mine", **loaded)
    assert waiting() and newest_title(page) == "For review"


def test_one_person_in_two_windows_is_told_so(world, site_built, staffed):
    page = CalendarPage.objects.get()
    edit(opened(world.publishing, page)[0], page, title="First")
    browser, loaded = opened(world.publishing, page)
    edit(browser, page, title="One window", **loaded)
    assert "You saved this page in another window" in edit(browser, page, title="Other window", **loaded).text


def test_no_editor_saves_by_itself(client, world, site_built, staffed):
    client.force_login(world.publishing)
    page = CalendarPage.objects.get()
    assert "w-autosave#save" not in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
