"""The PDF report is tagged and describes its charts in text; charts use names, not only colors."""

import io
import re
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pikepdf
import pytest

from exams.psychometrics import analyze
from exams.psychometrics.command import main, render
from exams.psychometrics.reports.charts import option_traces, score_bars, trace_sentence
from exams.psychometrics.reports.methods import METHODS
from tests.exams.psychometrics.matching import OWN, own_set


@pytest.fixture(scope="module")
def practice():
    responses, key, reference = own_set("practice")
    return analyze(responses, key, **reference["run"])


def elements(pdf, kind):
    """Structure elements of one kind at any depth."""
    return [entry for entry in pdf.objects if isinstance(entry, pikepdf.Dictionary) and entry.get("/S") == kind]


@pytest.mark.slow
def test_the_pdf_report_is_tagged_for_screen_readers(practice):
    with pikepdf.open(io.BytesIO(render(practice, "pdf", title="Practice form"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("en")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert pdf.open_metadata()["dc:title"] == "Practice form"
        headers, figures = elements(pdf, "/TH"), elements(pdf, "/Figure")
        alternatives = [str(figure.get("/Alt", "")) for figure in figures]
        methods, lists = elements(pdf, "/H3"), elements(pdf, "/L")
        cells = [cell for cell in elements(pdf, "/TD") if "/A" not in cell]
    assert (len(methods), cells) == (len(METHODS), [])
    assert len(lists) >= len(METHODS)
    assert len(headers) > 30
    assert len(figures) == 67
    assert all(alternatives)
    assert any(words.startswith("Item PX001, percent choosing each option") for words in alternatives)


def test_a_small_cohort_gets_a_pdf_without_traces(tmp_path):
    target = tmp_path / "tiny.pdf"
    arguments = [str(OWN / "tiny_responses.csv"), "--key", str(OWN / "tiny_key.csv"), "--format", "pdf"]
    assert main([*arguments, "--output", str(target)]) == 0
    with pikepdf.open(target) as pdf:
        assert len(elements(pdf, "/Figure")) == 1


def test_options_in_a_script_the_font_lacks_still_give_a_report():
    answers = pd.DataFrame({"person": range(40), "a": ["是", "否"] * 20, "b": ["x", "y", "y", "x"] * 10})
    key = pd.DataFrame({"item": ["a", "b"], "key": ["是", "x"], "max_score": 1})
    assert render(analyze(answers, key), "pdf").startswith(b"%PDF")


def test_charts_are_well_formed_and_need_no_style(practice):
    items = {item.item: item for item in practice.items}
    drawings = [option_traces(items[name], options) for name, options in practice.options.items()]
    for drawing in [*drawings, score_bars(practice.test, cut=41)]:
        root = ElementTree.fromstring(drawing)
        assert root.get("role") == "img"
        assert root.get("aria-label")
        assert not re.search(r"style=|#[0-9a-f]{3}", drawing)


def test_the_description_of_a_chart_names_the_key(practice):
    item = practice.items[0]
    assert "D (key) 38, 72, 86, 90, 94" in trace_sentence(item, practice.options[item.item])
