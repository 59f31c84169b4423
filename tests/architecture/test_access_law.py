"""Law 3: views, admin, dashboard, reports and API read rows only through `visible_to`.

The source is checked, so pages without tests are covered as well.
"""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Manager, QuerySet

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cohorts", "exams", "cms", "lms")
PAGES = re.compile(r"/(views|admin|dashboard|reports|api)(/|\.py$)")
# Calculations without rows, and the demo, which uses actions.
NO_PAGES = ("exams/psychometrics/", "lms/demo/")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}


def page_modules():
    """Paths of the modules the law applies to."""
    tracked = subprocess.run(
        ["git", "ls-files", *(f"{package}/*.py" for package in PACKAGES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [path for path in tracked if PAGES.search(path) and not path.startswith(NO_PAGES)]


def own_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]


def many_names():
    """Names of relations to many rows: reverse names and many-to-many fields."""
    names = set()
    for model in own_models():
        for relation in model._meta.related_objects:
            if relation.related_model.__module__.split(".")[0] in PACKAGES and not relation.one_to_one:
                names.add(relation.get_accessor_name())
        names |= {field.name for field in model._meta.many_to_many}
    return names - {None}


def queryset_methods():
    """Every public method of a queryset or manager of this project."""
    methods = {name for name in dir(QuerySet) if not name.startswith("_")}
    methods |= {name for name in dir(Manager) if not name.startswith("_")}
    for model in own_models():
        methods |= {name for name in dir(model._default_manager) if not name.startswith("_")}
    return methods - {"name", "model"}


def violations(source, many, methods):
    """[(line, what)] of everything in a module that bypasses `visible_to`."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    allowed = {id(n.value) for n in nodes if isinstance(n, ast.Attribute) and n.attr == "visible_to"}
    managers = [n for n in nodes if isinstance(n, ast.Attribute) and n.attr in MANAGERS and id(n) not in allowed]
    calls = [n for n in nodes if isinstance(n, ast.Call)]
    return [(n.lineno, ast.unparse(n)) for n in managers] + [
        (n.lineno, ast.unparse(n.func)) for n in calls if _by_reverse_name(n, many, methods) or _by_shortcut(n)
    ]


def _by_reverse_name(call, many, methods):
    """Is a queryset method called on a reverse accessor? (A dictionary has a `get` too, without keywords.)"""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in methods:
        return False
    inner = call.func.value if call.func.attr != "get" or call.keywords else None
    return isinstance(inner, ast.Attribute) and inner.attr in many


def _by_shortcut(call):
    """Is a shortcut such as get_object_or_404 given a model class?"""
    if not isinstance(call.func, ast.Name) or call.func.id not in SHORTCUTS:
        return False
    return isinstance(call.args[0], ast.Name) and call.args[0].id[:1].isupper()


def test_pages_read_rows_only_through_visible_to():
    many, methods = many_names(), queryset_methods()
    paths = page_modules()
    assert len(paths) > 60
    problems = [
        f"{path}:{line} {what}" for path in paths for line, what in violations((ROOT / path).read_text(), many, methods)
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "source",
    [
        "rows = Cohort.objects.all()",
        "rows = Cohort.objects.filter(pk=1)",
        "rows = Cohort._default_manager.all()",
        "rows = model._base_manager.filter(pk=1)",
        "rows = cohort.enrollments.filter(state='enrolled')",
        "number = session.marks.count()",
        "held = person.memberships.in_force()",
        "people = session.trainers.all()",
        "row = get_object_or_404(Cohort, pk=1)",
        "field = ModelChoiceField(Cohort.objects)",
    ],
)
def test_the_check_reports_code_that_bypasses_visible_to(source):
    assert violations(source, many_names(), queryset_methods())


@pytest.mark.parametrize(
    "source",
    [
        "rows = Cohort.objects.visible_to(user).filter(pk=1)",
        "rows = Cohort.objects.visible_to(user, role='trainer')",
        "dates = cohort.dates",
        "label = forms.CharField(label='x')",
    ],
)
def test_the_check_accepts_code_that_uses_visible_to(source):
    assert not violations(source, many_names(), queryset_methods())
