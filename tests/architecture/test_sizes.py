"""How long functions and files may be. What is longer today is listed; the lists only shrink."""

import ast
from pathlib import Path

from tests.untyped import listed

ROOT = Path(__file__).parents[2]
MAX_FUNCTION_LINES = 40
MAX_TEST_FUNCTION_LINES = 60
MAX_FILE_LINES = 300

# Longer than allowed, with the length it may not pass. Remove the entry when the function or file is short enough.
LONG_FUNCTIONS = {
    "exams/delivery/actions/windows.py::open_window": 48,
    "exams/delivery/views/candidate.py::sitting": 45,
    "exams/delivery/views/incidents.py::sitting": 45,
    "exams/psychometrics/tables.py::item_records": 49,
    "lms/dashboard/exam_tasks.py::preparations": 48,
    "lms/dashboard/tasks_due.py::_program": 42,
    "lms/dashboard/tasks_due.py::_vendor": 56,
    "lms/demo/cast.py::_vendors": 50,
    "lms/demo/management/commands/demo.py::_serve": 44,
    "lms/demo/story.py::_examine": 42,
    "lms/demo/training.py::schedule": 43,
    "tests/access/outsider.py::examination": 105,
}
LONG_FILES = {
    "exams/bank/admin/items.py": 324,
    "exams/delivery/admin/windows.py": 329,
    "exams/results/actions/rescoring.py": 317,
    "lms/dashboard/exam_tasks.py": 333,
    "lms/dashboard/tasks_due.py": 401,
    "lms/settings.py": 311,
    "tests/access/outsider.py": 364,
    "tests/browser/test_exam_proofs.py": 309,
    "tests/browser/test_exam_screen.py": 447,
    "tests/cohorts/people/test_office_admin.py": 452,
    "tests/cohorts/training/test_office_pages.py": 308,
    "tests/cohorts/training/test_vendor_pages.py": 301,
    "tests/exams/assembly/test_admin.py": 337,
    "tests/exams/delivery/test_attempts.py": 310,
    "tests/exams/delivery/test_exam_day_pages.py": 369,
    "tests/exams/delivery/test_running.py": 508,
    "tests/exams/delivery/test_sittings_actions.py": 319,
    "tests/exams/delivery/test_sittings_http.py": 503,
    "tests/exams/results/test_pages.py": 341,
    "tests/exams/results/test_rescoring.py": 400,
    "tests/faults/run.py": 326,
    "tests/journeys/test_a_wrong_key_is_put_right.py": 303,
    "tests/lms/certification/test_decisions.py": 423,
    "tests/lms/certification/test_gate.py": 333,
    "tests/lms/certification/test_pages.py": 365,
}


def sources():
    """(path from the root, text) of every module but migrations."""
    for package in ("cohorts", "exams", "cms", "lms", "tests"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def function_lengths():
    """{"path::function": lines}, decorators not counted."""
    lengths = {}
    for path, text in sources():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                name = f"{path}::{node.name}"
                lengths[name] = max(lengths.get(name, 0), node.end_lineno - node.lineno + 1)
    return lengths


def allowed_lines(name):
    return MAX_TEST_FUNCTION_LINES if name.startswith("tests/") else MAX_FUNCTION_LINES


def test_functions_are_short_or_listed():
    too_long = {name: n for name, n in function_lengths().items() if n > LONG_FUNCTIONS.get(name, allowed_lines(name))}
    assert not too_long, f"Split these functions: {too_long}"


def test_files_are_short_or_listed():
    lengths = {path: len(text.splitlines()) for path, text in sources()}
    too_long = {path: n for path, n in lengths.items() if n > LONG_FILES.get(path, MAX_FILE_LINES)}
    assert not too_long, f"Split these files: {too_long}"


def test_the_lists_name_only_what_is_still_too_long():
    functions = function_lengths()
    short = {name for name in LONG_FUNCTIONS if functions.get(name, 0) <= allowed_lines(name)}
    lengths = {path: len(text.splitlines()) for path, text in sources()}
    short |= {path for path in LONG_FILES if lengths.get(path, 0) <= MAX_FILE_LINES}
    assert not short, f"Take these out of the lists: {sorted(short)}"


def test_modules_listed_as_untyped_exist():
    missing = [
        name
        for name in listed()
        if not (ROOT / f"{name.replace('.', '/')}.py").exists()
        and not (ROOT / name.replace(".", "/") / "__init__.py").exists()
    ]
    assert not missing, f"Take these out of the list in pyproject.toml: {missing}"
