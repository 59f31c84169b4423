"""Sitemap and robots.txt for search engines, and the search in the public pages."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from cms.models.search import search_pages
from cohorts.core.access import ANYONE, allow
from cohorts.core.addresses import public_address
from cohorts.ui.page import Page

# Pages behind a login return nothing to search engines; links to certificates are for the certified people.
PRIVATE = ("accounts", "admin", "calendars", "certificates", "desk", "invitation", "search", "sign-up", "verify")
MAX_QUERY_LENGTH = 100


@require_safe
@allow(ANYONE)
def sitemap(request):
    """Return the sitemap of the published pages."""
    return wagtail_sitemap(request, sitemaps={"pages": Sitemap(request)})


@require_safe
@allow(ANYONE)
def robots(request):
    """Return robots.txt, which excludes private URLs."""
    lines = ["User-agent: *", *[f"Disallow: /{path}/" for path in PRIVATE]]
    lines.append(f"Sitemap: {public_address('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


class SearchPages(Page, TemplateView):
    """Show the public pages that match `?q=`."""

    allowed_roles = (ANYONE,)
    template_name = "cms/search.html"
    heading = _("Search")

    def get_context_data(self, **context):
        """The words and the pages with them."""
        words = " ".join(self.request.GET.get("q", "").replace("\x00", " ").split())[:MAX_QUERY_LENGTH]
        return super().get_context_data(words=words, pages=search_pages(words), **context)
