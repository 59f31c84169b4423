"""Bad files give one message with file, row, column and what was expected; nothing is partly written."""

from pathlib import Path

import openpyxl
import pytest

from exams.psychometrics import BadInput
from exams.psychometrics.command import main
from exams.psychometrics.files import analyze_files

KEY = "item,key,max_score\nq1,A,1\nq2,B,1\nq3,C,1\n"
ANSWERS = "person,center,q1,q2,q3\nann,North,A,B,C\nbob,South,A,C,C\ncat,North,B,B,D\n"


@pytest.fixture
def folder(tmp_path):
    def place(answers=ANSWERS, key=KEY):
        for name, content in (("r.csv", answers), ("k.csv", key)):
            if content is not None:
                raw = content if isinstance(content, bytes) else content.encode()
                (tmp_path / name).write_bytes(raw)
        return str(tmp_path / "r.csv"), str(tmp_path / "k.csv")

    return place


def test_the_good_files_are_good(folder):
    assert analyze_files(*folder()).test.n == 3


def with_options(text):
    return "item,key,max_score,options\nq1,A,1,A|B|C\nq2,B,1,\nq3,C,1,\n" if text == "limited" else text


BAD = {
    "a missing key item": (ANSWERS, KEY + "q4,A,1\n", ("r.csv", 1, "q4"), "has no column here"),
    "an item twice in the key": (ANSWERS, KEY + "q1,A,1\n", ("k.csv", 5, "item"), "appears twice"),
    "an item twice in the header": (ANSWERS.replace("center", "q1"), KEY, ("r.csv", 1, "q1"), "appears twice"),
    "a person twice": (ANSWERS + "ann,North,A,A,A\n", KEY, ("r.csv", 5, "person"), "“ann” appears twice"),
    "a person without a name": (ANSWERS + ",North,A,A,A\n", KEY, ("r.csv", 5, "person"), "has no person"),
    "an option not allowed": (
        ANSWERS.replace("bob,South,A", "bob,South,Z"),
        with_options("limited"),
        ("r.csv", 3, "q1"),
        "“Z” is not among the options A, B, C",
    ),
    "a key not among the options": (
        ANSWERS,
        with_options("limited").replace("q1,A,1", "q1,D,1"),
        ("k.csv", 2, "key"),
        "“D” is not among",
    ),
    "marks above the maximum": (
        ANSWERS.replace("bob,South,A", "bob,South,1.5"),
        KEY.replace("q1,A,1", "q1,,1"),
        ("r.csv", 2, "q1"),
        "“A”; expected points from 0 to 1",
    ),
    "marks out of range": (
        "person,q1,q2,q3\nann,1,B,C\nbob,1.5,B,C\n",
        KEY.replace("q1,A,1", "q1,,1"),
        ("r.csv", 3, "q1"),
        "“1.5”; expected points from 0 to 1",
    ),
    "an overlong row": (ANSWERS + "dan,North,A,A,A,A\n", KEY, ("r.csv", 5, None), "6 cells; expected 5"),
    "a short row": (ANSWERS + "dan,North,A\n", KEY, ("r.csv", 5, None), "3 cells; expected 5"),
    "one person": ("person,q1,q2,q3\nann,A,B,C\n", KEY, ("r.csv", None, None), "at least two people; the data have 1"),
    "one item": (ANSWERS, "item,key,max_score\nq1,A,1\n", ("k.csv", None, None), "two scored items; the key has 1"),
    "a header alone": ("person,q1,q2,q3\n", KEY, ("r.csv", 1, None), "a header but no rows"),
    "an empty file": ("", KEY, ("r.csv", None, None), "is empty"),
    "an absent file": (None, KEY, ("r.csv", None, None), "does not exist"),
    "not UTF-8": (ANSWERS.encode() + b"dan\xe9,North,A,A,A\n", KEY, ("r.csv", 5, None), "not UTF-8"),
    "no person column": (ANSWERS.replace("person", "name"), KEY, ("r.csv", 1, None), "expected “person”"),
    "a key without its columns": (ANSWERS, "item,answer\nq1,A\n", ("k.csv", 1, "key"), "needs a column “key”"),
    "an unknown type": (
        ANSWERS,
        "item,key,max_score,type\nq1,A,1,multipel\nq2,B,1,\n",
        ("k.csv", 2, "type"),
        "expected single or",
    ),
    "a maximum that is no number": (ANSWERS, KEY.replace("q2,B,1", "q2,B,one"), ("k.csv", 3, "max_score"), "“one”"),
    "a negative maximum": (ANSWERS, KEY.replace("q2,B,1", "q2,B,-1"), ("k.csv", 3, "max_score"), "0 or more"),
    "scored neither yes nor no": (
        ANSWERS,
        "item,key,max_score,scored\nq1,A,1,yes\nq2,B,1,maybe\n",
        ("k.csv", 3, "scored"),
        "expected yes or no",
    ),
    "a scored item not presented": (
        ANSWERS.replace("bob,South,A,C", "bob,South,A,NP"),
        KEY,
        ("r.csv", 3, "q2"),
        "not presented (NP)",
    ),
    "an open quotation mark": (ANSWERS + 'dan,"North,A,A,A\n', KEY, ("r.csv", 5, None), "cannot be read as CSV"),
    "a column without a name": (ANSWERS.replace("center", ""), KEY, ("r.csv", 1, None), "Column 2 has no name"),
}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_bad_file_is_refused_with_the_place_of_the_error(case, folder):
    answers, key, (file, row, column), sentence = BAD[case]
    with pytest.raises(BadInput) as caught:
        analyze_files(*folder(answers, key))
    assert (Path(caught.value.file).name, caught.value.row, caught.value.column) == (file, row, column)
    assert sentence in caught.value.message


def test_row_numbers_are_line_numbers_even_after_blank_lines_and_multiline_cells(folder):
    answers = 'person,center,q1,q2,q3\n\nann,"North\nHall",A,B,C\n\nbob,South,A,B,C\nann,South,A,B,C\n'
    with pytest.raises(BadInput) as caught:
        analyze_files(*folder(answers))
    assert caught.value.row == 7


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--cut", "4"], "expected a raw score from 0 to 3"),
        (["--cut", "half"], "expected a raw score from 0 to 3"),
        (["--group", "room", "--focal", "x"], "no column “room”"),
        (["--group", "center"], "value of the group column"),
        (["--focal", "North"], "needs the group column"),
        (["--group", "center", "--focal", "West"], "No row has “West”; the values are North, South"),
        (["--format", "xlsx"], "Name a file"),
    ],
)
def test_bad_arguments_exit_with_status_2(arguments, sentence, folder, capsys):
    answers, key = folder()
    assert main([answers, "--key", key, *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_nothing_is_written_for_bad_input(folder, tmp_path, capsys):
    answers, key = folder(answers=ANSWERS + "ann,North,A,A,A\n")
    assert main([answers, "--key", key, "--format", "json", "--output", str(tmp_path / "out.json")]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k.csv", "r.csv"]


def test_a_missing_output_folder_is_reported(folder, tmp_path, capsys):
    answers, key = folder()
    assert main([answers, "--key", key, "--output", str(tmp_path / "nowhere" / "out.txt")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_an_earlier_report_is_kept_when_the_next_run_fails(folder, tmp_path, capsys):
    target = tmp_path / "out.json"
    target.write_text("earlier")
    answers, key = folder(answers="")
    assert main([answers, "--key", key, "--format", "json", "--output", str(target)]) == 2
    assert target.read_text() == "earlier"


def test_a_file_that_only_pretends_to_be_a_workbook_is_refused(folder, tmp_path):
    answers, key = folder()
    fake = tmp_path / "r.xlsx"
    fake.write_text("person,q1")
    with pytest.raises(BadInput, match="cannot be read as an XLSX workbook"):
        analyze_files(str(fake), key)


def test_a_workbook_gives_the_same_figures_as_the_csv(folder, tmp_path):
    answers, key = folder(answers=ANSWERS.replace("D", "04"), key=KEY + "q4,1,1\n")
    book = openpyxl.Workbook()
    for line in ANSWERS.replace("D", "04").splitlines():
        book.active.append([*line.split(","), "q4" if line.startswith("person") else 1])
    book.save(tmp_path / "r.xlsx")
    analysis = analyze_files(str(tmp_path / "r.xlsx"), key)
    assert [option.option for option in analysis.options["q3"]] == ["04", "C", ""]
    assert analysis.items[3].p == 1
