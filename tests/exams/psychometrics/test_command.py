"""`manage.py analyze_responses`, and the same without Django."""

import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from exams.psychometrics import analyze
from exams.psychometrics.command import main
from tests.exams.psychometrics.matching import OWN, own_set

PRACTICE = (str(OWN / "practice_responses.csv"), "--key", str(OWN / "practice_key.csv"))
DIF = ("--cut", "41", "--group", "group", "--focal", "F")


def test_json_is_the_document(capfdbinary):
    assert main([*PRACTICE, *DIF, "--format", "json"]) == 0
    responses, key, reference = own_set("practice")
    assert json.loads(capfdbinary.readouterr().out) == analyze(responses, key, **reference["run"]).to_dict()


def test_text_is_for_reading_and_the_default(capfdbinary):
    assert main([*PRACTICE, *DIF]) == 0
    text = capfdbinary.readouterr().out.decode()
    for sentence in ("Alpha (KR-20)", "Option B goes with a higher score", "Livingston-Lewis (4P", "Holland & Thayer"):
        assert sentence in text


def test_a_small_cohort_shows_counts_and_intervals_and_what_is_withheld(capfdbinary):
    assert main([str(OWN / "tiny_responses.csv"), "--key", str(OWN / "tiny_key.csv"), "--cut", "14"]) == 0
    text = capfdbinary.readouterr().out.decode()
    assert "Withheld" in text
    assert "People needed" in text
    assert "Omega total" not in text
    assert "0.45 to 0.88" in text


def test_the_workbook_has_a_sheet_per_section_in_full_precision(tmp_path):
    target = tmp_path / "report.xlsx"
    assert main([*PRACTICE, *DIF, "--format", "xlsx", "--output", str(target)]) == 0
    book = openpyxl.load_workbook(target)
    expected = ["Test", "Counted and left out", "Cautions", "Items to review", "Items", "Options", "Scores"]
    assert book.sheetnames[:7] == expected
    rows = {row[0]: row for row in book["Items"].iter_rows(values_only=True)}
    assert rows["PX001"][5] == pytest.approx(0.764516129032258, abs=1e-12)
    assert "PX008 *" in rows


def test_a_cell_that_looks_like_a_formula_is_written_as_text(tmp_path):
    (tmp_path / "r.csv").write_text("person,a,b\n1,=1+1,x\n2,=1+1,y\n3,z,x\n")
    (tmp_path / "k.csv").write_text("item,key,max_score\na,z,1\nb,x,1\n")
    target = tmp_path / "out.xlsx"
    arguments = [str(tmp_path / "r.csv"), "--key", str(tmp_path / "k.csv"), "--format", "xlsx"]
    assert main([*arguments, "--output", str(target)]) == 0
    cells = [cell for row in openpyxl.load_workbook(target)["Options"].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


def test_the_management_command_writes_the_same_report(capsys, tmp_path):
    target = tmp_path / "out.json"
    call_command("analyze_responses", *PRACTICE, "--format", "json", "--output", str(target))
    assert json.loads(target.read_text())["test"]["n"] == 620
    call_command("analyze_responses", *PRACTICE)
    assert "People" in capsys.readouterr().out


def test_the_management_command_exits_with_status_2_on_bad_input(tmp_path):
    with pytest.raises(CommandError, match="The file does not exist") as caught:
        call_command("analyze_responses", str(tmp_path / "none.csv"), "--key", str(OWN / "tiny_key.csv"))
    assert caught.value.returncode == 2
