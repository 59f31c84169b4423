"""Reviews of pages: who may publish, who reviews, and what a draft changes."""

import re
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import (
    CollectionViewRestriction,
    Page,
    PagePermissionTester,
    Revision,
    Task,
    TaskState,
    WorkflowState,
)

from cms.changes import changed_lines
from cohorts.core import roles
from cohorts.core.access import has_role

PUBLISHERS = (roles.PUBLISHING,)
REVIEWERS = (roles.PUBLISHING, roles.PROGRAM)
BLOCK_KEY = re.compile(r'\s+data-block-key="[^"]*"')
BESIDE_BLOCK_TAG = re.compile(r"\s*(</?(?:p|ul|ol|li|h[1-6]|hr|blockquote|br)(?:\s[^>]*)?/?>)\s*")


class SecondPersonReview(Task):
    """A step of Wagtail's workflow in which another person approves the page.

    While it waits nobody changes the page, so that what is approved is what was submitted. The decision is made on the
    page of the proposal; Wagtail's own buttons for it are not offered.
    """

    class Meta:
        verbose_name = "review by a second person"
        verbose_name_plural = "reviews by a second person"

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Lock the page for everyone."""
        return True

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Let reviewers read the draft, also those who do not edit pages."""
        return has_role(user, *REVIEWERS)

    @classmethod
    def get_description(cls) -> str:
        """What the step is."""
        return "Another person approves the page. No one approves their own work."


class SecondPersonTester(PagePermissionTester):
    """Wagtail's permissions on a page, except that nobody changes what is public alone, superusers included."""

    def can_publish(self) -> bool:
        """Return False: publishing is the approval of a proposal, which skips this check."""
        return False

    def can_publish_subpage(self) -> bool:
        """Return False, as `can_publish`."""
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Return what Wagtail says, but False while the page or one under it is public: it is unpublished first."""
        return super().can_delete(ignore_bulk) and not public_pages(self.page).exists()

    def can_move(self) -> bool:
        """Return whether Wagtail would allow deleting it; moving a public page is proposed."""
        return super().can_delete(ignore_bulk=True)

    def can_set_view_restrictions(self) -> bool:
        """Return False: a page that is hidden from visitors is as good as unpublished."""
        return False

    def can_view_revisions(self) -> bool:
        """Return what Wagtail says, but False for who may not edit the page, to whom its history is refused."""
        return super().can_view_revisions() and self.can_edit()

    def can_unschedule(self) -> bool:
        """Return what Wagtail's `can_publish` says, because it publishes nothing."""
        return super().can_publish()


def pages_that_change(user: Any) -> Any:
    """Return the pages whose unpublishing or moving `user` may propose: all for publishing staff, else none."""
    return Page.objects.filter(depth__gt=1) if has_role(user, *PUBLISHERS) else Page.objects.none()


def public_pages(page: Page) -> Any:
    """Return the page and the pages under it that are public, in tree order."""
    return page.get_descendants(inclusive=True).live().order_by("path")


def hidden_pictures(page: Page) -> list[str]:
    """Return the titles of pictures in the body that visitors cannot see, because only people with an account may."""
    pictures = get_image_model()
    picture_ids = {
        pk
        for field in page._meta.get_fields()
        if isinstance(field, StreamField)
        for model, pk, *_path in field.extract_references(field.value_from_object(page))
        if issubclass(model, pictures)
    }
    titles = []
    for picture in pictures.objects.filter(pk__in=picture_ids).select_related("collection").order_by("title"):
        collections = picture.collection.get_ancestors(inclusive=True)
        if CollectionViewRestriction.objects.filter(collection__in=collections).exists():
            titles.append(picture.title)
    return titles


def authors_of(page: Page, until: int) -> set[int]:
    """Return the ids of people who saved a draft after the published version, up to the draft `until`. One query."""
    drafts = Revision.objects.for_instance(page).filter(pk__gt=page.live_revision_id or 0, pk__lte=until)
    return set(drafts.exclude(user=None).values_list("user_id", flat=True))


def changed_fields(page: Page, draft: Page) -> list[str]:
    """Return the labels of the fields in which what the page shows differs between a draft and the published page."""
    return [label for label, _difference in differences(page, draft)]


def differences(page: Page, draft: Page) -> list[tuple[str, Any]]:
    """Return [(label of a field, its words as safe HTML with what is removed and added)] of the fields that differ."""
    published = page.specific
    panel = published.get_edit_handler().get_bound_panel(instance=published, request=None, form=None)
    comparisons = [compare(published, draft) for compare in panel.get_comparison()]
    return [(str(one.field_label()), _words(one)) for one in comparisons if one.has_changed() and _differ(one)]


def _words(comparison: Any) -> Any:
    if isinstance(comparison.val_a, StreamValue):
        return changed_lines(comparison.val_a, comparison.val_b)
    return comparison.htmldiff()


def _differ(comparison: Any) -> bool:
    """Return whether the page shows another value, where Wagtail compares values as they are stored.

    The first edit of a page that was not written in the editor adds keys of blocks and removes spaces between tags.
    """
    values = comparison.val_a, comparison.val_b
    if not isinstance(values[0], StreamValue | str):
        return True
    former, new = (_displayed(value) for value in values)
    return former != new


def _displayed(value: Any) -> Any:
    """The value as comparable data: what a browser shows of its HTML, and the order and settings of its blocks."""
    prepared = value.get_prep_value() if isinstance(value, StreamValue) else value
    return _without_markup(prepared)


def _without_markup(value: Any) -> Any:
    if isinstance(value, str):
        return _as_browsers_show(value)
    if isinstance(value, list | tuple):
        return [_without_markup(part) for part in value]
    if isinstance(value, dict):
        # The ids of blocks are the editor's own, as are the keys in the HTML.
        return {name: _without_markup(part) for name, part in value.items() if name != "id"}
    return value


def _as_browsers_show(html: str) -> str:
    """HTML without keys of blocks, with single spaces, and none beside tags of blocks."""
    single = " ".join(BLOCK_KEY.sub("", html).split())
    return BESIDE_BLOCK_TAG.sub(r"\1", single)


def returned_pages(user: Any, limit: int) -> list[tuple[Page, TaskState]]:
    """Return [(page, the decision)] of pages that this user submitted and a reviewer returned, oldest first.

    Two queries. Empty for everyone but publishing staff.
    """
    if not has_role(user, *PUBLISHERS):
        return []
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user)
    rows = list(states.select_related("current_task_state__finished_by").order_by("pk")[:limit])
    pages = Page.objects.in_bulk([int(row.object_id) for row in rows])
    returned = [(pages.get(int(row.object_id)), row.current_task_state) for row in rows]
    return [(page, decision) for page, decision in returned if page and decision]
