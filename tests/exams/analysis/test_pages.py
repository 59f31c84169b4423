"""The analysis in the Wagtail admin: who may see it, what it shows, and that no page computes figures."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from exams.analysis.actions import report_files
from exams.analysis.actions import runs as actions
from exams.analysis.models import AnalysisRun, RunReport
from tests.exams.analysis.conftest import Sat
from tests.refusals import on_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished_run(sat):
    sat.sit(40)
    run = actions.request_run(form=sat.form, by=sat.world.examinations, at=sat.world.now)
    return actions.run_analysis(run=run, by=None, at=sat.world.now)


def addresses(run):
    version = run.versions[0]["version_id"]
    return [
        reverse("analysis_index"),
        reverse("analysis_run", args=[run.pk]),
        reverse("analysis_item", args=[run.pk, version]),
        reverse("analysis_report", args=[run.pk, "csv"]),
    ]


@pytest.mark.parametrize("who", ["examinations", "auditor"])
def test_examinations_staff_and_auditors_can_read_the_figures(client, world, finished_run, who):
    client.force_login(getattr(world, who))
    assert [client.get(address).status_code for address in addresses(finished_run)] == [200] * 4


@pytest.mark.parametrize(
    "who", ["program_staff", "finance", "publishing", "vendor_coordinator", "trainer", "proctor", "trainee", None]
)
def test_nobody_else_can_read_the_figures(client, world, finished_run, who):
    if who:
        client.force_login(getattr(world, who))
    for address in addresses(finished_run):
        response = client.get(address)
        assert response.status_code in (302, 404)
        assert b"Question 1?" not in response.content


def test_an_auditor_cannot_request_or_cancel_a_run(client, world, finished_run, sat):
    client.force_login(world.auditor)
    assert client.post(reverse("analysis_request", args=[sat.form.pk])).status_code == 404
    assert client.post(reverse("analysis_cancel", args=[finished_run.pk])).status_code == 404
    assert AnalysisRun.objects.count() == 1


def test_a_run_is_requested_with_a_button_and_shown_when_it_is_done(client, world, sat, run_jobs):
    sat.sit(6)
    client.force_login(world.examinations)
    page = client.post(reverse("analysis_request", args=[sat.form.pk]), follow=True)
    assert "waiting to start" in page.content.decode()
    run_jobs()
    text = client.get(reverse("analysis_run", args=[AnalysisRun.objects.get().pk])).content.decode()
    assert "6 people earned" in text
    assert "Under 30 people" in text
    assert "Reliability cannot be judged with 6 people" in text


def test_requesting_a_run_of_a_form_nobody_took_explains_the_refusal(client, world, sat):
    client.force_login(world.examinations)
    page = client.post(reverse("analysis_request", args=[sat.form.pk]), follow=True)
    assert on_page("analysis_too_few_people", count=0, form="final-x") in page.content.decode()
    assert "At least two people must finish the form." in page.content.decode()


def test_a_waiting_run_can_be_canceled(client, world, sat):
    sat.sit(3)
    client.force_login(world.examinations)
    client.post(reverse("analysis_request", args=[sat.form.pk]))
    run = AnalysisRun.objects.get()
    page = client.post(reverse("analysis_cancel", args=[run.pk]), follow=True)
    assert "The analysis was canceled." in page.content.decode()


def test_the_run_page_says_when_it_is_out_of_date(client, world, finished_run, sat):
    client.force_login(world.examinations)
    address = reverse("analysis_run", args=[finished_run.pk])
    assert "out of date" not in client.get(address).content.decode()
    sat.sit(1, seed=5)
    assert "out of date" in client.get(address).content.decode()
    assert "Out of date" in client.get(reverse("analysis_index")).content.decode()


def test_the_item_table_sorts_by_its_column_headers(client, world, finished_run):
    client.force_login(world.examinations)
    address = reverse("analysis_run", args=[finished_run.pk])
    rows = [row["item"].p for row in client.get(address, {"sort": "p"}).context["rows"]]
    assert rows == sorted(rows)
    rows = [row["item"].p for row in client.get(address, {"sort": "-p"}).context["rows"]]
    assert rows == sorted(rows, reverse=True)
    assert client.get(address, {"sort": "nonsense"}).status_code == 200


def test_the_item_page_shows_the_text_of_each_option_beside_its_figures(client, world, finished_run):
    client.force_login(world.examinations)
    page = client.get(
        reverse("analysis_item", args=[finished_run.pk, finished_run.versions[0]["version_id"]])
    ).content.decode()
    assert "Question 1?" in page
    for label in "ABCD":
        assert f"Option {label}" in page
    assert page.count("<polyline") >= 5
    assert 'role="img"' in page
    assert "percent of each fifth" in page
    assert "provisional" in page


@pytest.mark.parametrize("place", range(8))
def test_every_kind_of_item_has_its_page(client, world, finished_run, place):
    client.force_login(world.examinations)
    address = reverse("analysis_item", args=[finished_run.pk, finished_run.versions[place]["version_id"]])
    assert client.get(address).status_code == 200


def test_an_item_of_another_form_is_not_in_this_run(client, world, finished_run):
    other = Sat(world, code="final-y")
    client.force_login(world.examinations)
    address = reverse("analysis_item", args=[finished_run.pk, other.places[0].version_id])
    assert client.get(address).status_code == 404


def test_the_item_table_omits_the_same_figures_for_a_small_sample_as_the_page_and_says_so(client, world, sat):
    sat.sit(29)
    run = actions.request_run(form=sat.form, by=world.examinations, at=world.now)
    actions.run_analysis(run=run, by=None, at=world.now)
    client.force_login(world.examinations)
    table = client.get(reverse("analysis_report", args=[run.pk, "csv"])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row[name] for row in rows for name in ("biserial", "D 27%", "alpha without")} == {""}
    assert all(row["p high"] and "they need 30 people, and 29 saw" in row["strength of evidence"] for row in rows)


def test_csv_and_json_download_at_once_and_pdf_and_workbook_after_a_job(
    client, world, finished_run, tmp_path, run_jobs
):
    client.force_login(world.examinations)

    def address(form, name="analysis_report"):
        return reverse(name, args=[finished_run.pk, form])

    assert "Question 1?" in client.get(address("csv")).content.decode("utf-8-sig")
    excluded = {"voided": 0, "begun": 0}
    assert client.get(address("json")).json() == {**finished_run.document, "excluded": excluded}
    assert client.get(address("exe")).status_code == 404
    for kind in ("pdf", "xlsx"):
        assert client.get(address(kind)).status_code == 404
        client.post(address(kind, "analysis_report_request"))
    page = client.get(reverse("analysis_run", args=[finished_run.pk])).content.decode()
    assert page.count("Not ready yet: ") == 2 and f'href="{address("pdf")}"' not in page
    run_jobs()
    assert address("pdf") in client.get(reverse("analysis_run", args=[finished_run.pk])).content.decode()
    assert client.get(address("pdf")).content.startswith(b"%PDF")
    (tmp_path / "run.xlsx").write_bytes(client.get(address("xlsx")).content)
    book = load_workbook(tmp_path / "run.xlsx")
    assert "Items" in book.sheetnames
    assert f"{finished_run.form.exam.title}, form {finished_run.form.code}. Computed on " in book.properties.description
    client.post(address("pdf", "analysis_report_request"))
    assert run_jobs() == 0


def test_a_failed_report_can_be_retried(client, world, finished_run, run_jobs, monkeypatch):
    client.force_login(world.examinations)
    ask = reverse("analysis_report_request", args=[finished_run.pk, "pdf"])
    with monkeypatch.context() as broken:
        broken.setattr("exams.psychometrics.command.render", lambda *_, **__: 1 / 0)
        client.post(ask)
        run_jobs()
    assert "Try again: Technical report" in client.get(reverse("analysis_run", args=[finished_run.pk])).content.decode()
    client.post(ask)
    run_jobs()
    assert RunReport.objects.get().state == "ready"


def test_a_report_requested_twice_is_stored_once(client, world, finished_run, run_jobs, monkeypatch):
    client.force_login(world.examinations)
    client.post(reverse("analysis_report_request", args=[finished_run.pk, "pdf"]))
    report = RunReport.objects.get()

    def render_after_the_other_job(*_, **__):
        monkeypatch.undo()
        report_files.make_report(report=RunReport.objects.get(), by=None, at=world.now)
        return b"the second"

    monkeypatch.setattr("exams.psychometrics.command.render", render_after_the_other_job)
    made = report_files.make_report(report=report, by=None, at=world.now)
    assert made.state == "ready" and made.content == RunReport.objects.get().content != b"the second"


def test_the_page_of_an_item_shows_the_figures_of_its_versions(client, world, finished_run, sat):
    client.force_login(world.examinations)
    item = sat.places[0].version.item
    page = client.get(reverse("wagtailsnippets_bank_item:inspect", args=[item.pk])).content.decode()
    assert reverse("analysis_item", args=[finished_run.pk, sat.places[0].version_id]) in page


def test_no_page_computes_figures(client, world, finished_run, monkeypatch):
    def never(*arguments, **options):
        raise AssertionError("A page asked for an analysis.")

    monkeypatch.setattr("exams.psychometrics.analysis.analyze", never)
    monkeypatch.setattr("exams.psychometrics.analysis.count_answers", never)
    client.force_login(world.examinations)
    assert [client.get(address).status_code for address in addresses(finished_run)] == [200] * 4


def test_the_list_costs_the_same_at_1_and_at_20_forms(client, world, finished_run, django_assert_num_queries):
    client.force_login(world.examinations)
    address = reverse("analysis_index")
    client.get(address)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(address)
    for number in range(19):
        form = Sat(world, code=f"form-{number}").form
        AnalysisRun.objects.create(
            form=form,
            state="done",
            document=finished_run.document,
            versions=finished_run.versions,
            sittings=40,
            requested_at=world.now,
            finished_at=world.now,
        )
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(address).context["rows"]) == 20


def test_a_run_costs_the_same_at_8_and_at_40_items(client, world, finished_run, django_assert_num_queries):
    client.force_login(world.examinations)
    client.get(reverse("analysis_run", args=[finished_run.pk]))
    with django_assert_num_queries(RUN_QUERIES):
        client.get(reverse("analysis_run", args=[finished_run.pk]))
    long = Sat(world, code="long", copies=5)
    long.sit(10)
    run = actions.request_run(form=long.form, by=world.examinations, at=world.now)
    run = actions.run_analysis(run=run, by=None, at=world.now)
    with django_assert_num_queries(RUN_QUERIES):
        client.get(reverse("analysis_run", args=[run.pk]))


LIST_QUERIES = 17
RUN_QUERIES = 20


def test_options_that_nobody_chose_are_in_the_stored_document(sat):
    sat.sit(35)
    requested = actions.request_run(form=sat.form, by=sat.world.examinations, at=sat.world.now)
    finished_run = actions.run_analysis(run=requested, by=None, at=sat.world.now)
    place = sat.places[0]
    listed = [option["option"] for option in finished_run.document["options"][place.version.item.code]]
    assert listed == [*(option["label"] for option in place.version.options), ""]
