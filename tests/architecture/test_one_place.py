"""Each rule has one place: its code is not repeated elsewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Separate: a pure package for notebooks, and demo data created by the production actions.
LEFT_OUT = ("migrations", "psychometrics", "lms/demo")

# (rule, its pattern, the files that may contain it)
RULES = [
    (
        "A date or time is written by cohorts.core.formatting",
        # The format of a browser's date fields is not text that people read.
        r"^(?!.*(format=|input_formats)).*(strftime|:%[-]?[aAbBdHIjmMpyY]|['\"](am|pm)['\"])",
        {"cohorts/core/formatting.py", "exams/analysis/admin/reports.py"},
    ),
    ("An amount is written by cohorts.core.formatting", r":,\.2f|\$\{", {"cohorts/core/formatting.py"}),
    (
        "Typed words are compared by cohorts.core.text",
        r"casefold\(|unicodedata\.normalize\(\"NFK",
        {"cohorts/core/text.py"},
    ),
    (
        "Rows are searched by cohorts.core.search",
        r"__icontains|__iexact(?!=(email|person\.email|self\.cleaned_data))",
        set(),
    ),
    (
        "A membership in force is cohorts.core.membership",
        r"ended_at__isnull|ended_at=None",
        # The others are about addresses that were refused.
        {
            "cohorts/core/membership.py",
            "cohorts/people/models/organizations.py",
            "cohorts/notices/actions/queue.py",
            "cohorts/notices/models/addresses.py",
        },
    ),
    (
        "A seat taken is cohorts.training.models.enrollments",
        r"state(=| == )(\"enrolled\"|Enrollment(State|\.State)\.ENROLLED)",
        {"cohorts/training/models/enrollments.py"},
    ),
    (
        "A result held back is exams.delivery.models.windows",
        r"holds_results=True|release=None|release__isnull",
        {"exams/delivery/models/windows.py"},
    ),
    ("Practice is exams.assembly.models", r"role=\"practice\"|role [!=]= \"practice\"", {"exams/assembly/models.py"}),
    (
        "The latest row decides by cohorts.core.querysets",
        r"order_by\(\"-number\"\)\.(first|values)|order_by\(\"-at\", \"-pk\"\)",
        {"cohorts/core/querysets.py"},
    ),
    ("Hours are counted by cohorts.training", r"min\(\w+\.minutes, ", {"cohorts/training/rules/attendance.py"}),
    (
        "Addresses for readers elsewhere are made by cohorts.core.addresses",
        r"settings\.PUBLIC_URL|build_absolute_uri",
        {"cohorts/core/addresses.py", "cms/actions/site.py"},
    ),
    (
        "Whether an account is one's own is cohorts.core.persons, which knows of merged records",
        r"by\.pk (==|!=) \S*person_id|person_id (==|!=) by\.pk",
        # The owner of a request for another name is the account that made it.
        {"cohorts/people/actions/profiles.py"},
    ),
    ("Numbers come from cohorts.core.number_series", r"\.last \+= 1", {"cohorts/core/number_series.py"}),
]


def _sources():
    for package in ("cohorts", "exams", "cms", "lms"):
        for path in (ROOT / package).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if not any(part in name for part in LEFT_OUT):
                yield name, path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("what", "pattern", "places"), RULES, ids=[rule[0] for rule in RULES])
def test_a_rule_is_written_in_one_place(what, pattern, places):
    elsewhere = [
        f"{name}:{number}"
        for name, text in _sources()
        if name not in places
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert not elsewhere, f"{what}, but also here: {', '.join(elsewhere)}"
