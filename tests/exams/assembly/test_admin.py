"""Examination pages in the Wagtail admin: what staff do there, and that nobody else sees a live item."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cohorts.core import roles
from exams.assembly.models import Exam, Form
from exams.bank.actions.imports import preview_import
from exams.bank.actions.items import publish_version
from exams.bank.models import Domain, Item, ItemImport, ItemImportState, ItemVersion
from tests.approvals.second import second_approves
from tests.exams.delivery.rows import NOW, blueprint, domain, exam, form, into_admin, item, version
from tests.refusals import on_page

MARKER = "QZX-LIVE-STEM"
ITEM = "wagtailsnippets_bank_item"


@pytest.fixture
def staff(client, world):
    return into_admin(client, world.examinations)


def fields(subject, *, stem=None, kind="single", options=(("Yes", True), ("No", False)), **more):
    """The data a browser posts when an item is saved."""
    form_data = {
        "code": subject if isinstance(subject, str) else subject.code,
        "kind": kind,
        "level": "",
        "domain": "",
        "stem": stem or "A question?",
        "shuffle": "on",
        "accepted_texts": "",
        "accepted_ranges": "",
        "rationale": "",
        "options-TOTAL_FORMS": len(options),
        "options-MIN_NUM_FORMS": 0,
        "options-MAX_NUM_FORMS": 1000,
        **more,
    }
    earlier_options = [] if isinstance(subject, str) else list(subject.options.all())
    form_data["options-INITIAL_FORMS"] = len(earlier_options)
    for number, (text, correct) in enumerate(options):
        form_data[f"options-{number}-id"] = earlier_options[number].pk if number < len(earlier_options) else ""
        form_data[f"options-{number}-text"] = text
        form_data[f"options-{number}-feedback"] = ""
        form_data[f"options-{number}-ORDER"] = number + 1
        if correct:
            form_data[f"options-{number}-correct"] = "on"
    return form_data


def test_one_person_writes_an_item_and_another_publishes_it(staff, client, world):
    staff.post(reverse(f"{ITEM}:add"), fields("N-1", stem="What now?"))
    bank_item = Item.objects.get(code="N-1")
    into_admin(client, world.person("second", world.state, roles.EXAMINATIONS))
    client.post(
        reverse(f"{ITEM}:edit", args=[bank_item.pk]), fields(bank_item, stem="What now?", **{"action-publish": "1"})
    )
    item_version = ItemVersion.objects.get(item__code="N-1")
    assert (item_version.stem, item_version.by.email, item_version.keys.get().answer) == (
        "What now?",
        "second@example.org",
        {"any_of": ["A"]},
    )
    assert Item.objects.get(code="N-1").live


@pytest.mark.parametrize("page", ["add", "edit"])
def test_an_author_who_publishes_is_refused_at_the_form_and_nothing_is_saved(staff, page):
    form_data = {"action-publish": "1"}
    if page == "add":
        answer = staff.post(reverse(f"{ITEM}:add"), fields("N-1", stem="Mine?", **form_data))
    else:
        bank_item = version("N-1").item
        answer = staff.post(reverse(f"{ITEM}:edit", args=[bank_item.pk]), fields(bank_item, stem="Mine?", **form_data))
    page_text = answer.content.decode()
    assert on_page("item_published_by_author", item="N-1") in page_text and "Mine?" in page_text
    assert not ItemVersion.objects.filter(stem="Mine?").exists()
    assert Item.objects.filter(code="N-1").exists() == (page == "edit")


def test_an_unclear_item_is_refused_at_the_form_before_publishing_and_no_input_is_lost(staff):
    answer = staff.post(
        reverse(f"{ITEM}:add"),
        fields("N-1", stem="What is typed stays", options=(("Yes", True), ("No", True)), **{"action-publish": "1"}),
    )
    page = answer.content.decode()
    assert on_page("item_not_one_right_option", count=2) in page and "What is typed stays" in page
    assert not Item.objects.exists()


def test_an_unclear_item_can_be_saved_as_a_draft(staff):
    staff.post(reverse(f"{ITEM}:add"), fields("N-1", options=(("Yes", True),)))
    bank_item = Item.objects.get(code="N-1")
    assert not bank_item.live and not ItemVersion.objects.exists()


def test_editing_a_published_item_and_publishing_writes_the_next_version(staff, client, world):
    bank_item = version("A-1").item
    address = reverse(f"{ITEM}:edit", args=[bank_item.pk])
    staff.post(address, fields(bank_item, stem="Better?"))
    assert 'name="action-publish"' not in staff.get(address).content.decode()
    into_admin(client, world.person("second", world.state, roles.EXAMINATIONS))
    assert 'name="action-publish"' in client.get(address).content.decode()
    client.post(address, fields(bank_item, stem="Better?", **{"action-publish": "1"}))
    assert list(ItemVersion.objects.order_by("number").values_list("number", "stem")) == [
        (1, "Question A-1?"),
        (2, "Better?"),
    ]


def test_a_refusal_while_publishing_is_shown_at_the_form_and_nothing_is_saved(staff):
    bank_item = version("A-1").item
    forged = fields("A-1", stem="Forged?", **{"action-publish": "1"})
    page = staff.post(reverse(f"{ITEM}:edit", args=[bank_item.pk]), forged).content.decode()
    assert on_page("item_has_faults", item="A-1") in page
    assert (ItemVersion.objects.count(), bank_item.revisions.count()) == (1, 0)


def test_the_editor_offers_to_publish(staff):
    page = staff.get(reverse(f"{ITEM}:edit", args=[item("A-1").pk])).content.decode()
    assert 'name="action-publish"' in page


def test_the_list_can_be_searched_and_filtered(staff):
    domain = Domain.objects.create(code="D4", title="Ethics")
    item("A-1", stem="About boundaries?", domain=domain)
    item("B-1", stem="About hope?")
    page = staff.get(reverse(f"{ITEM}:list"), {"q": "boundaries"}).content.decode()
    assert "A-1" in page and "B-1" not in page
    page = staff.get(reverse(f"{ITEM}:list"), {"domain": domain.pk, "kind": "single", "live": "false"}).content.decode()
    assert "A-1" in page and "B-1" not in page


def test_the_preview_shows_the_item_as_a_candidate_sees_it_without_key_or_rationale(staff):
    bank_item = item("A-1", options=(("Yes", True), ("No", False)), rationale="KEYWORD-RATIONALE")
    bank_item.options.update(feedback="KEYWORD-FEEDBACK")
    preview = reverse(f"{ITEM}:preview_on_edit", args=[bank_item.pk])
    staff.post(preview, fields(bank_item, stem="Question as typed?", rationale="KEYWORD"))
    page = staff.get(preview).content.decode()
    assert "Question as typed?" in page and "Yes" in page
    assert "KEYWORD" not in page and "correct" not in page.lower()


def test_the_item_page_shows_versions_keys_and_places(staff):
    exam_form = form("final-z", scored=2)
    first = exam_form.places.first().version.item
    page = staff.get(reverse(f"{ITEM}:inspect", args=[first.pk])).content.decode()
    assert "Versions" in page and "1: A" in page and "final-z, position 1" in page


def test_the_item_page_says_what_keeps_a_draft_from_being_published(staff):
    page = staff.get(reverse(f"{ITEM}:inspect", args=[item("A-1", options=()).pk])).content.decode()
    assert on_page("item_too_few_options") in page


def upload(client, content, name="items.gift"):
    return client.post(reverse("item_imports:add"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_file_is_uploaded_reported_and_committed(staff, world):
    page = upload(staff, b"::A-1::One? {=x ~y}\n\n::A-2::Match {=a -> b =c -> d}").content.decode()
    assert on_page("import_item_new") in page and on_page("file_kind_not_supported") in page
    assert not Item.objects.exists()
    item_import = ItemImport.objects.get()
    page = staff.post(reverse("item_imports:commit", args=[item_import.pk]), follow=True).content.decode()
    assert "Items imported as drafts: 2." in page
    assert Item.objects.get(code="A-1").author == world.examinations
    page = staff.post(reverse("item_imports:commit", args=[item_import.pk])).content.decode()
    assert (
        on_page("wrong_state", what="item import", state=ItemImportState.COMMITTED) in page
        and Item.objects.count() == 2
    )


def test_a_file_can_be_discarded(staff):
    upload(staff, b"::A-1::One? {T}")
    staff.post(reverse("item_imports:discard", args=[ItemImport.objects.get().pk]))
    assert ItemImport.objects.get().state == "discarded" and not Item.objects.exists()


def test_a_wrong_file_is_refused_on_the_page(staff):
    page = upload(staff, b"PK\x03\x04", "items.xlsx").content.decode()
    assert "is a ZIP, Word or Excel file" in page
    assert "empty" in upload(staff, b"").content.decode()
    assert not ItemImport.objects.exists()


def test_a_form_is_composed_published_and_retired_on_its_pages(staff, world):
    for code in ("A-1", "A-2", "A-3"):
        version(code, domain=domain(), level="recall")
    form_data = {"exam": exam().pk, "code": "final-c", "scored": "A-1\nA-2", "pretest": "A-3"}
    staff.post(reverse("exam_forms:add"), form_data)
    exam_form = Form.objects.get(code="final-c")
    change = reverse("exam_forms:items", args=[exam_form.pk])
    assert staff.get(change).context["form"].initial == {"scored": "A-1\nA-2", "pretest": "A-3"}
    assert on_page("items_not_in_bank", items="NO-1") in staff.post(change, {"scored": "NO-1"}).content.decode()
    staff.post(change, {"scored": "A-3\nA-2", "pretest": ""})
    assert list(exam_form.places.values_list("version__item__code", flat=True)) == ["A-3", "A-2"]
    mark = {
        "cut_percent": "70",
        "cut_authority": "Panel of March 1",
        "cut_document": "Minutes 3",
        "reason": "The panel has met.",
    }
    page = staff.post(reverse("exam_forms:publish", args=[exam_form.pk]), mark, follow=True).content.decode()
    assert "70 percent, which is 2 of 2 points" in page and "Panel of March 1" in page
    second_approves(world, "examinations")
    page = staff.get(change, follow=True).content.decode()
    assert "final-c is now published, so you can no longer do this." in page
    staff.post(reverse("exam_forms:retire", args=[exam_form.pk]), {"reason": "Exposed."})
    exam_form.refresh_from_db()
    assert exam_form.state == "retired"


def test_a_form_needs_a_passing_score_an_authority_and_published_items(staff):
    exam_form = form()
    page = staff.post(reverse("exam_forms:publish", args=[exam_form.pk]), {"cut_percent": "", "cut_authority": ""})
    for thing in ("passing score", "authority for the passing score", "document", "reason"):
        assert page.content.decode().count(f"Enter the {thing}.") == 2, "above the form and at the field"
    mark = {"cut_percent": "101", "cut_authority": "x", "cut_document": "x", "reason": "x"}
    page = staff.post(reverse("exam_forms:publish", args=[exam_form.pk]), mark)
    assert "above 0 and up to 100" in page.content.decode()
    item("DRAFT-1")
    form_data = {"exam": exam_form.exam.pk, "code": "final-c", "scored": "DRAFT-1\nNO-1"}
    page = staff.post(reverse("exam_forms:add"), form_data).content.decode()
    assert (
        on_page("items_not_in_bank", items="NO-1") in page and on_page("items_without_version", items="DRAFT-1") in page
    )
    assert Form.objects.count() == 1 and Form.objects.get().state == "draft"


def test_the_form_page_counts_the_blueprint(staff):
    recovery = Domain.objects.create(code="D1", title="Recovery")
    exam_form = form(scored=3)
    blueprint(exam_form.exam, {recovery: {"apply": 50}, domain(): {"recall": 50}})
    page = staff.get(reverse("exam_forms:inspect", args=[exam_form.pk])).content.decode()
    assert "Compared with version 2 of the blueprint" in page and "Does not fit" in page
    assert "0 of 2" in page and "2 missing" in page and "3 of 1" in page and "2 too many" in page


def addresses():
    """URLs of every examination page, each with a row."""
    live_item = publish_version(item=item("LIVE-1", stem=f"{MARKER} question?"), by=None, at=NOW).item
    draft = form("final-x", scored=1)
    preview = preview_import(filename=f"{MARKER}.gift", content=f"::M::{MARKER} stem? {{T}}", by=None, at=NOW)
    revision = live_item.save_revision()
    rows = {ITEM: live_item.pk, "item_imports": preview.pk, "exam_forms": draft.pk, "exams": draft.exam.pk}
    rows["domains"] = Domain.objects.create(code="D1", title="Recovery").pk
    single = ["list", "list_results", "index", "index_results", "add", "preview_on_add"]
    perrow = [
        "edit",
        "delete",
        "inspect",
        "history",
        "history_results",
        "usage",
        "preview_on_edit",
        "unpublish",
        "lock",
        "unlock",
        "workflow_history",
        "confirm_workflow_cancellation",
        "publish",
        "retire",
        "commit",
        "discard",
    ]
    leaks = []
    for namespace, pk in rows.items():
        for name, arguments in [(name, []) for name in single] + [(name, [pk]) for name in perrow]:
            try:
                leaks.append(reverse(f"{namespace}:{name}", args=arguments))
            except NoReverseMatch:
                continue
    leaks.append(reverse(f"{ITEM}:revisions_view", args=[live_item.pk, revision.pk]))
    leaks.append(reverse(f"{ITEM}:revisions_revert", args=[live_item.pk, revision.pk]))
    leaks.append(reverse(f"{ITEM}:revisions_compare", args=[live_item.pk, "earliest", "latest"]))
    return leaks


OTHERS = [
    "program_staff",
    "finance",
    "publishing",
    "vendor_coordinator",
    "trainer",
    "proctor",
    "agency_coordinator",
    "supervisor",
    "trainee",
]


@pytest.mark.slow
def test_only_examinations_staff_and_auditors_can_open_a_live_item(world):
    paths = addresses()
    assert len(paths) > 40
    before = (Item.objects.count(), Form.objects.filter(state="draft").count(), ItemImport.objects.get().state)
    for name in OTHERS:
        client = into_admin(Client(), getattr(world, name))
        for path in paths:
            answers = [client.get(path), *([client.post(path)] if name == "program_staff" else [])]
            for answer in answers:
                assert answer.status_code in (302, 403, 404, 405), (name, path)
                assert MARKER not in answer.content.decode(), (name, path)
        assert "Examinations" not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert before == (Item.objects.count(), Form.objects.filter(state="draft").count(), ItemImport.objects.get().state)


def test_no_chooser_lists_items(staff):
    with pytest.raises(NoReverseMatch):
        reverse("wagtailsnippetchoosers_bank_item:choose")


def test_auditors_can_read_everything_and_change_nothing(client, world):
    into_admin(client, world.auditor)
    bank_item, draft = version("A-1").item, form("final-x", scored=1)
    preview = preview_import(filename="x.gift", content="::M::Stem? {T}", by=None, at=NOW)
    for path in [
        reverse(f"{ITEM}:list"),
        reverse(f"{ITEM}:inspect", args=[bank_item.pk]),
        reverse("item_imports:index"),
        reverse("item_imports:inspect", args=[preview.pk]),
        reverse("exam_forms:index"),
        reverse("exam_forms:inspect", args=[draft.pk]),
        reverse("exams:index"),
        reverse("domains:index"),
    ]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Publish form" not in answer.content.decode()
    for path in [
        reverse(f"{ITEM}:add"),
        reverse(f"{ITEM}:edit", args=[bank_item.pk]),
        reverse("item_imports:add"),
        reverse("item_imports:commit", args=[preview.pk]),
        reverse("exam_forms:add"),
        reverse("exam_forms:publish", args=[draft.pk]),
        reverse("exam_forms:items", args=[draft.pk]),
        reverse("exams:edit", args=[draft.exam.pk]),
    ]:
        mark = {
            "cut_percent": "70",
            "cut_authority": "me",
            "cut_document": "mine",
            **fields(bank_item, stem="Forged?", **{"action-publish": "1"}),
        }
        assert client.post(path, mark).status_code in (302, 403, 404), path
    assert not ItemVersion.objects.filter(stem="Forged?").exists()
    assert (Form.objects.get().state, ItemImport.objects.get().state) == ("draft", "previewed")
    assert Exam.objects.get().title == "pet-final"


def test_forged_ids_return_not_found(staff):
    for name in ("inspect", "publish", "retire"):
        assert staff.get(reverse(f"exam_forms:{name}", args=[999])).status_code == 404
    assert staff.get(reverse(f"{ITEM}:inspect", args=[999])).status_code == 404
    assert staff.get(reverse("item_imports:commit", args=[999])).status_code == 404
