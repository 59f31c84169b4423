"""Outcomes of complaints: what takes effect when, what the public reads, what is undone, and what is closed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cohorts.core.holds.models import LegalHold
from cohorts.core.restricted.actions import purge_restricted
from cohorts.notices.models import Email
from lms.certification import complaint_tasks
from lms.certification.actions import (
    certificates,
    complaint_effects,
    complaint_notes,
    complaint_outcomes,
    complaint_reviews,
)
from lms.certification.acts import suspend_at_once
from lms.certification.facts import gather
from lms.certification.models import (
    ComplaintState,
    ComplaintTerm,
    NoteState,
)
from lms.certification.models.complaint_papers import standing_of
from lms.records.facts.classes import class_of
from tests.lms.certification.complaint_desk import SECRET, Complained
from tests.lms.certification.holder import local
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    return Complained(world)


def emails(kind):
    return [row.person for row in Email.objects.filter(kind=kind).order_by("pk")]


# --- Outcomes and certificates ---


def test_a_letter_changes_nothing_on_the_certificate_and_is_not_public(desk):
    desk.decided("letter")
    assert desk.now_certificate().state == "active" and not desk.row.notes.exists()
    assert desk.letters("decision").get().person == desk.person
    assert ComplaintTerm.objects.get().begins_on == local(2026, 3, 2).date()


def test_a_dismissal_closes_it_and_releases_the_hold(desk):
    desk.heard()
    hold = LegalHold.objects.get()
    assert hold.person == desk.person and hold.released_at is None and "omplain" not in hold.reason
    desk.recommend("dismissed"), desk.take_decision(), desk.decide("dismissed")
    hold.refresh_from_db()
    assert desk.row.state == ComplaintState.CLOSED and hold.released_at == desk.now
    assert not ComplaintTerm.objects.exists()


def test_probation_takes_effect_at_once_and_ends_by_itself_after_its_last_day(desk):
    desk.decided("probation", lasts_until=local(2026, 4, 1).date())
    assert desk.now_certificate().state == "probation"
    about = {"complaint": desk.row, "by": None}
    assert not complaint_effects.end_over_probation(**about, at=local(2026, 4, 1, 12))
    assert complaint_effects.end_over_probation(**about, at=local(2026, 4, 2, 0, 30))
    assert desk.now_certificate().state == "active"
    assert not complaint_effects.end_over_probation(**about, at=local(2026, 4, 3, 0, 30))


def test_a_suspension_waits_for_a_second_person_and_falls_back_without_one(desk):
    desk.decided("suspension")
    assert desk.now_certificate().state == "suspended" and desk.row.state == ComplaintState.DECIDED
    desk.reject()
    assert desk.now_certificate().state == "active"
    assert desk.reload().state == ComplaintState.RECOMMENDED and desk.row.outcome == ""
    assert desk.note().state == NoteState.WITHDRAWN
    assert emails("matter-back") == [desk.colleague]


def test_a_suspension_that_is_confirmed_stays_decided(desk):
    desk.decided("suspension")
    desk.approve()
    assert desk.reload().state == ComplaintState.DECIDED and desk.now_certificate().state == "suspended"


def test_a_later_suspension_that_is_rejected_is_not_that_of_the_decision(desk):
    """The decision stands with its note and its time to appeal: only the step that it made can fall back."""
    desk.decided("suspension")
    desk.approve()
    certificates.reinstate(certificate=desk.now_certificate(), reason="Its time is over.", by=desk.staff, at=desk.now)
    note, later = desk.note().state, desk.now + timedelta(days=3)
    suspend_at_once(certificate=desk.now_certificate(), reason="Something else.", by=desk.colleague, at=later)
    desk.reject()
    assert desk.now_certificate().state == "active"
    assert desk.reload().state == ComplaintState.DECIDED and desk.note().state == note != NoteState.WITHDRAWN


def test_a_certificate_that_is_suspended_urgently_stays_so_and_is_not_suspended_twice(desk):
    suspend_at_once(certificate=desk.certificate, reason="At once.", by=desk.third, at=desk.now)
    desk.certificate.refresh_from_db()
    desk.decided("suspension")
    assert desk.now_certificate().state == "suspended" and desk.row.state == ComplaintState.DECIDED


def test_a_revocation_takes_effect_when_another_person_approves_it(desk):
    desk.decided("revocation")
    assert desk.row.state == ComplaintState.APPROVAL and desk.now_certificate().state == "active"
    assert not desk.letters("decision").exists() and not ComplaintTerm.objects.exists()
    approved_at = local(2026, 3, 5, 9)
    desk.approve(at=approved_at)
    assert desk.reload().state == ComplaintState.DECIDED and desk.now_certificate().state == "revoked"
    assert desk.note().due_at == approved_at + timedelta(hours=72)
    assert ComplaintTerm.objects.get().begins_on == local(2026, 3, 5).date()


def test_a_revocation_that_is_rejected_is_decided_again(desk):
    desk.decided("revocation")
    desk.reject()
    assert desk.reload().state == ComplaintState.RECOMMENDED and desk.now_certificate().state == "active"
    desk.decide("letter")
    assert desk.row.state == ComplaintState.DECIDED


def test_who_has_a_conflict_does_not_approve_a_revocation(desk):
    desk.decided("revocation")
    complaint_reviews.step_back(complaint=desk.row, kind="friend", by=desk.third, at=desk.now)
    with refuses("complaint_recused"):
        desk.approve(by=desk.third)
    assert desk.reload().state == ComplaintState.APPROVAL and desk.now_certificate().state == "active"
    desk.approve()
    assert desk.reload().state == ComplaintState.DECIDED


def test_it_is_sent_back_to_the_reviewer_with_the_reason_as_a_note(desk):
    desk.heard()
    desk.recommend(), desk.take_decision()
    complaint_outcomes.send_back(complaint=desk.row, reason=f"More. {SECRET}", by=desk.colleague, at=desk.now)
    assert desk.reload().state == ComplaintState.REVIEW and desk.papers().last().kind == "note"
    assert emails("matter-back") == [desk.staff]


# --- Public notes ---


def test_a_public_note_is_due_within_72_hours_or_the_hours_of_the_rules(world):
    desk = Complained(world, clocks={"registry_update_hours": 24, "appeal": {"days": 10, "kind": "business"}})
    desk.decided("probation")
    note = desk.note()
    assert note.state == NoteState.WAITING and note.due_at == desk.now + timedelta(hours=24)
    assert ComplaintTerm.objects.get().ends_on == local(2026, 3, 16).date()


def test_a_note_is_published_by_the_reviewer_or_who_decided_and_by_nobody_else(desk):
    desk.decided("probation")
    with refuses("complaint_not_yours"):
        complaint_notes.publish_note(note=desk.note(), by=desk.third, at=desk.now)
    complaint_notes.publish_note(note=desk.note(), by=desk.staff, at=desk.now)
    assert desk.note().published_by == desk.staff


def test_the_public_page_says_the_outcome_the_day_and_the_clause_once_it_is_published(desk, client):
    address = f"/verify/{desk.certificate.token}/"
    desk.decided("probation")
    assert "Public discipline" not in client.get(address).text
    complaint_notes.publish_note(note=desk.note(), by=desk.staff, at=desk.now)
    page = client.get(address)
    assert "Probation, " in page.text and "Code of ethics: 2.3." in page.text
    assert SECRET not in page.text and "lend money" not in page.text
    assert page["Cache-Control"] == "public, max-age=60" or "max-age=0" in page["Cache-Control"]


def test_an_outcome_that_the_program_does_not_call_public_has_no_note(world):
    desk = Complained(world, public=())
    desk.decided("probation")
    assert not desk.row.notes.exists()


def test_the_public_page_of_a_certificate_without_discipline_asks_for_it_in_the_one_query_as_before(desk, client):
    address = f"/verify/{desk.certificate.token}/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    about_us = [one["sql"] for one in queries if "certification_" in one["sql"]]
    assert len(about_us) == 1 and "certification_disciplinenote" in about_us[0]


def test_a_note_of_a_closed_complaint_can_still_be_withdrawn_by_who_has_no_conflict(desk):
    desk.decided("probation")
    complaint_notes.publish_note(note=desk.note(), by=desk.staff, at=desk.now)
    assert complaint_tasks.follow_complaints() == 1 and desk.reload().state == ComplaintState.CLOSED
    with refuses("role_required_at"):
        complaint_notes.withdraw_note(note=desk.note(), by=desk.world.examinations, at=desk.now)
    complaint_notes.withdraw_note(note=desk.note(), by=desk.third, at=desk.now)
    assert desk.note().state == NoteState.WITHDRAWN


# --- Holds, records, standing ---


def test_nothing_of_the_specialist_is_destroyed_while_a_complaint_is_open(desk):
    desk.heard()
    record = desk.letters("answer").get().record
    assert class_of(record) == "complaint"
    with refuses("legal_hold"):
        purge_restricted(record=record, reason="due", by=None, at=timezone.now())


def test_it_is_closed_after_the_time_to_appeal_unless_something_waits(desk):
    desk.decided("probation")
    about = {"complaint": desk.row, "by": None}
    after = local(2026, 4, 2, 1)
    assert complaint_effects.close_over(**about, at=after) is None
    complaint_notes.publish_note(note=desk.note(), by=desk.staff, at=desk.now)
    assert complaint_effects.close_over(**about, at=local(2026, 4, 1, 23)) is None
    assert complaint_effects.close_over(**about, at=after).state == ComplaintState.CLOSED
    with refuses("complaint_over"):
        complaint_reviews.read_paper(paper=desk.papers().last(), by=desk.staff, at=after)


def test_who_is_not_in_good_standing_follows_from_complaints_that_wait_and_outcomes_that_stand(desk):
    person, today = desk.person, local(2026, 3, 2).date()

    def codes(day=today):
        return standing_of([person.pk], day).get(person.pk, set())

    desk.file(), desk.take()
    assert codes() == set()
    desk.match()
    assert codes() == {"complaint"}
    desk.answer(desk.notify())
    desk.recommend("condition", lasts_until=local(2026, 6, 1).date())
    desk.take_decision(), desk.decide("condition", lasts_until=local(2026, 6, 1).date())
    assert codes() == {"condition"} and codes(local(2026, 6, 2).date()) == set()
    desk.decide_appeal(desk.appeal())
    assert codes() == set()


def test_a_renewal_waits_for_a_complaint_and_the_certificate_that_is_there_is_not_put_on_hold(world):
    renewal = {"window_days_before": 90, "all_of": [{"type": "good_standing"}]}
    desk = Complained(world, renewal=renewal)
    cycle = desk.holder.begin(desk.certificate, local(2027, 11, 1, 10)).cycle
    at = local(2027, 11, 2, 10)
    assert gather([cycle], at=at)[cycle.pk].sanctions == ()
    desk.file(), desk.take(), desk.match()
    assert gather([cycle], at=at)[cycle.pk].sanctions == ("complaint",)
    desk.holder.settle(at)
    assert desk.now_certificate().state == "active"
    desk.recommend("dismissed"), desk.take_decision(), desk.decide("dismissed")
    assert gather([cycle], at=at)[cycle.pk].sanctions == ()


def test_a_complaint_about_another_certificate_moves_the_hold(desk):
    desk.file(), desk.take(), desk.match()
    other = desk.world.person("other")
    certificate = desk.holder.certify(local(2026, 2, 1, 10), other)
    desk.match(certificate)
    assert [(row.person, row.released_at is None) for row in LegalHold.objects.order_by("number")] == [
        (desk.person, False),
        (other, True),
    ]
    desk.notify()
    with refuses("complaint_notified_another"):
        desk.match(desk.certificate)
