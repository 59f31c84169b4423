"""Refusals: every refused code has a message, and every message gets its parameters."""

import ast
import functools
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps
from django.utils.module_loading import module_has_submodule

from cohorts.core.refusals import MESSAGES, Wording
from cohorts.core.states import StatefulModel, states

ROOT = Path(__file__).parents[2]
# A package is added when its actions and rules refuse only with codes.
PACKAGES = ("cohorts", "exams", "cms", "lms")
RAISERS = {"Refused", "Problem"}
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Site(NamedTuple):
    """A call of `Refused` or `Problem` in the source."""

    where: str
    code: ast.expr
    params: frozenset[str]
    is_open: bool  # **params: the names cannot be read from the source


class Recorder(dict):
    """A mapping that records which parameters a message uses."""

    def __missing__(self, name):
        self[name] = 2
        return 2


def sources(package: str) -> Iterator[Path]:
    return (path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts)


@functools.cache
def sites(package: str) -> list[Site]:
    return list(_sites(package))


def _sites(package: str) -> Iterator[Site]:
    for path in sources(package):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISERS and node.args:
                names = {keyword.arg for keyword in node.keywords}
                params = frozenset(name for name in names if name not in (None, "field"))
                yield Site(f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0], params, None in names)


def literals(code: ast.expr) -> list[str]:
    """The literal codes in the call: one, or two in a conditional expression."""
    choices = [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]
    return [choice.value for choice in choices if isinstance(choice, ast.Constant) and isinstance(choice.value, str)]


@functools.cache
def texts_in_code() -> frozenset[str]:
    """Every literal text outside of the messages themselves."""
    return frozenset(
        node.value
        for package in PACKAGES
        for path in sources(package)
        if "messages" not in path.parts and path.name != "messages.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def asked_for(code: str) -> set[str]:
    template = MESSAGES[code]
    recorder = Recorder()
    str((template.template if isinstance(template, Wording) else template) % recorder)
    return set(recorder)


def worded_by(package: str) -> set[str]:
    codes = set()
    for config in apps.get_app_configs():
        if config.name.split(".")[0] == package and module_has_submodule(config.module, "messages"):
            codes |= set(getattr(import_module(f"{config.name}.messages"), "MESSAGES", ()))
    return codes


@pytest.mark.parametrize("package", PACKAGES)
def test_refusals_use_codes_and_not_sentences(package):
    composed = [site.where for site in sites(package) if isinstance(site.code, ast.JoinedStr | ast.BinOp | ast.Call)]
    spelled = [site.where for site in sites(package) for code in literals(site.code) if not SNAKE_CASE.fullmatch(code)]
    assert composed == spelled == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_refused_code_has_a_message(package):
    assert {code for site in sites(package) for code in literals(site.code)} - set(MESSAGES) == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_gets_its_parameters(package):
    missing = {
        site.where: asked_for(code) - site.params
        for site in sites(package)
        if not site.is_open
        for code in literals(site.code)
        if asked_for(code) - site.params
    }
    assert missing == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_is_used(package):
    assert worded_by(package) - texts_in_code() == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_state_has_a_label_and_every_transition_connects_states(package):
    for model in apps.get_models():
        if issubclass(model, StatefulModel) and model.__module__.split(".")[0] == package:
            assert set(states(model.TRANSITIONS, model.INITIAL)) == set(model.State.values), model
            assert model._meta.get_field("state").choices, model
