"""An author does not publish their item; views of live items are recorded; trainers never see one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.append_only import AppendOnlyError
from exams.bank.actions.imports import commit_import, preview_import
from exams.bank.actions.items import authors_of, publish_version
from exams.bank.models import Item, ItemView
from exams.bank.rules.authorship import authors, substance_fingerprint
from tests.exams.delivery.rows import NOW, form, into_admin, item, version
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
ITEM = "wagtailsnippets_bank_item"
GIFT = "::Q-1:: Who decides? {=The person ~The supporter}"


@pytest.fixture
def second(world):
    return world.person("second", world.state, roles.EXAMINATIONS)


def fresh(code="Q-1"):
    return Item.objects.get(code=code)


def test_changing_the_wording_makes_an_author_and_saving_it_unchanged_does_not():
    assert authors("a", [(1, "a"), (2, "b"), (3, "b"), (4, "a"), (None, "c")]) == {2, 4}
    assert authors(None, [(1, "a")]) == {1}


def test_blanks_and_line_ends_are_not_a_change_of_wording():
    one = {"stem": "Two\nlines ", "options": [{"sort_order": 1, "text": "b"}, {"sort_order": 0, "text": "a"}]}
    other = {"stem": "Two\r\nlines", "options": [{"sort_order": 0, "text": "a"}, {"sort_order": 1, "text": "b"}]}
    assert substance_fingerprint(one) == substance_fingerprint(other)
    assert substance_fingerprint(one) != substance_fingerprint({**other, "options": other["options"][:1]})


def test_the_person_who_imported_an_item_cannot_publish_it_and_another_can(world, second):
    commit_import(
        item_import=preview_import(filename="a.gift", content=GIFT, by=world.examinations, at=NOW),
        by=world.examinations,
        at=NOW,
    )
    with refuses("item_published_by_author", item="Q-1"):
        publish_version(item=fresh(), by=world.examinations, at=NOW)
    fresh().save_revision(user=second)
    assert authors_of(fresh()) == {world.examinations.pk}
    assert publish_version(item=fresh(), by=second, at=NOW).by == second


def test_an_editor_of_another_persons_item_is_an_author_too_and_a_third_person_publishes(world, second):
    bank_item = item("Q-1")
    bank_item.save_revision(user=world.examinations)
    bank_item.stem = "Changed by the second?"
    bank_item.save_revision(user=second)
    for author in (world.examinations, second):
        with refuses("item_published_by_author"):
            publish_version(item=fresh(), by=author, at=NOW)
    third = world.person("third", world.state, roles.EXAMINATIONS)
    publish_version(item=fresh(), by=third, at=NOW)
    assert authors_of(fresh()) == set()


@pytest.mark.parametrize("stem", ["Question Q-1 ?", "question Q-1?", "Question, Q-1?"])
def test_correcting_the_punctuation_of_an_item_that_a_command_published_makes_nobody_an_author(world, second, stem):
    made = version("Q-1", stem="Question Q-1?").item
    draft = fresh().get_latest_revision_as_object() if made.latest_revision_id else fresh()
    draft.stem = stem
    draft.save_revision(user=second)
    assert authors_of(fresh()) == set()
    draft.stem = "Another question?"
    draft.save_revision(user=second)
    assert authors_of(fresh()) == {second.pk}


def test_saving_an_item_in_its_editor_with_a_blank_more_makes_nobody_an_author(client, world, second):
    made = version("Q-1", stem="Question Q-1?").item
    into_admin(client, second)
    page = reverse(f"{ITEM}:edit", args=[made.pk])
    form_shown = client.get(page).context["form"]
    posted = {name: form_shown[name].value() or "" for name in form_shown.fields} | {"stem": "Question Q-1 ?"}
    rows = form_shown.formsets["options"]
    posted |= {f"options-{name}": len(rows.forms) for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    for number, row in enumerate(rows.forms):
        values = {name: row[name].value() for name in ("id", "text", "feedback", "correct")}
        posted |= {f"options-{number}-{name}": value or "" for name, value in values.items()}
        posted[f"options-{number}-ORDER"] = number + 1
    assert client.post(page, posted).status_code == 302
    assert fresh().latest_revision.content["stem"] == "Question Q-1 ?"
    assert authors_of(fresh()) == set()


def test_an_administrator_cannot_publish_their_own_item_either(world):
    chief = world.person("chief")
    chief.is_superuser = True
    chief.save()
    item("Q-1").save_revision(user=chief)
    with refuses("item_published_by_author"):
        publish_version(item=fresh(), by=chief, at=NOW)


@pytest.mark.parametrize(
    ("page", "name"),
    [("inspect", "item"), ("edit", "edit"), ("history", "history"), ("preview_on_edit", "preview")],
)
def test_every_page_of_a_live_item_records_who_viewed_it(client, world, page, name):
    bank_item = version("Q-1").item
    item("DRAFT")
    into_admin(client, world.examinations)
    assert client.get(reverse(f"{ITEM}:{page}", args=[bank_item.pk])).status_code == 200
    view = ItemView.objects.get()
    assert (view.item, view.by, view.page) == (bank_item, world.examinations, name)


def test_views_of_a_draft_that_was_never_published_are_not_recorded(client, world):
    bank_item = item("DRAFT")
    into_admin(client, world.examinations)
    client.get(reverse(f"{ITEM}:inspect", args=[bank_item.pk]))
    assert not ItemView.objects.exists()


def test_a_form_page_records_every_version_it_showed_with_one_insert(client, world):
    exam_form = form(scored=40)
    into_admin(client, world.examinations)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("exam_forms:inspect", args=[exam_form.pk]))
    assert ItemView.objects.filter(page="form", version__isnull=False).count() == 40
    assert sum('INSERT INTO "bank_itemview"' in query["sql"] for query in captured) == 1


@pytest.mark.slow
def test_views_of_the_list_and_its_file_are_recorded_and_shown_on_the_item_and_to_auditors(client, world):
    bank_item = version("Q-1").item
    into_admin(client, world.examinations)
    client.get(reverse(f"{ITEM}:list"))
    client.get(reverse(f"{ITEM}:list"), {"export": "csv"})
    assert set(ItemView.objects.values_list("page", flat=True)) == {"list", "file"}
    auditor = world.person("auditor2", world.state, roles.AUDITOR)
    into_admin(client, auditor)
    page = client.get(reverse(f"{ITEM}:inspect", args=[bank_item.pk])).content.decode()
    assert "Views of this item" in page and str(world.examinations) in page and "Downloaded file" in page
    report = client.get(reverse("records_itemview:index")).content.decode()
    assert "Q-1" in report and world.examinations.get_full_name() in report


def test_the_report_of_an_import_records_who_viewed_the_live_items(client, world, second):
    both = f"{GIFT}\n\n::Q-2:: Still a draft? {{=Yes ~No}}"
    preview = preview_import(filename="a.gift", content=both, by=world.examinations, at=NOW)
    commit_import(item_import=preview, by=world.examinations, at=NOW)
    into_admin(client, second)
    report = reverse("item_imports:inspect", args=[preview.pk])
    assert "Who decides?" in client.get(report).content.decode() and not ItemView.objects.exists()
    fresh().save_revision(user=second).publish()
    client.get(report)
    view = ItemView.objects.get()
    assert (view.item.code, view.by, view.page) == ("Q-1", second, "list")


def test_a_recorded_view_is_never_changed(client, world):
    test_every_page_of_a_live_item_records_who_viewed_it(client, world, "inspect", "item")
    with pytest.raises(AppendOnlyError):
        ItemView.objects.update(page="list")


@pytest.mark.parametrize("role", [roles.TRAINER, roles.VENDOR_COORDINATOR, roles.PROGRAM, roles.PUBLISHING])
def test_only_examinations_staff_and_auditors_ever_see_a_live_item(client, world, role):
    bank_item = version("Q-1", stem="SECRET question?").item
    exam_form = form()
    where = world.state if role in roles.STATE else world.vendor
    into_admin(client, world.person(f"{role}-x", where, role))
    pages = [
        reverse(f"{ITEM}:{page}", args=[bank_item.pk]) for page in ("inspect", "edit", "history", "preview_on_edit")
    ]
    pages += [
        reverse("exam_forms:inspect", args=[exam_form.pk]),
        reverse(f"{ITEM}:list"),
        reverse("records_itemview:index"),
    ]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code in (302, 404), address
        assert b"SECRET" not in answer.content
    assert not bank_item.__class__.objects.visible_to(world.person("t", world.vendor, roles.TRAINER)).exists()
    assert not ItemView.objects.exists()
