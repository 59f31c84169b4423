"""Posting to the ledger, and closing months. Other actions call `post` in their own transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Min

from cohorts.billing.models import Book, Closing, Entry, EntryLine
from cohorts.billing.models.carried import balances_on, carried_forward
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import Item
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.dates import home_day
from cohorts.core.latest import latest_by
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User

BOOK = "state"
REOPEN_MONTH = "month.reopen"


@action("entry.posted", "Posted to the ledger")
def post(*, event: str, items: Iterable[Item], document_on: date, by: User | None, at: datetime) -> Entry | None:
    """Append the entry of an event with its lines, and return it; None if every item is 0.00.

    Items name the fields of a line: agency, charge, invoice, payment, vendor, course. The entry is posted on
    `document_on`, or on the first day that is not closed if that is later. It is its own audit record.
    """
    amounts = postings.lines_of(event, items)
    if not amounts:
        return None
    book = book_to_post_in()
    posted_on = postings.posting_day(document_on, last_closed(book))
    entry = Entry(
        pk=Entry.objects.next_id(),
        book=book,
        event=event,
        document_on=document_on,
        posted_on=posted_on,
        line_count=len(amounts),
        by=by,
        at=at,
    )
    # The entry after its lines: the database then refuses it unless they sum to 0, and refuses any further line.
    EntryLine.objects.bulk_create(
        EntryLine(entry=entry, account=one.account, amount=one.amount, posted_on=posted_on, **one.about)
        for one in amounts
    )
    entry.save(force_insert=True)
    return entry


def book_to_post_in() -> Book:
    """Return the state's book, locked so that no month is closed before the transaction ends.

    Any number of postings share the lock. SQLite has one writer anyway.
    """
    book, _created = Book.objects.get_or_create(code=BOOK)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM billing_book WHERE id = %s FOR SHARE", [book.pk])
    return book


def closed_months(book: Book) -> dict[date, Closing]:
    """{first day of a month: the row that closed it}, of the months that are closed now."""
    rows = book.closings.select_related("by").defer("open_items").order_by("pk")
    latest = latest_by(rows, key=lambda row: row.month, rank=lambda row: row.pk)
    return {month: row for month, row in latest.items() if row.is_closed}


def last_closed(book: Book) -> date | None:
    """Return the first day of the last closed month, or None. Every posting asks, so the reports are not read."""
    latest = dict(book.closings.order_by("pk").values_list("month", "is_closed"))
    return max((month for month, is_closed in latest.items() if is_closed), default=None)


@action("month.closed", "Closed a month")
def close_month(*, month: date, by: User | None, at: datetime) -> Closing:
    """Close a month for entries, and keep its report as it is now. `month` is any day of it.

    Refuses a month that is not over or was closed before, and one after a month with entries that is still open.
    """
    require(by, roles.FINANCE)
    Book.objects.get_or_create(code=BOOK)
    book = Book.objects.select_for_update().get(code=BOOK)
    month = postings.month_of(month)
    refuse(closing_problem(month, at), field="month")
    closing = Closing.objects.create(
        book=book,
        month=month,
        is_closed=True,
        report=report_of(month),
        open_items=carried_forward(postings.last_day(month)),
        by=by,
        at=at,
    )
    log(closing, by=by, at=at, month=str(closing))
    return closing


def closing_problem(month: date, at: datetime) -> Problem | None:
    """Return why a month, given by its first day, cannot be closed at a moment; None if it can."""
    book = Book.objects.filter(code=BOOK).first()
    first = book and book.entries.aggregate(first=Min("posted_on"))["first"]
    code = postings.closing_problem(
        month, today=home_day(at), last_closed=book and last_closed(book), first=first and postings.month_of(first)
    )
    return Problem(code, month=month) if code else None


def report_of(month: date) -> dict[str, Any]:
    """Return the report of a month: dollars as text, per account, before it, in it and at its end.

    {"accounts": {code: {"opening", "debits", "credits", "closing"}}, "revenue": {course: dollars}, "entries": number}.
    """
    opening = balances_on(postings.previous_day(month))
    lines = EntryLine.objects.in_month(month)
    debits, credits = lines.sides()
    accounts = {
        account: {
            "opening": str(opening[account]),
            "debits": str(debits[account]),
            "credits": str(credits[account]),
            "closing": str(opening[account] + debits[account] - credits[account]),
        }
        for account in opening
    }
    revenue = {course: str(amount) for course, amount in sorted(lines.revenue_by_course().items())}
    return {"accounts": accounts, "revenue": revenue, "entries": Entry.objects.in_month(month).count()}


@action("month.reopened", "Reopened a month")
def reopen_month(*, closing: Closing, reason: str, by: User | None, at: datetime) -> Closing:
    """Open the last closed month again, with a reason; returns the new row. The report of its closing is kept.

    Needs two people (see acts). Refuses any month but the last closed one, and a missing reason.
    """
    require_approval(REOPEN_MONTH, by=by)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    book = Book.objects.select_for_update().get(pk=closing.book_id)
    check_reopenable(closing)
    row = Closing.objects.create(book=book, month=closing.month, is_closed=False, reason=reason.strip(), by=by, at=at)
    log(row, by=by, at=at, month=str(row), reason=row.reason)
    return row


def check_reopenable(closing: Closing) -> None:
    """Raise Refused unless this row closed the last closed month."""
    closed = closed_months(closing.book)
    if closed.get(closing.month) != closing or closing.month != max(closed):
        raise Refused("month_not_last_closed", month=closing.month)
