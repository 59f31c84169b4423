"""Complaints: who may look, what takes effect when, what the public reads, and what is undone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cohorts.core.holds.models import LegalHold
from cohorts.core.models import RestrictedRecord
from cohorts.core.restricted.actions import purge_restricted
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification import tasks
from lms.certification.actions import (
    complaint_appeals,
    complaint_conflicts,
    complaint_effects,
    complaint_notes,
    complaint_outcomes,
    complaint_reviews,
    complaints,
)
from lms.certification.actions.complaints import Contact, Filed
from lms.certification.acts import suspend_at_once
from lms.certification.models import (
    AppealState,
    CertificateEvent,
    ComplaintAppeal,
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


@pytest.fixture
def sent(monkeypatch):
    """What is queued for the job that writes to complainants."""
    queued = []
    monkeypatch.setattr("lms.certification.actions.complaints.enqueue", lambda *about: queued.append(about))
    monkeypatch.setattr("lms.certification.actions.complaint_emails.enqueue", lambda *about: queued.append(about))
    return queued


def emails(kind):
    return [row.person for row in Email.objects.filter(kind=kind).order_by("pk")]


def reads():
    rows = ModelLogEntry.objects.filter(action="restricted.read").order_by("pk")
    return [(row.user, row.data["purpose"]) for row in rows]


# --- It comes in ---


def test_a_complaint_needs_no_account_and_names_nobody_in_its_row(desk):
    row = desk.file()
    assert row.state == ComplaintState.RECEIVED and row.acknowledged_on == row.received_on
    assert (row.ack_due_on, row.due_on) == (local(2026, 3, 9).date(), local(2026, 5, 31).date())
    assert [paper.kind for paper in desk.papers()] == ["about", "complaint"]
    assert LegalHold.objects.count() == 0


def test_a_complaint_about_nobody_is_kept_just_as_one_about_somebody(desk):
    one, other = desk.file(about="Nobody at all"), desk.file(about=desk.certificate.number)
    assert {name for name in vars(one) if getattr(one, name) != getattr(other, name)} <= {
        "_state", "id", "token_hash",
    }  # fmt: skip


def test_what_was_written_is_in_no_column_no_log_and_no_email(desk):
    desk.decided("probation")
    logged = " ".join(str(row.data) + row.label for row in ModelLogEntry.objects.all())
    mailed = " ".join(row.subject + row.body for row in Email.objects.all())
    kept = " ".join(str(vars(row)) for row in CertificateEvent.objects.all())
    assert SECRET not in logged + mailed + kept
    assert all(SECRET.encode() not in bytes(row.sealed) for row in RestrictedRecord.objects.all())
    assert "complain" not in mailed.lower()


def test_whoever_gave_an_address_gets_the_link_and_later_the_news_by_email(desk, sent, mailoutbox):
    desk.file(contact=Contact(name="Sam", email="sam@x.example"))
    assert sent == [(complaints.NEWS_JOB, desk.row.pk, "received")]
    tasks.send_complaint_news(desk.row.pk, "received")
    (email,) = mailoutbox
    assert email.to == ["sam@x.example"] and desk.row.token in email.body and SECRET not in email.body
    assert reads() == [(None, "notice to the complainant")]
    assert not Email.objects.filter(person__email="sam@x.example").exists()


def test_more_can_be_sent_by_the_link_until_it_is_decided(desk):
    row = desk.file()
    complaints.send_more(token=row.token, text="One more thing.", by=None, at=desk.now)
    assert [paper.kind for paper in desk.papers()][-1] == "more"
    with refuses("complaint_link_unknown"):
        complaints.send_more(token="x" * 43, text="One more thing.", by=None, at=desk.now)
    desk.take(), desk.recommend("dismissed"), desk.take_decision(), desk.decide("dismissed")
    with refuses("complaint_over"):
        complaints.send_more(token=row.token, text="One more thing.", by=None, at=desk.now)


def test_what_came_by_mail_counts_from_the_day_it_came_and_is_confirmed_by_letter(desk):
    filed = Filed("Taylor", "They lent money.")
    about = {"filed": filed, "by": desk.staff, "at": desk.now}
    row = complaints.key_in(contact=Contact(), received_on=local(2026, 2, 26).date(), **about)
    assert row.acknowledged_on is None and row.ack_due_on == local(2026, 3, 5).date()
    complaints.acknowledge(complaint=row, on=local(2026, 3, 2).date(), by=desk.staff, at=desk.now)
    with refuses("complaint_acknowledged"):
        complaints.acknowledge(complaint=row, on=local(2026, 3, 2).date(), by=desk.staff, at=desk.now)
    with refuses("role_required"):
        complaints.key_in(contact=Contact(), received_on=None, **about | {"by": desk.person})


# --- Who may look ---


def test_only_the_reviewer_and_who_decides_read_it_and_each_read_is_logged_with_its_purpose(desk):
    desk.file()
    paper = desk.papers().last()
    for one in (desk.staff, desk.colleague, desk.third):
        with refuses("complaint_not_yours"):
            complaint_reviews.read_paper(paper=paper, by=one, at=desk.now)
    with refuses("role_required_at"):
        complaint_reviews.read_paper(paper=paper, by=desk.world.examinations, at=desk.now)
    desk.take()
    complaint_reviews.read_paper(paper=paper, by=desk.staff, at=desk.now)
    with refuses("complaint_not_yours"):
        complaint_reviews.read_paper(paper=paper, by=desk.colleague, at=desk.now)
    desk.recommend("dismissed"), desk.take_decision()
    complaint_reviews.read_paper(paper=paper, by=desk.colleague, at=desk.now)
    assert reads() == [
        (desk.staff, "review of the complaint"),
        (desk.colleague, "decision about the complaint"),
    ]


def test_whoever_complained_works_with_trained_or_supervises_somebody_in_it_cannot_review_it(desk):
    world = desk.world
    desk.file(by=desk.colleague)
    with refuses("complaint_conflict"):
        desk.take(by=desk.colleague)
    desk.file(contact=Contact(email="Colleague+x@example.org"))
    assert complaint_conflicts.complaint_conflict(desk.row, desk.colleague) is not None
    assert complaint_conflicts.complaint_conflict(desk.row, desk.third) is None
    desk.take(by=desk.third)
    Membership.objects.create(user=desk.third, organization=world.agency, role="supervisor", started_at=world.now)
    assert complaint_conflicts.is_close(desk.third, desk.person)
    with refuses("complaint_conflict"):
        desk.match(by=desk.third)


def test_a_trainer_of_the_specialist_is_too_close_for_good(desk):
    world = desk.world
    cohort = world.cohort(trainer=desk.third)
    assert not complaint_conflicts.is_close(desk.third, desk.person)
    world.enroll(cohort, desk.person)
    assert complaint_conflicts.is_close(desk.third, desk.person)
    assert complaint_conflicts.is_close(desk.person, desk.third)


def test_who_steps_back_cannot_decide_and_what_they_recommended_is_looked_at_again(desk):
    desk.heard()
    desk.recommend()
    complaint_reviews.step_back(complaint=desk.row, kind="friend", by=desk.staff, at=desk.now)
    assert (desk.reload().state, desk.row.reviewer) == (ComplaintState.RECEIVED, None)
    with refuses("complaint_recused"):
        desk.take()
    with refuses("recusal_own"):
        recusal = desk.row.recusals.get()
        complaint_reviews.lift_recusal(recusal=recusal, by=desk.staff, at=desk.now)
    complaint_reviews.lift_recusal(recusal=recusal, by=desk.colleague, at=desk.now)
    desk.take()


def test_a_colleague_who_gets_it_is_emailed_without_a_word_about_it(desk):
    desk.file()
    desk.take(reviewer=desk.colleague)
    assert emails("matter-given") == [desk.colleague] and desk.row.reviewer == desk.colleague


def test_the_reviewer_does_not_decide(desk):
    desk.heard()
    desk.recommend()
    with refuses("complaint_reviewed_yourself"):
        desk.take_decision(by=desk.staff)
    with refuses("complaint_not_yours_to_decide"):
        desk.decide()


# --- The specialist is heard ---


def test_the_specialist_is_emailed_answers_within_the_term_and_not_after_it(desk):
    desk.file(), desk.take(), desk.match()
    notice = desk.notify(days=30)
    assert emails("matter-news") == [desk.person]
    with refuses("complaint_answer_late"):
        desk.answer(notice, at=desk.now + timedelta(days=31))
    with refuses("complaint_of_another"):
        desk.answer(notice, by=desk.third)
    desk.answer(notice, at=local(2026, 4, 1, 23, 59))
    assert emails("matter-answered") == [desk.staff]
    with refuses("complaint_answer_days"):
        desk.notify(days=3)


def test_nothing_but_a_dismissal_is_decided_before_the_specialist_was_heard(desk):
    desk.file(), desk.take()
    with refuses("complaint_not_matched"):
        desk.recommend("letter")
    desk.match()
    with refuses("complaint_not_heard"):
        desk.recommend("letter")
    desk.notify()
    with refuses("complaint_not_heard"):
        desk.recommend("letter")
    desk.now = local(2026, 4, 2, 9)
    desk.recommend("letter")


def test_a_clause_of_the_code_of_the_day_is_needed_and_kept_with_its_words(desk):
    desk.heard()
    with refuses("complaint_clause_missing"):
        desk.recommend(clauses=["9.9"])
    desk.recommend(clauses=["2.3"])
    assert desk.finding().clauses == [["2.3", "I do not lend money to people I support."]]
    with refuses("complaint_ground_missing"):
        (
            desk.take_decision(),
            complaint_outcomes.decide(
                complaint=desk.row, verdict=desk.verdict("dismissed", ground="?"), by=desk.colleague, at=desk.now
            ),
        )


def test_a_condition_needs_a_last_day_that_lies_ahead(desk):
    desk.heard()
    with refuses("complaint_last_day_missing"):
        desk.recommend("condition")
    with refuses("complaint_last_day_past"):
        desk.recommend("condition", lasts_until=local(2026, 3, 2).date())


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
    asked = [one["sql"] for one in queries if "certification_" in one["sql"]]
    assert len(asked) == 1 and "certification_disciplinenote" in asked[0]


# --- Appeals ---


@pytest.mark.parametrize("outcome", ["probation", "suspension", "revocation"])
def test_a_granted_appeal_undoes_everything_and_withdraws_the_note(desk, outcome):
    desk.decided(outcome)
    if outcome != "probation":
        desk.approve()
        desk.reload()
    complaint_notes.publish_note(note=desk.note(), by=desk.staff, at=desk.now)
    desk.now = local(2026, 3, 20, 10)
    desk.decide_appeal(desk.appeal())
    assert desk.now_certificate().state == "active"
    assert desk.note().state == NoteState.WITHDRAWN
    assert desk.reload().state == ComplaintState.CLOSED and desk.row.annulled_at == desk.now
    assert LegalHold.objects.get().released_at == desk.now
    assert desk.letters("appeal_decision").get().person == desk.person


def test_a_denied_appeal_changes_nothing_and_no_second_one_is_possible(desk):
    desk.decided("probation")
    appeal = desk.appeal()
    assert Email.objects.filter(event="appeal-filed").get().kind == "matter-news"
    desk.decide_appeal(appeal, granted=False)
    assert desk.now_certificate().state == "probation" and desk.reload().state == ComplaintState.DECIDED
    with refuses("appeal_filed_already"):
        desk.appeal()
    assert ComplaintAppeal.objects.get().reason == ""


def test_who_reviewed_or_decided_does_not_decide_about_the_appeal(desk):
    desk.decided("probation")
    appeal = desk.appeal()
    for one in (desk.staff, desk.colleague):
        with refuses("appeal_decided_before"):
            complaint_appeals.take_appeal(appeal=appeal, by=one, at=desk.now)


def test_an_appeal_after_the_last_day_is_refused_and_a_delivery_by_mail_begins_the_time_again(desk):
    desk.decided("probation")
    late = local(2026, 4, 2, 10)
    with refuses("appeal_too_late"):
        desk.appeal(at=late)
    complaint_appeals.record_delivery(
        complaint=desk.row, on=local(2026, 3, 20).date(), how="Letter", by=desk.staff, at=late
    )
    assert desk.appeal(at=late).state == AppealState.OPEN


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
