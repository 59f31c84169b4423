"""Pages are built on the base views: refusals, pages of a list and reasons are handled in `cohorts/ui` alone."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The exam answers its own script in JSON, and begins where a refusal is about a start code (see its file).
ANSWERS_A_SCRIPT = {
    "exams/delivery/views/breaks.py",
    "exams/delivery/views/candidate.py",
}


PAGE_FILES = {"views.py", "records.py", "wagtail_hooks.py"}


def page_modules():
    """(path, syntax tree) of every module of pages but the base views themselves."""
    for package in ("cohorts", "exams", "cms", "lms"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            parts = set(Path(name).parts)
            if not name.startswith("cohorts/ui/") and ({"views", "admin"} & parts or path.name in PAGE_FILES):
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def catches_refusals(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None and "Refused" in ast.unparse(node.type):
            return True
    return False


def calls(tree, *names):
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names for node in ast.walk(tree)
    )


def declares_a_reason_form(tree):
    """A form with nothing but a reason; a form that asks for more is one of its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name != "CorrectionForm":
            fields = [
                line for line in node.body if isinstance(line, ast.Assign) and "Field(" in ast.unparse(line.value)
            ]
            bases = {ast.unparse(base) for base in node.bases}
            if bases == {"forms.Form"} and [ast.unparse(line.targets[0]) for line in fields] == ["reason"]:
                return True
    return False


RULES = [
    ("catches a refusal", catches_refusals, ANSWERS_A_SCRIPT),
    # Asks the action also where the reason is missing, because who may decide comes first.
    ("puts a refusal on a form", lambda tree: calls(tree, "add_refusal"), {"exams/results/admin/key_change_steps.py"}),
    ("divides a list into pages", lambda tree: calls(tree, "Paginator"), set()),
    # Its reason is required or not by the step, and the action words what is missing.
    ("declares a form of a reason alone", declares_a_reason_form, {"exams/results/admin/key_change_forms.py"}),
]


@pytest.mark.parametrize(("what", "breaks_it", "exceptions"), RULES, ids=[rule[0] for rule in RULES])
def test_no_page_does_what_a_base_view_does(what, breaks_it, exceptions):
    modules = list(page_modules())
    assert len(modules) > 60
    assert {path for path, tree in modules if breaks_it(tree)} == exceptions, what
