"""The drafts of an imported file can be deleted as long as nobody has touched them."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from exams.bank import tasks
from exams.bank.actions import import_drafts
from exams.bank.actions.import_drafts import start_deleting_drafts, untouched_drafts
from exams.bank.actions.items import publish_version
from exams.bank.models import Enemy, Item
from tests.exams.bank.import_helpers import GIFT, commit, preview
from tests.exams.delivery.rows import NOW, into_admin
from tests.refusals import on_page, refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def item_import(world):
    done = preview(GIFT, by=world.examinations)
    commit(done, by=world.examinations)
    return done


def codes():
    return set(Item.objects.values_list("code", flat=True))


def edit(item, person):
    item.stem = "Edited?"
    item.save_revision(user=person, log_action=True)


def test_only_drafts_that_nobody_touched_are_deleted_and_each_is_logged(world, item_import):
    edit(Item.objects.get(code="A-1"), world.examinations)
    publish_version(item=Item.objects.get(code="A-6"), by=None, at=NOW)
    assert start_deleting_drafts(item_import=item_import, by=world.examinations, at=NOW) == 4
    assert codes() == {"A-1", "A-6"}
    deleted = ModelLogEntry.objects.filter(action="item.draft_deleted", user=world.examinations)
    assert set(deleted.values_list("label", flat=True)) == {"A-2", "A-3", "A-4", "A-5"}
    with refuses("import_without_drafts"):
        start_deleting_drafts(item_import=item_import, by=world.examinations, at=NOW)


def test_items_of_other_files_stay_and_keep_the_code_of_an_item_to_keep_apart(world, item_import):
    other = preview("// enemy: A-2\n::B-1::Other? {T}", by=world.examinations)
    commit(other, by=world.examinations)
    assert Enemy.objects.get(item__code="B-1").enemy is not None
    start_deleting_drafts(item_import=item_import, by=world.examinations, at=NOW)
    assert codes() == {"B-1"}
    kept = Enemy.objects.get(item__code="B-1")
    assert (kept.code, kept.enemy) == ("A-2", None)


def test_nobody_else_deletes_them_and_none_of_a_file_that_is_not_imported(world, item_import):
    with refuses("role_required"):
        start_deleting_drafts(item_import=item_import, by=world.program_staff, at=NOW)
    with refuses("import_without_drafts"):
        start_deleting_drafts(item_import=preview("::C-1::New? {T}"), by=world.examinations, at=NOW)


def test_the_page_asks_first_and_says_what_stays(client, world, item_import):
    edit(Item.objects.get(code="A-1"), world.examinations)
    staff, address = (
        into_admin(client, world.examinations),
        reverse("item_imports:delete_drafts", args=[item_import.pk]),
    )
    assert address in staff.get(reverse("item_imports:inspect", args=[item_import.pk])).text
    page = staff.get(address)
    assert "5 drafts of this file are deleted." in page.text and len(codes()) == 6
    assert "Drafts deleted: 5." in staff.post(address, {"sent": "1"}, follow=True).text
    assert codes() == {"A-1"}
    assert on_page("import_without_drafts") in staff.get(address, follow=True).text


def test_a_job_deletes_many_in_parts_and_may_be_run_twice(world, item_import, monkeypatch):
    monkeypatch.setattr(import_drafts, "PART", 2)
    monkeypatch.setattr(import_drafts, "MOST_AT_ONCE", 3)
    assert start_deleting_drafts(item_import=item_import, by=world.examinations, at=NOW) == 6
    assert len(codes()) == 6
    for _run_twice in range(2):
        tasks.delete_drafts(item_import.pk, world.examinations.pk)
    assert codes() == set() and untouched_drafts(item_import) == []
