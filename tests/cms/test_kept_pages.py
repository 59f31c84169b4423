"""What an editor typed on a public page comes back after the session ended."""

from django.urls import reverse

from cms.models import CalendarPage, StandardPage
from tests.kept_forms import TYPED, come_back


def test_a_public_page_comes_back(client, world, site_built, staffed):
    dates = CalendarPage.objects.get()
    page = come_back(client, world.publishing, reverse("wagtailadmin_pages:edit", args=[dates.pk]), title=TYPED)
    assert f'value="{TYPED}"' in page
    assert CalendarPage.objects.get().title == dates.title


def test_a_new_public_page_comes_back(client, world, site_built, staffed):
    url = reverse("wagtailadmin_pages:add", args=["cms", "standardpage", site_built.home.pk])
    assert f'value="{TYPED}"' in come_back(client, world.publishing, url, title=TYPED, **{"body-count": 0})
    assert not StandardPage.objects.filter(title=TYPED).exists()
