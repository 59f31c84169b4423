"""Everything that is deleted goes through one door, which asks the legal holds first (CE-D19)."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOOR = "cohorts/core/holds/door.py"
# {file: why what it deletes is no record of anybody}.
EXCEPTIONS = {
    "cohorts/core/limits.py": "counters of attempts in the cache",
    "exams/assembly/models.py": "the model’s own delete, which the door calls",
    "cms/actions/site.py": "Wagtail’s welcome page of a new site",
    "lms/certification/actions/decisions.py": "rows of the queue of reconsiderations",
    "lms/tasks.py": "expired sessions",
}
NAMES = {"delete", "_raw_delete"}
# Where the key of a restricted record may be destroyed: after the door, or again after a restore.
PURGING = {"cohorts/core/restricted/actions.py"}


def sources():
    for package in ("cohorts", "exams", "cms", "lms"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]


def test_nothing_else_deletes_rows():
    deleting = {
        name for name, tree in sources() if any(call.func.attr in NAMES for call in calls(tree)) and name != DOOR
    }
    assert deleting == set(EXCEPTIONS)


def test_no_statement_deletes_rows_behind_the_orm():
    written = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "DELETE FROM" in node.value.upper()
    }
    assert written == {"cohorts/core/restricted/key_store.py"}


def test_keys_are_destroyed_in_one_place():
    purging = {
        name
        for name, tree in sources()
        for call in calls(tree)
        if call.func.attr == "purge" and isinstance(call.func.value, ast.Name) and call.func.value.id == "text"
    }
    assert purging == PURGING


def test_the_one_place_asks_the_holds_before_it_destroys():
    (tree,) = [tree for name, tree in sources() if name in PURGING]
    (function,) = [node for node in tree.body if getattr(node, "name", "") == "purge_restricted"]
    order = [
        ast.unparse(node.func)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("refuse_held", "row.save")
    ]
    assert order.index("refuse_held") < order.index("row.save")
