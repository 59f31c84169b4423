"""Where the public site leads from every page: its main menu, and the pages that its footer names."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from wagtail.models import Site

from cms.models import StandardPage

# The kinds of pages that stand under the home page. Joined, the menu is one query; fetched one by one, it is five.
KINDS = ("programpage", "curriculumindexpage", "calendarpage", "standardpage")


def main_menu(request: HttpRequest) -> list[dict[str, str]]:
    """The pages under the home page that editors put into the menu: `label` and `url`. Two queries."""
    site = Site.find_for_request(request)
    return [{"label": row.name, "url": row.get_url(request)} for row in (_pages(site) if site else ())]


def footer_links() -> list[dict[str, str]]:
    """The published pages that editors put into the footer, in the order of the tree: `label`, `url`. One query."""
    pages = StandardPage.objects.live().filter(show_in_footer=True).order_by("path")
    rows: Iterable[tuple[str, str, str]] = pages.values_list("title", "short_title", "url_path")
    return [{"label": short or title, "url": _address(url_path)} for title, short, url_path in rows]


def _address(url_path: str) -> str:
    """Where a page is served. Its `url_path` starts with the home page, which is served at the root of the site."""
    return "/" + url_path.split("/", 2)[2]


def _pages(site: Site) -> Any:
    short = Coalesce(*[F(f"{kind}__short_title") for kind in KINDS], Value(""))
    return site.root_page.get_children().live().in_menu().annotate(name=Coalesce(NullIf(short, Value("")), F("title")))
