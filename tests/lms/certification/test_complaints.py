"""Complaints: how one comes in, who may look, and that the specialist is heard."""

from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from cohorts.core.holds.models import LegalHold
from cohorts.core.models import RestrictedRecord
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification import complaint_tasks
from lms.certification.actions import (
    complaint_conflicts,
    complaint_outcomes,
    complaint_reviews,
    complaints,
)
from lms.certification.actions.complaints import Contact, Filed
from lms.certification.models import (
    CertificateEvent,
    ComplaintState,
)
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
    complaint_tasks.send_complaint_news(desk.row.pk, "received")
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
