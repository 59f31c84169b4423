"""From facts to decisions to certificates: what wakes the gate, what it appends, and what it leaves to people."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import approve, end_unconfirmed
from cohorts.core.approvals.models import Proposal
from cohorts.notices.models import Letter
from cohorts.people.models import AuthoritySettings, User
from cohorts.training.signals import enrollment_changed
from lms.certification import acts, facts, tasks
from lms.certification.actions import candidacies, certificates, decisions
from lms.certification.models import Candidacy, Certificate, Decision, Reconsideration
from tests.charges import charge_for
from tests.examples import examples
from tests.laid import copied
from tests.refusals import refuses
from tests.world import MARKER


def lines_of(person):
    latest = Decision.objects.filter(candidacy__person=person).order_by("number").last()
    return {line["key"]: line for line in latest.lines}


def test_a_seat_in_a_course_that_a_program_asks_for_begins_a_candidacy(world, road, run_jobs):
    road.seat()
    candidacy = Candidacy.objects.get()
    assert (candidacy.person, candidacy.version.version) == (world.trainee, "example-1")
    run_jobs()
    assert not Decision.objects.get().met


def test_a_seat_in_any_other_course_begins_none(world, road):
    road.seat(cohort=world.cohort("LC-1", course=world.course("leading", hours=16, missed=0)))
    assert not Candidacy.objects.exists()


def test_everything_met_issues_the_certificate_by_itself_once(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    assert certificate.state == "active"
    assert certificate.number == "2026-00001-" + certificate.number[-1]
    assert (certificate.name, certificate.family_name) == ("Trainee Example", "Example")
    assert certificate.is_example
    assert (certificate.valid_until.year, certificate.valid_until.month) == (
        certificate.issued_on.year + 2,
        certificate.issued_on.month,
    ) or certificate.issued_on.day == 1
    road.signal(world.trainee)
    run_jobs()
    assert Certificate.objects.count() == 1


def test_a_certificate_keeps_who_signed_on_the_day(world, road, run_jobs):
    settings_row = AuthoritySettings.objects.create(
        authority=world.state, signatory_name="Ada Lund", signatory_title="Director"
    )
    certificate = road.certificate(run_jobs)
    settings_row.signatory_name = "Bo Ek"
    settings_row.save()
    certificate.refresh_from_db()
    assert certificate.signatory == "Ada Lund, Director"


def test_a_suspension_that_nobody_confirms_ends_and_the_person_is_emailed(world, road, run_jobs, settings):
    certificate = road.certificate(run_jobs)
    acts.suspend_at_once(certificate=certificate, reason="A copy went around.", by=world.program_staff, at=road.now)
    certificate.refresh_from_db()
    assert certificate.state == "suspended"
    proposal = Proposal.objects.get()
    run_jobs()
    mail.outbox.clear()
    end_unconfirmed(proposal=proposal, by=None, at=road.now + timedelta(days=settings.URGENT_DAYS))
    run_jobs()
    certificate.refresh_from_db()
    assert certificate.state == "active"
    assert {sent.to[0] for sent in mail.outbox} == {world.trainee.email, world.program_staff.email}


def test_reinstating_or_revoking_takes_the_place_of_a_suspension_that_waits(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    second = world.person("second", world.state, roles.PROGRAM)
    first = acts.suspend_at_once(certificate=certificate, reason="x", by=world.program_staff, at=road.now)
    certificates.reinstate(certificate=Certificate.objects.get(), reason="It was genuine.", by=second, at=road.now)
    assert first.facts.get().kind == "superseded"
    again = acts.suspend_at_once(certificate=certificate, reason="y", by=second, at=road.now)
    revocation = acts.propose_revocation(certificate=certificate, reason="Forged.", by=second, at=road.now)
    approve(proposal=revocation, reason="I saw the file.", by=world.program_staff, at=road.now)
    assert again.facts.get().kind == "superseded" and Certificate.objects.get().state == "revoked"


def test_nobody_decides_about_their_own_certificate(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    world.trainee.memberships.create(organization=world.state, role=roles.PROGRAM, started_at=road.now)
    own = User.objects.get(pk=world.trainee.pk)
    for act in (acts.suspend_at_once, acts.propose_revocation):
        with refuses("own_benefit"):
            act(certificate=certificate, reason="x", by=own, at=road.now)
    certificates.hold(certificate=certificate, lines=[], by=None, at=road.now)
    with refuses("own_benefit"):
        certificates.reinstate(certificate=certificate, reason="x", by=own, at=road.now)


def test_a_final_not_yet_passed_issues_nothing_and_says_why(world, road, run_jobs):
    road.everything(final="69")
    run_jobs()
    assert not Certificate.objects.exists()
    line = lines_of(world.trainee)["pet-final"]
    assert line["state"] == "waiting"
    assert "Not yet passed" in line["reason"] and "69%" in line["reason"]
    others = {key: row["state"] for key, row in lines_of(world.trainee).items() if key != "pet-final"}
    assert set(others.values()) == {"met"}


@pytest.mark.parametrize("missing", ["admission", "hours", "midterm", "fee"])
def test_anything_missing_issues_nothing_and_names_it(world, road, run_jobs, missing):
    seat = road.seat()
    if missing != "admission":
        road.admit(seat.person)
    road.attend(seat, sessions=8 if missing == "hours" else 9)
    invoice = road.charge(seat)
    if missing != "fee":
        road.pay(invoice)
    if missing != "midterm":
        road.sit(seat, "pet-midterm")
    road.sit(seat, "pet-final")
    run_jobs()
    assert not Certificate.objects.exists()
    key = {"admission": "admitted", "hours": "pet", "midterm": "pet-midterm", "fee": "training-fee"}[missing]
    assert {name for name, row in lines_of(world.trainee).items() if row["state"] != "met"} == {key}


def test_a_decision_is_appended_only_when_the_verdict_or_its_evidence_changed(world, road, run_jobs):
    seat = road.seat()
    run_jobs()
    road.signal(world.trainee)
    run_jobs()
    assert Decision.objects.count() == 1
    road.attend(seat, sessions=1)
    run_jobs()
    assert [row.number for row in Decision.objects.order_by("number")] == [1, 2]


def test_many_signals_make_one_note_and_one_job(world, road, run_jobs):
    from django_q.models import OrmQ

    road.seat()
    for _ in range(5):
        road.signal(world.trainee)
    assert Reconsideration.objects.count() == 1
    assert len([row for row in OrmQ.objects.all() if row.task["func"].endswith("reconsider_noted")]) == 1
    run_jobs()
    assert not Reconsideration.objects.exists()


def test_a_part_payment_leaves_the_fee_open_with_who_owes_what(world, road, run_jobs):
    seat = road.seat()
    road.pay(road.charge(seat), "1000.00")
    run_jobs()
    line = lines_of(world.trainee)["training-fee"]
    assert line["who_must_act"] == "agency"
    assert world.agency.name in line["reason"]


def test_a_credited_charge_is_settled_without_a_payment(world, road, run_jobs):
    seat = road.seat()
    charge = road.charge(seat).lines.get().charge
    charge_for(seat, -charge.amount, credits=charge, description="Credit", at=road.now)
    road.signal(world.trainee)
    run_jobs()
    assert lines_of(world.trainee)["training-fee"]["state"] == "met"


def test_a_session_is_worth_its_own_minutes_at_most_and_a_correction_counts(world, road, run_jobs):
    seat = road.seat()
    road.attend(seat, sessions=9, minutes=600)
    candidacy = Candidacy.objects.select_related("program").get()
    course = facts.gather([candidacy], at=road.now)[candidacy.pk].courses[0]
    assert course.credited_minutes == 9 * 480
    road.correct(seat, 30)
    course = facts.gather([candidacy], at=road.now)[candidacy.pk].courses[0]
    assert course.credited_minutes == 8 * 480 + 30
    assert course.unmarked_minutes == 480


def test_a_seat_given_up_counts_no_hours_and_owes_no_fee(world, road, run_jobs):
    seat = road.seat()
    road.attend(seat)
    road.charge(seat)
    type(seat).objects.filter(pk=seat.pk).update(state="withdrawn")
    road.signal(world.trainee)
    run_jobs()
    assert lines_of(world.trainee)["pet"]["who_must_act"] == "agency"
    assert "Nothing has been charged" in lines_of(world.trainee)["training-fee"]["reason"]


def test_a_voided_sitting_does_not_count(world, road, run_jobs):
    sitting = road.everything()
    type(sitting).objects.filter(pk=sitting.pk).update(state="voided")
    run_jobs()
    assert not Certificate.objects.exists()


def test_facts_cost_the_same_number_of_queries_for_one_and_for_many(world, road, django_assert_num_queries):
    road.everything()
    cohort = world.cohort("PET-2")
    for number in range(9):
        person = world.person(f"many{number}", world.agency, roles.TRAINEE)
        road.everything(person, cohort=cohort)
    rows = list(Candidacy.objects.select_related("program", "version"))
    assert len(rows) == 10
    with django_assert_num_queries(19):
        facts.gather(rows[:1], at=road.now)
    with django_assert_num_queries(19):
        facts.gather(rows, at=road.now)


def test_a_certificate_whose_ground_is_gone_is_suspended_for_a_person_and_never_revoked(world, road, run_jobs):
    sitting = road.everything()
    run_jobs()
    road.score(sitting, "60")
    run_jobs()
    certificate = Certificate.objects.get()
    assert certificate.state == "suspended"
    assert "Final exam passed" in certificate.state_reason
    road.score(sitting, "90")
    run_jobs()
    certificate.refresh_from_db()
    assert certificate.state == "suspended"
    certificates.reinstate(certificate=certificate, reason="Key corrected.", by=world.program_staff, at=road.now)
    run_jobs()
    certificate.refresh_from_db()
    assert certificate.state == "active"


def test_a_new_seat_after_the_certificate_takes_nothing_away_from_it(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    later = world.cohort("PET-LATER")
    seat = world.enroll(later)
    type(seat).objects.filter(pk=seat.pk).update(enrolled_at=certificate.issued_at + timedelta(days=30))
    seat.refresh_from_db()
    road.charge(seat)
    run_jobs()
    certificate.refresh_from_db()
    assert certificate.state == "active"


def test_a_revoked_certificate_is_never_issued_again_by_itself(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    certificates.revoke(certificate=certificate, reason="Issued on a forged record.", by=None, at=road.now)
    road.signal(world.trainee)
    run_jobs()
    tasks.recompute_all()
    assert [row.state for row in Certificate.objects.all()] == ["revoked"]
    with refuses("wrong_state", state="revoked"):
        certificates.reinstate(certificate=certificate, reason="x", by=world.program_staff, at=road.now)


@pytest.mark.parametrize("act", [acts.suspend_at_once, acts.propose_revocation])
@pytest.mark.parametrize("who", ["examinations", "auditor", "finance", "vendor_coordinator", "trainee", "supervisor"])
def test_only_program_staff_decide_on_certificates(world, road, run_jobs, act, who):
    certificate = road.certificate(run_jobs)
    with refuses("auditor_acts_nowhere" if who == "auditor" else "not_a_proposer"):
        act(certificate=certificate, reason="x", by=getattr(world, who), at=road.now)
    certificate.refresh_from_db()
    assert certificate.state == "active"


def test_a_decision_on_a_certificate_needs_a_reason(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    with pytest.raises(Refused, match="Give the reason"):
        certificates.suspend(certificate=certificate, reason="  ", by=None, at=road.now)


@pytest.mark.parametrize("who", ["examinations", "auditor", "agency_coordinator", "trainee"])
def test_only_program_staff_admit(world, road, who):
    with pytest.raises(Refused, match="Only the state's program staff admit"):
        decisions.decide_admission(
            person=world.trainee, program=road.program, admitted=True, reason="", by=getattr(world, who), at=road.now
        )


def test_a_no_needs_a_reason_and_is_shown_with_who_and_when(world, road, run_jobs):
    with pytest.raises(Refused, match="Say why"):
        road.admit(world.trainee, admitted=False)
    road.admit(world.trainee, admitted=False, reason="The application is not complete.")
    run_jobs()
    line = lines_of(world.trainee)["admitted"]
    assert line["state"] == "not_met" and "Program Example" in line["reason"]


def test_letters_say_nothing_about_why_on_the_outside(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    certificates.suspend(certificate=certificate, reason="SECRET-REASON", by=None, at=road.now)
    run_jobs()
    assert len(mail.outbox) == 2 == Letter.objects.count()
    for sent in mail.outbox:
        assert sent.subject == "News from Peer LMS"
        assert sent.to == [world.trainee.email]
        assert not sent.attachments
        assert "SECRET-REASON" not in sent.body
        assert f"/certificates/{certificate.pk}/" in sent.body


def test_the_nightly_sweep_finds_nothing_where_every_change_was_signaled(world, road, run_jobs):
    road.everything()
    run_jobs()
    assert tasks.recompute_all() == []
    assert Letter.objects.filter(kind="sweep").count() == 0


def test_the_nightly_sweep_mends_and_reports_what_slipped_through(world, road, run_jobs):
    sitting = road.everything(final="60")
    run_jobs()
    silent = enrollment_changed.receivers
    enrollment_changed.receivers = []
    from exams.delivery.signals import result_changed

    kept, result_changed.receivers = result_changed.receivers, []
    result_changed.sender_receivers_cache.clear()
    road.score(sitting, "90")
    enrollment_changed.receivers, result_changed.receivers = silent, kept
    result_changed.sender_receivers_cache.clear()
    mended = tasks.recompute_all()
    assert len(mended) == 1
    assert Certificate.objects.get().state == "active"
    letter = Letter.objects.get(kind="sweep")
    assert letter.person == world.program_staff and "all met" in letter.body
    assert tasks.recompute_all() == []


def test_numbers_run_on_without_gaps_through_a_year(world, road, run_jobs):
    road.certificate(run_jobs)
    road.certificate(run_jobs, world.person("second", world.agency, roles.TRAINEE), cohort=world.cohort("PET-2"))
    assert [row.number[:10] for row in Certificate.objects.order_by("pk")] == ["2026-00001", "2026-00002"]
    assert len(set(Certificate.objects.values_list("token", flat=True))) == 2


def test_the_certificate_keeps_the_name_of_the_day(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    world.trainee.family_name = "Newname"
    world.trainee.save()
    road.program.credential = "Another title"
    road.program.save()
    certificate.refresh_from_db()
    assert (certificate.name, certificate.credential[:9]) == ("Trainee Example", "Certified")


def test_a_new_version_of_the_rules_does_not_touch_those_who_began_before(world, road, run_jobs):
    from lms.certification.actions.programs import load_program
    from tests.lms.certification.conftest import EXAMPLE

    road.seat()
    newer = EXAMPLE.read_text().replace("version: example-1", "version: example-2").replace("2009-01-01", "2026-03-01")
    load_program(source=newer, by=None, at=world.now)
    road.seat(world.other_trainee, world.other_agency)
    versions = dict(Candidacy.objects.values_list("person__family_name", "version__version"))
    assert versions == {"Example": "example-1", MARKER: "example-2"}


steps = st.lists(
    st.sampled_from(["signal", "drain", "task", "sweep", "issue"]),
    min_size=1,
    max_size=6,
)


@examples(12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_jobs_run_in_any_order_and_twice_issue_exactly_one_certificate(world, road, run_jobs, order):
    from django.db import transaction

    laid_scene = road
    with transaction.atomic():
        road = copied(laid_scene)
        road.everything()
        candidacy = Candidacy.objects.select_related("program__authority", "version", "person").get()
        for step in order:
            if step == "signal":
                road.signal(world.trainee)
            elif step == "drain":
                decisions.drain(by=None, at=road.now)
            elif step == "task":
                tasks.reconsider_noted()
            elif step == "sweep":
                tasks.recompute_all()
            elif Decision.objects.filter(met=True).exists():
                certificates.issue(
                    decision=Decision.objects.filter(met=True).last(), candidacy=candidacy, by=None, at=road.now
                )
        run_jobs()
        assert Certificate.objects.count() == 1
        assert Letter.objects.filter(kind="certificate").count() == 1
        transaction.set_rollback(True)


def test_beginning_twice_is_one_candidacy(world, road):
    first = candidacies.begin_candidacy(person=world.trainee, program=road.program, by=None, at=road.now)
    assert candidacies.begin_candidacy(person=world.trainee, program=road.program, by=None, at=road.now) == first


def test_a_program_without_rules_in_force_is_refused(world, road):
    with pytest.raises(Refused, match="in force"):
        candidacies.begin_candidacy(
            person=world.trainee, program=road.program, by=None, at=road.now - timedelta(days=365 * 30)
        )


def test_what_staff_reinstated_stays_active_until_something_new_is_lost(world, road, run_jobs):
    sitting = road.everything()
    run_jobs()
    road.score(sitting, "60")
    run_jobs()
    certificate = Certificate.objects.get()
    assert certificate.state == "suspended"
    certificates.reinstate(
        certificate=certificate, reason="The appeal was granted.", by=world.program_staff, at=timezone.now()
    )
    tasks.recompute_all()
    certificate.refresh_from_db()
    assert certificate.state == "active"


def test_after_a_part_payment_the_agency_owes_only_the_rest(world, road):
    road.pay(road.charge(road.seat()), "1000.00")
    (found,) = facts.gather(list(Candidacy.objects.all()), at=road.now).values()
    assert [(fee.balance, fee.settled) for fee in found.fees] == [(Decimal("200.00"), False)]


def breaking_on(monkeypatch, candidacy):
    """Let the gate break on one candidacy."""
    honest = decisions.decide

    def decide(tree, found, day):
        if found is broken:
            raise RuntimeError("A record nobody thought of.")
        return honest(tree, found, day)

    broken = object()
    gathered = facts.gather

    def gather(rows, *, at):
        found = gathered(rows, at=at)
        return {**found, **({candidacy.pk: broken} if candidacy.pk in found else {})}

    monkeypatch.setattr(decisions, "decide", decide)
    monkeypatch.setattr(facts, "gather", gather)


def test_a_candidacy_that_cannot_be_decided_holds_up_nobody_else(world, road, run_jobs, monkeypatch):
    road.seat()
    road.everything(world.other_trainee, world.other_agency, world.cohort("OUT-1"))
    stuck = Candidacy.objects.get(person=world.trainee)
    breaking_on(monkeypatch, stuck)
    with pytest.raises(RuntimeError, match="nobody thought of"):
        tasks.reconsider_noted()
    assert Certificate.objects.get().person == world.other_trainee
    assert list(Reconsideration.objects.values_list("candidacy", flat=True)) == [stuck.pk]


def test_the_sweep_decides_everybody_it_can_and_then_says_what_broke(world, road, monkeypatch):
    road.seat()
    road.everything(world.other_trainee, world.other_agency, world.cohort("OUT-1"))
    breaking_on(monkeypatch, Candidacy.objects.get(person=world.trainee))
    with pytest.raises(RuntimeError, match="nobody thought of"):
        tasks.recompute_all()
    assert Certificate.objects.get().person == world.other_trainee
