"""An imported item that a person must decide about is kept, and is published only after the decision."""

from django.urls import reverse

from exams.bank.actions.blocks import resolve_block
from exams.bank.actions.items import publish_version
from tests.exams.bank.import_helpers import ITEM, commit, preview
from tests.exams.delivery.rows import NOW, into_admin
from tests.refusals import refuses

BLOCKED_ITEM = "::A-1::[html]We <del>never</del> always call back. {T}"


def test_a_blocked_item_is_kept_and_published_only_after_a_person_has_decided(world):
    item_import = preview(BLOCKED_ITEM + "\n\n::A-2::One? {=don't ~don’t}")
    assert [entry["verdict"] for entry in item_import.report] == ["blocked", "blocked"]
    kept, _ = commit(item_import)
    with refuses("item_blocked", item="A-1"):
        publish_version(item=kept, by=None, at=NOW)
    block = kept.import_block
    with refuses("reason_missing", field="reason"):
        resolve_block(block=block, decision=" ", by=world.examinations, at=NOW)
    resolve_block(block=block, decision="Read it with the author.", by=world.examinations, at=NOW)
    with refuses("wrong_state"):
        resolve_block(block=block, decision="Again.", by=world.examinations, at=NOW)
    assert publish_version(item=kept, by=None, at=NOW).stem == "We always call back."
    assert (block.decided_by, block.decision) == (world.examinations, "Read it with the author.")


def test_the_page_of_a_blocked_item_shows_what_must_be_decided(client, world):
    (kept,) = commit(preview(BLOCKED_ITEM))
    into_admin(client, world.examinations)
    address, settle = reverse(f"{ITEM}:inspect", args=[kept.pk]), reverse("item_unblock", args=[kept.pk])
    page = client.get(address).text
    assert "the struck-out words “never”" in page and settle in page
    assert "blocked" in client.get(reverse(f"{ITEM}:list")).text
    assert client.post(settle, {"reason": "Checked."}).status_code == 302
    page = client.get(address).text
    assert "decided about these remarks" in page and "Checked." in page and settle not in page
