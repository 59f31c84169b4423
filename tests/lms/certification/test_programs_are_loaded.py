"""Loading programs: once each; versions never change."""

import pytest
from django.core.management import CommandError, call_command

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.people.models import Organization
from lms.certification.actions.programs import load_program
from lms.certification.acts import propose_programs
from lms.certification.admin.rule_history import who_did_what
from lms.certification.models import Program, ProgramVersion
from lms.certification.models.rules import level_of
from tests.lms.certification.conftest import EXAMPLE
from tests.refusals import refuses


def load(world, source=None, **more):
    return load_program(source=source or EXAMPLE.read_text(), by=None, at=world.now, **more)


def test_a_program_is_loaded_and_the_same_file_again_changes_nothing(world):
    first = load(world)
    second_load = load(world)
    assert [note.code for note in first[:2]] == ["program_created", "version_loaded"]
    assert [note.code for note in second_load if "version" in note.params] == ["version_unchanged"]
    assert str(first[1]) == "Program “mn-cps”, version “example-1”: loaded."
    program = Program.objects.get()
    assert program.is_example and program.authority == world.state
    assert level_of(ProgramVersion.objects.get(), "cps-1").validity.months == 24


def test_missing_courses_and_exams_are_reported(world):
    notes = {(note.code, *note.params.values()) for note in load(world)}
    exams = {("exam_not_on_site", "pet-midterm"), ("exam_not_on_site", "pet-final")}
    assert notes >= {("course_not_on_site", "pet")} | exams


def test_changed_content_under_an_existing_version_is_refused(world):
    load(world)
    with refuses("program_version_changed", program="mn-cps", version="example-1"):
        load(world, EXAMPLE.read_text().replace("max_missed_hours: 8", "max_missed_hours: 9"))
    assert ProgramVersion.objects.count() == 1


def test_a_second_version_on_the_same_day_is_refused_with_a_message(world):
    load(world)
    with refuses("program_versions_overlap", earlier="example-1", later="example-2", day="2009-01-01"):
        load(world, EXAMPLE.read_text().replace("version: example-1", "version: example-2"))


def test_new_rules_get_a_version_of_their_own(world):
    load(world)
    newer = EXAMPLE.read_text().replace("version: example-1", "version: example-2").replace("2009-01-01", "2027-01-01")
    load(world, newer)
    assert ProgramVersion.objects.count() == 2


def test_every_error_of_a_file_is_shown_and_nothing_is_loaded(world):
    with refuses("program_file_refused"):
        load(world, EXAMPLE.read_text().replace("type: fee", "type: aged"))
    assert not Program.objects.exists()


def test_an_authority_must_be_named_when_there_are_two(world):
    Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    with refuses("authority_several"):
        load(world)
    with refuses("authority_unknown", name="Third"):
        load(world, authority="Third")
    load(world, authority="Second Office")
    assert Program.objects.get().authority.name == "Second Office"


@pytest.mark.parametrize("who", ["examinations", "auditor", "vendor_coordinator", "trainee"])
def test_only_program_staff_load_programs(world, who):
    with refuses("auditor_acts_nowhere" if who == "auditor" else "not_a_proposer"):
        propose_programs(source=EXAMPLE.read_text(), reason="x", by=getattr(world, who), at=world.now)
    with refuses("needs_second_person"):
        load_program(source=EXAMPLE.read_text(), by=world.program_staff, at=world.now)


def test_in_production_the_command_proposes_and_program_staff_approve(world, settings, capsys):
    settings.PRODUCTION = True
    call_command("load_programs", EXAMPLE)
    assert "/admin/proposals/" in capsys.readouterr().out and not Program.objects.exists()
    proposal = Proposal.objects.get()
    assert proposal.by is None
    approve(proposal=proposal, reason="I compared it with the rule.", by=world.program_staff, at=world.now)
    assert ProgramVersion.objects.get().by == world.program_staff
    with pytest.raises(CommandError, match="would change nothing"):
        call_command("load_programs", EXAMPLE)


def test_the_command_reports_and_a_dry_run_changes_nothing(world, capsys, tmp_path):
    call_command("load_programs", EXAMPLE, dry_run=True)
    assert "Nothing was changed" in capsys.readouterr().out
    assert not Program.objects.exists()
    call_command("load_programs", EXAMPLE, authority=world.state.name)
    assert Program.objects.exists()
    with pytest.raises(CommandError, match="could not be read"):
        call_command("load_programs", tmp_path / "absent.yaml")
    odd = tmp_path / "odd.yaml"
    odd.write_text("[1]")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_programs", odd)


def test_every_version_of_a_file_says_who_proposed_and_approved_it(world):
    text = EXAMPLE.read_text()
    version = text[text.index("  - version:") :]
    source = text + version.replace("example-1", "example-2").replace("2009-01-01", "2027-01-01")
    proposal = propose_programs(source=source, by=None, at=world.now, reason="First rules.")
    approve(proposal=proposal, reason="Checked.", by=world.program_staff, at=world.now)
    versions = ProgramVersion.objects.all()
    done = who_did_what(Program.objects.get(), versions, world.program_staff)
    assert [len(done[version.version]) for version in versions] == [2, 2]
