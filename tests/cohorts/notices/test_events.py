"""The registry of emails is complete and true, and no wording of ours gives anything away."""

import ast
from importlib import import_module

import pytest
from django.utils import translation

from cohorts.notices.actions.templates import problems_of
from cohorts.notices.events import EVENTS
from cohorts.notices.language import email_languages
from cohorts.notices.rules.wording import unknown_variables
from cohorts.notices.wording import built_in
from tests.cohorts.notices.test_emails import code

QUEUES = ("queue_email(", "email_readers(", "email_staff(")
SENDERS = (
    "queue_email(",
    "email_readers(",
    "email_staff(",
    "_to_person(",
    "_email_agency(",
    "_email_candidates(",
    "email_applicant(",
    "email_person(",
    "email_colleague(",
    "email_reader(",
    "email_both(",
    "email_news(",
    "compose(find(",
)


def names_used():
    """Every name, attribute and text in the modules that send emails."""
    names = set()
    for source in code().values():
        if any(sender in source for sender in SENDERS):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Name):
                    names.add(node.id)
                elif isinstance(node, ast.Attribute):
                    names.add(node.attr)
    return names


def defined():
    """{code of an event: the name that holds it} of every call of `define`."""
    names = {}
    for source in code().values():
        if "define(" not in source or "cohorts.notices.events" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("define("):
                names[ast.literal_eval(node.value.args[0])] = node.targets[0].id
    return names


def test_every_event_is_sent_by_some_code():
    used = names_used()
    assert {code: name for code, name in defined().items() if name not in used} == {}


def test_the_registry_holds_what_the_code_defines():
    assert defined().keys() == EVENTS.keys()


def sendings():
    """[(module, {argument: its source})] of every call that queues emails."""
    for path, source in code().items():
        if not any(sender in source for sender in SENDERS):
            continue
        module = import_module(path.removesuffix(".py").replace("/", "."))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and f"{ast.unparse(node.func)}(" in QUEUES:
                yield module, {one.arg: ast.unparse(one.value) for one in node.keywords}


def test_every_email_that_is_queued_belongs_to_an_event():
    """A call says a constant of its module; a function passes on what its callers say, who are looked at, too."""
    count = 0
    for module, arguments in sendings():
        says = arguments.get("event", arguments["kind"])
        if says in ("event", "kind"):
            continue
        count += 1
        names = vars(module)
        codes = names["EVENT_OF"].values() if says.startswith("EVENT_OF[") else [eval(says, dict(names))]
        assert all(code in EVENTS for code in codes), (module.__name__, says)
    assert count >= 40


@pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
def test_the_built_in_words_are_as_good_as_we_ask_of_staff(event):
    for language in email_languages():
        if wording := built_in(event, language):
            assert problems_of(event, language, wording) == []


@pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
def test_every_variable_of_an_event_is_listed_with_a_sample(event):
    names = [one.name for one in event.all_variables]
    assert len(names) == len(set(names))
    assert unknown_variables(f"{event.subject} {event.wording}", names) == []
    assert all(str(one.label) for one in event.all_variables)
    assert all(str(one.sample) for one in event.all_variables if one.name != "link")


def test_no_built_in_email_is_half_translated():
    """The Spanish words of an event have the same variables as the English ones."""
    translated = 0
    for event in EVENTS.values():
        own = built_in(event, "es")
        if own is None:
            continue
        translated += 1
        english = built_in(event, "en")
        assert sorted(unknown_variables(own.text, ())) == sorted(unknown_variables(english.text, ())), event.code
    assert translated >= 8
    assert translation.get_language() == "en"
