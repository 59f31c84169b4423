"""What rules change of others, in the words of their forms."""

from lms.certification.admin.comparisons import compared
from lms.certification.admin.version_words import version_in_words
from lms.certification.rules.program_files import read_version
from tests.candidates import content

AGE = {"type": "age", "min_years": 18}
EMPLOYED = {"type": "employment", "employer_types": ["CMHSP", "contract-provider"]}
MISSED = {"type": "course", "course": "pet", "min_hours": 80, "attendance": {"max_missed_hours": "set_by_course"}}


def lines(before, after, **more):
    """Every line of the comparison."""
    old, new = (read_version(content({"all_of": tree}) | rules) for tree, rules in (before, after))
    return [line for change in compared(old, new) for line in (change["title"], *change["details"])]


def test_settings_are_named_as_in_their_forms_and_blocks_setting_by_setting():
    before = {"clocks": {"review": {"days": 30, "kind": "business"}}}
    after = {"clocks": {"review": {"days": 30, "kind": "calendar"}}}
    assert lines(([AGE], before), ([AGE | {"min_years": 35}], after)) == [
        "Age",
        "Youngest age: 18 before, now 35",
        "What applies besides requirements",
        "Deadlines, Time to decide on an application, Kind of days: business days before, now calendar days",
    ]


def test_another_first_day_is_a_difference_and_of_a_list_what_came_and_went():
    other = EMPLOYED | {"employer_types": ["CMHSP", "hospital"]}
    assert lines(([EMPLOYED], {}), ([other], {"effective_from": "2027-01-01"})) == [
        "Employment",
        "Kinds of employers: no longer contract-provider; new: hospital",
        "What applies besides requirements",
        "First day of these rules: Thursday, January 1, 2026 before, now Friday, January 1, 2027",
    ]


def test_levels_and_ways_are_called_by_their_names():
    ways = {"initial": AGE, "legacy": AGE}
    levels = [
        {"key": "a", "title": "Level I", "pathways": ways},
        {"key": "b", "title": "Level II", "requirements": AGE},
    ]
    rules = content() | {"levels": levels}
    newer = {"key": "a", "title": "Level I", "pathways": ways | {"legacy": AGE | {"min_years": 21}}}
    after = rules | {"levels": [newer, levels[1]]}
    (change,) = compared(read_version(rules), read_version(after))
    assert change["where"] == "Level I, By experience, for a limited time"


def test_the_page_of_a_program_shows_no_code_of_lists_and_blocks():
    (level,) = version_in_words(read_version(content({"all_of": [EMPLOYED, MISSED]})))["levels"]
    (way,) = level["ways"]
    details = [part["detail"] for part in way["rules"]["parts"]]
    assert details == [
        "Employment; Kinds of employers: CMHSP, contract-provider",
        "Hours of a course; Course (code): pet; Hours: 80; "
        "Attendance: Hours that may be missed: as the version of the course says",
    ]
