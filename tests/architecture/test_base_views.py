"""Pages are built on the base views: refusals, pages of a list and reasons are handled in `cohorts/ui` alone."""

import ast
import re
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


def is_a_function(tree):
    """A view written as a function; a page is a class on `Page`, which has the access check and the methods."""
    return any(
        isinstance(node, ast.FunctionDef) and any("allow(" in ast.unparse(line) for line in node.decorator_list)
        for node in ast.walk(tree)
    )


def declares_a_reason_form(tree):
    """A form with nothing but a reason; a form that asks for more is one of its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name != "CorrectionForm":
            fields = [
                line
                for line in node.body
                if isinstance(line, ast.Assign) and re.search("Field\\(|_field\\(", ast.unparse(line.value))
            ]
            bases = {ast.unparse(base) for base in node.bases}
            if bases == {"forms.Form"} and [ast.unparse(line.targets[0]) for line in fields] == ["reason"]:
                return True
    return False


FUNCTIONS = {
    # Answer the exam's script in JSON.
    "exams/delivery/views/answers.py",
    "exams/delivery/views/breaks.py",
    # One address, two clients: the script sends and gets JSON, the plain form gets pages. What was typed is an answer:
    # it is saved at once, with its epoch, and not kept in a form. A refused start code counts as a try.
    "exams/delivery/views/candidate.py",
    # A name that is typed in public is neither kept nor logged, and each answer has a status and headers of its own.
    "lms/certification/views/verify.py",
    # Files for search engines.
    "cms/views.py",
    # Log-in of the demo, and answers to errors and health checks: there may be no session and no database.
    "lms/demo/views.py",
    "lms/views.py",
}

RULES = [
    ("catches a refusal", catches_refusals, ANSWERS_A_SCRIPT),
    # Asks the action also where the reason is missing, because who may decide comes first.
    ("puts a refusal on a form", lambda tree: calls(tree, "add_refusal"), {"exams/results/admin/key_change_steps.py"}),
    ("is a function", is_a_function, FUNCTIONS),
    ("divides a list into pages", lambda tree: calls(tree, "Paginator"), set()),
    # Its reason is required or not by the step, and the action words what is missing. That of a note is one of a few.
    (
        "declares a form of a reason alone",
        declares_a_reason_form,
        {"exams/results/admin/key_change_forms.py", "lms/certification/admin/application_notes.py"},
    ),
]


@pytest.mark.parametrize(("what", "breaks_it", "exceptions"), RULES, ids=[rule[0] for rule in RULES])
def test_no_page_does_what_a_base_view_does(what, breaks_it, exceptions):
    modules = list(page_modules())
    assert len(modules) > 60
    assert {path for path, tree in modules if breaks_it(tree)} == exceptions, what
