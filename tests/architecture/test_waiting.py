"""No test or fault run waits without a time limit."""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
WAITS = {"wait", "join", "acquire", "communicate"}


def endless(tree):
    """Lines with endless loops or waits without a time limit."""
    for node in ast.walk(tree):
        if isinstance(node, ast.While) and (
            isinstance(node.test, ast.Constant) or all(isinstance(one, ast.Pass) for one in node.body)
        ):
            yield node.lineno
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WAITS
            and not node.args
            and not node.keywords
        ):
            yield node.lineno


def test_every_wait_in_the_tests_has_a_time_limit():
    lines = [
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for line in endless(ast.parse(path.read_text()))
    ]
    assert lines == []


def test_an_endless_wait_is_reported():
    tree = ast.parse(
        "thread.join()\nevent.wait(30)\nwhile True:\n    run()\nwhile waits():\n    pass\n', '.join(names)"
    )
    assert sorted(endless(tree)) == [1, 3, 5]
