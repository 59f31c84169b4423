"""CE-D19: what a legal hold covers is kept on every path that deletes or destroys, and each path says so."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cohorts.core.holds import ledger
from cohorts.core.holds.actions import release_hold, replay_holds
from cohorts.core.holds.models import LegalHold
from cohorts.core.models import RestrictedRecord
from cohorts.core.restricted.actions import keep_restricted, purge_restricted
from cohorts.people.actions.merging import merge
from lms.certification.actions.rule_drafts import discard_draft
from lms.certification.actions.statement_texts import enter_text
from lms.certification.models import ApplicationPart, Program, ProgramVersion, RuleDraft
from lms.records import tasks
from lms.records.actions.erasure import ask_erasure, decide_erasure
from lms.records.actions.purges import purge_item
from lms.records.facts.classes import CLASSES, kept_records
from lms.records.facts.due import due_on
from lms.records.facts.outcome_report import lines_of, report_of
from lms.records.models import ErasureState, PurgeRun, RunState
from lms.records.models.purges import Outcome
from tests.lms.records.office import there
from tests.refusals import refuses

KEPT = "14 kept: legal hold"


@pytest.fixture
def fourteen(later, world):
    """14 records past their period, in 5 classes: 4 withdrawn, 3 denied, 3 replaced, 3 appeals, 1 unfinished."""
    person, first = world.trainee, later.program
    for _time in range(2):
        later.withdrawn(person)
    later.denied(person, appeal="I ask again.")
    for number in range(3):
        later.program = another_program(later, f"p{number}")
        later.denied(person, appeal="Again.") if number < 2 else later.unfinished(person)
    later.program = first
    later.periods()
    rows = due_on(later.long_after.date())
    assert len({row.kept.record_class for row in rows}) == 5 and len(rows) == 14
    return [RestrictedRecord.objects.get(pk=row.kept.record_id) for row in rows]


def another_program(office, key):
    """One with the same rules."""
    program = Program.objects.create(key=key, title="P", credential="C", authority=office.world.state)
    ProgramVersion.objects.create(
        program=program, version="1", effective_from=office.version.effective_from, content=office.version.content,
        source="", at=office.now,
    )  # fmt: skip
    enter_text(program=program, key="ethics", text="We do no harm.", by=office.staff, at=office.now)
    return program


def test_the_night_purge_keeps_what_is_held_and_says_class_and_number(later, world, fourteen):
    """CE-D19: the night purge, of what two people approved before the hold."""
    run = later.approve(later.propose())
    hold = later.hold(world.trainee)
    lines = tasks.night()
    assert KEPT in lines and there(fourteen) == 14
    assert f"4 kept by legal hold {hold.number}: Withdrawn applications: files, letters, notes" in lines
    assert f"3 kept by legal hold {hold.number}: Texts of appeals" in lines
    assert PurgeRun.objects.get(pk=run.pk).state == RunState.DONE


def test_the_purge_of_withdrawn_applications_keeps_what_is_held(later, world, fourteen):
    """CE-D19."""
    later.hold(world.trainee)
    run = later.propose("withdrawn")
    assert lines_of(report_of([run]))[0] == "4 kept: legal hold" and run.state == RunState.DONE
    assert there(fourteen) == 14


def test_the_clean_up_of_replaced_files_keeps_what_is_held(later, world, fourteen):
    """CE-D19."""
    later.hold(record_class="application-replaced")
    run = later.propose("replaced")
    assert "kept by legal hold 1: Files that another one replaced" in lines_of(report_of([run]))[1]
    assert there(fourteen) == 14


def test_an_erasure_that_was_asked_for_keeps_what_is_held(later, world, fourteen):
    """CE-D19: the person's own request; it waits, and the person is not told of the hold."""
    later.hold(world.trainee)
    request = ask_erasure(person=world.trainee, by=world.trainee, at=later.long_after)
    classes = {row.record_class for row in kept_records() if CLASSES[row.record_class].events}
    row = decide_erasure(request=request, classes=classes, reason="As asked.", by=later.staff, at=later.long_after)
    assert row.state == ErasureState.KEPT and KEPT in lines_of(report_of([row.run]))
    assert there(fourteen) == 14


def test_the_clean_up_after_a_merge_keeps_what_is_held(later, world, fourteen):
    """CE-D19: the same file from two accounts of one person; a hold on one account covers both."""
    other = world.person("double", world.agency, "trainee")
    copies = later.withdrawn(other)
    same = next(row for row in fourteen if ApplicationPart.objects.filter(record=row).exists())
    for row in copies:
        RestrictedRecord.objects.filter(pk=row.pk).update(digest=same.digest)
    later.hold(world.trainee)
    merge(account=other, into=world.trainee, reason="One person.", by=later.staff, at=later.now + timedelta(days=1))
    run = later.propose("merged")
    assert lines_of(report_of([run]))[0] == "2 kept: legal hold" and there([*fourteen, *copies]) == 16


def test_the_command_line_keeps_what_is_held(later, world, fourteen):
    """CE-D19."""
    run = later.approve(later.propose())
    later.hold(world.trainee)
    out = io.StringIO()
    call_command("purge_records", "run", purge=run.pk, stdout=out)
    call_command("purge_records", "list", stdout=out)
    assert out.getvalue().splitlines().count(KEPT) == 2 and there(fourteen) == 14


def test_the_command_line_carries_out_nothing_that_nobody_approved(later, world, fourteen):
    run = later.propose()
    with pytest.raises(CommandError, match="A second person must approve"):
        call_command("purge_records", "run", purge=run.pk, stdout=io.StringIO())
    assert there(fourteen) == 14


def test_a_hold_that_is_placed_while_a_purge_runs_wins_for_what_is_not_done_yet(later, world, fourteen):
    """CE-D19."""
    run = later.approve(later.propose())
    items = list(run.items.order_by("pk"))
    for item in items[:5]:
        purge_item(item=item, by=None, at=later.long_after)
    later.hold(world.trainee)
    lines = tasks.carry_out(run.pk)
    assert "9 kept: legal hold" in lines and there(fourteen) == 9


def test_what_a_hold_kept_comes_back_for_review_when_it_is_released(later, world, fourteen):
    """CE-D19: it is listed, and what two people approved before does not destroy it."""
    run = later.approve(later.propose())
    hold = later.hold(world.trainee)
    tasks.carry_out(run.pk)
    release_hold(hold=hold, reason="Settled.", by=later.second, at=later.long_after)
    tasks.carry_out(run.pk)
    rows = due_on(later.long_after.date())
    assert there(fourteen) == 14 and {row.review.number for row in rows} == {hold.number}
    assert "14 came back for review after a hold was released" in tasks.night()
    later.purge()
    assert there(fourteen) == 0


def test_a_hold_from_a_day_ahead_keeps_nothing_before_it(later, world, fourteen):
    later.hold(world.trainee, from_day=later.long_after.date() + timedelta(days=1))
    later.purge()
    assert there(fourteen) == 0


# Of these classes nothing is in this office: test_other_records.py and the tests of complaints have them.
ELSEWHERE = (
    "application-admitted", "complaint", "accommodation", "accommodation-appeal", "supervisor-qualification",
    "learning-proof", "audit-paper",
)  # fmt: skip


# Files that are there twice have a test of their own, above.
@pytest.mark.parametrize("code", [code for code, row in CLASSES.items() if row.events and code != "merged-copy"])
def test_no_class_of_records_is_destroyed_under_a_hold_on_it(later, world, fourteen, code):
    """CE-D19: whatever asks for it, at the one door."""
    chosen = [row for row in kept_records() if row.record_class == code]
    assert chosen or code in ELSEWHERE
    later.hold(record_class=code)
    for row in chosen:
        with refuses("legal_hold", number=1):
            purge_restricted(
                record=RestrictedRecord.objects.get(pk=row.record_id), reason="x", by=None, at=later.long_after
            )


def test_a_record_of_no_class_is_never_destroyed(world, later):
    """CE-D19: a kind of record that nobody classified cannot be purged, so no hold can miss it."""
    record = keep_restricted(kind="unheard-of", person=world.trainee, data=b"x", by=None, at=later.now)
    with refuses("record_without_class", kind="unheard-of"):
        purge_restricted(record=record, reason="x", by=None, at=later.now)
    assert there([record]) == 1


def test_rows_of_a_model_are_held_by_its_name(later, world):
    draft = RuleDraft.objects.create(
        program=later.program, version="draft", content={}, changed_by=later.staff, changed_at=later.now
    )
    later.hold(record_class="certification-ruledraft", from_day=later.now.date())
    with refuses("legal_hold", number=1):
        discard_draft(draft=draft, by=later.staff, at=later.now)
    assert RuleDraft.objects.filter(pk=draft.pk).exists()


def test_a_hold_survives_a_restore_of_an_older_backup(later, world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        hold = later.hold(world.trainee, reason="Case Zoë v. state")
        other = later.hold(record_class="appeal")
        release_hold(hold=other, reason="Settled.", by=later.staff, at=later.long_after)
    LegalHold.objects.all().delete()
    assert [row.number for row in replay_holds(by=None, at=later.long_after)] == [1, 2]
    row, released = LegalHold.objects.order_by("number")
    assert (row.person, row.reason, row.released_at) == (world.trainee, hold.reason, None)
    assert released.release_reason == "Settled." and released.released_by == later.staff
    assert replay_holds(by=None, at=later.long_after) == []
    assert later.hold(record_class="appeal").number == 3


def test_a_hold_of_a_person_who_is_not_in_the_older_backup_is_not_put_on_somebody_else(
    later, world, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        later.hold(world.trainee)
    LegalHold.objects.all().delete()
    type(world.trainee).objects.filter(pk=world.trainee.pk).update(date_joined=later.now - timedelta(days=1))
    assert replay_holds(by=None, at=later.long_after) == [] and not LegalHold.objects.exists()


def test_a_hold_that_the_ledger_lacks_because_a_process_stopped_is_written_into_it(later, world, keys):
    later.hold(world.trainee)
    assert ledger.read() == ({}, {})
    replay_holds(by=None, at=later.long_after)
    assert set(ledger.read()[0]) == {1}
    assert (keys.RESTRICTED_DIR / "holds.jsonl").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("hold_without_scope", {}),
        ("hold_reason_missing", {"record_class": "appeal", "reason": " "}),
        ("role_required", {"record_class": "appeal", "by": "trainee"}),
        ("role_required", {"record_class": "appeal", "by": "auditor"}),
    ],
)
def test_who_may_place_a_hold_and_on_what(later, world, code, more):
    if "by" in more:
        more = more | {"by": getattr(world, more["by"])}
    with refuses(code):
        later.hold(**more)


def test_nobody_places_or_releases_a_hold_on_themself(later, world):
    with refuses("hold_own"):
        later.hold(later.staff)
    hold = later.hold(later.second)
    with refuses("hold_own"):
        release_hold(hold=hold, reason="x", by=later.second, at=later.long_after)
    release_hold(hold=hold, reason="Settled.", by=later.staff, at=later.long_after)
    with refuses("hold_released_already"):
        release_hold(hold=hold, reason="Settled.", by=later.staff, at=later.long_after)


def test_an_outcome_for_every_record_of_a_purge(later, world, fourteen):
    later.purge()
    run = PurgeRun.objects.get()
    assert {item.outcome for item in run.items.all()} == {Outcome.PURGED} and there(fourteen) == 0


def test_the_same_hold_is_not_placed_twice(later, world):
    hold = later.hold(world.trainee)
    with refuses("hold_there", number=hold.number):
        later.hold(world.trainee)
    assert later.hold(world.trainee, reason="Another case").number == hold.number + 1


def test_a_hold_whose_first_day_is_to_come_says_so(later, world, client):
    client.force_login(later.staff)
    later.hold(world.trainee, from_day=timezone.now().date() + timedelta(days=30))
    page = client.get(reverse("holds")).text
    assert "Begins on" in page and "In force" not in page
