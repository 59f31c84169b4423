"""Take pages off the public site, and move them. Both need two people, as publishing does."""

from datetime import datetime
from typing import Any

from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from cms.models.kept import kept_page
from cohorts.core.actions import action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.refusals import Refused

UNPUBLISH_PAGE, MOVE_PAGE = "page.unpublish", "page.move"


def check_unpublishing(page: Page, *, with_subpages: bool) -> None:
    """Refuse a page that is not public, the home page and the pages in the footer, also those under the page."""
    if not page.live:
        raise Refused("page_not_public", page=page.title)
    if kept := kept_page(page, with_subpages=with_subpages):
        raise Refused("page_stays", page=kept.title)


def check_moving(page: Page, target: Page) -> None:
    """Refuse a place where a page of this kind cannot be, and one where another page has its address."""
    is_inside = target.pk == page.pk or target.is_descendant_of(page)
    if is_inside or not page.specific.can_move_to(target):
        raise Refused("page_not_there", page=page.title, target=target.title)
    if not Page._slug_is_available(page.slug, target, page=page):
        raise Refused("page_address_taken", page=page.title, target=target.title)


@action("page.unpublished", "Unpublished page")
def unpublish_page(*, page: Page, with_subpages: bool, by: Any, at: datetime) -> None:
    """Take a page off the public site, and with `with_subpages` every page under it; the drafts stay.

    Needs an approval, and refuses what `check_unpublishing` refuses.
    """
    require_approval(UNPUBLISH_PAGE, by=by)
    page = Page.objects.select_for_update().get(pk=page.pk)
    check_unpublishing(page, with_subpages=with_subpages)
    UnpublishPageAction(page.specific, user=by, include_descendants=with_subpages).execute(skip_permission_checks=True)
    log(page, by=by, at=at, title=page.title, with_subpages=with_subpages)


@action("page.moved", "Moved page")
def move_page(*, page: Page, target: Page, by: Any, at: datetime) -> None:
    """Move a page with everything under it below `target`; its address changes.

    Needs an approval, and refuses what `check_moving` refuses.
    """
    require_approval(MOVE_PAGE, by=by)
    page = Page.objects.select_for_update().get(pk=page.pk)
    check_moving(page, target)
    former = page.get_parent()
    MovePageAction(page.specific, target, pos="last-child", user=by).execute(skip_permission_checks=True)
    log(page, by=by, at=at, title=page.title, former=former.pk, target=target.pk)
