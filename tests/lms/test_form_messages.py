"""The sentences of Django's and allauth's forms are ours: they say what is wrong and how to correct it."""

import ast
import re
from pathlib import Path

import allauth
import django
import pytest
import wagtail
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django import forms
from django.conf import settings
from django.core import validators
from django.forms.formsets import BaseFormSet
from django.urls import get_resolver
from django.utils.translation import gettext, ngettext

CATALOG = Path(settings.BASE_DIR, "lms/locale/en/LC_MESSAGES/django.po")
NOT_OURS = re.compile(r"[Tt]his field|[Tt]his value|Ensure|a valid |a list of values|was submitted|ncorrect|nvalid")
# Words of Wagtail's that its editors do not use, in the sentences that they can meet.
OF_WAGTAIL = re.compile(
    r"validation error|due to errors|as it is locked|by hook|\bslug|for moderation|awaiting moderation|moderation stage"
    r"|Why not|Sorry|Explor|\bfilesize|haven't|don't have permission|not be accessible"
    r"|[Gg]o.live|\b[Ll]ive\b|[Ss]nippets? (?!type)(?!'%)|\balias\b"
)
# What nobody meets: settings of workflows, accounts and groups, and the log of aliases, which nobody creates.
NOT_MET = re.compile(
    r"workflow|\btasks?\b|\bgroups?\b|users configured|create-one-now|go_live_at"
    r"|[Aa]lias '|an alias of %|Created an alias|Create alias|alias into"
)
STRING = re.compile(r'^(?:(msgid|msgid_plural|msgstr|msgstr\[\d\]) )?(".*")$')


def entries(path):
    """[{keyword: text}] of a catalog; the header has an empty msgid."""
    rows: list[dict[str, str]] = [{}]
    keyword = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := STRING.match(line):
            if match[1] == "msgid":
                rows.append({})
            keyword = match[1] or keyword
            rows[-1][keyword] = rows[-1].get(keyword, "") + ast.literal_eval(match[2])
    return [entry for entry in rows if entry.get("msgid")]


def every_form():
    """All forms of the site: the classes that exist once every page is loaded."""
    get_resolver().url_patterns  # loads all pages
    classes, todo = set(), [forms.BaseForm]
    while todo:
        children = todo.pop().__subclasses__()
        classes.update(children)
        todo += children
    return [form for form in classes if getattr(form, "base_fields", None)]


def sentences_of(field):
    """What a field may answer, by itself and by its validators."""
    yield from field.error_messages.values()
    for validator in field.validators:
        yield from [getattr(validator, "message", ""), *getattr(validator, "messages", {}).values()]


def written(sentence):
    """As a page writes it; a sentence with a plural needs a number first."""
    numbers = {"limit_value": 3, "show_value": 9, "max": 3, "length": 9, "num": 3}
    lazy_plural = hasattr(sentence, "_proxy____args") and "number" in repr(sentence._proxy____kw)
    return str(sentence % numbers) if lazy_plural else str(sentence)


@pytest.mark.django_db
def test_no_form_answers_in_the_words_of_a_library():
    classes = every_form()
    assert len(classes) > 60
    answers = {
        (f"{form.__module__}.{form.__name__}.{name}", written(sentence))
        for form in classes
        for name, field in form.base_fields.items()
        for sentence in sentences_of(field)
    }
    assert sorted(row for row in answers if NOT_OURS.search(row[1])) == []


def test_neither_validators_nor_accounts_answer_in_the_words_of_a_library():
    answers = [
        validators.MaxLengthValidator.message,
        validators.MinLengthValidator.message,
        validators.MaxValueValidator.message,
        validators.MinValueValidator.message,
        *validators.DecimalValidator.messages.values(),
        *BaseFormSet.default_error_messages.values(),
        *get_adapter().error_messages.values(),
        *get_mfa_adapter().error_messages.values(),
    ]
    assert [text for text in map(written, answers) if NOT_OURS.search(text)] == []


@pytest.mark.parametrize("entry", entries(CATALOG), ids=lambda entry: entry["msgid"][:40])
def test_the_compiled_catalog_has_what_is_written_in_it(entry):
    """After a change, `manage.py compilemessages -l en` was run."""
    replaced = entry.get("msgstr") or entry["msgstr[0]"]
    texts = (entry["msgid"], entry["msgid_plural"]) if "msgid_plural" in entry else None
    assert (ngettext(*texts, 1) if texts else gettext(entry["msgid"])) == replaced


def test_every_replaced_sentence_is_one_of_the_libraries():
    theirs = {
        entry["msgid"]
        for package in (django, allauth, wagtail)
        for path in Path(package.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po")
        for entry in entries(path)
    }
    assert [entry["msgid"] for entry in entries(CATALOG) if entry["msgid"] not in theirs] == []


def test_editors_do_not_meet_the_words_of_wagtail():
    """Neither when they save, publish, move or copy a page, nor in lists of what they chose."""
    catalogs = Path(wagtail.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po")
    theirs = [entry for path in catalogs if "contrib" not in path.parts for entry in entries(path)]
    sentences = {
        ngettext(entry["msgid"], entry["msgid_plural"], 2) if "msgid_plural" in entry else gettext(entry["msgid"])
        for entry in theirs
        if not NOT_MET.search(entry["msgid"])
    }
    assert sorted(text for text in sentences if OF_WAGTAIL.search(text)) == []
