"""Foreign keys, reverse names and templates point down, as imports do: cohorts < exams | cms < lms, then app by app."""

import ast
import functools
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
# The order of the contracts of import-linter in pyproject.toml: in each package, the lower app first.
ORDER = {
    "cohorts": ["core", "ui", "notices", "people", "billing", "training"],
    "exams": ["psychometrics", "bank", "assembly", "delivery", "analysis", "results"],
    "cms": [""],
    "lms": ["certification", "records", "dashboard", "reports", "demo", ""],
}
BELOW = {"cohorts": set(), "exams": {"cohorts"}, "cms": {"cohorts"}, "lms": {"cohorts", "exams", "cms"}}
# Neither may import the other.
APART = {("lms", "dashboard"), ("lms", "reports")}


def place_of(dotted):
    """(package, app) of a dotted module name or a project path; None for other code."""
    parts = re.split(r"[./]", dotted)
    if parts[0] not in ORDER:
        return None
    app = parts[1] if len(parts) > 1 and parts[1] in ORDER[parts[0]] else ""
    return parts[0], app


def points_down(source, target):
    """Whether `source` may refer to `target`."""
    if target is None or source == target:
        return True
    if source[0] != target[0]:
        return target[0] in BELOW[source[0]]
    order = ORDER[source[0]]
    return order.index(target[1]) < order.index(source[1]) and {source, target} != APART


def own_models():
    return [model for model in apps.get_models(include_auto_created=True) if place_of(model.__module__)]


def test_foreign_keys_point_down():
    up = []
    for model in own_models():
        for field in model._meta.get_fields(include_hidden=True):
            remote = field.remote_field.model if getattr(field, "remote_field", None) and field.concrete else None
            if remote is None or remote._meta.label == settings.AUTH_USER_MODEL:
                continue
            if not points_down(place_of(model.__module__), place_of(remote.__module__)):
                up.append(f"{model._meta.label}.{field.name} -> {remote._meta.label}")
    assert not up


def names_from_above():
    """{name: apps that add it to a model below}: reverse names, as attributes and in lookups."""
    reverse_names, own = {}, set()
    for model in own_models():
        own |= {(place_of(model.__module__), field.name) for field in model._meta.concrete_fields}
        for relation in model._meta.related_objects:
            source, target = place_of(relation.related_model.__module__), place_of(model.__module__)
            for name in {relation.get_accessor_name(), relation.name} - {None}:
                if source and source != target:
                    reverse_names.setdefault(name, set()).add(source)
                else:
                    own.add((target, name))
    # A name that a lower app uses for its own field does not refer to the app above.
    return {name: places for name, places in reverse_names.items() if name not in {own_name for _, own_name in own}}


def looked_up(tree):
    """Names in lookups (`windows__opens_at`, “cohort__windows”) and before a queryset method, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"\w+", node.value):
            if "__" in node.value:
                yield from ((part, node.lineno) for part in node.value.split("__"))
        elif isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
            yield from ((part, node.value.lineno) for part in node.arg.split("__"))
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.attr
            in {
                "all",
                "filter",
                "exclude",
                "count",
                "exists",
                "first",
                "order_by",
                "values_list",
            }
        ):
            yield node.value.attr, node.lineno


def test_reverse_names_are_used_from_above_only():
    reverse_names, up = names_from_above(), []
    assert "windows" in reverse_names
    for package in ORDER:
        for path in (ROOT / package).rglob("*.py"):
            place = place_of(str(path.relative_to(ROOT)))
            if "migrations" in path.parts:
                continue
            for name, line in looked_up(ast.parse(path.read_text())):
                if name in reverse_names and not any(points_down(place, source) for source in reverse_names[name]):
                    up.append(f"{path.relative_to(ROOT)}:{line} {name}")
    assert not up, "\n".join(up)


@functools.cache
def addresses():
    """{URL name: place of its view}."""
    views_by_name = {}

    def walk(patterns, spaces):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, [*spaces, entry.namespace] if entry.namespace else spaces)
            elif entry.name:
                view = getattr(entry.callback, "view_class", entry.callback)
                views_by_name[":".join([*spaces, entry.name])] = place_of(view.__module__)

    walk(get_resolver().url_patterns, [])
    return views_by_name


def templates():
    return [path for package in ORDER for path in (ROOT / package).rglob("templates/**/*.html")]


TAG = re.compile(r"""\{%-?\s*(url|extends|include|static)\s+['"]([^'"]+)['"]""")


def named_in(path):
    """(kind, name, place) of each URL name, template and static file in a template."""
    places = addresses()
    for kind, name in TAG.findall(path.read_text()):
        if kind == "url":
            yield kind, name, places.get(name)
        elif kind == "static":
            yield kind, name, place_of_file(finders.find(name))
        else:
            yield kind, name, place_of_file(get_template(name).origin.name)


REVERSING = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


def reversed_names(source):
    """(name, line) of each URL that Python code reverses by a literal name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if called in REVERSING and isinstance(node.args[0].value, str):
                yield node.args[0].value, node.lineno


def test_python_reverses_only_url_names_of_its_own_app_and_lower_apps():
    places, up, count = addresses(), [], 0
    for package in ORDER:
        for path in (ROOT / package).rglob("*.py"):
            where = str(path.relative_to(ROOT))
            for name, line in reversed_names(path.read_text()):
                count += 1
                if not points_down(place_of(where), places.get(name)):
                    up.append(f"{where}:{line} {name}")
    assert count > 150
    assert not up, "\n".join(up)


def test_the_check_of_reversed_names_reads_every_form_of_reverse():
    source = "reverse('a'); urls.reverse_lazy('b', args=[1]); redirect('c', pk=1); shortcuts.resolve_url('d'); f('e')"
    assert [name for name, _ in reversed_names(source)] == ["a", "b", "c", "d"]


def place_of_file(path):
    path = Path(path) if path else None
    return place_of(str(path.relative_to(ROOT))) if path and path.is_relative_to(ROOT) else None


def test_templates_point_down():
    up, count = [], 0
    for path in templates():
        place = place_of(str(path.relative_to(ROOT)))
        for kind, name, target in named_in(path):
            count += 1
            if not points_down(place, target):
                up.append(f"{path.relative_to(ROOT)}: {kind} {name}")
    assert count > 200
    assert not up, "\n".join(up)
