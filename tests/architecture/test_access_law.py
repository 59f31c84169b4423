"""Law 3: views, admin, dashboard, reports and API reach rows only through `visible_to`.

Read from the source, so that a page nobody tests is held to it as well.
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
# Arithmetic without rows, and the demo, which is told through actions.
NO_PAGES = ("exams/psychometrics/", "lms/demo/")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}


def page_modules():
    """Paths of the modules that the law is about."""
    listed = subprocess.run(
        ["git", "ls-files", *(f"{package}/*.py" for package in PACKAGES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [path for path in listed if PAGES.search(path) and not path.startswith(NO_PAGES)]


def own_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]


def many_names():
    """Names by which rows of other tables hang on a row: reverse names, and many-to-many fields."""
    names = set()
    for model in own_models():
        for relation in model._meta.related_objects:
            if relation.related_model.__module__.split(".")[0] in PACKAGES and not relation.one_to_one:
                names.add(relation.get_accessor_name())
        names |= {field.name for field in model._meta.many_to_many}
    return names - {None}


def queryset_methods():
    """What can be asked of rows: every public method of a queryset or manager of ours."""
    methods = {name for name in dir(QuerySet) if not name.startswith("_")}
    methods |= {name for name in dir(Manager) if not name.startswith("_")}
    for model in own_models():
        methods |= {name for name in dir(model._default_manager) if not name.startswith("_")}
    return methods - {"name", "model"}


def violations(source, many, methods):
    """[(line, what)] of everything in a module that goes round `visible_to`."""
    nodes = list(ast.walk(ast.parse(source)))
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    allowed = {id(node.value) for node in attributes if node.attr == "visible_to"}
    managers = [node for node in attributes if node.attr in MANAGERS and id(node) not in allowed]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return [
        *((node.lineno, ast.unparse(node)) for node in managers),
        *((node.lineno, ast.unparse(node.func)) for node in calls if asks_related_rows(node, many, methods)),
        *((node.lineno, ast.unparse(node)) for node in calls if is_shortcut(node)),
    ]


def asks_related_rows(call, many, methods):
    """`session.marks.count()` and the like; a dictionary has a `get` too, without keywords."""
    method = call.func
    if not isinstance(method, ast.Attribute) or method.attr not in methods:
        return False
    if method.attr == "get" and not call.keywords:
        return False
    return isinstance(method.value, ast.Attribute) and method.value.attr in many


def is_shortcut(call):
    """`get_object_or_404(Cohort, …)` and the like."""
    if not isinstance(call.func, ast.Name) or call.func.id not in SHORTCUTS:
        return False
    first = call.args[0]
    return isinstance(first, ast.Name) and first.id[:1].isupper()


def test_pages_reach_rows_only_through_visible_to():
    many, methods = many_names(), queryset_methods()
    paths = page_modules()
    assert len(paths) > 60
    found = [
        f"{path}:{line} {what}" for path in paths for line, what in violations((ROOT / path).read_text(), many, methods)
    ]
    assert not found, "\n".join(found)


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
def test_the_check_finds_what_goes_round(source):
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
def test_the_check_lets_through_what_does_not(source):
    assert not violations(source, many_names(), queryset_methods())
