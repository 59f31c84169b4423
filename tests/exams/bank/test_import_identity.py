"""What makes an item of a file the same as, or another than, one in the bank; ids, tags and enemies are kept."""

import pytest

from exams.assembly.actions.forms import check_publishable, compose
from exams.assembly.models import Exam
from exams.bank.actions.imports import tally
from exams.bank.actions.items import publish_version
from exams.bank.models import Domain, Enemy, Item
from tests.exams.bank.import_helpers import commit, preview
from tests.exams.delivery.rows import NOW
from tests.refusals import refuses


def test_a_later_file_with_the_same_titles_and_other_questions_is_imported_too(db):
    commit(preview("::A-1::Old? {T}"))
    item_import = preview("::a-1::New? {T}\n\n::A-2::Other? {F}")
    assert [entry["verdict"] for entry in item_import.report] == ["ready", "ready"]
    assert item_import.report[0]["warnings"] == [{"code": "import_title_taken", "params": {"item": "A-1"}}]
    first, second = commit(item_import)
    assert (first.code[:5], first.title, second.code) == ("ITEM-", "a-1", "A-2")
    assert Item.objects.get(code="A-1").stem == "Old?"
    assert tally(preview("::a-1::New? {T}\n\n::A-2::Other? {F}").report) == {"same": 2}


@pytest.mark.parametrize(
    "changed", ["::A-1::Old? {F}", "// [id:A-1]\n::Another title::Another question? {T}", "// [id:a-1]\nOld? {=x ~y}"]
)
def test_another_version_of_an_item_in_the_bank_is_blocked_and_the_bank_is_not_changed(db, changed):
    commit(preview("::A-1::Old? {T}"))
    (entry,) = preview(changed).report
    assert (entry["verdict"], entry["warnings"][-1]["code"]) == ("blocked", "import_item_differs")
    (kept,) = commit(preview(changed))
    assert kept.code.startswith("ITEM-") and kept.import_block.state == "blocked"
    assert Item.objects.get(code="A-1").options.get(correct=True).text == "True"
    assert tally(preview(changed).report) == {"same": 1}


def test_items_with_one_title_get_codes_of_their_own(db):
    text = "::Question::One? {T}\n\n::Question::Two? {T}\n\n::question::Three? {F}\n\n::question::Three? {F}"
    item_import = preview(text)
    assert tally(item_import.report) == {"new": 3, "same": 1}
    assert {warning["code"] for entry in item_import.report for warning in entry["warnings"]} == {"file_title_repeated"}
    assert len({new_item.code for new_item in commit(item_import)}) == 3
    assert tally(preview(text).report) == {"same": 4}
    assert tally(preview("::Question::Four? {T}").report) == {"new": 1}


def test_what_staff_added_to_an_item_does_not_make_it_another_one(db):
    (kept,) = commit(preview("::A-1::Old? {T}"))
    Item.objects.filter(pk=kept.pk).update(domain=Domain.objects.create(code="D4", title="Ethics"), level="apply")
    assert tally(preview("::A-1::Old? {T}").report) == {"same": 1}
    assert tally(preview("Old? {T}").report) == {"same": 1}


def test_title_id_tags_and_a_nested_category_are_kept(db):
    domain = Domain.objects.create(code="D4", title="Ethics")
    text = (
        "$CATEGORY: $course$/top/Bank/D4/apply\n\n// [id:EMP-7] [tag:crisis] [tag:2024]\n::Empathy::What first? {=x ~y}"
    )
    (kept,) = commit(preview(text))
    assert (kept.code, kept.title, kept.tags, kept.domain, kept.level) == (
        "EMP-7",
        "Empathy",
        "crisis, 2024",
        domain,
        "apply",
    )


ENEMIES = "// enemy: A-2, B-1\n::A-1::One? {T}\n\n::A-2::Two? {T}\n\n// enemies: A-2\n::A-3::Three? {T}"


def test_enemies_are_kept_and_joined_when_the_other_item_is_imported(db):
    item_import = preview(ENEMIES)
    assert item_import.report[0]["warnings"] == [{"code": "import_enemy_unknown", "params": {"items": "B-1"}}]
    commit(item_import)
    assert set(Enemy.objects.values_list("item__code", "enemy__code")) == {
        ("A-1", "A-2"),
        ("A-1", None),
        ("A-3", "A-2"),
    }
    commit(preview("::b-1::Four? {T}"))
    assert Enemy.objects.get(code="B-1").enemy.code == "b-1"


def test_enemies_are_not_put_on_one_form(world):
    commit(preview(ENEMIES))
    versions = {
        code: publish_version(item=Item.objects.get(code=code), by=None, at=NOW) for code in ("A-1", "A-2", "A-3")
    }
    exam = Exam.objects.create(code="x", title="X", role="final", course=world.course(), minutes_allowed=60)
    for first, second in (("A-1", "A-2"), ("A-2", "A-1"), ("A-2", "A-3")):
        with refuses("form_items_enemies"):
            compose(exam=exam, code="x-a", scored=[versions[first]], pretest=[versions[second]], by=None, at=NOW)
    form = compose(exam=exam, code="x-a", scored=[versions["A-1"], versions["A-3"]], by=None, at=NOW)
    Enemy.objects.create(item=versions["A-3"].item, code="A-1", enemy=versions["A-1"].item)
    with refuses("form_items_enemies", item="A-3", other="A-1"):
        check_publishable(form, 70, "Board", "Minutes 3")
