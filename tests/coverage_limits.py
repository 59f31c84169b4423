"""`make cover`, second half: the share of branches and lines that the tests run, beside what is required.

Reads the report that pytest-cov wrote. Exits with 1 where a share is below its limit.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "var" / "tests" / "coverage" / "report.json"
CORE = re.compile(r"^cohorts/core/|/(rules|actions)(/|\.py$)")
# Percent of lines and branches together, as coverage counts them.
LIMITS = {"rules, actions and core": 92.0, "everything": 85.0}


def share(summaries: list[dict[str, int]]) -> float:
    """Percent of lines and branches that were run."""
    total = sum(one["num_statements"] + one["num_branches"] for one in summaries)
    covered = sum(one["covered_lines"] + one["covered_branches"] for one in summaries)
    return 100 * covered / total if total else 100.0


def branch_share(summaries: list[dict[str, int]]) -> float:
    """Percent of branches that were taken."""
    total = sum(one["num_branches"] for one in summaries)
    return 100 * sum(one["covered_branches"] for one in summaries) / total if total else 100.0


def measured(files: dict[str, dict]) -> dict[str, list[dict[str, int]]]:
    """{name of the limit: summaries of the files it counts}."""
    summaries = {path: entry["summary"] for path, entry in files.items()}
    return {
        "rules, actions and core": [one for path, one in summaries.items() if CORE.search(path)],
        "everything": list(summaries.values()),
    }


def main() -> int:
    """Print both shares and the twelve files with the most left; 1 where one is too low."""
    files = json.loads(REPORT.read_text())["files"]
    missed = False
    for name, summaries in measured(files).items():
        percent = share(summaries)
        missed |= percent < LIMITS[name]
        say(
            f"{name:<26}{percent:>6.1f} % of lines and branches (at least {LIMITS[name]:.0f} %); "
            f"{branch_share(summaries):.1f} % of branches"
        )
    say("\nLeast covered of rules, actions and core:")
    lacking = sorted((entry["summary"]["percent_covered"], path) for path, entry in files.items() if CORE.search(path))
    for percent, path in lacking[:12]:
        say(f"  {percent:>6.1f} %  {path}")
    return int(missed)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
