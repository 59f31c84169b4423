"""From facts to decisions to certificates: what triggers a decision, what is appended, and what staff decide."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.training.signals import enrollment_changed
from lms.certification import facts, tasks
from lms.certification.actions import candidacies, decisions, issuing
from lms.certification.models import Candidacy, Certificate, Cycle, Decision, Reconsideration
from lms.certification.rules.findings import deciding
from lms.certification.rules.numbering import read_certificate_number
from tests.candidates import cycle_of
from tests.charges import credit_fee
from tests.examples import examples
from tests.module_data import copied
from tests.refusals import refuses
from tests.world import MARKER


def findings_of(person):
    """The findings of the latest decision by key, from the stored row."""
    latest = Decision.objects.filter(candidacy__person=person).order_by("number").last()
    return {finding.key: finding for finding in deciding(latest.tree)}


def test_a_seat_in_a_required_course_starts_a_candidacy(world, road, run_jobs):
    road.seat()
    candidacy = Candidacy.objects.get()
    assert (candidacy.person, cycle_of(candidacy).version.version) == (world.trainee, "example-1")
    run_jobs()
    assert not Decision.objects.get().met


def test_a_seat_in_any_other_course_starts_no_candidacy(world, road):
    road.seat(cohort=world.cohort("LC-1", course=world.course("leading", hours=16, missed=0)))
    assert not Candidacy.objects.exists()


def test_meeting_every_requirement_issues_the_certificate_once(world, road, run_jobs):
    certificate = road.certificate(run_jobs)
    assert certificate.state == "active"
    assert read_certificate_number(certificate.number) == certificate.number
    assert (certificate.name, certificate.family_name) == ("Trainee Example", "Example")
    assert certificate.is_example
    assert (certificate.valid_until.year, certificate.valid_until.month) == (
        certificate.issued_on.year + 2,
        certificate.issued_on.month,
    ) or certificate.issued_on.day == 1
    road.signal(world.trainee)
    run_jobs()
    assert Certificate.objects.count() == 1


def test_a_final_not_yet_passed_issues_nothing_and_says_why(world, road, run_jobs):
    road.everything(final="69")
    run_jobs()
    assert not Certificate.objects.exists()
    findings = findings_of(world.trainee)
    final = findings.pop("pet-final")
    assert (final.code, final.state, final.params["score"]) == ("exam_not_passed", "waiting", 69)
    assert {finding.state for finding in findings.values()} == {"met"}


@pytest.mark.parametrize("missing", ["admission", "hours", "midterm", "fee"])
def test_a_missing_requirement_is_named_and_nothing_is_issued(world, road, run_jobs, missing):
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
    assert {name for name, finding in findings_of(world.trainee).items() if finding.open} == {key}


def test_a_decision_is_appended_only_when_the_verdict_or_its_evidence_changed(world, road, run_jobs):
    seat = road.seat()
    run_jobs()
    road.signal(world.trainee)
    run_jobs()
    assert Decision.objects.count() == 1
    road.attend(seat, sessions=1)
    run_jobs()
    assert [row.number for row in Decision.objects.order_by("number")] == [1, 2]


def test_many_signals_create_one_queued_evaluation_and_one_job(world, road, run_jobs):
    from django_q.models import OrmQ

    road.seat()
    for _ in range(5):
        road.signal(world.trainee)
    assert Reconsideration.objects.count() == 1
    assert len([row for row in OrmQ.objects.all() if row.task["func"].endswith("reconsider_noted")]) == 1
    run_jobs()
    assert not Reconsideration.objects.exists()


def test_a_partial_payment_leaves_the_fee_open_with_who_owes_what(world, road, run_jobs):
    seat = road.seat()
    road.pay(road.charge(seat), "1000.00")
    run_jobs()
    fee = findings_of(world.trainee)["training-fee"]
    assert (fee.code, fee.actor) == ("fee_owed", "agency")
    assert fee.params["owed"] == ((world.agency.name, Decimal("200.00")),)


def test_a_credited_charge_is_settled_without_a_payment(world, road, run_jobs):
    seat = road.seat()
    charge = road.charge(seat).lines.get().charge
    credit_fee(charge, at=road.now)
    road.signal(world.trainee)
    run_jobs()
    assert findings_of(world.trainee)["training-fee"].code == "fee_none"


def test_a_session_counts_at_most_its_own_minutes_and_corrections_count(world, road, run_jobs):
    seat = road.seat()
    road.attend(seat, sessions=9, minutes=600)
    candidacy = Candidacy.objects.select_related("program").get()
    course = facts.gather([cycle_of(candidacy)], at=road.now)[cycle_of(candidacy).pk].courses[0]
    assert course.credited_minutes == 9 * 480
    road.correct(seat, 30)
    course = facts.gather([cycle_of(candidacy)], at=road.now)[cycle_of(candidacy).pk].courses[0]
    assert course.credited_minutes == 8 * 480 + 30
    assert course.unmarked_minutes == 480


def test_hours_of_a_seat_that_was_given_up_stay_and_so_does_what_is_owed_for_them(world, road, run_jobs):
    seat = road.seat()
    road.attend(seat)
    invoice = road.charge(seat)
    type(seat).objects.filter(pk=seat.pk).update(state="withdrawn")
    road.signal(world.trainee)
    run_jobs()
    findings = findings_of(world.trainee)
    assert (findings["pet"].code, findings["pet"].actor) == ("hours_enough", "nobody")
    assert findings["training-fee"].code == "fee_owed"
    road.pay(invoice)
    run_jobs()
    assert findings_of(world.trainee)["training-fee"].code == "fee_settled"


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
    rows = list(Cycle.objects.select_related("candidacy__program", "version"))
    assert len(rows) == 10
    with django_assert_num_queries(27):
        facts.gather(rows[:1], at=road.now)
    with django_assert_num_queries(27):
        facts.gather(rows, at=road.now)


def test_evaluating_a_stored_decision_again_gives_the_same_findings(world, road, run_jobs):
    road.score(road.everything(final="60"), "90")
    run_jobs()
    road.correct(Candidacy.objects.get().person.enrollments.get(), 30)
    run_jobs()
    rows = list(Decision.objects.select_related("version"))
    assert len(rows) == 2
    for row in rows:
        repeated = decisions.evaluate_again(row)
        assert (repeated, repeated.met) == (row.tree, row.met)


@pytest.mark.parametrize("who", ["examinations", "auditor", "agency_coordinator", "trainee"])
def test_only_program_staff_admit(world, road, who):
    with refuses("role_required"):
        decisions.decide_admission(
            person=world.trainee, program=road.program, admitted=True, reason="", by=getattr(world, who), at=road.now
        )


def test_a_denial_needs_a_reason_and_is_shown_with_who_and_when(world, road, run_jobs):
    with refuses("admission_reason_missing", field="reason"):
        road.admit(world.trainee, admitted=False)
    road.admit(world.trainee, admitted=False, reason="The application is not complete.")
    run_jobs()
    finding = findings_of(world.trainee)["admitted"]
    assert (finding.code, finding.state) == ("not_admitted", "not_met")
    assert finding.params["decided_by"] == "Program Example"


def test_the_same_decision_on_an_admission_is_not_recorded_and_emailed_again(world, road):
    road.admit(world.trainee)
    road.admit(world.trainee, reason="The application is complete now.")
    before = Email.objects.filter(kind="admission").count()
    for reason in ("", "The application is complete now."):
        with refuses("admission_unchanged"):
            road.admit(world.trainee, reason=reason)
    assert Email.objects.filter(kind="admission").count() == before == 2


def test_the_nightly_sweep_changes_nothing_if_every_change_was_signaled(world, road, run_jobs):
    road.everything()
    run_jobs()
    assert tasks.recompute_all() == []
    assert Email.objects.filter(kind="sweep").count() == 0


def test_the_nightly_sweep_corrects_and_reports_missed_changes(world, road, run_jobs):
    sitting = road.everything(final="60")
    run_jobs()
    silent = enrollment_changed.receivers
    enrollment_changed.receivers = []
    from exams.delivery.signals import result_changed

    receivers, result_changed.receivers = result_changed.receivers, []
    result_changed.sender_receivers_cache.clear()
    road.score(sitting, "90")
    enrollment_changed.receivers, result_changed.receivers = silent, receivers
    result_changed.sender_receivers_cache.clear()
    mended = tasks.recompute_all()
    assert len(mended) == 1
    assert Certificate.objects.get().state == "active"
    email = Email.objects.get(kind="sweep")
    assert email.person == world.program_staff and "all requirements are met" in email.body
    assert tasks.recompute_all() == []


def test_new_rules_do_not_affect_people_who_started_before(world, road, run_jobs):
    from lms.certification.actions.programs import load_program
    from tests.lms.certification.conftest import EXAMPLE

    road.seat()
    newer = EXAMPLE.read_text().replace("version: example-1", "version: example-2").replace("2009-01-01", "2026-03-01")
    load_program(source=newer, by=None, at=world.now)
    road.seat(world.other_trainee, world.other_agency)
    versions = dict(Cycle.objects.values_list("candidacy__person__family_name", "version__version"))
    assert versions == {"Example": "example-1", MARKER: "example-2"}


steps = st.lists(
    st.sampled_from(["signal", "drain", "task", "sweep", "issue"]),
    min_size=1,
    max_size=6,
)


@pytest.mark.slow
@examples(12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_jobs_in_any_order_and_repeated_issue_exactly_one_certificate(world, road, run_jobs, order):
    from django.db import transaction

    shared_scene = road
    with transaction.atomic():
        road = copied(shared_scene)
        road.everything()
        candidacy = Candidacy.objects.select_related("program__authority", "person").get()
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
                issuing.issue(
                    decision=Decision.objects.filter(met=True).last(), cycle=cycle_of(candidacy), by=None, at=road.now
                )
        run_jobs()
        assert Certificate.objects.count() == 1
        assert Email.objects.filter(kind="certificate").count() == 1
        transaction.set_rollback(True)


def test_starting_twice_creates_one_candidacy(world, road):
    first = candidacies.begin_candidacy(person=world.trainee, program=road.program, by=None, at=road.now)
    assert candidacies.begin_candidacy(person=world.trainee, program=road.program, by=None, at=road.now) == first


def test_a_program_without_rules_in_force_is_refused(world, road):
    with refuses("program_not_in_force", program=road.program):
        candidacies.begin_candidacy(
            person=world.trainee, program=road.program, by=None, at=road.now - timedelta(days=365 * 30)
        )


def test_after_a_partial_payment_the_agency_owes_only_the_rest(world, road):
    road.pay(road.charge(road.seat()), "1000.00")
    (facts_read,) = facts.gather(Cycle.objects.current(Candidacy.objects.all()).values(), at=road.now).values()
    assert [(fee.balance, fee.settled) for fee in facts_read.fees] == [(Decimal("200.00"), False)]


def breaking_on(monkeypatch, candidacy):
    """Make the decision of one candidacy raise an error."""
    real = decisions.judged

    def judged(rules, known_facts, day):
        if known_facts is broken:
            raise RuntimeError("A record nobody thought of.")
        return real(rules, known_facts, day)

    broken = object()
    gathered = facts.gather

    def gather(rows, *, at):
        facts_by_cycle, pk = gathered(rows, at=at), cycle_of(candidacy).pk
        return {**facts_by_cycle, **({pk: broken} if pk in facts_by_cycle else {})}

    monkeypatch.setattr(decisions, "judged", judged)
    monkeypatch.setattr(facts, "gather", gather)


def test_an_error_in_one_candidacy_does_not_hold_up_the_others(world, road, run_jobs, monkeypatch):
    road.seat()
    road.everything(world.other_trainee, world.other_agency, world.cohort("OUT-1"))
    stuck = Candidacy.objects.get(person=world.trainee)
    breaking_on(monkeypatch, stuck)
    with pytest.raises(RuntimeError, match="nobody thought of"):
        tasks.reconsider_noted()
    assert Certificate.objects.get().person == world.other_trainee
    assert list(Reconsideration.objects.values_list("candidacy", flat=True)) == [stuck.pk]


def test_the_sweep_decides_all_it_can_and_then_reports_errors(world, road, monkeypatch):
    road.seat()
    road.everything(world.other_trainee, world.other_agency, world.cohort("OUT-1"))
    breaking_on(monkeypatch, Candidacy.objects.get(person=world.trainee))
    with pytest.raises(RuntimeError, match="nobody thought of"):
        tasks.recompute_all()
    assert Certificate.objects.get().person == world.other_trainee
