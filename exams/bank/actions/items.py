"""Publish items: the author's draft becomes an immutable version with its first key."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from wagtail.log_actions import LogContext

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import is_permitted, require_approval, settle, supersede
from cohorts.core.approvals.models import Proposal
from cohorts.core.problems import Problem, from_json
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from exams.bank.models import Item, ItemBlock, ItemBlockState, ItemVersion, Key
from exams.bank.rules.authorship import FIELDS, authors, substance_fingerprint
from exams.bank.rules.items import CHOICE_KINDS, LABELS, TRUE_FALSE, Wording, faults, key_answer, ordered
from exams.bank.rules.key_changes import same_answer
from exams.bank.wording import wording

PUBLISH_ITEM = "item.publish"


def require_publishable(item: Item) -> Wording:
    """Return the item's wording. Raises Refused with every problem that prevents its use on a form, and while a
    remark of its import waits for a decision.
    """
    item_wording = wording(item)
    block = ItemBlock.objects.filter(item_id=item.pk, state=ItemBlockState.BLOCKED).first()
    if block:
        refuse(Problem("item_blocked", item=item.code), *map(from_json, block.remarks))
    problems = faults(item_wording)
    if problems:
        refuse(Problem("item_has_faults", field=problems[0].field, item=item.code), *problems)
    return item_wording


@action("item.version_written", "Created item version")
def record_version(*, item: Item, by: User | None, at: datetime) -> ItemVersion:
    """Create a new version from the item with its first key, and log it. Settles a pending proposal to publish it.

    If nothing changed since the last version, returns that version and writes nothing. Refuses an item with problems
    (no question text, no clear key, fewer than two options, two identical options, an unsupported kind), and refuses
    when `by` changed its substance since the last version. `by` None is the system: a command on the server outside
    production.
    """
    content_wording = require_publishable(item)
    Item._base_manager.select_for_update().get(pk=item.pk)
    content, answer = _content(item, content_wording), key_answer(content_wording)
    last_version = ItemVersion.objects.filter(item_id=item.pk).latest_row()
    if last_version and _unchanged(last_version, content, answer):
        return last_version
    # During an approved proposal, the approval has already checked the authors.
    if not is_permitted(PUBLISH_ITEM):
        require_another_author(item, by)
        _settle_proposal(item, by=by, at=at)
    revision = item.live_revision_id or item.latest_revision_id
    version = ItemVersion.objects.create(
        item_id=item.pk,
        number=last_version.number + 1 if last_version else 1,
        by=by,
        at=at,
        **content,
        revision=revision,
        substance=_fingerprint(item, revision),
    )
    Key.objects.create(version=version, number=1, answer=answer, reason="As published.", by=by, at=at)
    log(item, by=by, at=at, version=version.number)
    return version


@action("item.published", "Published item")
def publish_version(*, item: Item, by: User | None, at: datetime) -> ItemVersion:
    """Publish the item's newest draft: create its version and key, then make the item live.

    Returns the version, or the existing one if nothing changed. Refuses as `record_version` does.
    """
    newest = item.latest_revision if item.latest_revision_id else None
    if newest and (item.has_unpublished_changes or not item.live):
        # Wagtail's publishing sends a signal; the receiver creates the version.
        with LogContext(user=by):
            newest.publish(user=by, skip_permission_checks=True)
        item.refresh_from_db()
        return item.versions.latest_row()
    version = record_version(item=item, by=by, at=at)
    if not item.live:
        item.live, item.has_unpublished_changes = True, False
        item.first_published_at = item.first_published_at or at
        item.last_published_at = at
        Item._base_manager.filter(pk=item.pk).update(
            live=True,
            has_unpublished_changes=False,
            first_published_at=item.first_published_at,
            last_published_at=at,
        )
    return version


def authors_of(item: Item) -> set[int]:
    """Ids of the people who changed the item's substance since its last version. Three queries."""
    last_version = ItemVersion.objects.filter(item_id=item.pk).latest_row()
    drafts = list(item.revisions.order_by("pk").values_list("pk", "user_id", "content"))
    published_revision = last_version.revision or 0 if last_version else 0
    published = (substance_fingerprint(content) for pk, _, content in drafts if pk == published_revision)
    earlier_fingerprint = (last_version.substance if last_version else item.imported_wording) or next(published, None)
    people = authors(
        earlier_fingerprint,
        [(user, substance_fingerprint(content)) for pk, user, content in drafts if pk > published_revision],
    )
    return people | ({item.author_id} if last_version is None and item.author_id else set())


def authors_by_version(item: Item, versions: Iterable[ItemVersion]) -> dict[int, set[int]]:
    """{version id: ids of the people who changed the substance since the version before}. One query."""
    drafts = list(item.revisions.order_by("pk").values_list("pk", "user_id", "content"))
    fingerprints = [(pk, user, substance_fingerprint(content)) for pk, user, content in drafts]
    before: str | None = item.imported_wording or None
    start, people = 0, {}
    for version in sorted(versions, key=lambda version: version.number):
        end = version.revision or start
        between = [(user, fingerprint) for pk, user, fingerprint in fingerprints if start < pk <= end]
        people[version.pk] = authors(before, between)
        if version.number == 1 and item.author_id:
            people[version.pk].add(item.author_id)
        start, before = end, version.substance or before
    return people


def require_another_author(item: Item, by: User | None) -> None:
    """Raise Refused if `by` changed the item's substance since its last version, or if `by` is the system in
    production, where the command line may only create drafts.
    """
    if by is None:
        require_approval(PUBLISH_ITEM, by=by)
    elif by.pk in authors_of(item):
        raise Refused("item_published_by_author", item=item.code)


def _settle_proposal(item: Item, *, by: User | None, at: datetime) -> None:
    """Settle the pending proposal when the item is published in the editor, or supersede it if the substance changed
    since it was submitted.
    """
    pending = Proposal.objects.open().filter(act=PUBLISH_ITEM).about(item).first() if by is not None else None
    if pending is None:
        return
    reason = gettext("Published in the editor.")
    if pending.read_payload().substance == substance_of(item):
        settle(pending, reason=reason, by=by, at=at)
    else:
        supersede(item, PUBLISH_ITEM, reason=reason, by=by, at=at)


@action("item.review_ended", "Ended review of changed item")
def end_overtaken_review(*, item: Item, by: User | None, at: datetime) -> bool:
    """End the open review of an item whose newest draft is no longer what was submitted; returns whether it did.

    The proposer is told as of every decision. The changed draft can then be submitted.
    """
    pending = Proposal.objects.open().filter(act=PUBLISH_ITEM).about(item).first()
    if pending is None or pending.read_payload().substance == substance_of(item):
        return False
    supersede(item, PUBLISH_ITEM, reason=gettext("The item was changed after it was submitted."), by=by, at=at)
    log(item, by=by, at=at, proposal=pending.pk)
    return True


def substance_of(item: Item) -> str:
    """Fingerprint of the substance of the item's newest draft."""
    return _fingerprint(item, item.latest_revision_id)


def _fingerprint(item: Item, revision: int | None) -> str:
    """That of a draft; of the item itself if it has none, because a file or a command made it."""
    if revision:
        return substance_fingerprint(item.revisions.values_list("content", flat=True).get(pk=revision))
    content = {name: getattr(item, name) for name in FIELDS if name != "domain"}
    options = item.options.values("sort_order", "text", "correct", "feedback")
    return substance_fingerprint({**content, "domain": item.domain_id, "options": list(options)})


def conflicting_key(item: Item) -> Key | None:
    """Return the changed key of the newest version if the item's wording still implies another key, else None.

    Publishing a new version from such a wording would restore the earlier key.
    """
    draft_wording = wording(item)
    last_version = ItemVersion.objects.filter(item_id=item.pk).latest_row()
    keys = (
        list(last_version.keys.select_related("version").order_by("number"))
        if last_version and not faults(draft_wording)
        else []
    )
    return keys[-1] if len(keys) > 1 and not same_answer(keys[-1].answer, key_answer(draft_wording)) else None


def changes_nothing(item: Item) -> bool:
    """Is the item live, and would publishing it as it stands in memory write no version? Refuses one with faults."""
    draft_wording = require_publishable(item)
    last_version = ItemVersion.objects.filter(item_id=item.pk).latest_row()
    if not item.live or last_version is None:
        return False
    return _unchanged(last_version, _content(item, draft_wording), key_answer(draft_wording))


def _content(item: Item, item_wording: Wording) -> dict[str, Any]:
    labeled = list(zip(LABELS, ordered(item_wording))) if item_wording.kind in CHOICE_KINDS else []
    return {
        "kind": item.kind,
        "domain_id": item.domain_id,
        "level": item.level,
        "stem": item.stem,
        "options": [{"label": label, "text": option.text} for label, option in labeled],
        "shuffle": item.shuffle and item.kind != TRUE_FALSE,
        "rationale": item.rationale,
        "feedback": {label: option.feedback for label, option in labeled if option.feedback},
    }


def _unchanged(version: ItemVersion, content: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    if any(getattr(version, name) != value for name, value in content.items()):
        return False
    # Publishing the same item again keeps a key that was changed since.
    keys = list(version.keys.order_by("number"))
    return answer in (keys[0].answer, keys[-1].answer)


def newest_versions(codes: Sequence[str]) -> list[ItemVersion]:
    """The newest version of each item, in the order of `codes`. Refuses if any code has none, and lists them all."""
    newest = {}
    for version in ItemVersion.objects.filter(item__code__in=codes).select_related("item").order_by("number"):
        newest[version.item.code] = version
    missing = [code for code in codes if code not in newest]
    if missing:
        drafts = set(Item.objects.filter(code__in=missing).values_list("code", flat=True))
        unknown = [code for code in missing if code not in drafts]
        unpublished = [code for code in missing if code in drafts]
        refuse(
            Problem("items_not_in_bank", items=", ".join(unknown)) if unknown else None,
            Problem("items_without_version", items=", ".join(unpublished)) if unpublished else None,
        )
    return [newest[code] for code in codes]
