"""What payers owe, in the Wagtail admin: by age at the end of a day, and the statement of one payer."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.billing.admin.ledger import asked_day, lines_url
from cohorts.billing.admin.payers import OfPayer
from cohorts.billing.models import DebtAge, Payer
from cohorts.billing.models.accounts import ages_on
from cohorts.billing.models.invoices import READERS
from cohorts.billing.period import AccountMixin
from cohorts.billing.rules.postings import UNAPPLIED, cents, month_of
from cohorts.billing.rules.statements import AGES
from cohorts.core.tables import download
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.list_view import FILE_KINDS
from cohorts.ui.page import AdminSkin, Page, crumb

# Short, because “Days overdue” is in the caption of the table.
AGE_LABELS = dict(
    zip(AGES, (DebtAge.NOT_DUE.label, _("1–30 days"), _("31–60 days"), _("61–90 days"), _("Over 90 days")), strict=True)
)
# {payer id: what it owed at the end of a day, by age}: one query for this page and for the desk.
receivables_of = ages_on


class Receivables(AdminSkin, Page, TemplateView):
    """What each payer owed at the end of a day, `?day=`, by age. ?export=csv or xlsx downloads it."""

    allowed_roles = READERS
    template_name = "billing/admin/receivables.html"
    heading = _("Receivables")
    header_icon = "time"

    def get(self, request, *args, **kwargs):
        """The page, or the file."""
        kind = request.GET.get("export")
        return self._file(kind) if kind in FILE_KINDS else super().get(request, *args, **kwargs)

    def _rows(self, day):
        ages = receivables_of(day)
        payers = Payer.objects.visible_to(self.request.user).with_names().filter(pk__in=ages)
        rows = [{"payer": payer, "amounts": _amounts(ages[payer.pk])} for payer in payers]
        rows = [row for row in rows if any(row["amounts"])]
        addresses = _Addresses(day)
        for row in rows:
            row["cells"] = list(zip(row["amounts"], addresses.of(row["payer"], row["amounts"]), strict=True))
        return sorted(rows, key=lambda row: (-row["amounts"][-1], row["payer"].name))

    def _file(self, kind):
        day = asked_day(self.request)[0]
        rows = [[row["payer"].name, *row["amounts"]] for row in self._rows(day)]
        return download(f"receivables-{day}", [_("Payer"), *labels()], rows, kind)

    def get_context_data(self, **context):
        """The payers, the highest balance first, and the sums."""
        day, typed, problem = asked_day(self.request)
        rows = self._rows(day)
        columns = zip(*[row["amounts"] for row in rows], strict=True) if rows else ()
        totals = [sum(column, cents(0)) for column in columns]
        return super().get_context_data(
            day=day,
            typed=typed,
            problem=problem,
            rows=rows,
            totals=zip(labels(), totals, strict=False),
            labels=labels(),
            days=_days_of_statement(day),
            **context,
        )


def _days_of_statement(day):
    """Return the query of the statement that closes on a day."""
    return urlencode({"first": month_of(day).isoformat(), "last": day.isoformat()})


def labels():
    """The heads of the columns of amounts."""
    return [*AGE_LABELS.values(), gettext("Not applied yet"), gettext("Total")]


class _Addresses:
    """What each amount of a payer opens: its invoices of an age, the lines of its money, its statement.

    Addresses are reversed once for all payers, because a page has hundreds of them.
    """

    def __init__(self, day):
        self.ages = [open_url(day=day.isoformat(), age=age) for age in AGES]
        self.money = lines_url(account=UNAPPLIED, until=day)
        self.days = _days_of_statement(day)

    def of(self, payer, amounts):
        """One for each amount; "" for what is 0.00."""
        urls = [f"{url}&payer={payer.pk}" for url in (*self.ages, self.money)]
        # The statement that closes with this total.
        urls.append(f"{reverse('finance_statement', args=[payer.pk])}?{self.days}")
        return [url if amount else "" for url, amount in zip(urls, amounts, strict=True)]


def open_url(**filters):
    """Return the address of the open invoices with these filters."""
    return f"{reverse('open_invoices')}?{urlencode({name: value for name, value in filters.items() if value})}"


def _amounts(ageing):
    return [*[ageing.ages[age] for age in AGES], ageing.unapplied, ageing.total]


class ShowStatement(AccountMixin, OfPayer, AdminDetailView):
    """The statement of one payer."""

    allowed_roles = READERS
    template_name = "billing/admin/statement.html"
    row_name = "payer"

    def get_payer(self):
        """The payer."""
        return self.row

    def get_heading(self):
        """Whose statement."""
        return gettext("Statement: %(payer)s") % {"payer": self.row.name}

    def get_crumbs(self):
        """The payers, the payer."""
        return [crumb(gettext("Payers"), "payers"), (self.row.name, reverse("finance_payer", args=[self.row.pk]))]
