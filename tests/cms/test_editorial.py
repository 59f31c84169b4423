"""Publishing staff write and submit pages, another person publishes them, and nobody else changes a page."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, TaskState
from wagtail.rich_text import RichText

from cms.actions import set_up_publishing
from cms.actions.reviews import PUBLISH_PAGE
from cms.models import CalendarPage, StandardPage
from cms.models.reviews import changed_fields
from cohorts.core import roles
from cohorts.core.approvals.models import FactKind, Proposal
from cohorts.notices.models import Email
from tests.cms.editing import decide, edit, public, submit


def desk(client, person):
    client.force_login(person)
    return client.get(reverse("wagtailadmin_home")).content.decode()


def emails_to(person):
    return [email.body for email in Email.objects.filter(person=person).order_by("pk")]


def test_a_draft_is_not_public_and_nobody_publishes_alone(client, world, dates):
    root = get_user_model().objects.create_superuser("root@example.org", "x", given_name="R", family_name="O")
    for person in (world.publishing, root):
        client.force_login(person)
        assert edit(client, dates, title="New dates").status_code == 302
        assert b"action-publish" not in client.get(reverse("wagtailadmin_pages:edit", args=[dates.pk])).content
        edit(client, dates, "action-publish", title="New dates")
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        client.post(f"{bulk}?id={dates.pk}&next=/admin/")
        assert "New dates" not in public()


def test_a_new_page_cannot_be_published_with_its_creation_or_by_copying(client, world, staffed, home):
    client.force_login(world.publishing)
    fields = {"title": "Slipped in", "slug": "slipped-in", "lead": "", "body-count": 0, "action-publish": "1"}
    counts = {f"comments-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}
    client.post(reverse("wagtailadmin_pages:add", args=["cms", "standardpage", home.pk]), {**fields, **counts})
    assert not Page.objects.get(slug="slipped-in").live
    copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": home.pk}
    source = StandardPage.objects.get(slug="privacy")
    for way in ("publish_copies", "alias"):
        client.post(reverse("wagtailadmin_pages:copy", args=[source.pk]), {**copy, way: "on"})
        assert not Page.objects.filter(slug="copy").exists()
    client.post(reverse("wagtailadmin_pages:copy", args=[source.pk]), copy)
    assert not Page.objects.get(slug="copy").live


def test_a_page_goes_through_review_by_a_second_person_and_is_published(client, world, reviewer, dates):
    proposal = submit(client, world.publishing, dates, title="Reviewed dates")
    assert "Reviewed dates" not in public()
    assert reverse("proposal", args=[proposal.pk]) in desk(client, reviewer)
    assert reverse("proposal", args=[proposal.pk]) not in desk(client, world.publishing)
    assert any("Publish a page" in text for text in emails_to(reviewer))
    page = client.get(reverse("proposal", args=[proposal.pk]))
    assert page.status_code == 200
    client.force_login(reviewer)
    text = client.get(reverse("proposal", args=[proposal.pk])).content.decode()
    assert "Changed: Title." in text
    assert str(world.publishing) in text
    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[dates.pk]))
    assert "Reviewed dates" in draft.content.decode()
    decide(client, reviewer, "approve")
    assert "<h1>Reviewed dates</h1>" in public()
    assert any("approved your proposal" in text for text in emails_to(world.publishing))
    assert not Proposal.objects.filter(act=PUBLISH_PAGE).open().exists()
    assert PageLogEntry.objects.filter(action="wagtail.workflow.approve", user=reviewer, page=dates.pk).exists()


def test_whoever_submitted_or_wrote_it_cannot_approve_it(client, world, reviewer, dates):
    client.force_login(reviewer)
    edit(client, dates, title="Written by the reviewer")
    proposal = submit(client, world.publishing, dates, title="Written by both")
    for person in (world.publishing, reviewer):
        assert decide(client, person, "approve").status_code == 403
        task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
        way_of_wagtail = reverse("wagtailadmin_pages:workflow_action", args=[dates.pk, "approve", task.pk])
        client.post(way_of_wagtail, {"comment": ""})
        edit(client, dates, "action-workflow-action", **{"workflow-action-name": "approve"})
    assert "Written by both" not in public()
    assert Proposal.objects.open().filter(pk=proposal.pk).exists()


def test_program_staff_may_approve_a_page_that_they_cannot_edit(client, world, staffed, dates):
    staffed(world.program_staff, roles.PROGRAM)
    submit(client, world.publishing, dates, title="Read by program staff")
    client.force_login(world.program_staff)
    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[dates.pk]))
    assert "Read by program staff" in draft.content.decode()
    edit(client, dates, title="Changed while it waits")
    decide(client, world.program_staff, "approve")
    assert "<h1>Read by program staff</h1>" in public()


def test_a_page_in_review_is_changed_by_nobody(client, world, reviewer, dates):
    submit(client, world.publishing, dates, title="As submitted")
    for person in (world.publishing, reviewer):
        client.force_login(person)
        edit(client, dates, title="Changed meanwhile")
    dates.refresh_from_db()
    assert dates.latest_revision.content["title"] == "As submitted"


def test_a_page_comes_back_with_a_comment_and_is_submitted_again(client, world, reviewer, dates):
    submit(client, world.publishing, dates, title="Doubtful dates")
    assert decide(client, reviewer, "reject", reason="").status_code == 422
    decide(client, reviewer, "reject", reason="Name the month.")
    assert "Doubtful dates" not in public()
    assert any("Name the month." in text for text in emails_to(world.publishing))
    home_page = desk(client, world.publishing)
    assert "submit it again" in home_page and reverse("wagtailadmin_pages:edit", args=[dates.pk]) in home_page
    assert TaskState.objects.get().comment == "Name the month."
    submit(client, world.publishing, dates, title="Dates in May")
    assert "submit it again" not in desk(client, world.publishing)
    decide(client, reviewer, "approve")
    assert "<h1>Dates in May</h1>" in public()


def test_a_canceled_review_closes_the_proposal_and_the_other_way_round(client, world, dates):
    first = submit(client, world.publishing, dates, title="One")
    edit(client, dates, "action-cancel-workflow")
    assert first.decision().kind == FactKind.WITHDRAWN
    submit(client, world.publishing, dates, title="Two")
    decide(client, world.publishing, "withdraw", reason="")
    assert not TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).exists()
    client.force_login(world.publishing)
    assert edit(client, dates, title="Three").status_code == 302
    dates.refresh_from_db()
    assert dates.latest_revision.content["title"] == "Three"


def test_a_proposal_about_a_deleted_page_stays_readable(client, world, reviewer, home):
    page = home.add_child(instance=StandardPage(title="Soon gone", slug="soon-gone", live=False))
    page.save_revision(user=world.publishing)
    proposal = submit(client, world.publishing, page, title="Soon gone", **{"body-count": 0})
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(slug="soon-gone").exists()
    assert proposal.decision().kind == FactKind.SUPERSEDED
    client.force_login(reviewer)
    assert client.get(reverse("proposal", args=[proposal.pk])).status_code == 200
    assert client.get(reverse("proposals")).status_code == 200


def test_in_an_office_of_one_a_superuser_approves_alone_after_the_days_and_auditors_are_told(client, world, dates):
    User = get_user_model()
    root = User.objects.create_superuser("root@example.org", "x", given_name="R", family_name="O")
    submit(client, root, dates, title="Alone")
    assert decide(client, root, "approve").status_code == 403
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        decide(client, root, "approve")
    assert "<h1>Alone</h1>" in public()
    assert any("approved their own proposal" in text for text in emails_to(world.auditor))


def test_wagtail_sends_no_emails_of_its_own(client, world, reviewer, dates, mailoutbox):
    get_user_model().objects.create_superuser("root@example.org", "x", given_name="R", family_name="O")
    submit(client, world.publishing, dates, title="One")
    decide(client, reviewer, "reject")
    submit(client, world.publishing, dates, title="Two")
    decide(client, reviewer, "approve")
    assert mailoutbox == []


def test_a_locked_page_cannot_be_changed_by_a_colleague(client, world, staffed, dates):
    colleague = staffed(world.person("colleague", world.state, roles.PUBLISHING), roles.PUBLISHING)
    client.force_login(world.publishing)
    client.post(reverse("wagtailadmin_pages:lock", args=[dates.pk]))
    client.force_login(colleague)
    edit(client, dates, title="Slipped in")
    dates.refresh_from_db()
    assert dates.locked
    assert dates.get_latest_revision_as_object().title != "Slipped in"


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


def test_the_page_tree_leads_an_auditor_nowhere_that_is_refused(client, world, dates):
    client.force_login(world.auditor)
    for page in (dates.get_parent(), dates):
        text = client.get(reverse("wagtailadmin_explore", args=[page.pk])).text
        links = {link for link in re.findall(r'href="(/admin/pages/[^"?#]*)', text)}
        assert links
        assert {link: status for link in links if (status := client.get(link).status_code) not in (200,)} == {}


def test_other_state_staff_see_no_pages_in_the_admin(client, world, dates):
    client.force_login(world.finance)
    listing = client.get(reverse("wagtailadmin_explore", args=[dates.get_parent().pk]))
    assert dates.title not in listing.content.decode()


def test_setting_up_publishing_again_changes_nothing(world, home):
    first = set_up_publishing(by=None, at=world.now)
    assert set_up_publishing(by=None, at=world.now) == first
    assert first.workflow_tasks.count() == 1
    assert CalendarPage.objects.get().get_workflow() == first


def test_a_proposal_names_both_titles_and_not_a_field_that_shows_the_same_words(client, world, reviewer, home):
    page = StandardPage.objects.filter(live=True).first()
    page.body = [("prose", RichText("<p>One <b>two</b></p>\n<ul>\n<li>three</li>\n<li>four</li></ul>"))]
    page.save_revision().publish()
    former = page.title
    draft = StandardPage.objects.get(pk=page.pk)
    draft.title = "Another title"
    text = '<p data-block-key="k1">One <b>two</b></p><ul><li data-block-key="k2">three</li><li>four</li></ul>'
    draft.body = [("prose", RichText(text))]
    draft.save_revision(user=world.publishing)
    assert changed_fields(page, draft) == ["Title"]
    draft.body = [("prose", RichText(text.replace("four", "five")))]
    assert changed_fields(page, draft) == ["Title", "Body"]
    draft.body = [("prose", RichText(text.replace("<b>two</b>", "two")))]
    assert changed_fields(page, draft) == ["Title", "Body"]
    draft.get_workflow().start(draft, world.publishing)
    proposal = Proposal.objects.filter(act=PUBLISH_PAGE).open().get()
    client.force_login(reviewer)
    body = client.get(reverse("proposal", args=[proposal.pk])).text
    assert f"“Another title”, replaces the published page “{former}”" in body
