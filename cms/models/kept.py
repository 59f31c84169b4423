"""Pages that stay public: the site is of no use without them, or the law asks for them."""

from wagtail.models import Page

from cms.models.home import HomePage
from cms.models.pages import StandardPage


def kept_page(page: Page, *, with_subpages: bool) -> Page | None:
    """Return the first page that must stay public if `page` goes: the home page, or one linked in the footer."""
    pages = page.get_descendants(inclusive=True) if with_subpages else Page.objects.filter(pk=page.pk)
    homes, footer = HomePage.objects.all(), StandardPage.objects.filter(show_in_footer=True)
    kept = pages.live().filter(pk__in=[*homes.values_list("pk", flat=True), *footer.values_list("pk", flat=True)])
    return kept.order_by("path").first()
