"""`import_items --format json` (contract items/1): own files of every kind that once came out wrong."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exams.bank.models import Domain, Item
from tests.exams.bank.import_helpers import GIFT, commit, preview

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "items"
ITEM_KEYS = {
    "line", "title", "code", "kind", "stem", "options", "accepted", "feedback", "category", "tags", "verdict", "remarks"
}  # fmt: skip


@pytest.fixture
def read(db, tmp_path):
    """Write a file, run the command on it; returns the object and the exit status."""

    def run(content, name="items.gift"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return report(path)

    return run


def report(path):
    out, status = StringIO(), 0
    try:
        call_command("import_items", str(path), "--dry-run", "--format", "json", stdout=out, stderr=StringIO())
    except CommandError as error:
        status = error.returncode
    return json.loads(out.getvalue()), status


def codes(item):
    return [remark["code"] for remark in item["remarks"]]


def test_every_item_is_one_object_with_the_names_of_the_contract(read):
    document, status = read(GIFT)
    assert (document["contract"], document["file"], document["format"], status) == ("items/1", "items.gift", "gift", 0)
    assert document["problems"] == [] and not Item.objects.exists()
    assert all(set(item) >= ITEM_KEYS for item in document["items"])
    single, several, matching, number, word, truth = document["items"]
    assert (single["line"], single["title"], single["code"], single["kind"]) == (2, "A-1", "A-1", "single")
    assert (single["stem"], single["category"], single["feedback"]) == ("What first?", "D4/apply", "Openness.")
    assert single["options"][0] == {"text": "Tell your supervisor", "right": True, "weight": 100.0, "feedback": "Yes."}
    assert codes(single) == ["import_domain_unknown"] and all(remark["message"] for remark in single["remarks"])
    assert [option["weight"] for option in several["options"]] == [50.0, 50.0, -100.0]
    assert (matching["kind"], matching["verdict"]) == ("matching", "draft")
    assert "file_type_matching" in codes(matching)
    assert (number["accepted"], word["accepted"]) == ([["7.5", "8.5"]], ["Plan", "plan"])
    assert [(option["text"], option["right"]) for option in truth["options"]] == [("True", True), ("False", False)]
    assert {item["verdict"] for item in document["items"]} == {"ready", "draft"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("Say how. {}", "essay"),
        ("Order. {>2 ALL x\ny}", "ordering"),
        ("The {=sun ~moon} is {=hot ~cold}.", "cloze"),
        ("::A::Read this first.", "description"),
    ],
)
def test_a_kind_that_cannot_be_on_a_form_yet_is_kept_as_a_draft(read, content, kind):
    document, status = read(content + "\n\n::Z::Yes? {T}")
    assert (document["items"][0]["kind"], document["items"][0]["verdict"], status) == (kind, "draft", 0)


def test_a_blocked_item_or_a_problem_gives_status_2_and_the_object_is_complete(read):
    document, status = read("::A::[html]We <s>never</s> call. {T}\n\n::B::Two? {T")
    assert status == 2
    assert [item["verdict"] for item in document["items"]] == ["blocked"]
    assert [(problem["line"], problem["code"]) for problem in document["problems"]] == [(3, "gift_brace_not_closed")]


def test_an_item_that_is_in_the_bank_is_the_same(read):
    commit(preview("::A::One? {T}"))
    document, status = read("::A::One? {T}\n\n::B::Two? {T}")
    assert [item["verdict"] for item in document["items"]] == ["same", "ready"] and status == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file_empty"), (b"PK\x03\x04", "file_is_zip_or_office"), (b"Caf\xe9? {T}", "file_not_utf8")],
)
def test_a_file_that_is_not_an_item_file_is_one_problem(read, content, code):
    document, status = read(content)
    assert (document["format"], document["items"], status) == ("unknown", [], 2)
    assert [problem["code"] for problem in document["problems"]] == [code]


def test_a_file_that_cannot_be_opened_is_one_problem(db, tmp_path):
    document, status = report(tmp_path / "none.gift")
    assert [problem["code"] for problem in document["problems"]] == ["file_not_opened"] and status == 2


def test_with_more_options_than_letters_an_item_is_blocked(read):
    options = " ".join(f"~wrong {number}" for number in range(26))
    document, _status = read("::A::Which? {=right " + options + "}")
    assert (document["items"][0]["verdict"], codes(document["items"][0])) == ("blocked", ["item_too_many_options"])


def case(name):
    document, status = report(CASES / name)
    assert document["problems"] == []
    return document["items"], status


def key(item):
    return [option["text"] for option in item["options"] if option["right"]]


needs_cases = pytest.mark.skipif(
    not CASES.is_dir(), reason="../shared is not on this machine; own texts above and in formats/ test the same"
)


@needs_cases
def test_the_shared_gift_cases_come_out_right(db):
    Domain.objects.create(code="D4", title="Ethics")
    (month,), status = case("weight-many-decimals.gift")
    assert [option["text"] for option in month["options"]] == ["March", "Monday", "Friday", "Noon"]
    assert key(month) == ["March"] and "penalty_dropped" in codes(month) and status == 0
    assert case("typed-answer-format.gift")[0][0]["accepted"] == ["PET", "Peer Employment Training"]
    assert case("numbered-list.gift")[0][0]["stem"].startswith("1. Listen\n2. Ask\n3. Plan\n")
    alike, status = case("same-title.gift")
    assert len({item["code"] for item in alike}) == 3 and status == 0
    assert all("file_title_repeated" in codes(item) for item in alike)
    (struck,), status = case("struck-out.gift")
    assert (struck["verdict"], status) == ("blocked", 2) and "never always" not in struck["stem"]
    assert case("laid-out-text.gift")[0][0]["stem"].split("\n")[:3] == ["Date     Hours", "Mon      8", "Tue      6"]
    first, second = case("bom-in-the-middle.gift")[0]
    assert (first["title"], second["title"], second["category"]) == ("a", "b", "C")
    (empathy,), _status = case("id-and-tags.gift")
    assert (empathy["code"], empathy["tags"]) == ("EMP-7", ["crisis", "2024"])
    (spelling,), status = case("options-differing-in-case.gift")
    assert (spelling["verdict"], codes(spelling), status) == ("ready", ["file_options_differ_in_case"], 0)
    (boundary,), _status = case("moodle-category.gift")
    assert (boundary["domain"], boundary["level"], boundary["category"]) == ("D4", "apply", "D4/apply")


@needs_cases
def test_the_shared_aiken_cases_come_out_right(db):
    (city,), _status = case("aiken-no-blank.txt")
    assert [option["text"] for option in city["options"]] == ["London", "Paris", "Rome"] and key(city) == ["Paris"]
    (first, second), _status = case("aiken-extra-lines.txt")
    assert (first["feedback"], second["stem"]) == ("Listening comes first.", "What is next?")
    assert {"aiken_line_dropped", "aiken_tags"} <= set(codes(first)) and first["tags"] == ["role", "ethics"]
    braces, _status = case("aiken-with-braces.txt")
    assert [item["kind"] for item in braces] == ["single", "single"]
    (tags,), _status = case("aiken-with-tags.txt")
    assert '<html lang="en">' in tags["stem"]
