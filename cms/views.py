"""What search engines ask for, and the search of the public pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from cms.models.search import search_pages
from cohorts.core.access import ANYONE, allow

# What is behind a log-in answers nobody anyway; links to certificates are for those who hold them.
PRIVATE = ("accounts", "admin", "certificates", "desk", "invitation", "search", "verify")
MAX_QUERY_LENGTH = 100


@require_safe
@allow(ANYONE)
def sitemap(request):
    """The published pages."""
    return wagtail_sitemap(request, sitemaps={"pages": Sitemap(request)})


@require_safe
@allow(ANYONE)
def robots(request):
    """Which addresses are no business of a search engine."""
    lines = ["User-agent: *", *[f"Disallow: /{path}/" for path in PRIVATE]]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
@allow(ANYONE)
def search(request):
    """The public pages that match `?q=`."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:MAX_QUERY_LENGTH]
    return render(request, "cms/search.html", {"words": words, "pages": search_pages(words)})
