"""Audits of attested renewals: the seed before the list, the draw, who drops out, answers, findings, the outcome."""

from datetime import date, timedelta

import pytest
import time_machine
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.append_only import AppendOnlyError
from cohorts.core.persons import supposing_merged
from cohorts.core.restricted.models import RestrictedRecord
from cohorts.notices.models import Email
from cohorts.people.models import Membership
from lms.certification.actions import audit_answers, audit_reviews, audits, certificate_ends
from lms.certification.audit_tasks import follow_audits
from lms.certification.facts.audits import lines_of, standing_of
from lms.certification.models import AuditedRenewal, AuditPaper, AuditSeed, Certificate
from lms.certification.rules.audits import chosen, commitment_of, fingerprint_of, in_order
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.audit_scene import ANNOUNCED, CLOSED, DRAWN, SEED, Audit, places
from tests.lms.certification.holder import local
from tests.refusals import refuses


@pytest.fixture
def audit(world):
    return Audit(world)


@pytest.fixture
def several(world):
    return Audit(world, people=5)


def emails(kind, person=None):
    rows = Email.objects.filter(kind=kind)
    return (rows.filter(person=person) if person else rows).count()


def test_the_seed_is_fixed_before_the_list_closes_and_shown_after_the_draw(audit):
    row = audit.announce()
    assert row.commitment == commitment_of(SEED) and row.closes_at == CLOSED
    assert audit_reviews.shown_seed(row) == ""
    with pytest.raises(AppendOnlyError):
        AuditSeed.objects.update(seed="00" * 32)
    assert not ModelLogEntry.objects.filter(data__icontains=SEED).exists()
    with refuses("audit_list_open", day=date(2027, 4, 30)):
        audit.draw(at=CLOSED - timedelta(seconds=1), by=audit.staff)
    audit.draw()
    assert audit_reviews.shown_seed(audit.round) == SEED
    with refuses("wrong_state"):
        audit.draw()


def test_nobody_draws_twice_until_they_like_the_outcome(audit):
    audit.announce()
    with refuses("audit_twice", field="first_on"):
        audit.announce(first_on=date(2027, 4, 30), last_on=date(2027, 5, 31))
    audit.announce(first_on=date(2027, 5, 1), last_on=date(2027, 5, 31))
    audit.announce(kinds=("reinstatement",))
    with refuses("audit_list_closed_already"):
        audits.cancel(audit=audit.round, reason="We do not like it.", by=audit.staff, at=DRAWN)
    audits.cancel(audit=audit.round, reason="The wrong days.", by=audit.staff, at=ANNOUNCED)
    audit.announce(kinds=("reinstatement",))


def test_only_program_staff_of_the_authority_audit(audit, world):
    for person in (world.trainee, world.auditor, world.finance):
        with refuses("role_required"):
            audit.announce(by=person)
    audited = audit.drawn()
    with refuses("role_required"):
        audits.excuse(audited=audited, reason="A friend.", by=world.finance, at=DRAWN)
    with refuses("audit_of_another"):
        audit_answers.finish_answer(audited=audited, by=audit.staff, at=DRAWN)


@pytest.mark.postgresql
def test_the_draw_is_the_order_of_keyed_hashes_and_the_first_are_asked(several):
    rows = several.drawn(number=2), *several.round.renewals.all()[1:]
    ids = [fingerprint_of(several.round.pk, row.cycle_id) for row in rows]
    assert [row.fingerprint for row in in_order(SEED, ids)] == ids
    assert places() == [(1, "asked"), (2, "asked"), (3, "listed"), (4, "listed"), (5, "listed")]
    assert (several.round.listed, several.round.size) == (5, 2)
    assert emails("audit-asked") == 2
    assert rows[0].until == date(2027, 5, 31)
    text = Email.objects.filter(kind="audit-asked", person=rows[0].person).get().body
    assert "the end of Mon, May 31, 2027, CDT" in text


@pytest.mark.postgresql
def test_who_drops_out_is_followed_by_the_next_without_reshuffling(several):
    """Excused with a reason, died, given up: each takes the next in order, and nobody else moves."""
    several.announce(number=2)
    rows = several.draw()
    order = [row.fingerprint for row in rows]
    audits.excuse(audited=rows[0], reason="Deployed abroad.", by=several.staff, at=DRAWN)
    assert places()[:3] == [(1, "dropped"), (2, "asked"), (3, "asked")]
    assert emails("audit-dropped", rows[0].person) == 1
    latest = {row.pk: Certificate.objects.filter(candidacy=row.cycle.candidacy).latest_issues().get() for row in rows}
    about = {"reason": "Known to us.", "by": several.staff, "at": DRAWN}
    certificate_ends.end_by_death(certificate=latest[rows[1].pk], **about)
    certificate_ends.surrender(certificate=latest[rows[3].pk], **about)
    with time_machine.travel(DRAWN + timedelta(hours=1), tick=False):
        follow_audits()
        follow_audits()
    assert places() == [(1, "dropped"), (2, "dropped"), (3, "asked"), (4, "dropped"), (5, "asked")]
    assert emails("audit-dropped", rows[1].person) == 0, "nobody writes to who died"
    out = {row.fingerprint for row in AuditedRenewal.objects.filter(state="dropped")}
    drawn = list(AuditedRenewal.objects.filter(state="asked").order_by("place").values_list("fingerprint", flat=True))
    assert drawn == chosen(order, 2, out)
    assert list(several.round.renewals.order_by("place").values_list("fingerprint", flat=True)) == order


def test_an_excuse_is_taken_back_and_who_followed_stays(several):
    audited = several.drawn(number=1)
    with refuses("audit_reason_missing", field="reason"):
        audits.excuse(audited=audited, reason=" ", by=several.staff, at=DRAWN)
    audits.excuse(audited=audited, reason="A mistake.", by=several.staff, at=DRAWN)
    audits.ask_after_all(audited=audited, by=several.staff, at=DRAWN + timedelta(days=3))
    assert places()[:3] == [(1, "asked"), (2, "asked"), (3, "listed")]
    audited.refresh_from_db()
    assert audited.until == date(2027, 6, 3)


def test_the_night_draws_reminds_once_and_staff_get_a_task_after_the_last_day(audit, client):
    audit.announce()
    with time_machine.travel(CLOSED - timedelta(minutes=1), tick=False):
        assert follow_audits() == 0
    with time_machine.travel(DRAWN, tick=False):
        follow_audits()
        client.force_login(audit.trainee)
        assert "Send proof of your continuing education" in client.get("/desk/").text
    for moment in (local(2027, 5, 23, 9), local(2027, 5, 24, 9), local(2027, 5, 25, 9)):
        with time_machine.travel(moment, tick=False):
            follow_audits()
    assert emails("audit-reminder") == 1
    with time_machine.travel(local(2027, 5, 31, 23, 59), tick=False):
        client.force_login(audit.staff)
        assert "has not answered in an audit" not in client.get("/desk/").text
    with time_machine.travel(local(2027, 6, 1, 0, 1), tick=False):
        client.force_login(audit.staff)
        assert "1 person has not answered in an audit in time" in client.get("/desk/").text


def test_more_time_is_given_with_a_reason_and_said_with_its_zone(audit):
    audited = audit.drawn()
    at = local(2027, 5, 20, 9)
    for until in (None, date(2027, 5, 31), date(2028, 5, 31)):
        with refuses("audit_until_wrong", field="until"):
            audits.extend(audited=audited, until=until, reason="Waiting for a letter.", by=audit.staff, at=at)
    audits.extend(
        audited=audited, until=date(2027, 6, 15), reason="Waiting for a letter.", by=audit.staff, at=at
    )  # fmt: skip
    assert "the end of Tue, Jun 15, 2027, CDT" in Email.objects.get(kind="audit-time").body
    audit.prove(audited, "Ethics")
    audit.finish(audited)
    audits.extend(audited=audited, until=date(2027, 7, 1), reason="The page is cut off.", by=audit.staff, at=at)
    audited.refresh_from_db()
    assert audited.state == "asked" and audited.reason == "The page is cut off."


def test_proofs_are_restricted_and_each_read_is_in_the_log(audit, world):
    audited = audit.drawn()
    paper = audit.prove(audited, "Ethics")
    answer = audit_answers.write_answer(audited=audited, text="The other one is lost.", by=audit.trainee, at=DRAWN)
    assert RestrictedRecord.objects.filter(kind="audit-paper").count() == 2
    for person in (world.finance, world.auditor, world.supervisor):
        with refuses("role_required"):
            audit_reviews.read_paper(paper=paper, by=person, at=DRAWN)
    before = ModelLogEntry.objects.filter(action="audit.paper_read").count()
    assert audit_reviews.read_paper(paper=paper, by=audit.staff, at=DRAWN) == pdf()
    assert audit_reviews.read_paper(paper=answer, by=audit.trainee, at=DRAWN) == b"The other one is lost."
    assert ModelLogEntry.objects.filter(action="restricted.read").count() >= before + 2
    assert not ModelLogEntry.objects.filter(data__icontains="is lost").exists()


def test_what_cannot_be_sent_is_refused_and_nothing_is_kept(audit):
    audited = audit.drawn()
    with refuses("upload_kind", field="file"):
        audit.prove(audited, "Ethics", data=b"MZ not a paper")
    with refuses("audit_nothing_sent"):
        audit.finish(audited)
    with refuses("audit_answer_missing", field="text"):
        audit_answers.write_answer(audited=audited, text=" ", by=audit.trainee, at=DRAWN)
    assert not AuditPaper.objects.exists() and not RestrictedRecord.objects.filter(kind="audit-paper").exists()


def test_an_audit_that_shows_everything_is_in_order(audit):
    audited = audit.drawn()
    audit.prove(audited, "Ethics")
    audit.prove(audited, "Listening", data=pdf() + b"%")
    with refuses("audit_has_time"):
        audit.decide(audited, rest_struck=True, reason="x")
    audit.finish(audited)
    audit.find(audited, "Ethics", 1200)
    with refuses("audit_entries_open", field="rest_struck"):
        audit.decide(audited)
    audit.find(audited, "Listening", 600)
    assert audit.decide(audited).state == "in_order"
    assert emails("audit-decided", audit.trainee) == 1
    assert audit.entry("Ethics").decisions.get().minutes == 1200
    assert audit.holder.settle(local(2027, 5, 11)).state == "active"


def test_not_enough_strikes_what_is_not_shown_and_the_gate_holds_the_certificate(audit):
    """CE-D24: after the audit 29 of 30 hours count, and the certificate that rests on them is put on hold."""
    audited = audit.drawn()
    audit.prove(audited, "Ethics")
    audit.finish(audited)
    audit.find(audited, "Ethics", 1200)
    with refuses("part_reason_missing", field="reason"):
        audit.find(audited, "Listening", 540)
    audit.find(audited, "Listening", 540, "One hour was lunch.")
    standing = standing_of(audited, lines_of(audited), at=local(2027, 5, 10, 9))
    assert (standing.counted, standing.needed, standing.is_enough) == (1740, 1800, False)
    assert not audit.entry("Listening").decisions.exists(), "nothing is struck before it is decided"
    with refuses("audit_reason_missing", field="reason"):
        audit.decide(audited)
    assert audit.decide(audited, reason="An hour is missing.").state == "not_enough"
    assert audit.entry("Listening").decisions.get().minutes == 540
    assert emails("audit-decided") == 1 and emails("learning-decided") == 0, "one email, not one for each entry"
    assert audit.holder.settle(local(2027, 5, 11)).state == "suspended"


def test_who_does_not_answer_is_decided_after_the_last_day(audit):
    audited = audit.drawn()
    about = {"rest_struck": True, "reason": "Nothing was sent, and nobody answered our calls."}
    with refuses("audit_has_time", day=date(2027, 5, 31)):
        audit.decide(audited, at=local(2027, 5, 31, 23, 59), **about)
    assert audit.decide(audited, at=local(2027, 6, 1), **about).state == "not_enough"
    assert [line.finding.minutes for line in lines_of(audited)] == [0, 0]


def test_a_person_has_the_outcome_looked_at_again_by_somebody_else_once(audit):
    audited = audit.drawn()
    reason = "Nothing was sent."
    audit.decide(audited, rest_struck=True, reason=reason, at=local(2027, 6, 1))
    certificate = audit.holder.settle(local(2027, 6, 1, 1))
    assert certificate.state == "suspended"
    audited.refresh_from_db()
    about = {"audited": audited, "text": "I was in the hospital.", "by": audit.trainee}
    with refuses("audit_again_late", day=date(2027, 7, 1)):
        audit_answers.ask_again(**about, at=local(2027, 7, 2))
    audit_answers.ask_again(**about, at=local(2027, 7, 1, 23, 59))
    for title, number in (("Ethics", 1), ("Listening", 2)):
        audit.prove(audited, title, at=local(2027, 7, 2), data=pdf() + b"%" * number)
    second = audit.second()
    audit.find(audited, "Ethics", 1200, by=second, at=local(2027, 7, 3))
    audit.find(audited, "Listening", 600, by=second, at=local(2027, 7, 3))
    with refuses("audit_other_decides"):
        audit.decide(audited, at=local(2027, 7, 3))
    assert audit.decide(audited, by=second, at=local(2027, 7, 3)).state == "in_order"
    assert audit.holder.settle(local(2027, 7, 3, 1)).state == "active"


def test_staff_open_a_decided_audit_again_and_another_person_decides(audit):
    audited = audit.drawn()
    audit.prove(audited, "Ethics")
    audit.finish(audited)
    audit.decide(audited, rest_struck=True, reason="One is missing.")
    about = {"audited": audited, "by": audit.staff, "at": local(2027, 5, 12)}
    with refuses("audit_reason_missing", field="reason"):
        audit_reviews.look_again(**about, reason="")
    audit_reviews.look_again(**about, reason="We missed a page.")
    with refuses("audit_other_decides"):
        audit.decide(audited, reason="Again.", at=local(2027, 5, 12))


def test_of_a_person_with_two_accounts_one_renewal_is_audited(several):
    several.announce(number=3)
    rows = several.draw()
    with supposing_merged(rows[1].person.pk, rows[0].person.pk):
        assert audits.follow(audit=several.round, by=None, at=DRAWN) == 1
    assert [state for _place, state in places()] == ["asked", "dropped", "asked", "asked", "listed"]
    assert AuditedRenewal.objects.get(place=2).dropped == "merged"


def test_staff_do_not_audit_their_own_renewal(audit):
    audited = audit.drawn()
    Membership.objects.create(
        user=audit.trainee, organization=audit.world.state, role=roles.PROGRAM, started_at=ANNOUNCED
    )
    with refuses("review_own"):
        audits.excuse(audited=audited, reason="Me.", by=audit.trainee, at=DRAWN)
