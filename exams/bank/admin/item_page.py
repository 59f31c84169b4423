"""The page of one item in the Wagtail admin: its draft, its remarks, its versions with their authors, its history."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.views.snippets import InspectView

from cohorts.core.approvals.models import FactKind, Proposal
from cohorts.core.problems import from_json
from cohorts.core.refusals import sentence_of
from cohorts.people.models import User
from exams.bank.actions.items import PUBLISH_ITEM, authors_by_version, authors_of, conflicting_key
from exams.bank.acts import latest_draft
from exams.bank.models import Enemy, ItemBlock, ItemBlockState, ItemVersion, ItemView
from exams.bank.ports import key_change_address
from exams.bank.rules.items import LABELS, faults, ordered
from exams.bank.wording import wording

# Higher apps may show figures for each version: register a function (item, request) -> safe HTML under this hook.
FIGURES_HOOK = "item_figures"
MAX_ROWS = 20
EVENTS = {
    FactKind.APPROVED: _("Published by review"),
    FactKind.REJECTED: _("Returned with a comment"),
    FactKind.WITHDRAWN: _("Withdrawn from review"),
    FactKind.SUPERSEDED: _("Review ended"),
}


class ItemInspectView(InspectView):
    """One item as it is, with every version that was published, its keys and its places on forms."""

    template_name = "bank/admin/item_inspect.html"

    def get_context_data(self, **kwargs):
        """The wording in the order of labels, the versions newest first, and what other apps add."""
        item, user = self.object, self.request.user
        proposals = Proposal.objects.visible_to(user).filter(act=PUBLISH_ITEM).about(item).select_related("by")
        reviews = [_review(proposal) for proposal in proposals.prefetch_related("facts__by")]
        waiting = next((review for review in reviews if review["decision"] is None), None)
        if waiting or item.has_unpublished_changes:
            # Who reviews reads what was drafted; what was published is listed below, version by version.
            self.object = latest_draft(item)
        shown_wording = wording(self.object)
        is_returned = bool(reviews) and reviews[0]["is_returned"]
        authors = User.objects.visible_to(user).filter(pk__in=authors_of(item))
        item_views = ItemView.objects.visible_to(user).filter(item=item)
        return super().get_context_data(
            options=list(zip(LABELS, ordered(shown_wording))),
            faults=[sentence_of(problem) for problem in faults(shown_wording)] if not item.live else [],
            versions=self._versions(item),
            overtaken=conflicting_key(item),
            waiting=waiting["proposal"] if waiting else None,
            returned=reviews[0]["decision"]
            if is_returned and (not item.live or item.has_unpublished_changes)
            else None,
            history=_history(reviews, item.revisions.select_related("user").order_by("-pk")[:MAX_ROWS]),
            import_block=_block(item, user),
            enemies=_enemies(item, user),
            is_draft=self.object is not item,
            can_edit=self.permission_policy.user_has_permission(user, "change"),
            figures=[show(item, self.request) for show in hooks.get_hooks(FIGURES_HOOK)],
            authors=authors.order_by("family_name", "given_name"),
            item_views=item_views.select_related("by", "version")[:MAX_ROWS],
            **kwargs,
        )

    def _versions(self, item):
        versions = ItemVersion.objects.visible_to(self.request.user).filter(item=item).select_related("by")
        versions = list(versions.prefetch_related("keys__by", "places__form").order_by("-number"))
        written_by = authors_by_version(item, versions)
        ids = {person for people in written_by.values() for person in people}
        people = User.objects.visible_to(self.request.user).in_bulk(ids)
        for version in versions:
            version.key_change_url = key_change_address(version.pk)
            version.authors = [people[pk] for pk in sorted(written_by[version.pk]) if pk in people]
        return versions


def _review(proposal):
    decision = proposal.decision()
    return {
        "proposal": proposal,
        "decision": decision,
        "is_returned": decision is not None and decision.kind == FactKind.REJECTED,
        "event": EVENTS.get(decision.kind, decision.get_kind_display()) if decision else "",
    }


def _history(reviews, drafts):
    """What was done with the drafts of an item, newest first: saved, submitted, decided."""
    rows = [{"at": draft.created_at, "by": draft.user, "what": gettext("Saved a draft")} for draft in drafts]
    for review in reviews:
        proposal, decision = review["proposal"], review["decision"]
        submitted = gettext("Submitted for review: {reason}").format(reason=proposal.reason)
        rows.append({"at": proposal.at, "by": proposal.by, "what": submitted})
        if decision is not None:
            what = f"{review['event']}: {decision.reason}" if decision.reason else review["event"]
            rows.append({"at": decision.at, "by": decision.by, "what": what})
    return sorted(rows, key=lambda row: row["at"], reverse=True)


def _block(item, user):
    block = ItemBlock.objects.visible_to(user).filter(item=item).select_related("decided_by").first()
    if block:
        block.sentences = [sentence_of(from_json(remark)) for remark in block.remarks]
        block.is_open = block.state == ItemBlockState.BLOCKED
    return block


def _enemies(item, user):
    """[(code, id of the item or None)] of the items that must not be on a form with this one."""
    rows = Enemy.objects.visible_to(user)
    named = rows.filter(item=item).values_list("code", "enemy__code", "enemy_id")
    naming = rows.filter(enemy=item).values_list("item__code", "item_id")
    pairs = {(code or name, pk) for name, code, pk in named} | set(naming)
    return sorted(pairs, key=lambda pair: pair[0])
