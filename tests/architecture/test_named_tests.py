"""The tests that documents name exist, so that whoever compares a promise with its test finds it."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME, FILE = re.compile(r"`(test_[a-z0-9_]+)`"), re.compile(r"`(?:tests/[a-z_/]*/)?(test_[a-z0-9_]+\.py)`")
DOCUMENTS = sorted((ROOT / "lms/docs").glob("*.md"))


def named(pattern):
    return {name for document in DOCUMENTS for name in pattern.findall(document.read_text())}


def test_every_test_that_a_document_names_exists():
    files = list((ROOT / "tests").rglob("test_*.py"))
    nodes = (node for path in files for node in ast.walk(ast.parse(path.read_text())))
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    assert sorted(named(NAME) - functions) == []
    assert sorted(named(FILE) - {path.name for path in files}) == []


def test_every_scenario_of_fees_has_a_named_test():
    text = (ROOT / "lms/docs/agency-accounts.md").read_text()
    rows = dict(re.findall(r"^\| (D[0-9]{2}) [^|]*\|(.*)\|$", text, re.MULTILINE))
    assert list(rows) == [f"D{number:02}" for number in range(1, 27)]
    assert [name for name, cell in rows.items() if not NAME.search(cell)] == []
