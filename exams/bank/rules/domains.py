"""What makes a list of domains: each has a code of its own and a title."""

from collections import Counter
from collections.abc import Sequence

from cohorts.core.problems import Problem
from cohorts.core.text import fold_code


def domains_problem(domains: Sequence[tuple[str, str]]) -> Problem | None:
    """What is wrong with these domains, (code, title) each; None where nothing is."""
    if any(not code.strip() or not title.strip() for code, title in domains):
        return Problem("domain_incomplete")
    codes = Counter(fold_code(code) for code, _ in domains)
    twice = next((code for code, _ in domains if codes[fold_code(code)] > 1), None)
    return Problem("domain_twice", domain=twice) if twice is not None else None
