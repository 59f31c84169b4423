"""The menu of the public site, read from the page tree."""

from django import template
from wagtail.models import Site

register = template.Library()


@register.inclusion_tag("cms/menu.html", takes_context=True)
def site_menu(context):
    """The pages under the home page that editors put into the menu; the one the reader is on is marked."""
    request, here = context["request"], context.get("page")
    site = Site.find_for_request(request)
    pages = site.root_page.get_children().live().in_menu().specific() if site else []
    entries = [_entry(page, request, here) for page in pages]
    return {"entries": entries, "user": context.get("user")}


def _entry(page, request, here):
    return {
        "url": page.get_url(request),
        "title": getattr(page, "short_title", "") or page.title,
        "current": bool(here and getattr(here, "path", "").startswith(page.path)),
    }
