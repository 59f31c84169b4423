"""Every sentence in a template or a script is marked for translation, except in the templates that are listed here.

A new template is not listed, so it must be marked. The list may only shrink: a listed template without an unmarked
sentence fails too. What Python code says is checked on the pages themselves (tests/lms/test_marked_pages.py).
"""

import ast
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from tests.marked_sources import marked_in_template, scripts, templates, unmarked_in_script, unmarked_in_template

ROOT = Path(__file__).parents[2]
# They translate when they are called: at import, that is the language of nobody.
AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}

# Template, and why its sentences are not marked yet.
REWRITTEN_LATER = "a page that a later issue rewrites"
STATE_STAFF = "in the admin of state staff, who work in English"
DEMO = "for people who try the demo"
UNMARKED: dict[str, str] = {
    "cohorts/billing/templates/billing/admin/invoice.html": STATE_STAFF,
    "cohorts/billing/templates/billing/admin/to_invoice.html": STATE_STAFF,
    "cohorts/billing/templates/billing/invoice.html": REWRITTEN_LATER,
    "cohorts/billing/templates/billing/invoice_state.html": REWRITTEN_LATER,
    "cohorts/people/templates/people/admin/person.html": STATE_STAFF,
    "cohorts/training/templates/training/admin/course.html": STATE_STAFF,
    "cohorts/training/templates/training/admin/version.html": STATE_STAFF,
    "cohorts/training/templates/training/trainer_correction.html": REWRITTEN_LATER,
    "cohorts/training/templates/training/vendor_cohort.html": REWRITTEN_LATER,
    "cohorts/training/templates/training/vendor_cohort_new.html": REWRITTEN_LATER,
    "cohorts/training/templates/training/vendor_year.html": REWRITTEN_LATER,
    "exams/analysis/templates/analysis/admin/index.html": STATE_STAFF,
    "exams/analysis/templates/analysis/admin/item.html": STATE_STAFF,
    "exams/analysis/templates/analysis/admin/panel.html": STATE_STAFF,
    "exams/analysis/templates/analysis/admin/run.html": STATE_STAFF,
    "exams/analysis/templates/analysis/admin/together.html": STATE_STAFF,
    "exams/analysis/templates/analysis/admin/waiting.html": STATE_STAFF,
    "exams/assembly/templates/assembly/admin/form_inspect.html": STATE_STAFF,
    "exams/bank/templates/bank/admin/import_inspect.html": STATE_STAFF,
    "exams/bank/templates/bank/admin/item_inspect.html": STATE_STAFF,
    "exams/bank/templates/bank/admin/key.html": STATE_STAFF,
    "exams/bank/templates/bank/item_preview.html": STATE_STAFF,
    "exams/delivery/templates/delivery/_start_code.html": REWRITTEN_LATER,
    "exams/delivery/templates/delivery/admin/accommodation_inspect.html": STATE_STAFF,
    "exams/delivery/templates/delivery/admin/window.html": STATE_STAFF,
    "exams/delivery/templates/delivery/exam_people.html": REWRITTEN_LATER,
    "exams/delivery/templates/delivery/proctor_acts.html": REWRITTEN_LATER,
    "exams/delivery/templates/delivery/proctor_people.html": REWRITTEN_LATER,
    "exams/delivery/templates/delivery/proctor_replay.html": REWRITTEN_LATER,
    "exams/delivery/templates/delivery/proctor_room.html": REWRITTEN_LATER,
    "exams/delivery/templates/delivery/proctor_sitting.html": REWRITTEN_LATER,
    "exams/delivery/templates/delivery/vendor_exams.html": REWRITTEN_LATER,
    "exams/results/templates/results/admin/key_change.html": STATE_STAFF,
    "exams/results/templates/results/admin/key_change_propose.html": STATE_STAFF,
    "exams/results/templates/results/admin/key_changes.html": STATE_STAFF,
    "exams/results/templates/results/admin/review.html": STATE_STAFF,
    "lms/certification/templates/certification/admin/candidacy.html": STATE_STAFF,
    "lms/certification/templates/certification/admin/certificate.html": STATE_STAFF,
    "lms/certification/templates/certification/admin/program.html": STATE_STAFF,
    "lms/certification/templates/certification/admin/results.html": STATE_STAFF,
    "lms/demo/templates/demo/choose.html": DEMO,
}


@pytest.mark.parametrize("path", [path for path in templates() if path not in UNMARKED])
def test_every_sentence_of_a_template_is_marked(path):
    assert unmarked_in_template(templates()[path]) == []


def test_the_list_of_unmarked_templates_contains_only_unmarked_templates():
    sources = templates()
    assert [path for path in UNMARKED if not unmarked_in_template(sources.get(path, ""))] == []


@pytest.mark.parametrize("path", scripts())
def test_every_sentence_of_a_script_is_marked(path):
    assert unmarked_in_script(scripts()[path]) == []


def test_makemessages_finds_every_marked_sentence_of_a_template():
    """Otherwise `_("…")` would be translated on the page but never extracted for translators."""
    unmarked = []
    for path, source in templates().items():
        extracted = templatize(source)
        unmarked += [f"{path}: {text}" for text in marked_in_template(source) if text not in extracted]
    assert unmarked == []


@pytest.mark.parametrize("package", ["cohorts", "exams", "cms", "lms"])
def test_no_sentence_is_translated_when_a_module_is_imported(package):
    early = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for line in translated_at_import(ast.parse(path.read_text()))
    ]
    assert early == []


def translated_at_import(tree):
    """The lines outside of functions where a text is translated at once."""
    names = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in AT_ONCE
    }

    def calls(node):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node.lineno
        for child in ast.iter_child_nodes(node):
            yield from calls(child)

    return list(calls(tree))
