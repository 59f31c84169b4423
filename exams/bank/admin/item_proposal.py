"""The item on the page of a proposal to publish it, so that the reviewer reads what they decide on."""

from django.template.loader import render_to_string
from django.utils import timezone

from exams.bank.actions.item_access import record_item_views
from exams.bank.actions.items import PUBLISH_ITEM, substance_of
from exams.bank.acts import latest_draft
from exams.bank.admin.item_compare import compared_rows, content_of_draft, content_of_version
from exams.bank.models import Item, ItemPage, ItemVersion, Key


def show_submitted_item(proposal, request):
    """HTML with the question, the options and the key, and what changed since the last version; "" for other acts.

    Keeps who read it. After a decision, or once the item was changed, the page of the item shows what was published.
    """
    if proposal.act != PUBLISH_ITEM or proposal.decision():
        return ""
    item = Item.objects.visible_to(request.user).filter(pk=proposal.subject_id).first()
    if item is None or substance_of(item) != proposal.read_payload().substance:
        return ""
    versions = ItemVersion.objects.visible_to(request.user).filter(item=item)
    last, draft = versions.latest_row(), content_of_draft(latest_draft(item))
    before = {}
    if last is not None:
        key = Key.objects.visible_to(request.user).filter(version=last).latest_row()
        before = content_of_version(last, key.answer if key else {})
    record_item_views(items=[item], page=ItemPage.ITEM, by=request.user, at=timezone.now())
    context = {"rows": compared_rows(before, draft) if before else [], "draft": draft, "last": last, "item": item}
    return render_to_string("bank/admin/item_proposal.html", context, request)
