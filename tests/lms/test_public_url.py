"""Every address that leaves the site begins with PUBLIC_URL, whatever host name a request came by."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from wagtail.models import Page, Site

from cms.actions import build_site
from cms.models import StandardPage
from cohorts.notices.models import Email
from cohorts.notices.tasks import send_waiting_emails
from tests.lms.test_entering import log_in

pytestmark = pytest.mark.django_db
PUBLIC = "https://peers.example.org"
INSIDE = "app-7.internal:8080"


@pytest.fixture
def behind_a_proxy(client, settings, world):
    """The site was built under another address, and is now reached by the name of a machine inside."""
    world.course()
    home = build_site(by=None, at=world.now)
    settings.PUBLIC_URL = PUBLIC
    client.defaults["HTTP_HOST"] = INSIDE
    settings.ALLOWED_HOSTS = ["app-7.internal", "peers.example.org"]
    return home


def test_sitemap_and_robots(client, behind_a_proxy):
    addresses = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    assert len(addresses) == Page.objects.live().filter(depth__gte=2).count()
    assert all(address.startswith(f"{PUBLIC}/") for address in addresses)
    assert f"Sitemap: {PUBLIC}/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_every_public_page_names_itself_and_nothing_inside(client, behind_a_proxy):
    for page in Page.objects.live().filter(depth__gte=2).specific():
        path = page.get_url_parts()[2]
        text = client.get(path).content.decode()
        assert f'<link rel="canonical" href="{PUBLIC}{path}">' in text, path
        assert "app-7" not in text and "localhost" not in text, path


def test_links_between_pages_stay_on_the_host_of_the_reader(client, behind_a_proxy):
    assert 'href="/become-certified/"' in client.get("/").content.decode()


def test_building_the_site_again_gives_it_its_address(behind_a_proxy, world):
    build_site(by=None, at=world.now)
    site = Site.objects.get(is_default_site=True)
    assert (site.hostname, site.port) == ("peers.example.org", 443)
    assert Page.objects.get(slug="privacy").full_url == f"{PUBLIC}/privacy/"


def test_the_editor_links_to_the_public_page(client, behind_a_proxy):
    assert StandardPage.objects.get(slug="privacy").full_url == f"{PUBLIC}/privacy/"


def test_emails_about_an_account(client, behind_a_proxy, world):
    EmailAddress.objects.create(user=world.trainee, email=world.trainee.email, verified=True, primary=True)
    client.post(reverse("account_reset_password"), {"email": world.trainee.email})
    log_in(client, world.trainee.email)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse"})
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
    links = [link for sent in mail.outbox for link in re.findall(r"https?://\S+", sent.body)]
    assert len(links) >= 2
    assert all(link.startswith(f"{PUBLIC}/") for link in links), links


def test_emails_of_ours(client, behind_a_proxy, world):
    client.force_login(world.agency_coordinator)
    person = {"email": "new@example.org", "given_name": "Noor", "family_name": "Haddad"}
    client.post(reverse("agency_invite"), {**person, "role": "trainee"})
    Email.objects.update(queued_at=world.now)
    send_waiting_emails()
    links = [link for sent in mail.outbox for link in re.findall(r"https?://[^\s]+", sent.body)]
    assert links and all(link.startswith(f"{PUBLIC}/") for link in links), links
