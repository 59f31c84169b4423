"""Figures of an item version: over every form and cohort, pooled with its history, marked when out of date."""

import pytest
from django.urls import reverse
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from exams.analysis.actions import figures as figure_actions
from exams.analysis.actions import runs as actions
from exams.analysis.models import AnalysisRun, VersionFigures
from exams.assembly.models import Form, FormItem
from exams.delivery.models import ExamWindow
from exams.psychometrics import analysis as arithmetic
from exams.psychometrics.document_reader import read_document
from exams.psychometrics.small_samples import item_left_out, left_out
from tests.exams.analysis.conftest import Sat
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


def cohorts(sat, sizes, **more):
    """Have people of new cohorts take the form, one cohort after another."""
    for number, people in enumerate(sizes):
        cohort = sat.world.cohort(f"{sat.code}-C{number}", days=1, **more)
        sat.window = ExamWindow.objects.create(
            exam=sat.exam,
            form=sat.form,
            cohort=cohort,
            time_zone="America/Chicago",
            opens_at=sat.window.opens_at,
            closes_at=sat.window.closes_at,
            at=sat.world.now,
        )
        sat.sit(people, seed=number)


def run(sat, **more):
    run_request = actions.request_run(form=sat.form, by=sat.world.examinations, at=sat.world.now, **more)
    return actions.run_analysis(run=run_request, by=None, at=sat.world.now)


def twin(sat):
    """Another form with the same versions."""
    other = Sat(sat.world, code="twin", copies=1)
    form = Form.objects.create(exam=sat.exam, code="shared")
    for place in sat.places:
        FormItem.objects.create(form=form, position=place.position, version=place.version, scored=place.scored)
    Form.objects.filter(pk=form.pk).update(state="published", cut_percent=60, cut_authority="The panel.")
    other.form = Form.objects.get(pk=form.pk)
    other.places = list(form.places.order_by("position"))
    return other


def test_a_run_stores_the_figures_of_every_version_over_its_cohorts(sat):
    cohorts(sat, [12, 9])
    run(sat)
    assert VersionFigures.objects.count() == 8
    figures = VersionFigures.objects.get(version=sat.places[0].version).figures
    assert (figures["n"], figures["groups"], figures["forms"]) == (21, 2, ["final-x"])
    first, second = figures["cohorts"]
    assert (first["cohort"], first["n"], first["drawn"]) == ("final-x-C0", 12, None)
    expected = (second["right"] + 10 * first["p"]) / (9 + 10)
    assert second["drawn"]["p"] == pytest.approx(expected)


def test_another_form_with_the_same_version_counts_with_its_newest_run(sat):
    cohorts(sat, [12])
    run(sat)
    other = twin(sat)
    cohorts(other, [15])
    run(other)
    figures = VersionFigures.objects.filter(version=sat.places[0].version).first().figures
    assert (figures["n"], figures["groups"], figures["forms"]) == (27, 2, ["final-x", "shared"])
    assert VersionFigures.objects.filter(version=sat.places[0].version).count() == 2


def test_figures_of_a_version_go_out_of_date_with_a_sitting_on_any_of_its_forms(sat):
    cohorts(sat, [5])
    run(sat)
    other = twin(sat)
    newest = VersionFigures.objects.filter(version=sat.places[0].version).first()
    assert figure_actions.stale_versions([newest]) == set()
    other.window = sat.window
    other.sit(2, seed=4)
    assert figure_actions.stale_versions([newest]) == {newest.version_id}
    (version_run,) = actions.request_version_runs(version=newest.version, by=sat.world.examinations, at=sat.world.now)
    actions.run_analysis(run=version_run, by=None, at=sat.world.now)
    newest = VersionFigures.objects.filter(version=newest.version).first()
    assert newest.figures["n"] == 7 and figure_actions.stale_versions([newest]) == set()
    with refuses("analysis_version_up_to_date"):
        actions.request_version_runs(version=newest.version, by=sat.world.examinations, at=sat.world.now)


def test_a_version_nobody_answered_has_no_figures_to_compute(sat):
    with refuses("analysis_version_without_people"):
        actions.request_version_runs(version=sat.places[0].version, by=sat.world.examinations, at=sat.world.now)


def test_the_item_page_shows_the_history_and_has_a_button_to_update_it(client, sat):
    cohorts(sat, [6, 7])
    run(sat)
    sat.sit(1, seed=77)
    client.force_login(sat.world.examinations)
    version = sat.places[0].version
    page = client.get(reverse("wagtailsnippets_bank_item:inspect", args=[version.item_id])).content.decode()
    for sentence in ("all forms and cohorts", "final-x-C1", "p adjusted by history", "Under 30 people", "Out of date"):
        assert sentence in page
    client.post(reverse("analysis_version_request", args=[version.pk]))
    assert AnalysisRun.objects.filter(state="queued").count() == 1


def test_vendors_and_cohorts_are_compared_when_staff_request_it(client, sat, run_jobs):
    cohorts(sat, [40])
    cohorts(sat_of_another_vendor(sat), [35], vendor=sat.world.other_vendor)
    client.force_login(sat.world.examinations)
    finished_run = run(sat)
    page = client.get(reverse("analysis_run", args=[finished_run.pk])).content.decode()
    focal = sat.world.other_vendor.name
    assert f'value="vendor:{focal}"' in page and "does not compare groups" in page
    client.post(reverse("analysis_request", args=[sat.form.pk]), {"compare": f"vendor:{focal}"})
    run_jobs()
    compared = AnalysisRun.objects.get(grouping="vendor")
    assert (compared.document["dif"]["n_ref"], compared.document["dif"]["n_foc"]) == (40, 35)
    page = client.get(reverse("analysis_run", args=[compared.pk])).content.decode()
    assert "Comparison of cohorts by vendor" in page and "This compares whole cohorts." in page
    assert "functioning of each item" not in page and "<td>withheld</td>" in page and "items were tested" in page
    assert "100 in each group" in page
    assert not any(flag["code"].startswith("dif") for item in compared.document["items"] for flag in item["flags"])


def sat_of_another_vendor(sat):
    sat.code = "final-z"
    return sat


def test_an_empty_group_is_refused_with_a_message(sat):
    cohorts(sat, [4])
    with refuses("analysis_group_unknown"):
        run(sat, grouping="vendor", focal="Nobody")


def test_below_thirty_people_omitted_figures_are_listed_with_the_number_they_need(client, sat):
    cohorts(sat, [12])
    finished_run = run(sat)
    rows = left_out(read_document(finished_run.document))
    assert [needed for _, needed in rows] == ["30", "30", "30"]
    client.force_login(sat.world.examinations)
    page = client.get(reverse("analysis_run", args=[finished_run.pk])).content.decode()
    assert "Not calculated" in page and "Omega, lambda 2" in page
    item = client.get(reverse("analysis_item", args=[finished_run.pk, sat.places[0].version_id])).content.decode()
    assert "they need 30 people, and 12 saw this item" in item and "D, 27%" not in item
    codes = {flag["code"] for row in finished_run.document["items"] for flag in row["flags"]}
    assert codes <= {"key_check", "everybody_right", "nobody_right", "nobody_answered"}


def test_from_thirty_to_ninety_nine_figures_are_provisional(sat):
    cohorts(sat, [31])
    document = read_document(run(sat).document)
    assert left_out(document) == []
    assert item_left_out(document.items[0]).startswith("All figures are provisional: 31 people")


class Crash(BaseException):
    """Stands for a killed worker; nothing catches it."""


def deliver():
    """Run the queue as the broker does: a job that crashes stays and is delivered again."""
    crashes = 0
    while row := OrmQ.objects.order_by("id").first():
        task = row.task
        try:
            import_string(task["func"])(*task.get("args", ()))
        except Crash:
            crashes += 1
        else:
            row.delete()
    return crashes


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("module", "step"),
    [
        (actions, "start_run"),
        (actions.frames, "form_frame"),
        (arithmetic, "analyze"),
        (actions, "_record_progress"),
        (actions, "complete_run"),
        (actions, "append_figures"),
        (actions, "transition"),
        (actions, "log"),
    ],
)
def test_a_worker_killed_at_any_step_leaves_a_run_that_the_next_delivery_finishes(sat, monkeypatch, module, step, when):
    cohorts(sat, [6])
    run_request = actions.request_run(form=sat.form, by=sat.world.examinations, at=sat.world.now)
    real, remaining = getattr(module, step), [1]

    def fragile(*args, **kwargs):
        result = real(*args, **kwargs) if when == "after" or not remaining else None
        if remaining:
            remaining.pop()
            raise Crash
        return result

    monkeypatch.setattr(module, step, fragile)
    assert deliver() == (0 if step == "log" else 1)
    run_request.refresh_from_db()
    assert (run_request.state, VersionFigures.objects.count()) == ("done", 8)


def test_a_running_analysis_shows_its_progress_and_stops_when_canceled(client, sat, monkeypatch):
    cohorts(sat, [6])
    run_request = actions.request_run(form=sat.form, by=sat.world.examinations, at=sat.world.now)
    client.force_login(sat.world.examinations)
    notified = []
    real = arithmetic.analyze

    def looked_at(*args, **kwargs):
        notified.append(client.get(reverse("analysis_run", args=[run_request.pk])).content.decode())
        client.post(reverse("analysis_cancel", args=[run_request.pk]))
        return real(*args, **kwargs)

    monkeypatch.setattr(arithmetic, "analyze", looked_at)
    after = actions.run_analysis(run=run_request, by=None, at=sat.world.now)
    assert "All 6 answer sheets are read" in notified[0]
    assert (after.state, VersionFigures.objects.count()) == ("canceled", 0)


def test_a_key_change_during_a_run_makes_it_out_of_date_and_not_wrong(sat, monkeypatch):
    cohorts(sat, [8])
    real = arithmetic.analyze

    def meanwhile(*args, **kwargs):
        sat.rekey(0, {"any_of": ["B"]})
        return real(*args, **kwargs)

    monkeypatch.setattr(arithmetic, "analyze", meanwhile)
    finished_run = run(sat)
    assert (finished_run.state, finished_run.document["items"][0]["key"]) == ("done", "A")
    assert actions.is_stale(finished_run)


def test_the_history_says_which_key_each_figure_used(client, sat):
    cohorts(sat, [8])
    run(sat)
    sat.rekey(0, {"any_of": ["B"]})
    run(sat)
    client.force_login(sat.world.examinations)
    item = sat.places[0].version.item_id
    page = client.get(reverse("wagtailsnippets_bank_item:inspect", args=[item])).content.decode()
    history = page[page.index("after each analysis, newest first") :]
    history = history[: history.index("</table>")]
    assert history.index("<td>B</td>") < history.index("<td>A</td>")
