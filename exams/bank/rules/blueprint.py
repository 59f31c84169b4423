"""What makes a blueprint: its domains have different codes, and their weights add up to 100 percent."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from cohorts.core.problems import Problem
from cohorts.core.text import fold_code

WHOLE = Decimal(100)


def blueprint_problem(domains: Sequence[tuple[str, str, Decimal]]) -> Problem | None:
    """What is wrong with these domains, (code, title, weight in percent) each; None where nothing is."""
    if any(not code.strip() or not title.strip() for code, title, _ in domains):
        return Problem("domain_incomplete")
    codes = Counter(fold_code(code) for code, _, _ in domains)
    twice = next((code for code, _, _ in domains if codes[fold_code(code)] > 1), None)
    if twice is not None:
        return Problem("domain_twice", domain=twice)
    outside = next((code for code, _, weight in domains if not 0 <= weight <= WHOLE), None)
    if outside is not None:
        return Problem("domain_weight_out_of_range", domain=outside)
    total = sum((weight for _, _, weight in domains), Decimal(0))
    return Problem("blueprint_not_whole", total=total) if total != WHOLE else None
