"""Items are edited and versions are used: what publishing writes, and what it refuses."""

import pytest
from django.urls import reverse
from wagtail.log_actions import LogContext

from cohorts.core.actions import Refused
from cohorts.core.append_only import AppendOnlyError
from exams.bank.actions.items import publish_version
from exams.bank.models import Item, ItemVersion, Key
from tests.exams.delivery.rows import NOW, into_admin, item
from tests.refusals import refuses


def publish(bank_item, by=None):
    return publish_version(item=bank_item, by=by, at=NOW)


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"options": (("No", False), ("Yes", True), ("Never", False))}, {"any_of": ["B"]}),
        ({"kind": "multiple", "options": (("a", True), ("b", False), ("c", True))}, {"set": ["A", "C"]}),
        ({"kind": "true_false", "options": (("True", False), ("False", True))}, {"any_of": ["B"]}),
        ({"kind": "true_false", "options": (("False", False), ("True", True))}, {"any_of": ["A"]}),
        ({"kind": "numeric", "options": (), "accepted_ranges": "8\n7.50 to 9"}, {"ranges": [["8", "8"], ["7.5", "9"]]}),
        ({"kind": "short_text", "options": (), "accepted_texts": "Plan\n plan \nidea"}, {"texts": ["Plan", "idea"]}),
    ],
)
def test_publishing_writes_a_version_and_its_first_key(world, fields, answer):
    bank_item = item("A-1", **fields)
    version = publish(bank_item, by=world.examinations)
    assert (version.number, version.kind, version.by, version.at) == (1, bank_item.kind, world.examinations, NOW)
    assert version.keys.get().answer == answer
    assert Item.objects.get(code="A-1").live


def test_the_list_of_items_loads_no_script_for_boxes_that_it_does_not_have(client, world):
    item("A-1")
    page = into_admin(client, world.examinations).get(reverse("wagtailsnippets_bank_item:list")).content.decode()
    assert "A-1" in page and "bulk-actions.js" not in page


def test_options_are_labeled_in_order_and_feedback_is_stored_separately(db):
    bank_item = item("A-1", options=(("first", False), ("second", True)), rationale="Because.")
    bank_item.options.filter(text="second").update(feedback="Right.")
    version = publish(Item.objects.get(pk=bank_item.pk))
    assert version.options == [{"label": "A", "text": "first"}, {"label": "B", "text": "second"}]
    assert version.feedback == {"B": "Right."}
    assert version.rationale == "Because."


def test_true_or_false_is_never_shuffled(db):
    bank_item = item("A-1", kind="true_false", options=(("True", True), ("False", False)), shuffle=True)
    assert publish(bank_item).shuffle is False


def test_publishing_an_unchanged_item_returns_the_existing_version(db):
    bank_item = item("A-1")
    first = publish(bank_item)
    assert publish(Item.objects.get(pk=bank_item.pk)) == first
    assert (ItemVersion.objects.count(), Key.objects.count()) == (1, 1)


def test_a_changed_item_gets_the_next_version_and_the_old_one_stays(db):
    bank_item = item("A-1")
    publish(bank_item)
    Item.objects.filter(pk=bank_item.pk).update(stem="A better question?")
    second = publish(Item.objects.get(pk=bank_item.pk))
    assert second.number == 2
    assert list(ItemVersion.objects.order_by("number").values_list("stem", flat=True)) == [
        "Question A-1?",
        "A better question?",
    ]


def test_a_changed_key_stays_when_the_item_is_published_again(db):
    bank_item = item("A-1")
    version = publish(bank_item)
    Key.objects.create(version=version, number=2, answer={"any_of": ["B"]}, reason="Mis-keyed.", at=NOW)
    assert publish(Item.objects.get(pk=bank_item.pk)) == version
    bank_item.options.filter(text="Yes").update(correct=False)
    bank_item.options.filter(text="No").update(correct=True)
    assert publish(Item.objects.get(pk=bank_item.pk)) == version


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "other"}, "item_kind_not_supported"),
        ({"stem": " "}, "item_stem_missing"),
        ({"options": (("Yes", True),)}, "item_too_few_options"),
        ({"options": (("Yes", False), ("No", False))}, "item_not_one_right_option"),
        ({"options": (("Yes", True), ("No", True))}, "item_not_one_right_option"),
        ({"options": (("Yes", True), ("Yes ", False))}, "item_options_alike"),
        ({"options": (("Yes", True), ("", False))}, "item_option_empty"),
        ({"kind": "multiple", "options": (("a", False), ("b", False))}, "item_no_right_option"),
        ({"kind": "true_false", "options": (("Yes", True), ("No", False))}, "item_not_true_false"),
        ({"kind": "numeric", "options": ()}, "accepted_number_missing"),
        ({"kind": "numeric", "options": (), "accepted_ranges": "about 8"}, "range_unreadable"),
        ({"kind": "numeric", "options": (), "accepted_ranges": "9 to 8"}, "range_reversed"),
        ({"kind": "short_text", "options": (), "accepted_texts": " \n "}, "accepted_answer_missing"),
    ],
)
def test_an_item_without_a_clear_key_is_refused_and_nothing_is_written(db, fields, code):
    bank_item = item("A-1", **fields)
    with pytest.raises(Refused) as caught:
        publish(bank_item)
    assert (caught.value.code, caught.value.params) == ("item_has_faults", {"item": "A-1"})
    assert code in [problem.code for problem in caught.value.problems]
    assert not ItemVersion.objects.exists() and not Item.objects.get(pk=bank_item.pk).live


def test_the_page_of_an_item_warns_that_publishing_would_bring_a_changed_key_back(client, world):
    published = publish(item("A-9"))
    inspect = reverse("wagtailsnippets_bank_item:inspect", args=[published.item_id])
    into_admin(client, world.examinations)
    assert "would bring the earlier key back" not in client.get(inspect).content.decode()
    Key.objects.create(version=published, number=2, answer={"any_of": ["B"]}, reason="Chapter 4.", at=NOW)
    assert "The key of version 1 was changed. The key is now:" in client.get(inspect).content.decode()
    for option in published.item.options.all():
        type(option).objects.filter(pk=option.pk).update(correct=option.text == "No")
    assert "would bring the earlier key back" not in client.get(inspect).content.decode()


def test_a_version_is_never_changed(db):
    version = publish(item("A-1"))
    version.stem = "Other?"
    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(AppendOnlyError):
        ItemVersion.objects.update(stem="Other?")


def test_publishing_in_wagtail_writes_the_version_in_the_same_step(world):
    bank_item = item("A-1")
    bank_item.stem = "Edited in a draft?"
    draft = bank_item.save_revision(user=world.person("author"))
    with LogContext(user=world.examinations):
        draft.publish(user=world.examinations)
    version = ItemVersion.objects.get()
    assert (version.stem, version.by) == ("Edited in a draft?", world.examinations)


def test_an_item_that_wagtail_cannot_publish_stays_a_draft(world):
    bank_item = item("A-1", options=(("Yes", True),))
    with refuses("item_has_faults"):
        bank_item.save_revision(user=world.examinations).publish(user=world.examinations)
    bank_item = Item.objects.get(pk=bank_item.pk)
    assert not bank_item.live and not ItemVersion.objects.exists()


def test_publishing_by_action_uses_the_newest_draft(world):
    bank_item = item("A-1")
    publish(bank_item)
    bank_item = Item.objects.get(pk=bank_item.pk)
    bank_item.stem = "Newer?"
    bank_item.save_revision(user=world.person("author"))
    version = publish(Item.objects.get(pk=bank_item.pk), by=world.examinations)
    assert (version.number, version.stem) == (2, "Newer?")
    assert Item.objects.get(pk=bank_item.pk).stem == "Newer?"
