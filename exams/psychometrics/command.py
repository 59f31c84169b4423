"""`analyze_responses` without Django: arguments in, a report out, exit status 2 and one sentence on bad input. A report
is written under another name and moved into place, so that nothing is left half-written.
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
from exams.psychometrics.reports.sheets import as_workbook
from exams.psychometrics.reports.text import as_text

FORMATS = ("text", "json", "xlsx", "pdf")
BINARY = ("xlsx", "pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line, for this module and for Django's parser alike."""
    parser.add_argument("responses", metavar="RESPONSES", help="answers, .csv or .xlsx, one row a person")
    parser.add_argument("--key", required=True, help="the key, .csv or .xlsx: item,key,max_score")
    parser.add_argument("--cut", metavar="RAW", help="raw score to pass, at or above")
    parser.add_argument("--group", metavar="COLUMN", help="column that says who belongs to which group, for DIF")
    parser.add_argument("--focal", metavar="VALUE", help="value of that column that is the focal group")
    parser.add_argument("--format", choices=FORMATS, default="text", help="text unless said otherwise")
    parser.add_argument("--output", metavar="FILE", help="file to write; else the terminal (not xlsx and pdf)")


def run(options: argparse.Namespace) -> bytes | None:
    """Analyze and render; write the report to `--output`, or return it where none was named. Raises BadInput."""
    if options.format in BINARY and not options.output:
        raise BadInput("--output", None, None, f"Say into which file the {options.format} report is to be written.")
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
    """The report as bytes: text and JSON in UTF-8, a workbook, or a tagged PDF.

    `about`: of what and when, in a sentence below the title of the PDF and among the properties of the workbook;
    `excluded`: see `reports.sections`.
    """
    if form == "json":
        return (json.dumps(analysis.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
    if form == "xlsx":
        return as_workbook(analysis, title=title, about=about, excluded=excluded)
    if form == "pdf":
        return as_pdf(analysis, title=title, about=about, excluded=excluded)
    return as_text(analysis, excluded=excluded).encode()


def write(path: str, content: bytes) -> None:
    """The whole file or none of it."""
    target = Path(path)
    try:
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise BadInput(path, None, None, f"The report cannot be written there: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(draft, 0o644)
        os.replace(draft, target)
    except OSError as error:
        Path(draft).unlink(missing_ok=True)
        raise BadInput(path, None, None, f"The report cannot be written there: {error.strerror}.") from None


def main(arguments: list[str]) -> int:
    """Exit status: 0, or 2 on bad input."""
    parser = argparse.ArgumentParser(prog="analyze_responses", description="Item analysis of a file of responses.")
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
