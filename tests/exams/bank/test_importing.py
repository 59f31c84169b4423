"""Importing a file first reports on each item; committing adds new items and never overwrites the bank."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exams.bank.actions.imports import discard_import, tally
from exams.bank.models import Domain, Item, ItemImport, ItemVersion
from tests.exams.bank.import_helpers import GIFT, commit, preview
from tests.exams.delivery.rows import NOW
from tests.refusals import refuses

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "domain"


def test_the_report_is_made_first_and_writes_no_item(world):
    report = preview(GIFT, by=world.examinations).report
    assert [(entry["code"], entry["kind"], entry["outcome"]) for entry in report] == [
        ("A-1", "single", "new"),
        ("A-2", "multiple", "new"),
        ("A-3", "other", "new"),
        ("A-4", "numeric", "new"),
        ("A-5", "short_text", "new"),
        ("A-6", "true_false", "new"),
    ]
    assert report[0]["remark"] == {"code": "import_item_new", "params": {}}
    assert report[0]["warnings"] == [{"code": "import_domain_unknown", "params": {"name": "D4"}}]
    assert report[1]["warnings"][0] == {"code": "weights_dropped", "params": {"weights": ["50", "50", "-100"]}}
    assert report[2]["warnings"][0] == {"code": "file_kind_not_supported", "params": {}}
    assert not Item.objects.exists()


def test_committing_creates_drafts_with_everything_in_the_file(world):
    domain = Domain.objects.create(code="D4", title="Ethics")
    items = commit(preview(GIFT, by=world.examinations), by=world.examinations)
    assert len(items) == 6 and not Item.objects.filter(live=True).exists() and not ItemVersion.objects.exists()
    first = Item.objects.get(code="A-1")
    assert (first.domain, first.level, first.rationale, first.author) == (
        domain,
        "apply",
        "Openness.",
        world.examinations,
    )
    assert [(o.text, o.correct, o.feedback) for o in first.options.all()] == [
        ("Tell your supervisor", True, "Yes."),
        ("Wait", False, ""),
    ]
    assert "=a -> 1" in Item.objects.get(code="A-3").source
    assert Item.objects.get(code="A-4").accepted_ranges == "7.5 to 8.5"
    assert Item.objects.get(code="A-5").accepted_texts == "Plan\nplan"
    assert [o.text for o in Item.objects.get(code="A-6").options.all()] == ["True", "False"]


def test_importing_the_same_file_again_does_nothing(db):
    commit(preview(GIFT))
    second = preview(GIFT)
    assert tally(second.report) == {"same": 6}
    assert commit(second) == []
    assert Item.objects.count() == 6


def test_an_import_is_committed_once(db):
    item_import = preview(GIFT)
    commit(item_import)
    with refuses("wrong_state", state="committed"):
        commit(ItemImport.objects.get())
    assert Item.objects.count() == 6
    assert {entry["outcome"] for entry in ItemImport.objects.get().report} == {"imported"}


def test_two_files_with_the_same_item_add_it_once(db):
    first, second = preview(GIFT), preview(GIFT, filename="copy.gift")
    commit(first)
    assert commit(second) == []
    assert Item.objects.count() == 6


def test_a_discarded_import_adds_nothing(db):
    item_import = preview(GIFT)
    discard_import(item_import=item_import, by=None, at=NOW)
    with refuses("wrong_state", state="discarded"):
        commit(item_import)
    assert not Item.objects.exists()


def test_questions_without_a_title_get_the_same_code_every_time(db):
    aiken = "Which?\nA. x\nB. y\nANSWER: B\n"
    (first,) = commit(preview(aiken, "a.txt"))
    assert first.code.startswith("ITEM-")
    assert tally(preview("\n\n" + aiken, "b.txt").report) == {"same": 1}


def test_a_title_that_is_not_a_code_is_reported(db):
    entry = preview(f"::{'long ' * 20}::One? {{T}}").report[0]
    assert entry["code"].startswith("ITEM-") and entry["warnings"][0]["code"] == "import_title_too_long"


def test_problems_are_in_the_report_with_their_lines(db):
    item_import = preview("::A::One? {T}\n\n::B::Two? {T\n\n::A::Three? {F}")
    assert [(entry["line"], entry["outcome"]) for entry in item_import.report] == [
        (1, "new"),
        (3, "problem"),
        (5, "new"),
    ]
    assert item_import.report[1]["remark"]["code"] == "gift_brace_not_closed"
    assert len(commit(item_import)) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04", "file_is_zip_or_office"),
        (b"id,stem\n1,What\n", "file_format_unknown"),
        (b"<html></html>", "file_is_html"),
        ("::A::Caf\xe9? {T}".encode("latin-1"), "file_not_utf8"),
        (b"x" * 10_000_001, "file_too_large"),
    ],
)
def test_a_file_without_items_is_refused_and_nothing_is_stored(db, content, code):
    with refuses(code):
        preview(content)
    assert not ItemImport.objects.exists()


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "items.gift"
        path.write_text(text)
        return path

    return write


def run(*arguments):
    out = StringIO()
    call_command("import_items", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_reports_each_item_and_imports_it(db, file):
    output = run(file(GIFT))
    assert "line 2  A-1 single  Will be added as a draft." in output
    assert "6 items imported as drafts." in output
    assert Item.objects.count() == 6
    assert "There are no new items in this file." in run(file(GIFT))


def test_the_command_writes_nothing_on_a_dry_run(db, file):
    assert "6 items would be imported. Nothing was changed." in run(file(GIFT), "--dry-run")
    assert not Item.objects.exists() and not ItemImport.objects.exists()


def test_the_command_publishes_usable_items_and_lists_the_others(world, file):
    output = run(file(GIFT), "--publish", "--by", world.examinations.email)
    assert "5 items published." in output and "A-3 cannot be published yet." in output
    assert ItemVersion.objects.count() == 5


@pytest.mark.parametrize("text", ["", "no items here", "::A::One? {T}\n\n::B::broken {T\n"])
def test_the_command_exits_with_2_and_a_message_on_bad_input(db, file, text):
    with pytest.raises(CommandError) as refused:
        run(file(text))
    assert refused.value.returncode == 2 and str(refused.value).endswith(".")
    assert not Item.objects.exists()


def test_the_command_imports_the_valid_part_only_with_an_option(db, file):
    assert "1 item imported as a draft." in run(file("::A::One? {T}\n\n::B::broken {T\n"), "--anyway")


def test_a_missing_file_is_named(db, tmp_path):
    with pytest.raises(CommandError, match="none.gift: No such file") as refused:
        run(tmp_path / "none.gift")
    assert refused.value.returncode == 2


def test_an_unknown_person_is_named(db, file):
    with pytest.raises(CommandError, match="There is no account with the email address x@example.org"):
        run(file(GIFT), "--by", "x@example.org")


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not on this machine; own texts above test the same")
def test_the_shared_sample_files_are_imported(db):
    assert len(commit(preview((SHARED / "peer10.gift").read_bytes()))) == 10
    assert len(commit(preview((SHARED / "peer4.aiken.txt").read_bytes(), "peer4.aiken.txt"))) == 2
    assert Item.objects.filter(kind="other").count() == 2
