"""Every sentence in a template or a script is marked for translation, and every text that Python code shows.

Sentences that a page builds in another way are checked on the page itself (tests/lms/test_marked_pages.py).
"""

import ast
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from tests.marked_code import code_files, unmarked_in_code
from tests.marked_sources import marked_in_template, scripts, templates, unmarked_in_script, unmarked_in_template

ROOT = Path(__file__).parents[2]
# They translate when they are called: at import, that is the language of nobody.
AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}
# {module: texts for machines that look like a sentence}.
NOT_READ = {
    "cms/views.py": {"Disallow: /", "Sitemap: "},
    "cohorts/ui/apps.py": {"User interface"},
    "cohorts/ui/viewsets.py": {"Scoped"},
    "exams/delivery/views/breaks.py": {"Accept"},
    "exams/delivery/views/candidate.py": {"Accept"},
    "lms/certification/views/asking_device.py": {"Lax"},
    "lms/certification/views/verify.py": {"Cookie", "Accept-Language"},
    "lms/views.py": {"Accept"},
}


@pytest.mark.parametrize("path", templates())
def test_every_sentence_of_a_template_is_marked(path):
    assert unmarked_in_template(templates()[path]) == []


@pytest.mark.parametrize("path", scripts())
def test_every_sentence_of_a_script_is_marked(path):
    assert unmarked_in_script(scripts()[path]) == []


@pytest.mark.parametrize("path", code_files())
def test_every_sentence_of_a_module_that_builds_pages_is_marked(path):
    texts = unmarked_in_code(code_files()[path])
    assert [text for _, text in texts if text not in NOT_READ.get(path, ())] == []


def test_makemessages_finds_every_marked_sentence_of_a_template():
    """Otherwise `_("…")` would be translated on the page but never extracted for translators."""
    unmarked = []
    for path, source in templates().items():
        extracted = templatize(source)
        # Django doubles each percent sign of `translate "…"`.
        texts = [(text, text.replace("%", "%%")) for text in marked_in_template(source)]
        unmarked += [f"{path}: {text}" for text, doubled in texts if text not in extracted and doubled not in extracted]
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
