"""Funds in the Wagtail admin: the list, one fund with the entries behind every figure, adding and changing one."""

from django import forms
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing.actions import funds
from cohorts.billing.models import HALF_A_CENT, Charge, Credit, Fund, FundTerms, InvoiceLine
from cohorts.billing.models.invoices import READERS
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_days, format_money
from cohorts.core.tables import download
from cohorts.ui.action_view import AdminActionView, AdminRowActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import NumberColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import ReasonForm, day_field, money_field, text_field
from cohorts.ui.list_view import FILE_KINDS
from cohorts.ui.page import crumb


def _figure(name):
    return lambda fund: format_money(getattr(fund.figures, name))


def _amount(name):
    return lambda fund: getattr(fund.figures, name)


class FundList(AdminListView):
    """Every fund, and where its money is."""

    model = Fund
    page_title = _("Funds")
    header_icon = "folder-inverse"
    index_url_name = "funds"
    index_results_url_name = "funds_results"
    add_url_name = "add_fund"
    add_label = _("Add a fund")
    writers = (roles.FINANCE,)
    is_searchable = True
    search_fields = ["payer__title", "terms__source"]
    empty_text = _("There are no funds yet. Add one for each grant or appropriation that pays training fees.")
    export_filename = "funds"
    list_display = [
        TitleColumn(
            "name",
            label=_("Fund"),
            accessor=lambda fund: fund.name,
            get_url=lambda fund: reverse("fund", args=[fund.pk]),
        ),
        Column("days", label=_("Services"), accessor=lambda fund: format_days(fund.first_on, fund.last_on)),
        NumberColumn("amount", label=_("Amount ($)"), accessor=_figure("amount")),
        NumberColumn("committed", label=_("Committed ($)"), accessor=_figure("committed")),
        NumberColumn("spent", label=_("Spent ($)"), accessor=_figure("spent")),
        NumberColumn("available", label=_("Available ($)"), accessor=_figure("available")),
        NumberColumn("returned", label=_("Returned after its end ($)"), accessor=_figure("returned")),
    ]
    sheet = {
        gettext_noop("Fund"): lambda fund: fund.name,
        gettext_noop("Source"): lambda fund: fund.source,
        gettext_noop("First day"): lambda fund: fund.first_on,
        gettext_noop("Last day"): lambda fund: fund.last_on,
        gettext_noop("Amount"): _amount("amount"),
        gettext_noop("Committed"): _amount("committed"),
        gettext_noop("Spent"): _amount("spent"),
        gettext_noop("Available"): _amount("available"),
        gettext_noop("Returned after its end"): _amount("returned"),
    }

    def get_base_queryset(self):
        """With terms and figures, the one that ends last on top."""
        return super().get_base_queryset().with_figures().in_order()

    def search_queryset(self, queryset):
        """By name or by any source it had."""
        rows = super().search_queryset(queryset)
        return rows if rows is queryset else queryset.filter(pk__in=rows.order_by().values("pk"))


class OfFund:
    """A page about one fund."""

    def get_rows(self):
        """All funds, with their figures."""
        return Fund.objects.visible_to(self.request.user).with_figures()

    def get_crumbs(self):
        """The funds."""
        return [crumb(_("Funds"), "funds")]


class ShowFund(OfFund, AdminDetailView):
    """One fund: its figures, each with its entries. ?export=csv or xlsx downloads the entries."""

    allowed_roles = READERS
    template_name = "billing/admin/fund.html"
    row_name = "fund"

    def get(self, request, *args, **kwargs):
        """The page, or the file."""
        kind = request.GET.get("export")
        return self._file(kind) if kind in FILE_KINDS else super().get(request, *args, **kwargs)

    def get_heading(self):
        """Its name."""
        return self.row.name

    def _charges(self):
        user = self.request.user
        lines = InvoiceLine.objects.visible_to(user).select_related("invoice").order_by("pk")
        rows = Charge.objects.visible_to(user).with_sums().filter(payer=self.row.payer_id)
        return list(rows.prefetch_related(Prefetch("lines", lines, "seen_lines")).order_by("at", "pk"))

    def _credits(self):
        rows = Credit.objects.visible_to(self.request.user).filter(charge__payer=self.row.payer_id)
        return list(rows.select_related("charge").order_by("at", "pk"))

    def _terms(self):
        rows = FundTerms.objects.visible_to(self.request.user).filter(fund=self.row)
        return list(rows.select_related("by").order_by("at", "pk"))

    def _file(self, kind):
        head = [_("Day"), _("What"), _("For"), _("Seat"), _("Service from"), _("Amount"), _("Invoices")]
        rows = [
            [home_day(row.at), _("Amount of the fund"), row.source, "", "", row.change, ""] for row in self._terms()
        ]
        for charge in self._charges():
            numbers = ", ".join(line.invoice.number for line in charge.seen_lines)
            about = [charge.description, charge.reference, charge.service_on]
            rows.append([home_day(charge.at), _("Fee"), *about, -charge.amount, numbers])
        for credit in self._credits():
            day, charge = home_day(credit.at), credit.charge
            what = _("Credit after the end") if day > self.row.last_on else _("Credit")
            rows.append([day, what, charge.description, charge.reference, charge.service_on, credit.amount, ""])
        return download("fund-entries", head, sorted(rows, key=lambda row: row[0]), kind)

    def get_context_data(self, **context):
        """The figures and their entries."""
        charges, last_on = self._charges(), self.row.last_on
        for charge in charges:
            charge.spent = cents(charge.invoiced)
        return super().get_context_data(
            figures=self.row.figures,
            terms=self._terms(),
            committed=[charge for charge in charges if charge.waiting > HALF_A_CENT],
            spent=[charge for charge in charges if charge.invoiced > HALF_A_CENT],
            returned=[credit for credit in self._credits() if home_day(credit.at) > last_on],
            writes=has_role(self.request.user, roles.FINANCE),
            **context,
        )


class FundForm(forms.Form):
    """The terms of a fund."""

    name = forms.CharField(label=_("Name of the fund"), max_length=200)
    source = forms.CharField(
        label=_("Source and authority"),
        max_length=200,
        help_text=_("Who gives the money, and by which grant, law or decision."),
        error_messages={"required": _("Enter who gives the money, and by which grant, law or decision.")},
    )
    amount = money_field(_("Amount (dollars)"), max_digits=11)
    first_on = day_field(_("First day"), help_text=_("Only services from this day on may be paid from the fund."))
    last_on = day_field(_("Last day"), help_text=_("What is credited after this day cannot be used again."))
    note = text_field(_("Note"), rows=2, required=False)


class FundChangeForm(FundForm, ReasonForm):
    """Other terms, and why."""

    field_order = ("name", "source", "amount", "first_on", "last_on", "note", "reason")


class AddFund(AdminActionView):
    """Add a fund."""

    allowed_roles = (roles.FINANCE,)
    form_class = FundForm
    heading = _("Add a fund")
    header_icon = "folder-inverse"
    action_label = _("Add the fund")

    def get_crumbs(self):
        """The funds."""
        return [crumb(_("Funds"), "funds")]

    def get_back_url(self):
        """The funds."""
        return reverse("funds")

    def act(self, data, by, at):
        """Add it."""
        return funds.add_fund(**data, by=by, at=at)

    def done_text(self, result):
        """What can be done with it."""
        return gettext("Added the fund “%(fund)s”. You can choose it as payer of a seat.") % {"fund": result}

    def get_done_url(self, result):
        """The fund."""
        return reverse("fund", args=[result.pk])


class ChangeFund(OfFund, AdminRowActionView):
    """Raise or lower a fund, or change its days or words."""

    allowed_roles = (roles.FINANCE,)
    form_class = FundChangeForm
    refuses_older = True
    header_icon = "folder-inverse"
    action_label = _("Change the fund")
    lead = _("The terms until now stay in the history of the fund. To raise or lower it, enter its whole new amount.")

    def get_heading(self):
        """Which fund."""
        return gettext("Change the fund “%(fund)s”") % {"fund": self.row.name}

    def get_crumbs(self):
        """The funds, the fund."""
        return [*super().get_crumbs(), (self.row.name, self.get_back_url())]

    def get_back_url(self):
        """The fund."""
        return reverse("fund", args=[self.row.pk])

    def get_initial(self):
        """The terms in force."""
        row = self.row
        names = ("name", "source", "first_on", "last_on", "note")
        return {name: getattr(row, name) for name in names} | {"amount": row.figures.amount}

    def act(self, data, by, at):
        """Change it."""
        return funds.change_fund(fund=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """By how much, and for which days it pays if they changed."""
        amount = format_money(abs(result.change))
        done = gettext("Changed the fund.")
        if result.change:
            text = gettext("Raised the fund by %(amount)s.")
            done = (text if result.change > 0 else gettext("Lowered the fund by %(amount)s.")) % {"amount": amount}
        if (result.first_on, result.last_on) == (self.row.first_on, self.row.last_on):
            return done
        days = gettext("It pays for these services now: %(days)s.")
        return f"{done} {days % {'days': format_days(result.first_on, result.last_on)}}"
