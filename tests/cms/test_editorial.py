"""Publishing staff draft, submit for review, schedule and publish; nobody else changes a page."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState

from cms.actions import set_up_publishing
from cms.models import CalendarPage
from cms.models.reviews import pages_in_review
from cms.tasks import publish_scheduled
from cohorts.core import roles


def edit(client, page, button="action-edit", **changes):
    """Submit the page's form in the Wagtail admin as an editor does."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "lead": page.lead,
        "short_title": "",
        "seo_title": "",
        "search_description": "",
        "show_in_menus": "on",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 0,
        button: button,
        **changes,
    }
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


@pytest.fixture
def dates(staffed):
    return CalendarPage.objects.get()


def public():
    """The page as a visitor sees it."""
    return Client().get("/training-dates/").content.decode()


def test_a_draft_is_not_public_until_it_is_published(client, world, dates):
    client.force_login(world.publishing)
    assert edit(client, dates, title="New dates").status_code == 302
    assert "New dates" not in public()
    edit(client, dates, "action-publish", title="New dates")
    assert "<h1>New dates</h1>" in public()


def test_a_page_goes_through_review_to_a_second_person_and_is_published(client, world, staffed, dates):
    reviewer = staffed(world.person("reviewer", world.state, roles.PUBLISHING), roles.PUBLISHING)
    client.force_login(world.publishing)
    edit(client, dates, "action-submit", title="Reviewed dates")
    assert "Reviewed dates" not in public()
    assert [title for title, _ in pages_in_review(reviewer, 9)] == ["Reviewed dates"]
    assert pages_in_review(world.finance, 9) == pages_in_review(world.trainee, 9) == []
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    client.force_login(reviewer)
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[dates.pk, "approve", task.pk]), {"comment": "Good."}
    )
    assert "<h1>Reviewed dates</h1>" in public()


def test_a_rejected_page_is_unchanged(client, world, dates):
    client.force_login(world.publishing)
    edit(client, dates, "action-submit", title="Doubtful dates")
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[dates.pk, "reject", task.pk]), {"comment": "Why?"})
    assert "Doubtful dates" not in public()
    task.refresh_from_db()
    assert task.status == TaskState.STATUS_REJECTED


def test_a_scheduled_page_appears_at_its_time_and_not_before(client, world, dates):
    hour = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    client.force_login(world.publishing)
    edit(
        client,
        dates,
        "action-publish",
        title="Spring dates",
        go_live_at=timezone.localtime(hour).strftime("%Y-%m-%d %H:%M"),
    )
    publish_scheduled()
    assert "Spring dates" not in public()
    later = hour + timedelta(minutes=1)
    with time_machine.travel(later):
        publish_scheduled()
        publish_scheduled()
    dates.refresh_from_db()
    assert dates.title == "Spring dates"
    assert dates.live


def test_an_expired_page_is_unpublished(client, world, dates):
    end = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    client.force_login(world.publishing)
    edit(client, dates, "action-publish", expire_at=timezone.localtime(end).strftime("%Y-%m-%d %H:%M"))
    with time_machine.travel(end + timedelta(minutes=1)):
        publish_scheduled()
    dates.refresh_from_db()
    assert not dates.live


def test_a_locked_page_cannot_be_changed_by_a_colleague(client, world, staffed, dates):
    colleague = staffed(world.person("colleague", world.state, roles.PUBLISHING), roles.PUBLISHING)
    client.force_login(world.publishing)
    client.post(reverse("wagtailadmin_pages:lock", args=[dates.pk]))
    client.force_login(colleague)
    edit(client, dates, "action-publish", title="Slipped in")
    dates.refresh_from_db()
    assert dates.locked
    assert dates.title != "Slipped in"


@pytest.mark.parametrize("who", ["auditor", "finance", "vendor_coordinator", "trainee"])
def test_only_publishing_staff_can_change_a_page(client, world, dates, who):
    client.force_login(getattr(world, who))
    for button in ("action-edit", "action-publish", "action-submit"):
        edit(client, dates, button, title="Slipped in")
    for address in ("delete", "unpublish", "lock", "copy"):
        client.post(reverse(f"wagtailadmin_pages:{address}", args=[dates.pk]), {"new_title": "X", "new_slug": "x"})
    dates.refresh_from_db()
    assert dates.title != "Slipped in"
    assert dates.latest_revision.content["title"] != "Slipped in"
    assert dates.live
    assert not dates.locked
    assert not Page.objects.filter(slug="x").exists()


def test_the_auditor_can_read_the_page_tree_and_its_history(client, world, dates):
    client.force_login(world.auditor)
    listing = client.get(reverse("wagtailadmin_explore", args=[dates.get_parent().pk]))
    assert listing.status_code == 200
    assert dates.title in listing.content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[dates.pk]) not in listing.content.decode()
    history = client.get(reverse("wagtailadmin_reports:site_history"))
    assert history.status_code == 200
    assert dates.title in history.content.decode()


def test_other_state_staff_see_no_pages_in_the_admin(client, world, dates):
    client.force_login(world.finance)
    listing = client.get(reverse("wagtailadmin_explore", args=[dates.get_parent().pk]))
    assert dates.title not in listing.content.decode()


def test_setting_up_publishing_again_changes_nothing(world, home):
    first = set_up_publishing(by=None, at=world.now)
    assert set_up_publishing(by=None, at=world.now) == first
    assert first.workflow_tasks.count() == 1
    assert CalendarPage.objects.get().get_workflow() == first
