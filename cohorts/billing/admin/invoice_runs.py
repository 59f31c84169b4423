"""Invoice runs in the Wagtail admin: choose payers, start, see how far a run has come and what it did."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.billing.actions import invoice_runs
from cohorts.billing.actions.documents import due_day
from cohorts.billing.models import Charge, InvoiceRun, Payer, RunResult
from cohorts.billing.models.invoice_runs import InvoiceRunState
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.payers import payer_fields
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day, home_zone
from cohorts.core.formatting import format_moment, format_money, format_sortable_moment
from cohorts.core.problems import Problem, from_json
from cohorts.core.refusals import sentence_of
from cohorts.ui.action_view import AdminActionView, ButtonView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import RowsChoice, day_field
from cohorts.ui.list_view import page_of
from cohorts.ui.page import crumb

ROWS = 100


class PayerChoice(RowsChoice):
    """Payers with what waits to be invoiced, {payer id: dollars} in `totals`."""

    widget = forms.CheckboxSelectMultiple
    totals: dict = {}

    def label_from_instance(self, payer):
        """The name and the total."""
        return f"{payer.name}: {format_money(self.totals.get(payer.pk, 0))}"


class RunForm(forms.Form):
    """Which payers, and until when they have to pay."""

    payers = PayerChoice(
        None,
        label=_("Payers with fees to invoice"),
        error_messages={
            "required": _("Choose at least one payer."),
            "invalid_choice": _("One of these payers has no fees to invoice any more. Check the list."),
        },
    )
    due_on = day_field(_("Due on"), error_messages={"required": _("Enter the day when the invoices are due.")})

    def __init__(self, *args, payers, totals, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["payers"].queryset = payers
        self.fields["payers"].totals = totals


class StartRun(AdminActionView):
    """Choose payers, and issue an invoice to each of them for all fees that wait."""

    allowed_roles = (roles.FINANCE,)
    form_class = RunForm
    heading = _("Invoice run")
    header_icon = "form"
    action_label = _("Issue the invoices")
    lead = _(
        "Each payer gets an invoice with all its fees that wait, with the next number. The work goes on in the "
        "background, and you can leave the page. A payer that cannot be invoiced is listed with the reason and does "
        "not stop the others. Each payer is notified by email."
    )

    def get_crumbs(self):
        """What is to be invoiced."""
        return [crumb(_("To invoice"), "to_invoice")]

    def get_back_url(self):
        """The run that is not finished yet; else what is to be invoiced."""
        return reverse("invoice_run", args=[self.unfinished.pk]) if self.unfinished else reverse("to_invoice")

    def get_problem(self):
        """One run after the other; and something must wait."""
        if self.unfinished:
            return Problem("run_under_way")
        return None if self.totals else Problem("run_nothing_waits")

    @cached_property
    def unfinished(self):
        """The run that is not finished yet, or None."""
        return invoice_runs.unfinished_run()

    @cached_property
    def totals(self):
        """{payer id: dollars that wait}."""
        totals = {}
        for charge in Charge.objects.visible_to(self.request.user).waiting().order_by():
            totals[charge.payer_id] = totals.get(charge.payer_id, 0) + charge.left_to_invoice
        return totals

    def get_form_kwargs(self):
        """The payers to choose from."""
        payers = Payer.objects.visible_to(self.request.user).with_names().filter(pk__in=self.totals)
        payers = payers.order_by("organization__name", "title", "pk")
        return super().get_form_kwargs() | {"payers": payers, "totals": self.totals}

    def get_initial(self):
        """All of them, or those that another run could not invoice (`?after=`)."""
        after, chosen = self.request.GET.get("after", ""), list(self.totals)
        if after.isdecimal() and len(after) < 10:
            results = RunResult.objects.visible_to(self.request.user).filter(run=int(after), invoice=None)
            chosen = list(results.filter(payer__in=chosen).values_list("payer", flat=True))
        return {"payers": chosen, "due_on": due_day(home_day(timezone.now()))}

    def act(self, data, by, at):
        """Start it."""
        return invoice_runs.request_run(payers=list(data["payers"]), due_on=data["due_on"], by=by, at=at)

    def done_text(self, result):
        """That it has started."""
        return gettext("The invoice run has started. You can leave this page.")

    def get_done_url(self, result):
        """The run."""
        return reverse("invoice_run", args=[result.pk])


def _moment(at):
    return format_moment(at, timezone.get_current_timezone())


def _state(run):
    return run.get_state_display()


class RunList(AdminListView):
    """Every invoice run, the latest first."""

    model = InvoiceRun
    page_title = _("Invoice runs")
    header_icon = "form"
    index_url_name = "invoice_runs"
    index_results_url_name = "invoice_runs_results"
    is_searchable = True
    search_fields = ["by__family_name", "by__given_name", *payer_fields("results__payer")]
    empty_text = _("There was no invoice run yet. Start one under “To invoice”.")
    export_filename = "invoice-runs"
    list_display = [
        TitleColumn(
            "at",
            label=_("Started"),
            accessor=lambda run: _moment(run.at),
            get_url=lambda run: reverse("invoice_run", args=[run.pk]),
        ),
        Column("by", label=_("By"), accessor="by"),
        Column("state", label=_("State"), accessor=_state),
        DayColumn("due_on", label=_("Due")),
        NumberColumn("chosen", label=_("Payers")),
        NumberColumn("issued", label=_("Invoices")),
        NumberColumn("refused", label=_("Not invoiced")),
    ]
    sheet = {
        gettext_noop("Started"): lambda run: format_sortable_moment(run.at, home_zone()),
        gettext_noop("By"): lambda run: str(run.by or ""),
        gettext_noop("State"): _state,
        gettext_noop("Due"): lambda run: run.due_on,
        gettext_noop("Payers"): lambda run: run.chosen,
        gettext_noop("Invoices"): lambda run: run.issued,
        gettext_noop("Not invoiced"): lambda run: run.refused,
    }

    def get_base_queryset(self):
        """With the counts."""
        return super().get_base_queryset().select_related("by").with_counts()

    def search_queryset(self, queryset):
        """By who started it, and by payer."""
        return super().search_queryset(queryset).distinct()


class OfRun:
    """A page about one run."""

    def get_rows(self):
        """All runs with their counts."""
        return InvoiceRun.objects.visible_to(self.request.user).select_related("by").with_counts()

    def get_crumbs(self):
        """What is to be invoiced, the runs."""
        return [crumb(_("To invoice"), "to_invoice"), crumb(_("Invoice runs"), "invoice_runs")]

    def get_back_url(self):
        """The run."""
        return reverse("invoice_run", args=[self.row.pk])


class ShowRun(OfRun, AdminDetailView):
    """One run: where it stands, who was not invoiced and why, and the invoices."""

    allowed_roles = READERS
    template_name = "billing/admin/invoice_run.html"
    row_name = "run"
    header_icon = "form"

    def get_heading(self):
        """When."""
        return gettext("Invoice run of %(day)s") % {"day": _moment(self.row.at)}

    def get_context_data(self, **context):
        """The results, and how many payers are left."""
        user, run = self.request.user, self.row
        results = RunResult.objects.visible_to(user).filter(run=run).order_by("pk")
        results = results.select_related("payer__organization", "payer__person")
        refused = list(results.filter(invoice=None))
        issued = page_of(self.request, results.filter(invoice__isnull=False).select_related("invoice"), size=ROWS)
        last = results.values_list("at", flat=True).last()
        return super().get_context_data(
            refused=[(result.payer, sentence_of(from_json(result.problem))) for result in refused],
            page=issued,
            done=run.issued + run.refused,
            last=last,
            is_done=run.state == InvoiceRunState.DONE,
            writes=has_role(user, roles.FINANCE),
            **context,
        )


class ContinueRun(OfRun, ButtonView):
    """Queue an unfinished run again."""

    allowed_roles = (roles.FINANCE,)

    def act(self, data, by, at):
        """Queue it."""
        return invoice_runs.continue_run(run=self.row, by=by, at=at)

    def done_text(self, result):
        """How many are left."""
        left = self.row.chosen - self.row.issued - self.row.refused
        text = ngettext(
            "The run goes on: %(count)s payer is left.", "The run goes on: %(count)s payers are left.", left
        )
        return text % {"count": left}
