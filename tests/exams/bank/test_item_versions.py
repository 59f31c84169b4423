"""A submitted item is a task for a second person; its history names authors, and its versions can be compared."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.approvals import actions
from exams.bank.actions.items import authors_by_version, publish_version
from exams.bank.acts import submit_item
from exams.bank.models import Item, ItemView
from exams.bank.rules.differences import differences
from lms.dashboard.tasks_due import tasks_of
from tests.exams.delivery.rows import NOW, into_admin, item

pytestmark = pytest.mark.django_db
ITEM = "wagtailsnippets_bank_item"


@pytest.fixture
def second(world):
    return world.person("second", world.state, roles.EXAMINATIONS)


def fresh():
    return Item.objects.get(code="Q-1")


def edit(by, **fields):
    draft = fresh().get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=by)
    return fresh()


def drafted(by, stem="Who decides first, the person or the team?"):
    item("Q-1", stem=stem).save_revision(user=by)
    return fresh()


def submit(by):
    return submit_item(item=fresh(), reason="New item from the manual.", by=by, at=NOW)


def due(user):
    return [(task.code, task.url) for task in tasks_of(user, timezone.now())]


def test_a_submitted_item_is_a_task_for_the_second_person_until_it_is_decided(world, second):
    drafted(world.examinations)
    proposal = submit(world.examinations)
    task = ("approval_decide", reverse("proposal", args=[proposal.pk]))
    assert task in due(second) and task not in due(world.examinations)
    actions.approve(proposal=proposal, reason="I checked the key.", by=second, at=NOW)
    assert task not in due(second) and fresh().live


def test_a_returned_item_is_a_task_for_its_author_with_the_comment_on_its_page(client, world, second):
    drafted(world.examinations)
    actions.reject(proposal=submit(world.examinations), reason="Two options are right.", by=second, at=NOW)
    address = reverse(f"{ITEM}:inspect", args=[fresh().pk])
    assert ("item_returned", address) in due(world.examinations) and ("item_returned", address) not in due(second)
    into_admin(client, world.examinations)
    page = client.get(address).text
    assert f"Returned by {second}" in page and "Two options are right." in page
    assert "Two options are right." in client.get(reverse(f"{ITEM}:edit", args=[fresh().pk])).text
    edit(world.examinations, stem="Who decides at last?")
    submit(world.examinations)
    assert "item_returned" not in dict(due(world.examinations))
    page = client.get(address).text
    assert "Returned with a comment: Two options are right." in page and "Submitted for review" in page


def test_the_history_of_an_item_names_the_authors_of_every_version(client, world, second):
    drafted(world.examinations)
    publish_version(item=fresh(), by=second, at=NOW)
    edit(second, stem="Who decides at last, the person or the team?")
    edit(world.examinations, stem="Who decides at last: the person, or the team?")
    publish_version(item=fresh(), by=None, at=NOW)
    versions = list(fresh().versions.all())
    assert authors_by_version(fresh(), versions) == {
        versions[0].pk: {world.examinations.pk},
        versions[1].pk: {second.pk},
    }
    into_admin(client, world.examinations)
    page = client.get(reverse(f"{ITEM}:inspect", args=[fresh().pk])).text
    assert "Written by" in page and page.count(f"<td>{second}</td>") >= 2 and "Saved a draft" in page


def test_two_versions_are_compared_word_by_word_and_the_view_is_recorded(client, world, second):
    drafted(world.examinations)
    publish_version(item=fresh(), by=second, at=NOW)
    edit(world.examinations, stem="Who decides last, the person or the team?", rationale="The person decides.")
    publish_version(item=fresh(), by=second, at=NOW)
    edit(world.examinations, stem="Who decides last, the person or nobody?")
    into_admin(client, world.examinations)
    address = reverse("item_compare", args=[fresh().pk])
    page = client.get(address, {"before": "1", "after": "2"}).text
    assert "<del>first, </del><ins>last, </ins>" in page and "<ins>The person decides.</ins>" in page
    assert set(ItemView.objects.filter(page="history").values_list("version__number", flat=True)) == {1, 2}
    page = client.get(address).text
    assert "<del>the team?</del><ins>nobody?</ins>" in page
    assert client.get(address, {"before": "9", "after": "2"}).status_code == 200
    page = client.get(reverse(f"{ITEM}:inspect", args=[fresh().pk])).text
    assert address in page


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("a b c", "a b c", [("same", "a b c")]),
        ("a b c", "a x c", [("same", "a "), ("removed", "b "), ("added", "x "), ("same", "c")]),
        ("", "new", [("added", "new")]),
        ("For what?", "For what? One word.", [("same", "For what? "), ("added", "One word.")]),
        ("For what? One word.", "For what?", [("same", "For what?"), ("removed", "One word.")]),
        ("one\ntwo", "one", [("same", "one"), ("removed", "\ntwo")]),
        ("w " * 3000, "v", [("removed", "w " * 3000), ("added", "v")]),
    ],
)
def test_differences_are_words_in_the_order_of_reading(before, after, parts):
    assert differences(before, after) == parts
