"""The desk of state finance staff: what is owed, revenue and collections, as bars with their tables.

Every figure is read by the function that the table behind it uses, and leads to the rows it is the sum of.
"""

from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.billing import ports
from cohorts.billing.admin.accounts import AGE_LABELS, open_url, receivables_of
from cohorts.billing.admin.ledger import asked_day, lines_url
from cohorts.billing.models.carried import balances_on
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.months import months_until, movements, revenue_by_course
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.statements import AGES
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.formatting import format_month
from cohorts.core.tables import download
from cohorts.ui.charts import Bar, Chart
from cohorts.ui.list_view import FILE_KINDS
from cohorts.ui.page import AdminSkin, Page


def charts_on(day):
    """Return the charts of the desk at the end of a day: receivables by age, revenue, collections."""
    months = months_until(day)
    moved = movements((postings.REVENUE, postings.BANK), months, day)
    revenue = {month: -amount for month, amount in moved[postings.REVENUE].items()}
    return [
        _receivables(day),
        _by_month(gettext("Revenue by month"), revenue, postings.REVENUE, day),
        _by_course(revenue_by_course(months, day), months, day),
        _by_month(gettext("Collections by month"), moved[postings.BANK], postings.BANK, day),
    ]


def _receivables(day):
    sums = dict.fromkeys(AGES, Decimal(0))
    for ageing in receivables_of(day).values():
        for age in AGES:
            sums[age] += ageing.ages[age]
    bars = [Bar(AGE_LABELS[age], cents(sums[age]), open_url(day=day.isoformat(), age=age)) for age in AGES]
    return Chart(gettext("Receivables by age"), gettext("Age"), bars)


def _by_month(title, amounts, account, day):
    bars = [
        Bar(
            format_month(month),
            cents(amount),
            lines_url(account=account, since=month, until=min(postings.last_day(month), day)),
        )
        for month, amount in amounts.items()
    ]
    return Chart(title, gettext("Month"), bars)


def _by_course(amounts, months, day):
    order = sorted(amounts.items(), key=lambda row: (-row[1], row[0]))
    titles = ports.course_titles()
    bars = [
        Bar(
            titles.get(course, course) or gettext("No course"),
            amount,
            lines_url(account=postings.REVENUE, since=months[0], until=day, **_of_course(course)),
        )
        for course, amount in order
    ]
    return Chart(gettext("Revenue by course, last 12 months"), gettext("Course"), bars)


def _of_course(course):
    return {"course": course} if course else {"no_course": "true"}


def totals_on(day):
    """Return [(label, dollars, address)] of the balances that finance staff work with, at the end of a day."""
    balances = balances_on(day)
    until = day.isoformat()
    receivables = f"{reverse('receivables')}?{urlencode({'day': until})}"
    return [
        (gettext("Owed on invoices"), balances[postings.RECEIVABLE], receivables),
        (gettext("Not applied yet"), -balances[postings.UNAPPLIED], lines_url(account=postings.UNAPPLIED, until=until)),
        (gettext("To invoice"), balances[postings.TO_INVOICE], lines_url(account=postings.TO_INVOICE, until=until)),
    ]


class FinanceDesk(AdminSkin, Page, TemplateView):
    """Totals and charts at the end of a day, `?day=`, by default today. ?export=csv or xlsx downloads the figures."""

    allowed_roles = READERS
    template_name = "billing/admin/desk.html"
    heading = _("Finance desk")
    header_icon = "desktop"

    def get(self, request, *args, **kwargs):
        """The page, or the file."""
        kind = request.GET.get("export")
        return self._file(kind) if kind in FILE_KINDS else super().get(request, *args, **kwargs)

    def _file(self, kind):
        day = asked_day(self.request)[0]
        rows = [[gettext("Total"), label, amount] for label, amount, _url in totals_on(day)]
        rows += [[chart.title, bar.label, bar.amount] for chart in charts_on(day) for bar in chart.bars]
        return download(f"finance-desk-{day}", [_("Figure"), _("Of"), _("Amount")], rows, kind)

    def get_context_data(self, **context):
        """The figures, and what can be done."""
        day, typed, problem = asked_day(self.request)
        return super().get_context_data(
            day=day,
            typed=typed,
            problem=problem,
            totals=totals_on(day),
            charts=charts_on(day),
            writes=has_role(self.request.user, roles.FINANCE),
            **context,
        )
