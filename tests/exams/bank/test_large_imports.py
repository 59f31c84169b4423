"""A large file is read in proportion to its size and written in short transactions, by a job that may be stopped."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_q.models import OrmQ

from cohorts.core.text import fold_text
from exams.bank import item_files, tasks
from exams.bank.actions import imports
from exams.bank.actions.imports import commit_import
from exams.bank.item_files import examine
from exams.bank.models import Item, ItemImport
from tests.exams.bank.import_helpers import GIFT, commit, preview
from tests.exams.delivery.rows import NOW, into_admin

QUERIES_OF_AN_IMPORT = 40
LARGE = GIFT + "\n\n::A-9::[html]We <del>never</del> always call back. {T}"


@pytest.mark.parametrize("count", [30, 60])
def test_an_import_takes_as_many_queries_for_thirty_items_as_for_sixty(world, django_assert_num_queries, count):
    text = "\n\n".join(f"// enemy: A-{number + 1}\n::A-{number}::Item {number}? {{=x ~y}}" for number in range(count))
    item_import = preview(text)
    with CaptureQueriesContext(connection) as queries:
        assert len(commit(item_import)) == count
    assert len(queries) <= QUERIES_OF_AN_IMPORT


def test_reading_and_comparing_takes_as_many_queries_for_one_item_as_for_many(db):
    numbers = []
    for count in (1, 40):
        with CaptureQueriesContext(connection) as queries:
            examine("a.gift", "\n\n".join(f"::A-{number}::Item {number}? {{T}}" for number in range(count)))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_texts_are_folded_in_proportion_to_the_number_of_items(db, monkeypatch):
    calls = []

    def counted(text):
        calls.append(text)
        return fold_text(text)

    monkeypatch.setattr(item_files, "fold_text", counted)
    numbers = []
    for count in (50, 100, 200):
        calls.clear()
        examine("a.gift", "\n\n".join(f"::A-{number}::Item {number}? {{T}}" for number in range(count)))
        numbers.append(len(calls))
    assert numbers[2] - numbers[1] == 2 * (numbers[1] - numbers[0])


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(imports, "PART", 2)
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 3)


def test_items_are_written_in_parts_and_the_progress_is_kept(db, small_parts):
    item_import, progress = preview(GIFT), []
    with CaptureQueriesContext(connection) as queries:
        commit_import(item_import=item_import, by=None, at=NOW, progress=lambda *numbers: progress.append(numbers))
    assert progress == [(2, 6), (4, 6), (6, 6)] and item_import.taken == 6
    assert sum(query["sql"].startswith(("SAVEPOINT", "BEGIN")) for query in queries) >= 5


def test_an_import_that_was_interrupted_goes_on_where_it_stopped(db, small_parts):
    item_import = preview(GIFT)

    def stop(taken, total):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        commit_import(item_import=item_import, by=None, at=NOW, progress=stop)
    item_import = ItemImport.objects.get()
    assert (item_import.state, item_import.taken, Item.objects.count()) == ("importing", 2, 2)
    assert len(commit(item_import)) == 4
    assert ItemImport.objects.get().counts == {"imported": 6}


def test_a_job_imports_a_large_file_and_the_page_says_how_far_it_is(client, world, small_parts):
    into_admin(client, world.examinations)
    file = SimpleUploadedFile("items.gift", LARGE.encode())
    assert client.post(reverse("item_imports:add"), {"file": file}).status_code == 302
    item_import = ItemImport.objects.get()
    page = client.get(reverse("item_imports:inspect", args=[item_import.pk]))
    assert "Import 7 new items" in page.text and "1 entry needs attention." in page.text
    page = client.get(reverse("item_imports:inspect", args=[item_import.pk]), {"show": "attention"})
    assert "A-9" in page.text and "A-5" not in page.text
    client.post(reverse("item_imports:commit", args=[item_import.pk]))
    item_import.refresh_from_db()
    assert (item_import.state, Item.objects.count()) == ("importing", 0)
    assert "0 items imported so far" in client.get(reverse("item_imports:inspect", args=[item_import.pk])).text
    for _run_twice in range(2):
        tasks.commit_import(item_import.pk, world.examinations.pk)
    item_import.refresh_from_db()
    assert (item_import.state, item_import.taken, Item.objects.count()) == ("committed", 7, 7)


def test_an_import_whose_process_was_stopped_is_continued_from_its_page(client, world, small_parts):
    into_admin(client, world.examinations)
    item_import = preview(LARGE)
    page = reverse("item_imports:continue", args=[item_import.pk])
    assert client.get(page).status_code == 302
    imports.start_import(item_import=item_import, in_background=False, by=world.examinations, at=NOW)
    new = examine(item_import.filename, item_import.text).new
    imports.import_part(item_import=item_import, part=new[:2], by=world.examinations, at=NOW)
    assert "Continue the import" in client.get(reverse("item_imports:inspect", args=[item_import.pk])).text
    assert client.post(page, {"sent": "1"}).status_code == 302
    task = OrmQ.objects.get()
    assert task.task["func"] == "exams.bank.tasks.commit_import"
    tasks.commit_import(*task.task["args"])
    item_import.refresh_from_db()
    assert (item_import.state, item_import.taken, Item.objects.count()) == ("committed", 7, 7)
