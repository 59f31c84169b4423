"""What is public is taken away, moved, hidden or led elsewhere by two people, as it is published by two."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from cms.models import CalendarPage, HomePage, StandardPage
from cohorts.core.approvals.models import Proposal
from cohorts.notices.models import Email
from tests.cms.editing import decide, edit, public, submit

pytestmark = pytest.mark.django_db
WHY = {"reason": "It is out of date."}


@pytest.fixture(params=["publishing", "superuser"])
def alone(request, world, staffed):
    """One person who would change what is public alone."""
    if request.param == "publishing":
        return world.publishing
    return get_user_model().objects.create_superuser("root@example.org", "x", given_name="R", family_name="O")


def slug(name):
    return StandardPage.objects.get(slug=name)


def everything_public():
    return set(Page.objects.live().values_list("pk", "url_path"))


@pytest.mark.parametrize("address", ["unpublish", "delete"])
@pytest.mark.parametrize("which", ["home", "language-help", "training-dates", "for-agencies"])
def test_nobody_takes_a_page_off_the_site_alone(client, alone, home, address, which):
    before = everything_public()
    page = home if which == "home" else Page.objects.get(slug=which)
    client.force_login(alone)
    client.get(reverse(f"wagtailadmin_pages:{address}", args=[page.pk]))
    confirmed = {"include_descendants": "on", "confirm_site_name": "Peer LMS"}
    assert client.post(reverse(f"wagtailadmin_pages:{address}", args=[page.pk]), confirmed).status_code in (302, 403)
    assert everything_public() == before


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_nobody_changes_many_pages_at_once(client, alone, home, dates, action):
    before = everything_public()
    client.force_login(alone)
    ids = "".join(f"&id={pk}" for pk in (dates.pk, slug("for-agencies").pk))
    address = f"/admin/bulk/wagtailcore/page/{action}/?next=/admin/{ids}"
    target = home.get_children().type(StandardPage).first().pk
    client.post(address, {"include_descendants": "on", "chooser": target, "move_applicable": "on"})
    assert everything_public() == before


def test_nobody_moves_a_public_page_alone(client, alone, home):
    before = everything_public()
    page, target = slug("for-agencies"), slug("privacy")
    client.force_login(alone)
    address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk])
    assert client.get(address).url == client.post(address).url == reverse("page_move", args=[page.pk, target.pk])
    assert everything_public() == before


def test_nobody_hides_a_public_page_from_visitors(client, alone, dates):
    client.force_login(alone)
    client.post(reverse("wagtailadmin_pages:set_privacy", args=[dates.pk]), {"restriction_type": "login"})
    assert not dates.view_restrictions.exists()
    assert "Training dates" in public() or dates.title in public()


@pytest.mark.parametrize(
    "address", ["workflows/list/", "workflows/disable/1/", "redirects/", "redirects/add/", "sites/"]
)
def test_nobody_ends_the_review_or_leads_visitors_elsewhere_alone(client, alone, home, address):
    client.force_login(alone)
    assert client.get(f"/admin/{address}").status_code == 404
    assert client.post(f"/admin/{address}", {"old_path": "/x", "redirect_link": "https://x.example"}).status_code == 404
    assert "/admin/redirects/" not in client.get("/admin/").text


def test_two_people_unpublish_a_page_and_the_other_publishers_read_of_it(client, world, reviewer, dates):
    client.force_login(world.publishing)
    page = client.get(reverse("page_unpublish", args=[dates.pk]))
    assert page.status_code == 200 and "visitors can no longer read this page" in page.text
    assert client.post(reverse("page_unpublish", args=[dates.pk]), {}).status_code == 422
    client.post(reverse("page_unpublish", args=[dates.pk]), WHY)
    proposal = Proposal.objects.get(act="page.unpublish")
    assert "is no longer public" in proposal.effects[0]
    assert Email.objects.filter(person=reviewer, body__contains="Unpublish a page").exists()
    client.force_login(reviewer)
    assert reverse("proposal", args=[proposal.pk]) in client.get(reverse("wagtailadmin_home")).text
    assert decide(client, world.publishing, "approve", proposal=proposal).status_code == 403
    assert Page.objects.get(pk=dates.pk).live
    decide(client, reviewer, "approve", proposal=proposal)
    assert not Page.objects.get(pk=dates.pk).live
    assert PageLogEntry.objects.filter(action="page.unpublished", user=reviewer).exists() or (
        ModelLogEntry.objects.filter(action="page.unpublished", user=reviewer).exists()
    )
    client.post(reverse("wagtailadmin_pages:delete", args=[dates.pk]))
    assert not CalendarPage.objects.exists()


def test_two_people_move_a_public_page(client, world, reviewer, home):
    page, target = slug("for-agencies"), StandardPage(title="More", slug="more", live=True)
    home.add_child(instance=target)
    client.force_login(world.publishing)
    address = reverse("page_move", args=[page.pk, target.pk])
    assert "addresses change" in client.get(address).text
    client.post(address, WHY)
    decide(client, reviewer, "approve", proposal=Proposal.objects.get(act="page.move"))
    assert client.get("/more/for-agencies/").status_code == 200
    assert client.get("/for-agencies/").url == "/more/for-agencies/"


@pytest.mark.parametrize("which", ["home", "privacy", "accessibility", "nondiscrimination", "language-help"])
def test_the_home_page_and_the_pages_in_the_footer_stay_public(client, world, home, which):
    page = home if which == "home" else slug(which)
    client.force_login(world.publishing)
    answer = client.get(reverse("page_unpublish", args=[page.pk]), follow=True)
    assert "must stay public" in answer.text
    assert "must stay public" in client.post(reverse("page_unpublish", args=[page.pk]), WHY).text
    assert not Proposal.objects.filter(act="page.unpublish").exists()


def test_a_page_in_the_footer_is_not_scheduled_to_end(client, world, staffed, home):
    client.force_login(world.publishing)
    page = slug("privacy")
    fields = {"body-count": 0, "show_in_footer": "on", "expire_at": "2099-01-01 10:00"}
    edit(client, page, "action-submit", **fields)
    assert not Proposal.objects.filter(act="page.publish").exists()


def test_a_draft_is_deleted_by_whoever_wrote_it(client, world, staffed, home):
    draft = home.add_child(instance=StandardPage(title="Draft", slug="draft", live=False, owner=world.publishing))
    client.force_login(world.publishing)
    client.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
    assert not Page.objects.filter(pk=draft.pk).exists()
    assert HomePage.objects.get().live


@pytest.mark.parametrize("who", ["program_staff", "finance", "auditor", "vendor_coordinator", "trainee"])
def test_only_publishing_staff_propose_it(client, world, staffed, home, who):
    page = slug("for-agencies")
    client.force_login(getattr(world, who))
    for address in (reverse("page_unpublish", args=[page.pk]), reverse("page_move", args=[page.pk, home.pk])):
        assert client.get(address).status_code in (302, 403, 404)
        client.post(address, WHY)
    assert not Proposal.objects.exists()


def test_a_page_sent_without_its_blocks_is_a_wrong_request_and_no_fault(client, world, staffed, home):
    client.force_login(world.publishing)
    assert edit(client, home).status_code == 400


def test_a_proposal_to_publish_shows_which_words_changed(client, world, reviewer, dates):
    dates.lead = "Dates of the next courses."
    dates.save_revision().publish(skip_permission_checks=True)
    dates.refresh_from_db()
    proposal = submit(client, world.publishing, dates, lead="Dates of the next trainings.")
    client.force_login(reviewer)
    page = client.get(reverse("proposal", args=[proposal.pk])).text
    assert '<span class="deletion">courses.</span><span class="addition">trainings.</span>' in page
    assert "struck through" in page
    decide(client, reviewer, "approve", proposal=proposal)
    assert "struck through" not in client.get(reverse("proposal", args=[proposal.pk])).text
