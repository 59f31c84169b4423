"""Sitemap and robots.txt for search engines, and the search in the public pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from cms.models.search import search_pages
from cohorts.core.access import ANYONE, allow

# Pages behind a login return nothing to search engines; links to certificates are for the certified people.
PRIVATE = ("accounts", "admin", "certificates", "desk", "invitation", "search", "verify")
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
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
@allow(ANYONE)
def search(request):
    """Show the public pages that match `?q=`."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:MAX_QUERY_LENGTH]
    return render(request, "cms/search.html", {"words": words, "pages": search_pages(words)})
