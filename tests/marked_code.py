"""Find texts in Python code that people read and that are not marked for translation."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("cohorts", "exams", "cms", "lms")
# Files that build pages. Actions, rules and models name their sentences by codes, and tasks write to logs.
FOLDERS = {"views", "admin", "ui", "templatetags"}
FILES = {"views.py", "forms.py", "admin.py", "wagtail_hooks.py", "messages.py", "menus.py"}

MARKERS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy",
    "npgettext", "npgettext_lazy",
}  # fmt: skip
# What these take is for developers and machines.
TECHNICAL_CALLS = {"getLogger", "debug", "info", "warning", "exception", "error", "compile", "strptime", "strftime"}
# “Two words”, or one word with a capital. Not names of fields, of CSS classes or of addresses.
SENTENCE = re.compile(
    r"^[^<>{}]*?\b[A-Z][a-z]+ [a-z]+|[a-z]{2,} [a-z]{2,} [a-z]{2,}|^[A-Z][a-z]{2,}$|^[A-Z][a-z]+[.:…]"
)
NOT_READ = re.compile(r"^[a-z0-9_:/ .%-]*$|^(GET|POST|SELECT|Content|Cache|Retry|Last|X)\b|^https?:")
FIELD = re.compile(r"\w*Field$")


def code_files():
    """{path from the root: source} of the Python files that build pages."""
    files = [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if FOLDERS & set(path.relative_to(ROOT).parts[:-1]) or path.name in FILES
    ]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in files if "migrations" not in path.parts}


def unmarked_in_code(source):
    """[(line, text)] of a module: sentences that no translation function takes, and form fields without a label.

    Django makes the label of such a field from its name, and that cannot be translated.
    """
    texts = []

    def visit(node):
        if _is_not_read(node):
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if SENTENCE.search(node.value) and not NOT_READ.search(node.value):
                texts.append((node.lineno, node.value))
        elif _has_no_label(node):
            texts.append((node.lineno, f"{ast.unparse(node.func)} without label"))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(source))
    return texts


def _is_not_read(node):
    """Docstrings, marked texts, arguments for machines, errors for developers, and keys of a dictionary in use."""
    if isinstance(node, ast.Call):
        return _name(node.func) in MARKERS | TECHNICAL_CALLS
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or isinstance(node, ast.Raise | ast.Subscript | ast.Compare)


def _has_no_label(node):
    is_field = (
        isinstance(node, ast.Call) and ast.unparse(node.func).startswith("forms.") and FIELD.match(_name(node.func))
    )
    return is_field and not {"label", None} & {keyword.arg for keyword in node.keywords} and not _is_hidden(node)


def _is_hidden(node):
    return any("HiddenInput" in ast.unparse(keyword.value) for keyword in node.keywords)


def _name(function):
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""
