"""The menu of the public site, read from the page tree."""

from django import template
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from wagtail.models import Site

register = template.Library()

# The kinds of pages that stand under the home page. Joined, the menu is one query; fetched one by one, it is five.
KINDS = ("programpage", "curriculumindexpage", "calendarpage", "standardpage")


@register.inclusion_tag("cms/menu.html", takes_context=True)
def site_menu(context):
    """The pages under the home page that editors put into the menu; the one the reader is on is marked."""
    request, here = context["request"], context.get("page")
    site = Site.find_for_request(request)
    entries = [_entry(page, request, here) for page in _pages(site)] if site else []
    return {"entries": entries, "user": context.get("user")}


def _pages(site):
    short = Coalesce(*[F(f"{kind}__short_title") for kind in KINDS], Value(""))
    return site.root_page.get_children().live().in_menu().annotate(name=Coalesce(NullIf(short, Value("")), F("title")))


def _entry(page, request, here):
    return {
        "url": page.get_url(request),
        "title": page.name,
        "current": bool(here and getattr(here, "path", "").startswith(page.path)),
    }
