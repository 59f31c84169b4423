"""`analyze_responses` without Django: reads arguments, writes a report, and exits with status 2 and one sentence on bad
input. The report is written to a temporary file and then renamed, so that no partial file remains.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from exams.psychometrics.bad_input import BadInput
from exams.psychometrics.document import Analysis
from exams.psychometrics.files import analyze_files
from exams.psychometrics.reports.pdf import as_pdf
from exams.psychometrics.reports.text import as_text
from exams.psychometrics.reports.workbook import as_workbook

FORMATS = ("text", "json", "xlsx", "pdf")
BINARY_FORMATS = ("xlsx", "pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command line arguments to this module's parser or to Django's."""
    parser.add_argument("responses", metavar="RESPONSES", help="responses, .csv or .xlsx, one row per person")
    parser.add_argument("--key", required=True, help="the key, .csv or .xlsx: item,key,max_score")
    parser.add_argument("--cut", metavar="RAW", help="raw score to pass, at or above")
    parser.add_argument("--group", metavar="COLUMN", help="column with each person's group, for DIF")
    parser.add_argument("--focal", metavar="VALUE", help="value of that column for the focal group")
    parser.add_argument("--format", choices=FORMATS, default="text", help="format of the report (default: text)")
    parser.add_argument(
        "--output", metavar="FILE", help="file to write; default: the terminal (xlsx and pdf need a file)"
    )


def run(options: argparse.Namespace) -> bytes | None:
    """Analyze and render. Write the report to `--output`, or return it if no file is named. Raises BadInput."""
    if options.format in BINARY_FORMATS and not options.output:
        raise BadInput("--output", None, None, f"Name a file for the {options.format} report.")
    analysis = analyze_files(options.responses, options.key, cut=options.cut, group=options.group, focal=options.focal)
    report = render(analysis, options.format, title=f"Item analysis of {Path(options.responses).name}")
    if not options.output:
        return report
    write(options.output, report)
    return None


def render(
    analysis: Analysis,
    form: str,
    *,
    title: str = "Item analysis",
    about: str = "",
    excluded: dict[str, int] | None = None,
) -> bytes:
    """Render the report as bytes: text and JSON in UTF-8, a workbook, or a tagged PDF.

    `about` is a sentence on the subject and date, shown below the title of the PDF and in the workbook's properties;
    for `excluded` see `reports.sections`.
    """
    if form == "json":
        return (json.dumps(analysis.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
    if form == "xlsx":
        return as_workbook(analysis, title=title, about=about, excluded=excluded)
    if form == "pdf":
        return as_pdf(analysis, title=title, about=about, excluded=excluded)
    return as_text(analysis, excluded=excluded).encode()


def write(path: str, content: bytes) -> None:
    """Write the file atomically. Raises BadInput if it cannot be written."""
    target = Path(path)
    try:
        handle, temporary_path = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise BadInput(path, None, None, f"The report cannot be written here: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary_path, 0o644)
        os.replace(temporary_path, target)
    except OSError as error:
        Path(temporary_path).unlink(missing_ok=True)
        raise BadInput(path, None, None, f"The report cannot be written here: {error.strerror}.") from None


def main(arguments: list[str]) -> int:
    """Return the exit status: 0, or 2 on bad input."""
    parser = argparse.ArgumentParser(prog="analyze_responses", description="Analyze the items of a file of responses.")
    add_arguments(parser)
    try:
        report = run(parser.parse_args(arguments))
    except BadInput as bad:
        sys.stderr.write(f"{bad}\n")
        return 2
    if report is not None:
        sys.stdout.buffer.write(report)
        sys.stdout.flush()
    return 0
