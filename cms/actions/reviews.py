"""End the review of a page without a decision."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from cohorts.core.actions import action
from cohorts.core.approvals.actions import supersede, withdraw
from cohorts.core.approvals.models import Proposal

PUBLISH_PAGE = "page.publish"


@action("page.review_stopped", "Stopped review of page")
def stop_review(*, page: Page, by: Any, at: datetime) -> None:
    """Close the proposal about a page whose review was canceled, or which is deleted. Logged as the proposal's end."""
    page = Page.objects.get(pk=page.pk)
    proposal = Proposal.objects.filter(act=PUBLISH_PAGE).open().about(page).first()
    if proposal is None:
        return
    if by is not None and proposal.by_id == by.pk:
        withdraw(proposal=proposal, reason=_("Canceled in the page editor."), by=by, at=at)
    else:
        supersede(page, PUBLISH_PAGE, reason=_("The review was canceled in the page editor."), by=by, at=at)
