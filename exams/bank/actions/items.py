"""Publishing items: what an author wrote becomes an immutable version with its first key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from wagtail.log_actions import LogContext

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import is_permitted, require_approval, settle, supersede
from cohorts.core.approvals.models import Proposal
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from exams.bank.models import Item, ItemVersion, Key
from exams.bank.rules.authorship import FIELDS, authors, substance_mark
from exams.bank.rules.items import CHOSEN, LABELS, TRUE_FALSE, Choice, Wording, faults, key_answer, ordered
from exams.bank.rules.key_changes import same_answer

PUBLISH_ITEM = "item.publish"


def wording(item: Item) -> Wording:
    """An item, as it stands in memory, for the rules."""
    options = sorted(item.options.all(), key=lambda option: (option.sort_order or 0, option.pk or 0))
    return Wording(
        kind=item.kind,
        stem=item.stem,
        options=tuple(Choice(option.text, option.correct, option.feedback) for option in options),
        texts=item.accepted_texts,
        ranges=item.accepted_ranges,
    )


def require_publishable(item: Item) -> Wording:
    """The item's wording; raises Refused with everything that keeps `item` off a form."""
    written = wording(item)
    problems = faults(written)
    if problems:
        refuse(Problem("item_has_faults", field=problems[0].field, item=item.code), *problems)
    return written


@action("item.version_written", "Write an item version")
def record_version(*, item: Item, by: User | None, at: datetime) -> ItemVersion:
    """Write the item as it stands into a new version with its first key, and log it.

    Where nothing changed since the last version, that one is returned and nothing is written. Refuses what the rules
    refuse: no question text, no clear key, fewer than two options, two options alike, a kind that cannot stand; and
    `by` whoever changed its substance since the last version. `by` None is the system: a command on the server, outside
    of production. A proposal to publish the item that waits is settled by this.
    """
    written = require_publishable(item)
    Item._base_manager.select_for_update().get(pk=item.pk)
    content, answer = _content(item, written), key_answer(written)
    last = ItemVersion.objects.filter(item_id=item.pk).latest_row()
    if last and _unchanged(last, content, answer):
        return last
    # Where an approval carries this out, its rules have asked who wrote the item.
    if not is_permitted(PUBLISH_ITEM):
        require_another_author(item, by)
        _settle_proposal(item, by=by, at=at)
    revision = item.live_revision_id or item.latest_revision_id
    version = ItemVersion.objects.create(
        item_id=item.pk,
        number=last.number + 1 if last else 1,
        by=by,
        at=at,
        **content,
        revision=revision,
        substance=_substance(item, revision),
    )
    Key.objects.create(version=version, number=1, answer=answer, reason="As published.", by=by, at=at)
    log(item, by=by, at=at, version=version.number)
    return version


@action("item.published", "Publish an item")
def publish_version(*, item: Item, by: User | None, at: datetime) -> ItemVersion:
    """Publish the item's newest draft: write its version and key, then make the item live.

    Returns the version; the existing one where nothing changed. Refuses as `record_version` does.
    """
    newest = item.latest_revision if item.latest_revision_id else None
    if newest and (item.has_unpublished_changes or not item.live):
        # Wagtail's own publishing sends its signal, which writes the version.
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
    """Ids of the people who changed the substance of the item since its last version. Three queries."""
    last = ItemVersion.objects.filter(item_id=item.pk).latest_row()
    drafts = list(item.revisions.order_by("pk").values_list("pk", "user_id", "content"))
    since = last.revision or 0 if last else 0
    before = last.substance if last else item.imported_wording
    before = before or next((substance_mark(content) for pk, _, content in drafts if pk == since), None)
    people = authors(before, [(user, substance_mark(content)) for pk, user, content in drafts if pk > since])
    return people | ({item.author_id} if last is None and item.author_id else set())


def require_another_author(item: Item, by: User | None) -> None:
    """Raises Refused where `by` changed the substance of the item since its last version, and in production for the
    system: the command line makes drafts only.
    """
    if by is None:
        require_approval(PUBLISH_ITEM, by=by)
    elif by.pk in authors_of(item):
        raise Refused("item_published_by_author", item=item.code)


def _settle_proposal(item: Item, *, by: User | None, at: datetime) -> None:
    """Publishing in the editor approves what was submitted for review; where its substance changed since, it takes the
    place of that.
    """
    waiting = Proposal.objects.open().filter(act=PUBLISH_ITEM).about(item).first() if by is not None else None
    if waiting is None:
        return
    reason = gettext("Published in the editor.")
    if waiting.read_payload().substance == substance_of(item):
        settle(waiting, reason=reason, by=by, at=at)
    else:
        supersede(item, PUBLISH_ITEM, reason=reason, by=by, at=at)


def substance_of(item: Item) -> str:
    """The substance of the item's newest draft."""
    return _substance(item, item.latest_revision_id)


def _substance(item: Item, revision: int | None) -> str:
    """That of a draft; of the item itself where it has none, because a file or a command made it."""
    if revision:
        return substance_mark(item.revisions.values_list("content", flat=True).get(pk=revision))
    content = {name: getattr(item, name) for name in FIELDS if name != "domain"}
    options = item.options.values("sort_order", "text", "correct", "feedback")
    return substance_mark({**content, "domain": item.domain_id, "options": list(options)})


def overtaken_key(item: Item) -> Key | None:
    """The key that a key change gave the newest version while the wording in hand still says another; None elsewhere.

    Publishing such a wording changed would bring the earlier key back.
    """
    written = wording(item)
    last = ItemVersion.objects.filter(item_id=item.pk).latest_row()
    keys = list(last.keys.select_related("version").order_by("number")) if last and not faults(written) else []
    return keys[-1] if len(keys) > 1 and not same_answer(keys[-1].answer, key_answer(written)) else None


def changes_nothing(item: Item) -> bool:
    """Is the item live, and would publishing it as it stands in memory write no version? Refuses one with faults."""
    written = require_publishable(item)
    last = ItemVersion.objects.filter(item_id=item.pk).latest_row()
    return bool(item.live and last and _unchanged(last, _content(item, written), key_answer(written)))


def _content(item: Item, written: Wording) -> dict[str, Any]:
    labeled = list(zip(LABELS, ordered(written))) if written.kind in CHOSEN else []
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
    # A key that was changed since stays in force when the same item is published again.
    keys = list(version.keys.order_by("number"))
    return answer in (keys[0].answer, keys[-1].answer)


def newest_versions(codes: Sequence[str]) -> list[ItemVersion]:
    """The newest version of each item, in the order of `codes`. Refuses codes without one, naming them all."""
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
