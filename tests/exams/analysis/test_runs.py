"""A run is requested, computed by a job, and stored; errors are stored as a message."""

import pytest
from wagtail.models import ModelLogEntry

from cohorts.core.problems import Problem, from_json
from exams.analysis import frames, tasks
from exams.analysis.actions import runs as actions
from exams.analysis.models import AnalysisRun
from exams.psychometrics import analyze
from exams.psychometrics.document_reader import read_document
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


def request(sat):
    return actions.request_run(form=sat.form, by=sat.world.examinations, at=sat.world.now)


def finished(sat, people=40):
    sat.sit(people)
    return actions.run_analysis(run=request(sat), by=None, at=sat.world.now)


def test_a_requested_run_is_computed_by_the_job(sat, run_jobs):
    sat.sit(8)
    run = request(sat)
    assert run.state == "queued"
    assert run_jobs() == 1
    run.refresh_from_db()
    assert (run.state, run.sittings, len(run.versions)) == ("done", 8, 8)
    assert run.document["schema"] == "analysis/1"


def test_the_stored_figures_are_those_of_analyze_on_the_same_frame(sat):
    run = finished(sat)
    frame = frames.form_frame(sat.form)
    assert run.document == analyze(frame.responses, frame.key, cut=5).to_dict()
    assert run.document["decision"]["cut_raw"] == 5


def test_a_run_counts_the_sittings_it_leaves_out(sat):
    sat.sit(6)
    sat.form.sittings.filter(pk=sat.form.sittings.first().pk).update(state="voided")
    sat.form.sittings.filter(pk=sat.form.sittings.last().pk).update(state="begun")
    run = actions.run_analysis(run=request(sat), by=None, at=sat.world.now)
    assert (run.sittings, run.excluded) == (4, {"voided": 1, "begun": 1})


def test_a_stored_document_reads_back_unchanged(sat):
    run = finished(sat)
    assert read_document(run.document).to_dict() == run.document


def test_a_form_nobody_took_is_refused_with_a_message(sat):
    with refuses("analysis_too_few_people", count=0, form="final-x"):
        request(sat)
    sat.sit(1)
    with refuses("analysis_too_few_people", count=1):
        request(sat)
    assert not AnalysisRun.objects.exists()


def test_a_second_request_returns_the_waiting_run(sat):
    sat.sit(3)
    assert request(sat) == request(sat)


def test_a_run_goes_out_of_date_with_another_sitting(sat):
    run = finished(sat, people=5)
    assert not actions.is_stale(run)
    sat.sit(1, seed=9)
    assert actions.is_stale(run)


def test_a_form_that_cannot_be_analyzed_is_stored_with_a_code(sat):
    sat.sit(4)
    run = request(sat)
    for place in range(7):
        sat.rekey(place, {"drop": True})
    run = actions.run_analysis(run=run, by=None, at=sat.world.now)
    assert (run.state, run.document) == ("failed", None)
    assert from_json(run.trouble) == Problem(
        "analysis_bad_input", message="An analysis needs at least two scored items; the key has 0."
    )


def test_a_program_error_is_stored_too_and_written_to_the_log(sat, monkeypatch, caplog):
    sat.sit(4)
    run = request(sat)
    monkeypatch.setattr("exams.psychometrics.analysis.analyze", lambda *_, **__: 1 / 0)
    run = actions.run_analysis(run=run, by=None, at=sat.world.now)
    assert (run.state, from_json(run.trouble)) == ("failed", actions.PROGRAM_ERROR)
    assert "ZeroDivisionError" in caplog.text


def test_an_item_everyone_missed_is_analyzed_and_flagged(sat):
    sat.sit(35)
    sat.rekey(0, {"any_of": ["Z"]})
    run = actions.run_analysis(run=request(sat), by=None, at=sat.world.now)
    assert "nobody_right" in [flag["code"] for flag in run.document["items"][0]["flags"]]


def test_a_canceled_run_stays_canceled_when_its_job_continues(sat, run_jobs):
    sat.sit(3)
    run = request(sat)
    actions.cancel_run(run=run, by=sat.world.examinations, at=sat.world.now)
    run_jobs()
    run.refresh_from_db()
    assert (run.state, run.document) == ("canceled", None)


def test_a_run_canceled_while_running_stores_nothing(sat, monkeypatch):
    sat.sit(3)
    run = request(sat)

    def canceled_meanwhile(*arguments, **options):
        other = AnalysisRun.objects.get(pk=run.pk)
        actions.cancel_run(run=other, by=sat.world.examinations, at=sat.world.now)
        return analyze(*arguments, **options)

    monkeypatch.setattr("exams.psychometrics.analysis.analyze", canceled_meanwhile)
    after = actions.run_analysis(run=run, by=None, at=sat.world.now)
    assert (after.state, after.document) == ("canceled", None)


def test_a_run_left_by_a_lost_worker_is_resumed_by_the_next_delivery(sat):
    sat.sit(6)
    run = request(sat)
    actions.start_run(run=run, by=None, at=sat.world.now)
    tasks.analyze(run.pk)
    run.refresh_from_db()
    assert run.state == "done"


def test_a_job_delivered_twice_runs_once(sat, run_jobs):
    sat.sit(6)
    run = request(sat)
    run_jobs()
    lines = ModelLogEntry.objects.filter(object_id=str(run.pk)).count()
    tasks.analyze(run.pk)
    assert ModelLogEntry.objects.filter(object_id=str(run.pk)).count() == lines
