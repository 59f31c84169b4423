"""Find sentences in templates and scripts that are not marked for translation."""

import re
from pathlib import Path

from tests.page_texts import PLAIN_WORD, PageTexts

ROOT = Path(__file__).parents[1]
PRODUCT = "Peer LMS"
COMMENTS = re.compile(r"{%-? *comment\b.*?endcomment *-?%}|{#.*?#}", re.DOTALL)
MARKED_BLOCKS = re.compile(r"({%-? *blocktranslate\b.*?%}).*?{%-? *endblocktranslate *-?%}", re.DOTALL)
# These blocks contain attributes of the page, not text.
CLASS_BLOCKS = re.compile(r"{% block (?:main_class|body_attributes|body_class) %}.*?{% endblock[^%]*%}")
TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
MARKED_CALLS = re.compile(r"""\b_?_\(\s*(?:"[^"]*"|'[^']*')|^{% *translate +(?:"[^"]*"|'[^']*')""")
LITERALS = re.compile(r""""([^"]*)"|'([^']*)'""")
# A literal that people read: two words, or one with a capital. Not paths, names or date formats.
SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}|\b[A-Z][a-z]+")
NOT_READ = re.compile(r"\.(html|svg|css|js|txt)\b|^[a-z_:/ .-]*$")


def templates():
    """{path from the root: source} of every template of this project."""
    places = [*ROOT.glob("*/templates"), *ROOT.glob("*/*/templates"), *ROOT.glob("*/*/jinja2")]
    files = [
        path
        for place in places
        if place.parts[len(ROOT.parts)] not in (".venv", "node_modules", "tests")
        for path in place.rglob("*")
        if path.suffix in (".html", ".txt")
    ]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted(files)}


def unmarked_in_template(source):
    """Sentences of a template outside of `translate`, `blocktranslate` and `_("…")`."""
    source = MARKED_BLOCKS.sub(r"\1", CLASS_BLOCKS.sub("", COMMENTS.sub("", source)))
    literals = [literal for tag in TAGS.findall(source) for literal in _literals(tag)]
    texts = [text.replace(PRODUCT, "") for _, text in PageTexts(TAGS.sub("", source)).texts]
    return literals + [text for text in texts if PLAIN_WORD.search(text)]


def marked_in_template(source):
    """Sentences of a template in `_("…")` and `translate "…"`."""
    calls = [call.group() for tag in TAGS.findall(COMMENTS.sub("", source)) for call in MARKED_CALLS.finditer(tag)]
    return [re.split("[\"']", call, maxsplit=1)[1][:-1] for call in calls]


def _literals(tag):
    pairs = LITERALS.findall(MARKED_CALLS.sub("", tag))
    texts = [text.replace(PRODUCT, "") for pair in pairs for text in pair]
    return [text for text in texts if SENTENCE.search(text) and not NOT_READ.search(text)]


def scripts():
    """{path from the root: source} of every script of this project."""
    files = [*ROOT.glob("cohorts/*/static/*/**/*.js"), *ROOT.glob("exams/*/static/*/**/*.js")]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted(files) if "uswds" not in path.parts}


SCRIPT_COMMENTS = re.compile(r"(?<!:)//[^\n]*|/\*.*?\*/", re.DOTALL)
SCRIPT_LITERALS = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
MARKED_IN_SCRIPT = re.compile(r'\bn?gettext\(\s*"((?:[^"\\]|\\.)*)"(?:,\s*"((?:[^"\\]|\\.)*)")?')
SCRIPT_SENTENCE = re.compile(r"[A-Za-z]{2,}[,.:]? [a-z]{2,}|^[A-Z][a-z]+[ .…]?")
# For the browser, not for people; so are selectors of classes, which begin with a period.
SCRIPT_TERMS = {"use strict", "Escape", "Content-Type", "thead tr:last-child th", "tbody tr", "input, svg, img"}


def marked_in_script(source):
    """[(sentence, plural or "")] of a script in `gettext` and `ngettext`."""
    return MARKED_IN_SCRIPT.findall(source)


def unmarked_in_script(source):
    """Sentences of a script that are not an argument of `gettext` or `ngettext`."""
    rest = MARKED_IN_SCRIPT.sub("", SCRIPT_COMMENTS.sub("", source))
    texts = [double or template for double, template in SCRIPT_LITERALS.findall(rest)]
    return [text for text in texts if SCRIPT_SENTENCE.search(text) and text not in SCRIPT_TERMS and text[0] != "."]
