"""A state that goes live: a program, two of program staff, and a list of people who were certified before."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from lms.certification.actions import go_live, go_live_release, go_live_undo
from lms.certification.go_live_act import propose_import
from lms.certification.models import CertificateImport
from lms.certification.rules.go_live import Decided
from lms.certification.rules.validity import months_before
from tests.lms.certification.holder import Holder

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
TODAY = date(2027, 3, 1)
HEAD = ("Certificate number", "Email", "First name", "Last name", "Program", "Issued", "Expires", "Status")
LEARNED = ("Certificate number", "Date", "Hours", "Title", "Area")


def american(day):
    """A day as most lists in the United States have it."""
    return f"{day.month}/{day.day}/{day.year}"


def issued_before(until):
    """When a certificate of 24 months was issued that ends on a day."""
    return months_before(until + timedelta(days=1), 24)


def as_csv(head, rows, encoding="utf-8"):
    """A file."""
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode(encoding)


COLUMNS = ("number", "email", "given", "family", "program", "issued", "until", "status")


def one(place=1, **texts):
    """One row of a list: the person with this place in it, with other texts where they are named."""
    usual = {
        "number": f"MN-{place:04d}", "email": f"p{place}@example.net", "given": "Person",
        "family": "Old" + "".join("abcdefghij"[int(digit)] for digit in f"{place:03d}"), "program": "Peer Support",
        "issued": "12/01/2025",
    }  # fmt: skip
    return [(usual | texts).get(column, "") for column in COLUMNS]


def of_300():
    """40 expired, 25 in grace, 60 within 90 days of the end, 175 others; in 118 both parts of a day are at most 12."""
    ends = [TODAY - timedelta(days=60 + n) for n in range(40)]
    ends += [TODAY - timedelta(days=1 + n) for n in range(25)]
    ends += [TODAY + timedelta(days=1 + n) for n in range(60)]
    ends += [TODAY + timedelta(days=105 + n) for n in range(175)]
    return [one(n, issued=american(issued_before(end)), until=american(end)) for n, end in enumerate(ends, start=1)]


class GoLive:
    """Staff upload, agree, import and release."""

    def __init__(self, world, run_jobs, now=NOW):
        self.world, self.run_jobs, self.now = world, run_jobs, now
        self.holder = Holder(world)
        self.program, self.staff = self.holder.program, world.program_staff

    @cached_property
    def second(self):
        """Another of program staff."""
        return self.world.person("second", self.world.state, roles.PROGRAM)

    def read(self, rows, *, learned=None, date_format="MM/DD/YYYY", head=HEAD, by=None, content=None):
        """Upload a list."""
        self.list = go_live.read_list(
            authority=self.world.state, filename="certified.csv", content=content or as_csv(head, rows),
            date_format=date_format, learning_name="learned.csv" if learned else "",
            learning=as_csv(LEARNED, learned) if learned else None, by=by or self.staff, at=self.now,
        )  # fmt: skip
        return self.list

    def row(self, line=2, kind="certificate"):
        """A row of the list by its line; the first below the head is line 2."""
        return self.list.rows.get(line=line, kind=kind)

    def codes(self, kind="certificate"):
        """(outcome, code of the remark) of each row."""
        rows = self.list.rows.filter(kind=kind).order_by("line")
        return [(row.outcome, row.remark["code"] if row.remark else "") for row in rows]

    def decide(self, **ways):
        """Answer about rows: line=(way, person)."""
        ways = {int(line[1:]): Decided(way, person and person.pk) for line, (way, person) in ways.items()}
        return go_live.decide_rows(imported=self.list, ways=ways, by=self.staff, at=self.now)

    def propose(self, by=None):
        """Propose the import."""
        self.list.refresh_from_db()
        return propose_import(imported=self.list, reason="Go-live", by=by or self.staff, at=self.now)

    def commit(self):
        """Propose the import, agree to it as another person, and let the job do it."""
        approve(proposal=self.propose(), reason="Checked", by=self.second, at=self.now)
        self.run_jobs()
        self.list = CertificateImport.objects.get(pk=self.list.pk)
        return self.list

    def release(self, hold_days=30):
        """Release the notices."""
        go_live_release.start_release(imported=self.list, hold_days=hold_days, by=self.staff, at=self.now)
        self.run_jobs()
        self.list.refresh_from_db()
        return self.list

    def undo(self):
        """Take the import back."""
        go_live_undo.start_undo(imported=self.list, reason="Wrong list", by=self.staff, at=self.now)
        self.run_jobs()
        self.list.refresh_from_db()
        return self.list
