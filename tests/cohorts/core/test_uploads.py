"""One rule for every file that people upload: it opens, and nothing bad was found in it."""

import ast
import sys
from pathlib import Path

import pytest

from cohorts.core.uploads import upload_problem
from tests.cohorts.billing.orders import PDF, submit
from tests.refusals import refuses

ROOT = Path(__file__).parents[3]


def scanner(code):
    return [sys.executable, "-c", f"import sys; sys.stdin.buffer.read(); sys.exit({code})"]


@pytest.mark.parametrize(("answer", "code"), [(0, None), (1, "upload_virus"), (2, "upload_not_scanned")])
def test_what_the_virus_scanner_says_decides(settings, answer, code):
    settings.UPLOAD_SCANNER = scanner(answer)
    problem = upload_problem(PDF, most=1_000_000)
    assert (problem.code if problem else None) == code


def test_a_file_is_refused_while_the_scanner_does_not_answer(settings):
    settings.UPLOAD_SCANNER = ["/no/such/scanner"]
    assert upload_problem(PDF, most=1_000_000).code == "upload_not_scanned"


def test_the_file_of_a_purchase_order_is_looked_at_by_the_scanner(world, settings):
    settings.UPLOAD_SCANNER = scanner(1)
    with refuses("upload_virus"):
        submit(world)


def test_every_module_that_keeps_uploaded_files_asks_the_one_rule():
    """Who looks up what a file is, to keep it, also asks whether it may be kept."""
    asking = {"cohorts/billing/actions/orders.py"}
    asking |= {
        f"lms/certification/actions/{name}.py"
        for name in (
            "accommodation_requests",
            "application_parts",
            "audit_answers",
            "complaint_answers",
            "complaints",
            "learning",
            "supervisor_qualifications",
        )
    }
    keeping = set()
    for package in ("cohorts", "exams", "cms", "lms"):
        for path in sorted((ROOT / package).rglob("*.py")):
            names = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
            if "file_type" in names and path.name != "uploads.py":
                keeping.add(path.relative_to(ROOT).as_posix())
                assert "upload_problem" in names, path
    assert keeping == asking
