"""Records past their period are destroyed by two people, one by one, and what remains still says what was decided."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.core.approvals.actions import reject
from cohorts.core.approvals.models import Proposal
from cohorts.core.models import RestrictedRecord
from cohorts.core.restricted import text
from cohorts.core.restricted.actions import read_restricted
from lms.certification.actions.appeals import ends_on
from lms.records import tasks
from lms.records.actions.purges import purge_item
from lms.records.actions.retention import set_retention
from lms.records.facts.classes import EVENTS
from lms.records.facts.due import due_on
from lms.records.models import DueCount, PurgeRun, RetentionRule, RunState
from lms.records.templatetags.records_words import period_text
from tests.lms.records.office import part_of, there
from tests.refusals import refuses


def test_nothing_is_due_without_a_period_and_nothing_before_it_is_over(office, world):
    office.withdrawn(world.trainee)
    assert due_on(office.long_after.date()) == []
    office.periods(years=9)
    assert due_on(office.long_after.date()) == []
    office.periods(years=8)
    assert [row.kept.record_class for row in due_on(office.long_after.date())] == ["application-withdrawn"] * 2


def test_two_people_destroy_what_is_due_and_the_file_says_so(later, world, django_capture_on_commit_callbacks):
    records = later.withdrawn(world.trainee)
    later.periods()
    digests = [row.digest for row in records]
    run = later.propose()
    assert there(records) == 2 and run.state == RunState.PROPOSED
    later.approve(run)
    assert there(records) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.night()[0] == "2 destroyed: Withdrawn applications: files, letters, notes"
    rows = list(RestrictedRecord.objects.order_by("at", "pk"))
    assert there(records) == 0 and sorted(row.digest for row in rows) == sorted(digests)
    assert all(bytes(row.sealed) == b"" and text.store().get(row.key_name) is None for row in rows)
    assert {row.type for row in map(part_of, rows)} == {"education", "document"}
    with refuses("restricted_purged"):
        read_restricted(record=rows[0], purpose="test", by=later.staff, at=later.long_after)
    assert PurgeRun.objects.get().state == RunState.DONE and PurgeRun.objects.get().approved_by == later.second


def test_nobody_approves_their_own_purge_and_none_is_carried_out_before(later, world):
    records = later.withdrawn(world.trainee)
    later.periods()
    run = later.propose()
    with refuses("purge_not_approved"):
        purge_item(item=run.items.first(), by=None, at=later.long_after)
    tasks.night()
    assert there(records) == 2


def test_a_night_only_lists_what_is_due(later, world):
    records = later.withdrawn(world.trainee)
    later.periods()
    assert tasks.night() == ["2 past the period: Withdrawn applications: files, letters, notes"]
    assert there(records) == 2 and DueCount.objects.get().due == {"application-withdrawn": 2}


def test_what_is_proposed_is_not_proposed_again_and_comes_back_when_it_is_dropped(later, world):
    later.withdrawn(world.trainee)
    later.periods()
    run = later.propose()
    with refuses("purge_nothing"):
        later.propose()
    reject(proposal=Proposal.objects.about(run).get(), reason="Not now.", by=later.second, at=later.long_after)
    assert PurgeRun.objects.get(pk=run.pk).state == RunState.DROPPED
    assert later.propose().state == RunState.PROPOSED


def test_what_is_not_due_any_more_is_kept(later, world):
    records = later.withdrawn(world.trainee)
    later.periods()
    run = later.approve(later.propose())
    later.periods(years=20, at=later.long_after)
    assert tasks.carry_out(run.pk) == ["2 kept, not due any more: Withdrawn applications: files, letters, notes"]
    assert there(records) == 2


def test_an_application_on_its_way_and_its_replaced_files_are_never_due(later, world):
    later.applicant(world.trainee)
    records = [later.file(), later.file()]
    later.submit(incomplete=True)
    later.periods()
    assert due_on(later.long_after.date()) == [] and there(records) == 2


def test_the_period_of_a_denied_application_runs_from_the_last_day_to_appeal(office, world):
    office.denied(world.trainee)
    office.periods()
    last = ends_on(office.application)
    due = last.replace(year=last.year + 1)
    assert due_on(due) == []
    assert {row.kept.record_class for row in due_on(due + timedelta(days=1))} == {
        "application-denied", "application-replaced",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("record_class_unknown", {"record_class": "application-open"}),
        ("record_event_unknown", {"event": "decided"}),
        ("record_period_wrong", {"amount": 0}),
        ("record_period_wrong", {"amount": 101}),
        ("record_source_missing", {"source": " "}),
    ],
)
def test_a_period_that_cannot_be_right_is_refused(office, code, more):
    about = {"record_class": "application-denied", "amount": 5, "unit": "years", "event": "closed", "source": "S 1"}
    with refuses(code):
        set_retention(authority=office.world.state, by=office.staff, at=office.now, **(about | more))


def test_a_class_that_is_kept_for_good_is_never_due(later, world):
    later.withdrawn(world.trainee)
    later.periods()
    set_retention(
        authority=world.state, record_class="application-withdrawn", amount=None, unit="years", event="closed",
        source="State archives", by=later.staff, at=later.long_after,
    )  # fmt: skip
    assert due_on(later.long_after.date()) == []


def test_the_page_of_periods_counts_what_is_due_and_what_a_hold_keeps(later, world, client):
    later.withdrawn(world.trainee)
    later.periods()
    later.hold(record_class="application-withdrawn")
    client.force_login(later.staff)
    page = client.get(reverse("retention"))
    assert page.status_code == 200 and "2 (hold 1)" in page.text


@pytest.mark.parametrize(("amount", "unit", "text"), [(1, "days", "1 day,"), (3, "months", "3 months,")])
def test_a_period_is_written_with_its_number(amount, unit, text):
    rule = RetentionRule(amount=amount, unit=unit, event=next(iter(EVENTS)))
    assert period_text(rule).startswith(text)
