"""`lms/docs/requirements.md` is correct: every page, file and test that it names exists; an empty row says why.

Also: every acceptance scenario of certification is named by a test.
"""

import re
from pathlib import Path

import pytest
from django.urls import resolve

from lms.demo.logins import LOGINS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "lms/docs/requirements.md").read_text()
ROWS = re.findall(r"^\| ([–P\d, ]+) \| ([^|]+) \| ([^|]*) \| ([^|]*) ?\|$", TEXT, re.MULTILINE)
DEMO = re.search(r"^## Where the demo shows it.*?(?=^## )", TEXT, re.MULTILINE | re.DOTALL)
FOLDERS = {
    "certification": "tests/lms/certification",
    "training": "tests/cohorts/training",
    "bank": "tests/exams/bank",
    "billing": "tests/cohorts/billing",
    "people": "tests/cohorts/people",
    "lms": "tests/lms",
}
# Numbers of the list of requirements that the software must meet or an office sets in it; the others are text of pages.
NEEDED = {
    *(1, 2, 3, 7, *range(9, 29), 30, 31), *(33, *range(35, 52), *range(53, 61), *range(63, 68)),
    *range(75, 82), *range(84, 87), *range(88, 94),
}  # fmt: skip
# Competency frames and tags come later.
LATER = {"7", "79", "85"}
# What comes after the two issues of certification.
LEFT = ("item bank and exchange", "ready for a state")
# What of certification other systems have.
COMPARED = {f"P{number}" for number in range(87, 99)}
SCENARIOS = [f"CE-D{number:02}" for number in range(1, 27)]


def names():
    return [name.strip() for row in ROWS for name in row[0].split(",") if name.strip() != "–"]


def test_every_requirement_stands_in_one_row():
    assert len(names()) == len(set(names()))
    assert {str(number) for number in NEEDED} | COMPARED == set(names())


def test_no_row_of_the_tables_is_overlooked():
    tables = TEXT.replace(DEMO.group(), "")
    rows = [line for line in tables.splitlines() if line.startswith("| ") and not line.startswith("| No.")]
    assert len(rows) == len(ROWS)


def test_the_guide_to_the_demo_names_log_ins_and_pages_that_exist():
    rows = re.findall(r"^\| (?!What \|)[^|]+ \| ([^|]+) \| ([^|]+) \|$", DEMO.group(), re.MULTILINE)
    emails = {login.email for login in LOGINS}
    assert len(rows) >= 10
    for people, pages in rows:
        assert all(f"{name}demo.example" in emails for name in re.findall(r"`([^`]+)`", people))
        assert all(_is_page(page) for page in re.findall(r"`([^`]+)`", pages))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_acceptance_scenario_of_certification_is_named_by_a_test(scenario):
    own = Path(__file__)
    assert any(scenario in path.read_text() for path in (ROOT / "tests").rglob("test_*.py") if path != own)


def _is_page(address):
    """Whether it is the address of a page, and not of the page that says that there is none."""
    return resolve(address).url_name not in (None, "wagtail_serve")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_a_row_names_what_exists_or_says_what_it_waits_for(row):
    number, _text, where, tests = row
    places, names = re.findall(r"`([^`]+)`", where), re.findall(r"`([^`]+)`", tests)
    for place in places:
        assert _is_page(place) if place.startswith("/") else (ROOT / place).is_file()
    for name in names:
        folder, _slash, file = name.partition("/")
        assert (ROOT / FOLDERS[folder] / file).is_file()
    assert (places and names) or where.strip() in LEFT or {one.strip() for one in number.split(",")} <= LATER
