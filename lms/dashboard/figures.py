"""The year in figures, for state staff, by their roles. Each figure is one query, for this year and the last."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from cohorts.billing.models import InvoiceLine, Receipt
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day, home_zone
from cohorts.training.models import Cohort, Enrollment
from exams.delivery.models import Score
from lms.certification.models import Certificate


@dataclass(frozen=True)
class Figure:
    """One number of this year beside that of the whole year before. Amounts are Decimal dollars, counts int.

    `code` is worded by `lms.dashboard.figure_messages`; `url` is a list that tells more, or empty.
    """

    code: str
    this_year: int | Decimal
    last_year: int | Decimal
    url: str = ""


@dataclass(frozen=True)
class Years:
    """This year up to `at`, and the whole year before, in the state's own time zone."""

    at: datetime

    @property
    def number(self) -> int:
        """This year, such as 2026."""
        return home_day(self.at).year

    def moments(self, field: str) -> tuple[Q, Q]:
        """Conditions on a field with moments: this year until now, last year."""
        first, second = (datetime(year, 1, 1, tzinfo=home_zone()) for year in (self.number - 1, self.number))
        return (
            Q(**{f"{field}__gte": second, f"{field}__lte": self.at}),
            Q(**{f"{field}__gte": first, f"{field}__lt": second}),
        )

    def days(self, field: str) -> tuple[Q, Q]:
        """Conditions on a field with dates: this year until today, last year."""
        this = Q(**{f"{field}__year": self.number, f"{field}__lte": home_day(self.at)})
        return this, Q(**{f"{field}__year": self.number - 1})


def figures_of(user: Any, at: datetime) -> list[Figure]:
    """What the roles of `user` may see of the year, in a constant number of queries."""
    years = Years(at)
    return [figure for who, of_role in BY_ROLE if has_role(user, *who) for figure in of_role(user, years)]


def of_training(user: Any, years: Years) -> list[Figure]:
    """Cohorts that started and the people in them."""
    cohorts = Cohort.objects.visible_to(user).exclude(state="canceled")
    seats = Enrollment.objects.visible_to(user).taken()
    return [
        _count("cohorts_started", cohorts, years.moments("starts_at")),
        _count("people_in_training", seats, years.moments("cohort__starts_at"), of="person"),
    ]


def of_exams(user: Any, years: Years) -> list[Figure]:
    """Finals taken and passed, of the results that are released."""
    scores = Score.objects.visible_to(user).not_held().latest_only("sitting").filter(sitting__form__exam__role="final")
    when = years.moments("sitting__ended_at")
    return [
        _count("finals_taken", scores, when),
        _count("finals_passed", scores.filter(passed=True), when),
    ]


def of_certificates(user: Any, years: Years) -> list[Figure]:
    """Certificates issued."""
    rows = Certificate.objects.visible_to(user)
    return [_count("certificates_issued", rows, years.days("issued_on"), url=reverse("certificates:index"))]


def of_money(user: Any, years: Years) -> list[Figure]:
    """What was invoiced and what was received."""
    # What a payer owes because the bank returned a payment that was paid back is no fee: it is for no person.
    lines = InvoiceLine.objects.visible_to(user).filter(invoice__corrects__isnull=True, charge__person__isnull=False)
    receipts = Receipt.objects.visible_to(user).in_force()
    url = reverse("finance_invoices")
    return [
        _sum("fees_invoiced", lines, years.days("invoice__issued_on"), url=url),
        _sum("payments_received", receipts, years.days("received_on"), url=url),
    ]


def _count(code: str, rows: QuerySet, when: tuple[Q, Q], *, of: str = "pk", url: str = "") -> Figure:
    this, last = (Count(of, filter=condition, distinct=True) for condition in when)
    return Figure(code, url=url, **rows.order_by().aggregate(this_year=this, last_year=last))


def _sum(code: str, rows: QuerySet, when: tuple[Q, Q], *, url: str = "") -> Figure:
    this, last = (Sum("amount", filter=condition) for condition in when)
    sums = rows.order_by().aggregate(this_year=this, last_year=last)
    return Figure(code, url=url, **{name: Decimal(value or 0) for name, value in sums.items()})


BY_ROLE: tuple[tuple[tuple[str, ...], Callable[[Any, Years], list[Figure]]], ...] = (
    ((roles.PROGRAM, roles.AUDITOR), of_training),
    ((roles.PROGRAM, roles.EXAMINATIONS, roles.AUDITOR), of_exams),
    ((roles.PROGRAM, roles.AUDITOR), of_certificates),
    ((roles.FINANCE, roles.AUDITOR), of_money),
)
