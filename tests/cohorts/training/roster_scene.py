"""Roster files for tests, as spreadsheets write them."""

import io

import openpyxl

from cohorts.core.tables import write_csv
from cohorts.training.actions import rosters
from cohorts.training.actions.rosters import SEAT

HEAD = ("Person ID", "Email address", "Given name", "Family name", "Agency", "Phone")


def workbook(rows, *, head=HEAD, merge=(), above=()):
    """The bytes of an XLSX file, with the names of the columns in the first row, or below the rows `above`."""
    book = openpyxl.Workbook()
    for row in (*above, head, *rows):
        book.active.append(list(row))
    for area in merge:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_file(rows, head=HEAD):
    """The bytes of a CSV file (UTF-8 with a mark)."""
    return write_csv(head, rows)


def line(email="", given="", family="", *, person="", agency="", phone=""):
    """A row of a file."""
    return (person, email, given, family, agency, phone)


def read(world, cohort, content, *, at, filename="people.xlsx", agency=None, by=None):
    """The Roster of an uploaded file."""
    return rosters.read_file(
        cohort=cohort, agency=agency or world.agency, filename=filename, content=content,
        by=by or world.agency_coordinator, at=at,
    )  # fmt: skip


def outcomes(roster):
    """{line: outcome}"""
    return {row["line"]: row["outcome"] for row in roster.report}


def remarks(roster):
    """{line: (code, cell)} of the rows about which something is said."""
    return {row["line"]: (row["remark"]["code"], row["cell"]) for row in roster.report if row["remark"]}


def everybody(roster, way=SEAT, **others):
    """A way for each row that can be enrolled; `others`: {“r4”: another way}."""
    ways = {row["line"]: way for row in roster.report if row["outcome"] in ("new", "matched")}
    return ways | {int(key[1:]): value for key, value in others.items()}


def carry_out(world, roster, *, at, ways=None, **more):
    """The roster after the agency carried it out."""
    ways = everybody(roster) if ways is None else ways
    return rosters.carry_out(roster=roster, ways=ways, by=world.agency_coordinator, at=at, **more)
