"""Program staff move a person to another version of the rules, with a reason that the person reads."""

from datetime import date

import pytest
from django.urls import reverse

from cohorts.core.problems import Problem
from cohorts.notices.models import Email
from lms.certification.actions.decisions import reconsider
from lms.certification.actions.version_moves import move_to_version
from lms.certification.models import Certificate, Cycle, Decision, Program, ProgramVersion, VersionMove
from tests.candidates import ADMITTED, candidacy_of, content, cycle_of, met_decision, version_of
from tests.refusals import refuses

DOCUMENT = {"type": "document", "key": "job-description", "title": "Job description"}
WHY = "You applied in the week in which the rules changed."


@pytest.fixture
def old(world):
    program = Program.objects.create(key="p", title="Program P", credential="CPS", authority=world.state)
    return version_of(program, at=world.now, tree={"all_of": [ADMITTED, DOCUMENT]})


@pytest.fixture
def new(world, old):
    return ProgramVersion.objects.create(
        program=old.program, version="2", effective_from=date(2027, 1, 1), content=content(), source="", at=world.now
    )


@pytest.fixture
def candidacy(world, old):
    row = candidacy_of(world.trainee, old, at=world.now)
    reconsider(candidacy_ids=[row.pk], by=None, at=world.now)
    return row


def move(world, candidacy, version, **more):
    about = {"reason": WHY, "by": world.program_staff, "at": world.now} | more
    return move_to_version(cycle=cycle_of(candidacy), version=version, **about)


def test_a_moved_person_is_judged_by_the_other_rules_and_told_why(world, client, candidacy, new, run_jobs):
    client.force_login(world.program_staff)
    page = client.get(reverse("candidacies:inspect", args=[candidacy.pk])).text
    assert reverse("candidacy_rules", args=[candidacy.pk]) in page
    client.post(reverse("candidacy_rules", args=[candidacy.pk]), {"version": new.pk, "reason": WHY})
    run_jobs()
    assert Cycle.objects.get().version == new
    latest = Decision.objects.latest_row()
    assert latest.version == new and "job-description" not in str(latest.findings)
    assert Email.objects.filter(kind="rules-moved", person=world.trainee).count() == 1
    client.force_login(world.trainee)
    assert WHY in client.get(reverse("my_path")).text


def test_both_moves_stay_on_record(world, candidacy, old, new):
    move(world, candidacy, new)
    move(world, candidacy, old, reason="That was a mistake.")
    assert [(row.before, row.after) for row in VersionMove.objects.order_by("pk")] == [(old, new), (new, old)]


def test_a_move_needs_a_reason_another_version_and_somebody_else(world, candidacy, old, new):
    with refuses("rules_move_reason_missing"):
        move(world, candidacy, new, reason=" ")
    with refuses("rules_move_unchanged", version="1"):
        move(world, candidacy, old)
    with refuses("role_required_at"):
        move(world, candidacy, new, by=world.auditor)
    own = candidacy_of(world.program_staff, old, at=world.now)
    with refuses("rules_move_own"):
        move(world, own, new)


def test_rules_without_the_level_of_the_person_are_refused(world, candidacy, old):
    other = content() | {"version": "3"}
    other["levels"][0]["key"] = "another"
    row = ProgramVersion.objects.create(
        program=old.program, version="3", effective_from=date(2028, 1, 1), content=other, source="", at=world.now
    )
    with refuses("rules_without_level", version="3"):
        move(world, candidacy, row)


def test_a_certificate_keeps_the_rules_under_which_it_was_issued(world, old, new, client):
    person = candidacy_of(world.other_trainee, old, at=world.now)
    Certificate.objects.create(
        number="1", token="t" * 32, person=world.other_trainee, program=old.program, version=old,
        decision=met_decision(person, old, at=world.now), name="A B", family_name="B", credential="CPS",
        issued_on=date(2026, 3, 2), issued_at=world.now,
    )  # fmt: skip
    with refuses("rules_move_certified"):
        move(world, person, new)
    client.force_login(world.program_staff)
    page = client.get(reverse("candidacy_rules", args=[person.pk]), follow=True).text
    assert str(Problem("rules_move_certified")) in page or "issued under the present rules" in page


def test_before_a_move_the_page_says_what_each_version_would_leave_open_and_which_is_not_in_force(
    world, client, candidacy, old
):
    tree = content({"all_of": [ADMITTED, DOCUMENT | {"key": "letter", "title": "A letter"}]})
    later = {"effective_from": date(2090, 1, 1), "source": "", "at": world.now}
    ProgramVersion.objects.create(program=old.program, version="late", content=tree, **later)
    client.force_login(world.program_staff)
    page = client.get(reverse("candidacy_rules", args=[candidacy.pk])).text
    assert "By “late” these would be open:" in page and "A letter" in page and "Job description" not in page
    assert "“late” is not in force before" in page
