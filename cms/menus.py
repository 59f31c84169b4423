"""Main menu and footer links of the public site."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from wagtail.models import Site

from cms.models import StandardPage

# Page types directly under the home page. With joins, the menu takes one query; page by page it takes five.
KINDS = ("programpage", "curriculumindexpage", "calendarpage", "standardpage")


def main_menu(request: HttpRequest) -> list[dict[str, str]]:
    """Return the pages under the home page that are shown in menus, as `label` and `url`. Two queries."""
    site = Site.find_for_request(request)
    return [{"label": row.name, "url": row.get_url(request)} for row in (_pages(site) if site else ())]


def footer_links() -> list[dict[str, str]]:
    """Return the published pages shown in the footer, in tree order, as `label` and `url`. One query."""
    pages = StandardPage.objects.live().filter(show_in_footer=True).order_by("path")
    rows: Iterable[tuple[str, str, str]] = pages.values_list("title", "short_title", "url_path")
    return [{"label": short or title, "url": _address(url_path)} for title, short, url_path in rows]


def _address(url_path: str) -> str:
    """Return the URL of a page. `url_path` starts with the home page, which is served at the root of the site."""
    return "/" + url_path.split("/", 2)[2]


def _pages(site: Site) -> Any:
    short = Coalesce(*[F(f"{kind}__short_title") for kind in KINDS], Value(""))
    return site.root_page.get_children().live().in_menu().annotate(name=Coalesce(NullIf(short, Value("")), F("title")))
