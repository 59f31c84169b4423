"""What stays: pages that the site or the law needs, and pictures and documents while public pages show them."""

from typing import Any

from wagtail.models import Page, ReferenceIndex

from cms.models.home import HomePage
from cms.models.pages import StandardPage


def kept_page(page: Page, *, with_subpages: bool) -> Page | None:
    """Return the first page that must stay public if `page` goes: the home page, or one linked in the footer."""
    pages = page.get_descendants(inclusive=True) if with_subpages else Page.objects.filter(pk=page.pk)
    homes, footer = HomePage.objects.all(), StandardPage.objects.filter(show_in_footer=True)
    kept = pages.live().filter(pk__in=[*homes.values_list("pk", flat=True), *footer.values_list("pk", flat=True)])
    return kept.order_by("path").first()


def pages_showing(file: Any) -> list[Page]:
    """Return the public pages that show a picture or link to a document, by title."""
    sources = [source for source, _links in ReferenceIndex.get_references_to(file).group_by_source_object()]
    return sorted((one for one in sources if isinstance(one, Page) and one.live), key=lambda page: page.title)
