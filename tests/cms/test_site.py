"""The public site as a visitor meets it."""

import re

import pytest
from django.core.cache import caches
from django.utils import timezone
from wagtail.models import Page, Site

from cms.actions import build_site
from cms.models import CurriculumPage, HomePage, ProgramPage, StandardPage
from cohorts.notices.texts import email_text
from cohorts.training.models import Objective

ADDRESSES = ["/", "/become-certified/", "/curriculum/", "/curriculum/unit-1/", "/training-dates/", "/for-agencies/"]


def test_every_public_page_is_open_to_a_visitor(client, home):
    for address in (*ADDRESSES, "/accessibility/"):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        assert page.count("<h1>") == 1, address
        assert '<meta name="description"' in page, address
        assert " style=" not in page, address
        assert not re.search(r"<script(?![^>]*src=)", page), address


def test_the_site_can_be_built_again_and_keeps_edits(world, home):
    page = ProgramPage.objects.get()
    page.title = "Changed by an editor"
    page.save()
    before = Page.objects.count()
    assert build_site(by=None, at=world.now) == home
    assert Page.objects.count() == before
    assert ProgramPage.objects.get().title == "Changed by an editor"


def test_the_welcome_page_is_replaced(home):
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert list(Page.objects.filter(depth=2).values_list("pk", flat=True)) == [home.pk]
    assert HomePage.objects.count() == 1


def test_the_home_page_has_a_link_for_every_kind_of_reader(client, home):
    page = client.get("/").content.decode()
    for address in ("/become-certified/", "/for-agencies/", "/verify/", "/training-dates/"):
        assert f'href="{address}"' in page


def test_a_curriculum_page_shows_hours_and_objectives_from_the_records(client, home):
    unit = CurriculumPage.objects.get(slug="unit-1").unit
    Objective.objects.create(unit=unit, code="1.1", text="Tell a part of your story with a purpose.")
    page = client.get("/curriculum/unit-1/").content.decode()
    assert "Tell a part of your story with a purpose." in page
    assert "40\u00a0h" in page
    assert "Unit 2" in page


def test_the_page_of_a_removed_unit_stays_readable(client, home):
    CurriculumPage.objects.filter(slug="unit-1").update(unit=None)
    assert client.get("/curriculum/unit-1/").status_code == 200
    assert client.get("/curriculum/").status_code == 200


def test_the_program_page_shows_the_fee_and_hours_of_the_current_version(client, world, home):
    page = client.get("/become-certified/").content.decode()
    assert "$1,200.00" in page
    assert "80\u00a0h" in page
    assert "This is an example program" in page


def test_an_unpublished_page_is_not_found(client, home):
    ProgramPage.objects.get().unpublish()
    assert client.get("/become-certified/").status_code == 404
    assert "/become-certified/" not in client.get("/training-dates/").content.decode()


def test_the_sitemap_lists_only_public_pages(client, home):
    sitemap = client.get("/sitemap.xml").content.decode()
    assert sitemap.count("<url>") == Page.objects.live().filter(depth__gte=2).count()
    assert "/become-certified/" in sitemap
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in robots
    assert "/sitemap.xml" in robots


def test_a_public_page_costs_the_same_however_many_cohorts_there_are(client, world, home):
    soon = timezone.now() + timezone.timedelta(days=5)
    world.cohort("PET-1", starts=soon, days=1)
    for address in ADDRESSES:
        client.get(address)
    few = {address: _queries(client, address) for address in ADDRESSES}
    for number in range(2, 22):
        world.cohort(f"PET-{number}", starts=soon + timezone.timedelta(days=number), days=1)
    assert {address: _queries(client, address) for address in ADDRESSES} == few


def _queries(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return len(caught)


def test_every_page_names_the_state_its_contact_and_the_required_pages(client, world, home):
    world.state.phone = "(651) 555-0134"
    world.state.save()
    for address in ("/", "/accounts/login/", "/verify/", "/nowhere/"):
        page = client.get(address).content.decode()
        foot = page[page.index('<footer class="foot">') :]
        assert world.state.name in foot and 'href="tel:651-555-0134"' in foot, address
        for slug in ("accessibility", "privacy", "nondiscrimination", "language-help"):
            assert f'href="/{slug}/"' in foot, address
        # The public menu is read too.
        assert 'href="/become-certified/"' in page, address


def test_the_same_phone_and_email_stand_on_every_page_and_in_every_email(client, world, home):
    world.state.phone, world.state.email = "(651) 555-0199", "office@state.example.org"
    world.state.save()
    caches["footer"].clear()
    for address in ("/", "/become-certified/"):
        page = client.get(address).content.decode()
        assert page.count("tel:651-555-0199") == page.count("mailto:office@state.example.org") == 2, address
        assert set(re.findall(r'href="(?:tel|mailto):([^"]+)"', page)) == {"651-555-0199", "office@state.example.org"}
    body = email_text(world.trainee, "Your dates have changed.")
    assert body.endswith(f"{world.state.name}\nPhone: (651) 555-0199\nEmail: office@state.example.org\n")


def test_the_page_for_agencies_promises_what_their_own_pages_have(client, world, home):
    """Exam dates and attendance at single sessions are on no page of an agency."""
    page = client.get("/for-agencies/").content.decode()
    assert "seats and training hours of your people, and your invoices" in page and "exam dates" not in page
    client.force_login(world.agency_coordinator)
    assert "Hours credited" in client.get("/agency/enrollments.csv").content.decode()
    assert client.get("/agency/invoices/").status_code == 200


def test_an_editor_can_remove_a_page_from_the_footer(client, home):
    page = StandardPage.objects.get(slug="privacy")
    page.show_in_footer = False
    page.save_revision().publish()
    assert 'href="/privacy/"' not in client.get("/").content.decode()


def test_text_in_another_language_is_marked_with_its_language(client, home):
    assert 'lang="es"' in client.get("/language-help/").content.decode()


def test_search_finds_published_pages_by_all_the_words(client, home):
    def titles(words):
        return [page.title for page in client.get("/search/", {"q": words}).context["pages"]]

    assert titles("complaint") == ["Nondiscrimination"]
    assert titles("") == titles("unfindable") == titles("complaint unfindable") == []
    StandardPage.objects.get(slug="nondiscrimination").unpublish()
    assert titles("complaint") == []


@pytest.mark.parametrize("words", ["%", '"', "a OR b", "x" * 500, "\x00", "NEAR(", "*"])
def test_search_accepts_any_input(client, home, words):
    assert client.get("/search/", {"q": words}).status_code == 200
