"""Rules that name what the site does not have, or a state that there is not, are not published."""

import pytest

from exams.assembly.models import Exam
from lms.certification.actions.rule_drafts import check_ready, hindrances_of
from lms.certification.actions.rule_edits import edit_draft
from lms.certification.models import Program
from lms.certification.rules.program_files import read_version
from lms.certification.rules.soundness import faults_of
from tests.candidates import ADMITTED, content, version_of
from tests.lms.certification.draft_scene import draft_of
from tests.refusals import refuses


def hindrances(*leaves, **more):
    rules = content({"all_of": [ADMITTED, *leaves]}) | {"effective_from": "2027-01-01"} | more
    return {(problem.code, problem.path) for problem in hindrances_of(read_version(rules))}


@pytest.fixture
def exam(world):
    return Exam.objects.create(code="final", title="Final", role="final", course=world.course(), minutes_allowed=60)


def test_courses_exams_and_programs_that_do_not_exist_are_named_with_their_places(world):
    composite = {"type": "composite_exam", "key": "both", "parts": [{"exam": "nope", "weight": 1}], "min_percent": 80}
    leaves = (
        {"type": "course", "course": "nope2", "min_hours": 10, "after": "nope3"},
        composite,
        {"type": "holds", "level": "cps-1", "program": "nowhere"},
    )
    at = "levels[0].requirements.all_of"
    assert hindrances(*leaves, endorsements=[{"key": "e", "course": "nope4"}]) == {
        ("course_not_on_site", f"{at}[1].course"),
        ("course_not_on_site", f"{at}[1].after"),
        ("exam_not_on_site", f"{at}[2].parts[0].exam"),
        ("program_not_on_site", f"{at}[3].program"),
        ("course_not_on_site", "endorsements[0].course"),
    }


def test_what_exists_hinders_nothing(world, exam):
    other = Program.objects.create(key="other", title="Other", credential="O", authority=world.state)
    version_of(other, at=world.now)
    leaves = (
        {"type": "course", "course": "pet", "min_hours": 10},
        {"type": "exam", "exam": "final", "passed": True},
        {"type": "holds", "level": "entry", "program": "other"},
    )
    assert hindrances(*leaves) == set()
    unknown = {"type": "holds", "level": "second", "program": "other"}
    assert hindrances(unknown) == {("level_of_program_unknown", "levels[0].requirements.all_of[1].level")}


def test_a_draft_that_names_an_exam_that_does_not_exist_cannot_be_proposed(world):
    draft = draft_of(world)
    world.course()
    check_ready(draft)
    nope = {"type": "exam", "exam": "nope", "passed": True}
    edit_draft(
        draft=draft, edit="set", pointer="rules/levels/0/requirements/all_of/0", details={"content": nope}, seen=1,
        by=world.program_staff, at=world.now,
    )  # fmt: skip
    draft.refresh_from_db()
    with refuses("rules_not_ready"):
        check_ready(draft)


def test_a_state_is_one_that_there_is():
    rules = content({"type": "residence", "states": ["MN", "ZZ"]}) | {"effective_from": "2027-01-01"}
    faults = [fault for fault in faults_of(read_version(rules)) if fault[0] == "state_unknown"]
    assert faults == [("state_unknown", ("levels", 0, "requirements", "states", 1), {"state": "ZZ"})]
