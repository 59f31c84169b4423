"""Attempts through the actions: rules, preparation, windows and forms, no-shows, promises, start codes."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cohorts.core.actions import Refused
from exams.delivery.actions import attempts, sittings, start_codes, windows
from exams.delivery.acts import propose_policy
from exams.delivery.models import Agreement, ExamPolicy, ExamWindow, NoShow, Preparation, Sitting, Statement
from exams.delivery.models.histories import statement_for
from exams.delivery.rules.attempts import MAX_LIMITS
from exams.delivery.tasks import sweep_no_shows
from tests.exams.delivery.sitting_helpers import Hall, right_answers, save
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(world):
    return Hall(world)


def policy(hall, **limits):
    return attempts.publish_policy(exam=hall.exam, authority="Board of the test", limits=limits, by=None, at=hall.now)


def not_yet_passed(hall, *, at=None):
    """The trainee takes the exam and answers nothing."""
    sitting = hall.begin(at=at)
    return sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=sitting.started_at, how="person")


def later(hall, *, form=None, days=1, hours=3):
    """Another window, some days later."""
    return hall.window_of(hall.exam, form or hall.form, hall.cohort, opens=24 * days, closes=24 * days + hours)


def begin_refused(hall, window, **more):
    with pytest.raises(Refused) as caught:
        hall.begin(window=window, at=window.opens_at, **more)
    assert Sitting.objects.filter(window=window).count() == 0
    return [problem.code for problem in caught.value.problems]


# --- Attempts ---


def test_nobody_takes_the_same_form_again_in_another_window(hall):
    not_yet_passed(hall)
    assert begin_refused(hall, later(hall)) == ["attempt_form_seen"]
    hall.begin(window=later(hall, form=hall.form_of("form-b"), days=2), at=hall.now + timedelta(days=2))


def test_the_form_of_a_voided_sitting_still_counts_as_seen(hall):
    sitting = not_yet_passed(hall)
    sittings.void(sitting_id=sitting.pk, reason="Alarm", by=hall.world.examinations, at=hall.now)
    policy(hall, most_attempts=1)
    assert begin_refused(hall, later(hall)) == ["attempt_form_seen"]
    hall.begin(window=later(hall, form=hall.form_of("form-b"), days=2), at=hall.now + timedelta(days=2))


def test_waiting_days_and_the_limit_are_reported_with_their_dates(hall):
    policy(hall, most_attempts=2, waiting_days=3)
    not_yet_passed(hall)
    soon, then = later(hall, form=hall.form_of("form-b")), later(hall, form=hall.form_of("form-c"), days=9)
    assert begin_refused(hall, soon) == ["attempt_too_early"]
    second = hall.begin(window=later(hall, form=soon.form, days=4), at=hall.now + timedelta(days=4))
    sittings.submit(sitting_id=second.pk, by=second.person, at=second.started_at, how="person")
    assert "attempts_used_up" in begin_refused(hall, then)


def test_rules_apply_from_their_start_date_and_the_latest_replaces_the_others(hall):
    policy(hall, most_attempts=1)
    attempts.publish_policy(
        exam=hall.exam,
        authority="Board",
        limits={"most_attempts": 2},
        valid_from=hall.now + timedelta(days=5),
        by=None,
        at=hall.now,
    )
    not_yet_passed(hall)
    form = hall.form_of("form-b")
    assert begin_refused(hall, later(hall, form=form, days=1)) == ["attempts_used_up"]
    hall.begin(window=later(hall, form=form, days=6), at=hall.now + timedelta(days=6))


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({"most_attempts": 0}, "most_attempts"),
        ({"within_days": 30}, "most_attempts"),
        ({"most_attempts": 1, "within_days": 0}, "within_days"),
        ({"preparation_before": 1}, "preparation_before"),
        ({"waiting_days": 99_999_999_999}, "waiting_days"),
        ({"most_attempts": 1, "within_days": 3651}, "within_days"),
        ({"most_attempts": 101}, "most_attempts"),
        ({"preparation_before": 40_000}, "preparation_before"),
        ({"review_days": 10**20}, "review_days"),
        ({"scale_low": 200, "scale_cut": 500, "scale_high": 10**6}, "scale_high"),
        ({"scale_low": 200, "scale_cut": 500}, "scale_cut"),
        ({"scale_low": 500, "scale_cut": 500, "scale_high": 800}, "scale_cut"),
    ],
)
def test_rules_that_make_no_sense_are_refused_and_nothing_is_written(hall, limits, field):
    with pytest.raises(Refused) as refused:
        policy(hall, **limits)
    assert refused.value.field == field and not ExamPolicy.objects.exists()


@pytest.mark.parametrize("name", MAX_LIMITS)
def test_the_database_refuses_a_number_above_the_maximum_of_a_rule(hall, name):
    with pytest.raises(IntegrityError, match=f"exam_rule_{name}_within"), transaction.atomic():
        ExamPolicy.objects.create(exam=hall.exam, valid_from=hall.now, at=hall.now, **{name: MAX_LIMITS[name] + 1})


def test_only_examinations_staff_publish_rules_and_never_for_the_past(hall):
    values = {"exam": hall.exam, "authority": "x", "limits": {}, "at": hall.now}
    with refuses("needs_second_person"):
        attempts.publish_policy(**values, by=hall.world.examinations)
    with refuses("not_a_proposer"):
        propose_policy(**values, reason="x", by=hall.world.program_staff)
    with refuses("policy_in_the_past"):
        attempts.publish_policy(
            exam=hall.exam,
            authority="x",
            limits={},
            valid_from=hall.now - timedelta(days=1),
            by=None,
            at=hall.now,
        )


def test_a_person_who_must_prepare_can_retake_once_the_trainer_records_it(hall):
    policy(hall, preparation_before=2)
    not_yet_passed(hall)
    window = later(hall, form=hall.form_of("form-b"))
    assert begin_refused(hall, window) == ["attempt_without_preparation"]
    session = hall.cohort.sessions.first() or hall.world.session(hall.cohort)
    session.trainers.add(hall.world.trainer)
    attempts.record_preparation(
        enrollment=hall.seat,
        exam=hall.exam,
        kind="tutoring",
        done_on=date(2026, 3, 2),
        by=hall.world.trainer,
        at=hall.now,
    )
    assert hall.begin(window=window, at=window.opens_at)


@pytest.mark.parametrize(
    ("who", "change", "code"),
    [
        ("other_vendor_coordinator", {}, "preparation_recorders_only"),
        ("trainee", {}, "preparation_recorders_only"),
        ("trainer", {}, "preparation_recorders_only"),
        ("vendor_coordinator", {"kind": "therapy"}, "preparation_kind_missing"),
        ("vendor_coordinator", {"done_on": date(2026, 3, 9)}, "preparation_in_future"),
        ("vendor_coordinator", {"done_on": date(2025, 3, 2)}, "preparation_before_seat"),
    ],
)
def test_an_impossible_preparation_is_refused_and_nothing_is_written(hall, who, change, code):
    activity = {"kind": "tutoring", "done_on": date(2026, 3, 2)} | change
    with refuses(code):
        attempts.record_preparation(
            enrollment=hall.seat, exam=hall.exam, by=getattr(hall.world, who), at=hall.now, **activity
        )
    assert not Preparation.objects.exists()


# --- Windows ---


def open_another(hall, *, days=1, **more):
    opens = hall.now + timedelta(days=days)
    return windows.open_window(
        exam=hall.exam,
        cohort=hall.cohort,
        opens_at=opens,
        closes_at=opens + timedelta(hours=3),
        by=hall.world.vendor_coordinator,
        at=hall.now,
        **more,
    )


def test_a_second_window_gets_another_form_and_none_when_all_were_seen(hall):
    not_yet_passed(hall)
    with refuses("window_forms_all_seen"):
        open_another(hall)
    with refuses("window_form_seen"):
        open_another(hall, form=hall.form)
    form = hall.form_of("form-b")
    assert open_another(hall).form == form


def test_a_person_who_did_not_come_can_take_the_form_of_the_first_window_later(hall):
    assert open_another(hall).form == hall.form


def test_only_examinations_staff_can_hold_results(hall):
    with refuses("role_required", field="holds_results"):
        open_another(hall, holds_results=True)
    policy(hall, holds_results=True)
    assert open_another(hall).holds_results
    with refuses("window_for_practice_exam"):
        hall.exam.role = "practice"
        open_another(hall, days=3)


# --- No-shows ---


def test_an_expected_person_who_did_not_come_is_recorded_once(hall):
    other = hall.world.enroll(hall.cohort, hall.world.person("late", hall.world.agency, "trainee"))
    not_yet_passed(hall)
    assert attempts.record_no_shows(window_id=hall.window.pk, by=None, at=hall.now) == []
    closed_at = hall.window.closes_at
    for _ in range(2):
        noted = attempts.record_no_shows(window_id=hall.window.pk, by=None, at=closed_at)
        assert [row.person_id for row in noted] == [other.person_id]
    assert NoShow.objects.count() == 1


def test_a_person_who_could_not_take_the_exam_is_not_recorded_as_a_no_show(hall):
    not_yet_passed(hall)
    window = later(hall)
    assert attempts.record_no_shows(window_id=window.pk, by=None, at=window.closes_at) == []


def test_the_sweep_processes_every_closed_window_and_no_others(hall):
    assert sweep_no_shows() == 1 and sweep_no_shows() == 0
    assert NoShow.objects.get().person_id == hall.seat.person_id


def test_a_no_show_does_not_count_when_the_window_was_reopened(hall):
    policy(hall, most_attempts=1, no_show_uses_attempt=True)
    attempts.record_no_shows(window_id=hall.window.pk, by=None, at=hall.window.closes_at)
    assert begin_refused(hall, later(hall, form=hall.form_of("form-b"), days=2)) == ["attempts_used_up"]
    at = hall.window.closes_at
    windows.change_window(
        window=hall.window,
        opens_at=hall.window.opens_at,
        closes_at=at + timedelta(hours=5),
        ends_sittings=True,
        by=hall.world.vendor_coordinator,
        at=at,
    )
    assert hall.begin(window=ExamWindow.objects.get(pk=hall.window.pk), at=at + timedelta(hours=1))


# --- Honesty statement and start code ---


def test_the_version_of_the_honesty_statement_is_stored_with_the_sitting(hall):
    agreement = Agreement.objects.get(sitting=hall.begin())
    assert agreement.statement.version == 1 and agreement.at == hall.now


def test_an_exam_can_have_its_own_honesty_statement_and_an_old_one_is_not_accepted(hall):
    old = statement_for(hall.exam.pk)
    new = attempts.publish_statement(exam=hall.exam, text="I promise.", by=None, at=hall.now)
    assert new.version == 1 and statement_for(hall.exam.pk) == new and Statement.objects.count() == 2
    for agreed, code in ((old, "agreement_outdated"), (None, "agreement_missing")):
        with refuses(code, field="honest"):
            sittings.begin(
                window=hall.window, by=hall.world.trainee, device="d", seed="0f" * 16, at=hall.now, agreed=agreed
            )
    assert hall.begin().agreement.statement == new


def test_the_exam_starts_only_with_the_current_code(hall):
    ExamWindow.objects.filter(pk=hall.window.pk).update(asks_start_code=True)
    hall.window.refresh_from_db()
    assert begin_refused(hall, hall.window) == ["start_code_not_issued"]
    for code in ("ACEFHJ", "KMNPRT"):
        start_codes.issue_start_code(window=hall.window, code=code, by=hall.world.proctor, at=hall.now)
    assert begin_refused(hall, hall.window) == ["start_code_missing"]
    assert begin_refused(hall, hall.window, start_code="ACEFHJ") == ["start_code_wrong"]
    assert hall.begin(start_code="kmn prt")


def test_only_the_vendors_proctors_see_the_code_and_only_while_the_window_is_open(hall):
    with refuses("start_code_not_needed"):
        start_codes.issue_start_code(window=hall.window, code="ACEFHJ", by=hall.world.proctor, at=hall.now)
    ExamWindow.objects.filter(pk=hall.window.pk).update(asks_start_code=True)
    for who in (hall.world.other_vendor_coordinator, hall.world.trainer, hall.world.trainee):
        with refuses("start_code_holders_only"):
            start_codes.issue_start_code(window=hall.window, code="ACEFHJ", by=who, at=hall.now)
    with refuses("start_code_too_late"):
        start_codes.issue_start_code(window=hall.window, code="ACEFHJ", by=hall.world.proctor, at=hall.window.closes_at)


def test_a_person_who_passed_is_told_that_no_exam_is_left_to_take(hall):
    sitting = hall.begin()
    save(sitting, *right_answers(sitting))
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now + timedelta(minutes=5), how="person")
    assert begin_refused(hall, later(hall, form=hall.form_of("form-b"))) == ["attempt_passed"]


def test_a_window_that_lasts_years_is_refused_as_a_typing_error(hall):
    opens = hall.now + timedelta(days=20)
    for shift, length in ((0, 40_000), (200_000, 1)):
        first = opens + timedelta(days=shift)
        with refuses("window_too_long"):
            windows.open_window(
                exam=hall.exam,
                cohort=hall.cohort,
                opens_at=first,
                closes_at=first + timedelta(days=length),
                by=hall.world.vendor_coordinator,
                at=hall.now,
            )


def test_a_window_can_be_canceled_by_its_vendor_until_somebody_has_sat_in_it(hall):
    coming = later(hall)
    own, stranger = {"by": hall.world.vendor_coordinator}, {"by": hall.world.other_vendor_coordinator}
    with refuses("role_required_at"):
        windows.remove_window(window=coming, at=hall.now, **stranger)
    hall.begin()
    with refuses("window_used"):
        windows.remove_window(window=hall.window, at=hall.now, **own)
    windows.remove_window(window=coming, at=coming.opens_at, **own)
    assert list(ExamWindow.objects.all()) == [hall.window]
