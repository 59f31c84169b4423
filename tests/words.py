"""The word list of `make lint`: what pages, code and documents do not say. `lms/docs/words.md` has what to write.

    python -m tests.words

Prints a line per finding and exits with 1 if there is any.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUFFIXES = (".py", ".html", ".md", ".yaml", ".txt", ".js", ".typ", ".toml", ".css")
# The glossary names them, and this is the list itself.
EXEMPT = ("lms/docs/words.md", "tests/words.py")

PHRASES = re.compile(
    r"\b(anew|the roof|ground floor|stands? still|taken? back (?:the|an?) invitation|You are in\."
    r"|rubbish collector|wait in a ring|whom it concerns|handed in|not said|to be said|at the mark"
    r"|not yet here|let the clock run|failed applicant|is on its way to you)\b",
    re.IGNORECASE,
)
# Participles say nothing about what a variable holds.
NAMES = {"found", "told", "known", "held", "said", "shown", "asked", "wanted", "given"}
# An adjective is not the name of a constant.
CONSTANTS = {"LONGEST", "SHOWN", "FEW", "HELD", "TOLD", "LIVING", "PASSING", "AGAIN", "USED", "MOVED", "BORN", "MOVES"}


def findings(path: str, text: str) -> list[str]:
    """Return `path:line: finding` for one file."""
    lines = [
        f"{path}:{number}: write “{match[0]}” in plain words"
        for number, line in enumerate(text.splitlines(), 1)
        for match in PHRASES.finditer(line)
    ]
    if path.endswith(".py"):
        lines += [f"{path}:{line}: name “{name}” after what it holds" for line, name in bad_names(ast.parse(text))]
    return lines


def bad_names(tree: ast.Module) -> list[tuple[int, str]]:
    """Return (line, name) of local names and constants that are on the list. Fields of classes are not local."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    stored = {
        (node.lineno, node.id) for function in functions for node in ast.walk(function) if _is_stored(node, NAMES)
    }
    assigned = [node for statement in tree.body if isinstance(statement, ast.Assign) for node in statement.targets]
    stored |= {(node.lineno, node.id) for node in assigned if _is_stored(node, NAMES | CONSTANTS)}
    return sorted(stored)


def _is_stored(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in names


def tracked_files() -> list[str]:
    """Return the paths of the files that the list is about."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in listed.split("\n") if path.endswith(SUFFIXES) and path not in EXEMPT]


def main() -> int:
    """Print what is on the list; return the exit code."""
    lines = [line for path in tracked_files() for line in findings(path, (ROOT / path).read_text(encoding="utf-8"))]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
