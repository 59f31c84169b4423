"""Every sentence in a template or a script is marked for translation, except in the templates that are listed here.

A new template is not listed, so it must be marked. The list may only shrink: a listed template without an unmarked
sentence fails too. What Python code says is checked on the pages themselves (tests/lms/test_marked_pages.py).
"""

import pytest
from django.utils.translation.template import templatize

from tests.marked_sources import marked_in_template, scripts, templates, unmarked_in_script, unmarked_in_template

# Template, and why its sentences are not marked yet.
REWRITTEN_LATER = "rewritten by an issue that is planned"
STATE_STAFF = "in the admin of state staff, who work in English"
UNMARKED: dict[str, str] = {}


@pytest.mark.parametrize("path", [path for path in templates() if path not in UNMARKED])
def test_every_sentence_of_a_template_is_marked(path):
    assert unmarked_in_template(templates()[path]) == []


def test_the_list_of_unmarked_templates_names_only_those_that_are():
    sources = templates()
    assert [path for path in UNMARKED if not unmarked_in_template(sources.get(path, ""))] == []


@pytest.mark.parametrize("path", scripts())
def test_every_sentence_of_a_script_is_marked(path):
    assert unmarked_in_script(scripts()[path]) == []


def test_makemessages_finds_every_marked_sentence_of_a_template():
    """Written in another way, `_("…")` is translated on the page and never reaches the translators."""
    lost = []
    for path, source in templates().items():
        extracted = templatize(source)
        lost += [f"{path}: {text}" for text in marked_in_template(source) if text not in extracted]
    assert lost == []
