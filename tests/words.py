"""The word list of `make lint`: what pages, code and documents do not say. `lms/docs/words.md` has the phrases.

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
WORD_LIST = "lms/docs/words.md"
SECTION = re.compile(r"^## Do not use$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
# Participles say nothing about what a variable holds.
NAMES = {"found", "told", "known", "held", "said", "shown", "asked", "wanted", "given"}
# An adjective is not the name of a constant.
CONSTANTS = {"LONGEST", "SHOWN", "FEW", "HELD", "TOLD", "LIVING", "PASSING", "AGAIN", "USED", "MOVED", "BORN", "MOVES"}


def phrases() -> re.Pattern[str]:
    """Return what matches the phrases in the section “Do not use” of the word list, one in each list item."""
    section = SECTION.search((ROOT / WORD_LIST).read_text(encoding="utf-8"))
    items = re.findall(r"^- (.+)$", section[1], re.MULTILINE) if section else []
    if not items:
        raise SystemExit(f"{WORD_LIST} has no section “Do not use” with a list.")
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, items))})\b", re.IGNORECASE)


def findings(path: str, text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return `path:line: finding` for one file."""
    lines = [
        f"{path}:{number}: write “{match[0]}” in plain words"
        for number, line in enumerate(text.splitlines(), 1)
        for match in pattern.finditer(line)
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
    return [path for path in listed.split("\n") if path.endswith(SUFFIXES) and path != WORD_LIST]


def main() -> int:
    """Print what is on the list; return the exit code."""
    pattern, files = phrases(), {path: (ROOT / path).read_text(encoding="utf-8") for path in tracked_files()}
    lines = [line for path, text in files.items() for line in findings(path, text, pattern)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
