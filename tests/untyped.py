"""`python -m tests.untyped`: what the modules that pyproject.toml lists as not yet typed still lack, by module.

With `--write`, the list becomes what it should be: the modules that have errors now.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]


def listed() -> list[str]:
    """The modules that mypy passes over for now."""
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"].get("overrides", [])
    return [module for override in overrides if override.get("ignore_errors") for module in override["module"]]


def without_list(text: str) -> str:
    """The configuration with every module checked."""
    return text.replace("ignore_errors = true", "ignore_errors = false")


def write_list(modules: set[str]) -> None:
    """Put these modules in the place of those that pyproject.toml lists."""
    path = ROOT / "pyproject.toml"
    lines = "".join(f'  "{module}",\n' for module in sorted(modules))
    pattern = r"(\[\[tool\.mypy\.overrides\]\]\nmodule = \[\n)[^]]*(\]\nignore_errors)"
    path.write_text(re.sub(pattern, lambda match: match[1] + lines + match[2], path.read_text()))


def main() -> int:
    """Print how many errors each module has, the largest first, and then the errors; 1 where there are any."""
    with tempfile.TemporaryDirectory(prefix="peer-lms-types-") as folder:
        config = Path(folder) / "pyproject.toml"
        config.write_text(without_list((ROOT / "pyproject.toml").read_text()))
        command = [sys.executable, "-m", "mypy", "--config-file", str(config)]
        output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    errors = [line for line in output.stdout.splitlines() if ": error: " in line]
    if "--write" in sys.argv[1:]:
        paths = {line.partition(".py:")[0] for line in errors}
        write_list({path.removesuffix("/__init__").replace("/", ".") for path in paths})
    for path, count in Counter(line.partition(":")[0] for line in errors).most_common():
        sys.stdout.write(f"{count:>4}  {path}\n")
    sys.stdout.write("\n".join([*errors, f"{len(errors)} errors; {len(listed())} modules listed.", output.stderr]))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
